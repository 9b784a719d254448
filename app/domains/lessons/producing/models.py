"""Tables of plans."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document, choice
from app.domains.lessons.producing.errors import PlanDayTaken, PlanLessonTied
from app.domains.lessons.producing.vocabulary import PlanStep, SpeakerSlot

_LONG = String(500)
_STANDS = text("cancelled_at IS NULL")
_DAILY = text("is_daily AND cancelled_at IS NULL")
_UNTOLD = text("turn_due_on IS NOT NULL AND NOT is_late_told")


class LessonPlan(TenantOwned, Base):
    """A lesson that an organisation means to air on a day; with `is_daily` the one of its daily slot.

    `writer_id`, `reviewer_id` and `teacher_id` are accounts, speakers are members or only names. The three days by which
    to write, review and deliver follow from `airs_on` by the offsets of when it was planned. `a_cannot_at` says since
    when somebody else has to speak. The `turn_` columns are what was asked last, and of whom.
    """

    __tablename__ = "lesson_plan"

    org_id: Mapped[UUID]
    airs_on: Mapped[date]
    is_daily: Mapped[bool]
    title: Mapped[str] = mapped_column(String(100))
    series_id: Mapped[UUID | None]
    topic_id: Mapped[UUID | None]
    lesson_id: Mapped[UUID | None]
    writer_id: Mapped[UUID]
    reviewer_id: Mapped[UUID | None]
    teacher_id: Mapped[UUID | None]
    speaker_a_id: Mapped[UUID | None]
    speaker_a_name: Mapped[str] = mapped_column(String(100), default="")
    speaker_b_id: Mapped[UUID | None]
    speaker_b_name: Mapped[str] = mapped_column(String(100), default="")
    a_cannot_at: Mapped[datetime | None]
    a_cannot_reason: Mapped[str] = mapped_column(_LONG, default="")
    b_cannot_at: Mapped[datetime | None]
    b_cannot_reason: Mapped[str] = mapped_column(_LONG, default="")
    delivered_at: Mapped[datetime | None]
    delivered_by: Mapped[SpeakerSlot | None] = mapped_column(choice(SpeakerSlot))
    delivery_told_by: Mapped[UUID | None]
    delivery_told_by_name: Mapped[str] = mapped_column(default="")
    write_due_on: Mapped[date]
    review_due_on: Mapped[date]
    deliver_due_on: Mapped[date]
    turn_step: Mapped[PlanStep | None] = mapped_column(choice(PlanStep))
    turn_of: Mapped[list[str]] = mapped_column(Document, default=list)
    turn_due_on: Mapped[date | None]
    is_late_told: Mapped[bool] = mapped_column(default=False)
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(_LONG, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        within("series_id", "lesson_series"),
        within("topic_id", "topic"),
        within("lesson_id", "lesson"),
        within("speaker_a_id", "member"),
        within("speaker_b_id", "member"),
        Index(
            "uq_lesson_plan_daily",
            "tenant_id",
            "org_id",
            "airs_on",
            unique=True,
            postgresql_where=_DAILY,
            sqlite_where=_DAILY,
        ),
        Index(
            "uq_lesson_plan_lesson",
            "tenant_id",
            "lesson_id",
            unique=True,
            postgresql_where=_STANDS,
            sqlite_where=_STANDS,
        ),
        Index("ix_lesson_plan_org", "tenant_id", "org_id", "airs_on", "id"),
        Index("ix_lesson_plan_day", "tenant_id", "airs_on", "id"),
        Index("ix_lesson_plan_late", "tenant_id", "turn_due_on", postgresql_where=_UNTOLD, sqlite_where=_UNTOLD),
    )


class LessonPlanSetting(TenantOwned, Base):
    """How long before the day it airs a lesson is written, reviewed and delivered: an organisation's own decision, which
    holds for those below it that have none. It counts for what is planned or moved from then on.
    """

    __tablename__ = "lesson_plan_setting"

    org_id: Mapped[UUID]
    write_months: Mapped[int]
    write_days: Mapped[int]
    review_days: Mapped[int]
    deliver_days: Mapped[int]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "org_id", name="uq_lesson_plan_setting_org"),
    )


refuse_duplicates("uq_lesson_plan_daily", PlanDayTaken)
refuse_duplicates("uq_lesson_plan_lesson", PlanLessonTied)
