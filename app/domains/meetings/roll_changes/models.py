"""Tables of roll changes: corrections of who is due, and guests from outside the register."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import choice
from app.domains.meetings.roll_changes.vocabulary import RollChange
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.members.public import Stage


class RollCorrection(TenantOwned, Base):
    """A reasoned change of who is due at one kind, or who has a vote. They apply in the order of `number`; none changes.

    Branch and group are as the roll has them for another kind, else, like the stage, as the register had them then.
    """

    __tablename__ = "roll_correction"

    meeting_id: Mapped[UUID]
    member_id: Mapped[UUID]
    kind: Mapped[MeetingKind] = mapped_column(choice(MeetingKind))
    number: Mapped[int]
    change: Mapped[RollChange] = mapped_column(choice(RollChange))
    has_vote: Mapped[bool]
    org_id: Mapped[UUID]
    group_id: Mapped[UUID | None]
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    reason: Mapped[str] = mapped_column(String(500))
    changed_by: Mapped[UUID | None]
    changed_by_name: Mapped[str]
    changed_at: Mapped[datetime]

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("member_id", "member"),
        within("org_id", "org"),
        within("group_id", "org"),
        UniqueConstraint("tenant_id", "meeting_id", "number", name="uq_roll_correction_number"),
        Index(None, "tenant_id", "member_id", "meeting_id"),
    )


class OutsideGuest(TenantOwned, Base):
    """Somebody who was there and is in no register of ours: named, with the unit and as what. Taken off with a reason."""

    __tablename__ = "outside_guest"

    meeting_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(200))
    as_what: Mapped[str] = mapped_column(String(60))
    added_by: Mapped[UUID | None]
    added_by_name: Mapped[str]
    added_at: Mapped[datetime]
    removed_by_name: Mapped[str] = mapped_column(default="")
    removed_at: Mapped[datetime | None]
    remove_reason: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (within("meeting_id", "meeting"), Index(None, "tenant_id", "meeting_id"))
