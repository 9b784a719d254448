"""Tables of what follows a meeting. Rows never change."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Index, LargeBinary, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import choice
from app.domains.meetings.afterwards.errors import MakeUpReversed
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

    Where a make-up was reversed, the next one has the next `number`.

    `source` names what proves it, where that is a record elsewhere (a lesson with its quiz).
    """

    __tablename__ = "make_up"

    meeting_id: Mapped[UUID]
    member_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(default=1, server_default="1")
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
        UniqueConstraint("tenant_id", "meeting_id", "member_id", "number", name="uq_make_up_number"),
    )


class MakeUpReversal(TenantOwned, Base):
    """A make-up that does not hold, with the reason (encrypted): the roll says "已补课" no more."""

    __tablename__ = "make_up_reversal"

    make_up_id: Mapped[UUID]
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    reversed_by: Mapped[UUID | None]
    reversed_by_name: Mapped[str]
    reversed_at: Mapped[datetime]

    __table_args__ = (
        within("make_up_id", "make_up"),
        UniqueConstraint("tenant_id", "make_up_id", name="uq_make_up_reversal_make_up"),
    )


def make_up_stands() -> ColumnElement[bool]:
    """Was the make-up of the query around it not reversed?"""
    return ~exists(
        select(MakeUpReversal.id)
        .where(MakeUpReversal.tenant_id == MakeUp.tenant_id, MakeUpReversal.make_up_id == MakeUp.id)
        .correlate(MakeUp)
    )


refuse_duplicates("uq_make_up_reversal_make_up", MakeUpReversed)
