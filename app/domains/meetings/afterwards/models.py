"""Tables of what follows a meeting. Rows never change."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import choice
from app.domains.meetings.afterwards.vocabulary import CallResult, MakeUpManner


class AbsenceCall(TenantOwned, Base):
    """A call to somebody who was missing. What was said is encrypted."""

    __tablename__ = "absence_call"

    meeting_id: Mapped[UUID]
    member_id: Mapped[UUID]
    result: Mapped[CallResult] = mapped_column(choice(CallResult))
    note: Mapped[bytes] = mapped_column(LargeBinary)
    called_by: Mapped[UUID | None]
    called_by_name: Mapped[str]
    called_at: Mapped[datetime]

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("member_id", "member"),
        Index(None, "tenant_id", "meeting_id", "member_id"),
    )


class MakeUp(TenantOwned, Base):
    """What was missed, made up: once per person and meeting. The standing stays what it was; the reason is encrypted.

    `source` names what proves it, where that is a record elsewhere (a lesson with its quiz).
    """

    __tablename__ = "make_up"

    meeting_id: Mapped[UUID]
    member_id: Mapped[UUID]
    manner: Mapped[MakeUpManner] = mapped_column(choice(MakeUpManner))
    done_on: Mapped[date]
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    source: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[UUID | None]
    recorded_by_name: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "meeting_id", "member_id"),
    )
