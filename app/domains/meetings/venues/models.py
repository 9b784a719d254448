"""Tables of venues, and of the quarter hours in which they are taken."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.domains.meetings.errors import VenueKnown, VenueTaken


class Venue(TenantOwned, Base):
    """A place that a department offers (阵地)."""

    __tablename__ = "venue"

    org_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str]
    capacity: Mapped[int]
    facilities: Mapped[str] = mapped_column(String(500), default="")
    is_closed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "org_id", "name", name="uq_venue_name"),
    )

    @property
    def said(self) -> str:
        """As a meeting there says its place."""
        return f"{self.name}（{self.address}）"[:200]


class VenueSlot(TenantOwned, Base):
    """A quarter hour in which a meeting has a venue: the unique key is what makes double booking impossible."""

    __tablename__ = "venue_slot"

    meeting_id: Mapped[UUID]
    venue_id: Mapped[UUID]
    begins_at: Mapped[datetime]

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("venue_id", "venue"),
        UniqueConstraint("tenant_id", "venue_id", "begins_at", name="uq_venue_slot_begin"),
        Index(None, "tenant_id", "meeting_id"),
    )


refuse_duplicates("uq_venue_name", VenueKnown)
refuse_duplicates("uq_venue_slot_begin", VenueTaken)
