"""Tables of packs. Months are their first days."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import choice
from app.domains.lessons.packs.errors import PackTaken
from app.domains.lessons.packs.vocabulary import PackState

_LONG = String(500)


class LessonPack(TenantOwned, Base):
    """The pack of an organisation for a month, shown to it and all below it while it is issued.

    `clean_topic_id` is the topic by which it was judged when it was issued or last changed since.
    """

    __tablename__ = "lesson_pack"

    org_id: Mapped[UUID]
    month: Mapped[date]
    state: Mapped[PackState] = mapped_column(choice(PackState), default=PackState.DRAFT)
    title: Mapped[str] = mapped_column(String(100))
    note: Mapped[str] = mapped_column(_LONG, default="")
    clean_topic_id: Mapped[UUID | None]
    issued_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(_LONG, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        within("clean_topic_id", "topic"),
        UniqueConstraint("tenant_id", "org_id", "month", name="uq_lesson_pack_month"),
        Index("ix_lesson_pack_month", "tenant_id", "month", "org_id"),
    )


class PackItem(TenantOwned, Base):
    """A lesson of a pack; `position` counts from 0, `section` is the 栏目. `is_clean`: it counted as a clean-government item
    when the pack was issued or last changed since.
    """

    __tablename__ = "lesson_pack_item"

    pack_id: Mapped[UUID]
    lesson_id: Mapped[UUID]
    position: Mapped[int]
    section: Mapped[str] = mapped_column(String(20), default="")
    is_mandatory: Mapped[bool]
    is_clean: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        within("pack_id", "lesson_pack"),
        within("lesson_id", "lesson"),
        UniqueConstraint("tenant_id", "pack_id", "lesson_id", name="uq_lesson_pack_item"),
        Index("ix_lesson_pack_item_lesson", "tenant_id", "lesson_id"),
    )


class PackRule(TenantOwned, Base):
    """What an organisation decided about packs of its own and those below, from a day on until its next word: the topic
    of clean government, and the day of the month by which next month's pack is to be issued. Without a topic it takes
    the own decision back. Rows are only added.
    """

    __tablename__ = "lesson_pack_rule"

    org_id: Mapped[UUID]
    topic_id: Mapped[UUID | None]
    due_day: Mapped[int]
    from_on: Mapped[date]
    reason: Mapped[str] = mapped_column(_LONG)
    document: Mapped[str]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        within("topic_id", "topic"),
        Index("ix_lesson_pack_rule_org", "tenant_id", "org_id", "id"),
    )


refuse_duplicates("uq_lesson_pack_month", PackTaken)
