"""Tables of recounts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import choice
from app.domains.hours.recounting.vocabulary import RecountState
from app.domains.hours.vocabulary import SourceKind


class HoursRecount(TenantOwned, Base):
    """That an organisation lets the hours of some months, its own and those below it, be counted anew.

    The rules are those known at `asked_at`. `after_id` is how far preview or application has come: the last entry, or the
    last difference, that was looked at. `document` is the paper it relies on.
    """

    __tablename__ = "hours_recount"

    org_id: Mapped[UUID]
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    document: Mapped[str]
    state: Mapped[RecountState] = mapped_column(choice(RecountState))
    after_id: Mapped[UUID | None]
    entries_seen: Mapped[int] = mapped_column(default=0)
    entries_changed: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        within("org_id", "org"),
        Index(None, "tenant_id", "org_id", "id"),
    )


class RecountDifference(TenantOwned, Base):
    """An entry that the rules would count otherwise: what stands, and what would. Rows never change."""

    __tablename__ = "hours_recount_difference"

    recount_id: Mapped[UUID]
    entry_id: Mapped[UUID]
    member_id: Mapped[UUID]
    source_kind: Mapped[SourceKind] = mapped_column(choice(SourceKind))
    source_id: Mapped[UUID]
    before: Mapped[int]
    after: Mapped[int]

    __table_args__ = (
        within("recount_id", "hours_recount"),
        within("entry_id", "hours_entry"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "recount_id", "entry_id", name="uq_hours_recount_difference"),
        Index(None, "tenant_id", "recount_id", "id"),
    )
