"""The table of calendar links."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned


class CalendarLink(TenantOwned, Base):
    """The secret link by which an account's phone reads its calendar, known by the digest of its text.

    Whose meetings it shows follows from the account: the member that it belongs to now, and none once it is disabled.
    """

    __tablename__ = "calendar_link"

    account_id: Mapped[UUID]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("tenant_id", "account_id", name="uq_calendar_link_account"),
        UniqueConstraint("tenant_id", "digest", name="uq_calendar_link_digest"),
    )
