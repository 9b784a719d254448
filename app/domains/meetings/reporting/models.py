"""Tables of reports: what each meeting that is over came to, and how often organisations ask for a lesson."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import choice
from app.domains.meetings.reporting.vocabulary import LessonFrequency


class MeetingTally(TenantOwned, Base):
    """Numbers of a meeting that is over, for one host: of one kind, or of the whole gathering with everybody once.

    `part` is a `MeetingKind` or "whole". Written when the meeting is over, anew when something about it is corrected,
    and compared with the rolls every night. `year` and `month` are those of `held_on`, the day of its start here.
    """

    __tablename__ = "meeting_tally"

    meeting_id: Mapped[UUID]
    org_id: Mapped[UUID]
    part: Mapped[str] = mapped_column(String(40))
    held_on: Mapped[date]
    year: Mapped[int]
    month: Mapped[int]
    due: Mapped[int]
    present: Mapped[int]
    late: Mapped[int]
    leave: Mapped[int]
    absent: Mapped[int]
    voters_due: Mapped[int]
    voters_present: Mapped[int]
    guests_present: Mapped[int]
    incoming_flow_present: Mapped[int]
    visited: Mapped[int]
    made_up: Mapped[int]

    __table_args__ = (
        within("meeting_id", "meeting", ondelete="CASCADE"),
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "meeting_id", "part", "org_id", name="uq_meeting_tally_part"),
        Index("ix_meeting_tally_org", "tenant_id", "org_id", "year", "part"),
    )


class LessonSetting(TenantOwned, Base):
    """How often an organisation asks for a party lesson, from a day until its next decision; None revokes its own.

    Rows are only added. `document` is the paper it relies on.
    """

    __tablename__ = "lesson_setting"

    org_id: Mapped[UUID]
    frequency: Mapped[LessonFrequency | None] = mapped_column(choice(LessonFrequency))
    from_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    document: Mapped[str]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]

    __table_args__ = (within("org_id", "org"), Index(None, "tenant_id", "org_id", "id"))

    @property
    def holds(self) -> bool:
        return self.frequency is not None
