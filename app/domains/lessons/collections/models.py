"""Tables of collections."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import choice
from app.domains.lessons.collections.vocabulary import CollectionState

_LONG = String(500)


class LessonCollection(TenantOwned, Base):
    """A collection of an organisation, shown to it and all below it while it is published."""

    __tablename__ = "lesson_collection"

    org_id: Mapped[UUID]
    state: Mapped[CollectionState] = mapped_column(choice(CollectionState), default=CollectionState.DRAFT)
    title: Mapped[str] = mapped_column(String(100))
    summary: Mapped[str] = mapped_column(_LONG, default="")
    cover_file_id: Mapped[UUID | None]
    published_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str] = mapped_column(_LONG, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (within("org_id", "org"), Index("ix_lesson_collection_org", "tenant_id", "org_id", "id"))


class CollectedLesson(TenantOwned, Base):
    """A lesson of a collection; `position` counts from 0."""

    __tablename__ = "lesson_collected"

    collection_id: Mapped[UUID]
    lesson_id: Mapped[UUID]
    position: Mapped[int]

    __table_args__ = (
        within("collection_id", "lesson_collection"),
        within("lesson_id", "lesson"),
        UniqueConstraint("tenant_id", "collection_id", "lesson_id", name="uq_lesson_collected"),
    )
