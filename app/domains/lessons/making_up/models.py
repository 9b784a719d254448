"""The table of making up with a lesson."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import choice
from app.domains.lessons.making_up.vocabulary import MakeUpState


class MakeUpLesson(TenantOwned, Base):
    """The lesson with which one absence is made up, and the quiz that is asked besides; one for each absence.

    `missed_on` is the day of the meeting, `org_id` the branch then. As long as it is open another lesson may take its
    place; `updated_at` is when that, or its state, was last changed.
    """

    __tablename__ = "lesson_make_up"

    meeting_id: Mapped[UUID]
    member_id: Mapped[UUID]
    org_id: Mapped[UUID]
    lesson_id: Mapped[UUID]
    quiz_id: Mapped[UUID | None]
    missed_on: Mapped[date]
    due_on: Mapped[date | None]
    state: Mapped[MakeUpState] = mapped_column(choice(MakeUpState))
    assigned_by: Mapped[UUID | None]
    assigned_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("member_id", "member"),
        within("org_id", "org"),
        within("lesson_id", "lesson"),
        UniqueConstraint("tenant_id", "meeting_id", "member_id", name="uq_lesson_make_up_absence"),
        Index("ix_lesson_make_up_member", "tenant_id", "member_id", "lesson_id"),
    )
