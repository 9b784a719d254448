"""Tables of daily lessons."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document
from app.domains.lessons.daily.errors import LessonQueuedTwice


class DailySlot(TenantOwned, Base):
    """When an organisation airs: `minute` of the day in China, `weekdays` as bits from Monday (see `rules`).

    `since` is when minute, days or opening were last decided. `warned` holds the empty days that the editors were told
    of, as ISO dates; its to-do is open while there are any.
    """

    __tablename__ = "lesson_daily_slot"

    org_id: Mapped[UUID]
    is_open: Mapped[bool]
    minute: Mapped[int]
    weekdays: Mapped[int]
    warn_days: Mapped[int]
    since: Mapped[datetime]
    warned: Mapped[list[str]] = mapped_column(Document)
    decided_by: Mapped[UUID | None]
    version: Mapped[int]

    __table_args__ = (
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "org_id", name="uq_lesson_daily_slot_org"),
    )


class QueuedLesson(TenantOwned, Base):
    """A lesson that waits for its day; `position` sorts the queue. What has aired stands here no more.

    `refused_number` is the approved version whose publishing was refused last.
    """

    __tablename__ = "lesson_daily_queue"

    org_id: Mapped[UUID]
    lesson_id: Mapped[UUID]
    position: Mapped[int]
    refused_number: Mapped[int | None]
    queued_by: Mapped[UUID | None]
    queued_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        within("lesson_id", "lesson"),
        UniqueConstraint("tenant_id", "org_id", "lesson_id", name="uq_lesson_daily_queue_lesson"),
        Index("ix_lesson_daily_queue_lesson", "tenant_id", "lesson_id"),
    )


class DailyAiring(TenantOwned, Base):
    """What an organisation aired on a day, never changed: with the title as it was then. No lesson: a gap.

    `is_again`: it had been published on a day before.
    """

    __tablename__ = "lesson_daily_airing"

    org_id: Mapped[UUID]
    day: Mapped[date]
    lesson_id: Mapped[UUID | None]
    title: Mapped[str] = mapped_column(String(100), default="")
    is_again: Mapped[bool] = mapped_column(default=False)
    aired_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        within("lesson_id", "lesson"),
        UniqueConstraint("tenant_id", "org_id", "day", name="uq_lesson_daily_airing_day"),
    )


refuse_duplicates("uq_lesson_daily_queue_lesson", LessonQueuedTwice)
