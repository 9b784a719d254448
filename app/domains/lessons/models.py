"""Tables of writing and publishing lessons."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document, choice
from app.domains.lessons.errors import SeriesTaken
from app.domains.lessons.vocabulary import CompletesBy, LessonState, Verdict

_LONG = String(500)


class LessonSeries(TenantOwned, Base):
    """A series (系列) of an organisation, for lessons of itself and of those below it."""

    __tablename__ = "lesson_series"

    org_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]

    __table_args__ = (within("org_id", "org"), UniqueConstraint("tenant_id", "org_id", "name", name="uq_lesson_series"))


class Lesson(TenantOwned, Base):
    """A lesson as it is being written: `content` is a `LessonContent` document, `title` its title for lists.

    `number` counts its versions. `editor_ids` are the accounts that wrote since the last version was published: none of
    them reviews it. `approved_number` is the version that may be published.
    """

    __tablename__ = "lesson"

    org_id: Mapped[UUID]
    state: Mapped[LessonState] = mapped_column(choice(LessonState), default=LessonState.DRAFT)
    title: Mapped[str] = mapped_column(String(100))
    content: Mapped[dict[str, Any]] = mapped_column(Document)
    number: Mapped[int] = mapped_column(default=0)
    editor_ids: Mapped[list[str]] = mapped_column(Document)
    approved_number: Mapped[int | None]
    remarks: Mapped[str] = mapped_column(_LONG, default="")
    scheduled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        Index("ix_lesson_org", "tenant_id", "org_id", "id"),
        Index("ix_lesson_state", "tenant_id", "state", "id"),
    )


class LessonVersion(TenantOwned, Base):
    """What was handed in for review, whole and never changed. `digest` is the SHA-256, in hex, of `content`.

    `quiz_id` is the quiz whose passing completes it, where that is its rule.
    """

    __tablename__ = "lesson_version"

    lesson_id: Mapped[UUID]
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Document)
    digest: Mapped[str] = mapped_column(String(64))
    quiz_id: Mapped[UUID | None]
    submitted_by: Mapped[UUID | None]
    submitted_by_name: Mapped[str]
    submitted_at: Mapped[datetime]

    __table_args__ = (
        within("lesson_id", "lesson"),
        UniqueConstraint("tenant_id", "lesson_id", "number", name="uq_lesson_version_number"),
        Index(
            "ix_lesson_version_quiz",
            "tenant_id",
            "quiz_id",
            postgresql_where=text("quiz_id IS NOT NULL"),
            sqlite_where=text("quiz_id IS NOT NULL"),
        ),
    )


class LessonReview(TenantOwned, Base):
    """What a reviewer decided of a version; never changed."""

    __tablename__ = "lesson_review"

    version_id: Mapped[UUID]
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    remarks: Mapped[str] = mapped_column(_LONG, default="")
    reviewed_by: Mapped[UUID | None]
    reviewed_by_name: Mapped[str]
    reviewed_at: Mapped[datetime]

    __table_args__ = (
        within("version_id", "lesson_version"),
        UniqueConstraint("tenant_id", "version_id", name="uq_lesson_review_version"),
    )


class LessonFile(TenantOwned, Base):
    """A file that a version or a draft of the lesson shows; it is the lesson's from the first time it was named.

    `first_number` is the first version that shows it: from then on it stays. None: only drafts have shown it.
    """

    __tablename__ = "lesson_file"

    lesson_id: Mapped[UUID]
    file_id: Mapped[UUID]
    media_type: Mapped[str] = mapped_column(String(100))
    first_number: Mapped[int | None]

    __table_args__ = (
        within("lesson_id", "lesson"),
        within("file_id", "stored_file"),
        UniqueConstraint("tenant_id", "lesson_id", "file_id", name="uq_lesson_file"),
        Index("ix_lesson_file_file", "tenant_id", "file_id"),
    )


class PublishedLesson(TenantOwned, Base):
    """What the audience is shown of a lesson now: one row, its id is the lesson's, in the columns of the list.

    The audience is `audience_org_id` and all below it; with `is_narrowed`, of these who matches any row of
    `LessonAudience`. `pin_rank` is 1 for what stands on top. Withdrawn rows stay, with the reason.
    """

    __tablename__ = "lesson_published"

    version_id: Mapped[UUID]
    org_id: Mapped[UUID]
    audience_org_id: Mapped[UUID]
    is_narrowed: Mapped[bool]
    series_id: Mapped[UUID | None]
    title: Mapped[str] = mapped_column(String(100))
    summary: Mapped[str] = mapped_column(_LONG)
    speaker: Mapped[str] = mapped_column(String(100))
    cover_file_id: Mapped[UUID | None]
    duration_s: Mapped[int]
    completes_by: Mapped[CompletesBy] = mapped_column(choice(CompletesBy))
    seen_percent: Mapped[int]
    is_required: Mapped[bool]
    due_on: Mapped[date | None]
    pin_rank: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str] = mapped_column(_LONG, default="")

    __table_args__ = (
        within("id", "lesson"),
        within("version_id", "lesson_version"),
        within("org_id", "org"),
        within("audience_org_id", "org"),
        within("series_id", "lesson_series"),
        Index(
            "ix_lesson_published_feed",
            "tenant_id",
            "pin_rank",
            "published_at",
            "id",
            "audience_org_id",
            postgresql_where=text("withdrawn_at IS NULL"),
            sqlite_where=text("withdrawn_at IS NULL"),
        ),
        # For those who are meant by few of many.
        Index(
            "ix_lesson_published_audience",
            "tenant_id",
            "audience_org_id",
            "pin_rank",
            "published_at",
            "id",
            postgresql_where=text("withdrawn_at IS NULL"),
            sqlite_where=text("withdrawn_at IS NULL"),
        ),
    )


class LessonAudience(TenantOwned, Base):
    """One kind of people of a narrowed audience: a `word` such as `stage:full`, `category:retired`, `post:secretary`,
    or a group.
    """

    __tablename__ = "lesson_audience"

    lesson_id: Mapped[UUID]
    word: Mapped[str] = mapped_column(String(50))
    group_id: Mapped[UUID | None]

    __table_args__ = (
        within("lesson_id", "lesson"),
        within("group_id", "org"),
        UniqueConstraint("tenant_id", "lesson_id", "word", name="uq_lesson_audience_word"),
    )


class LessonTopic(TenantOwned, Base):
    """A topic that a published lesson is tagged with."""

    __tablename__ = "lesson_topic"

    lesson_id: Mapped[UUID]
    topic_id: Mapped[UUID]

    __table_args__ = (
        within("lesson_id", "lesson"),
        within("topic_id", "topic"),
        UniqueConstraint("tenant_id", "lesson_id", "topic_id", name="uq_lesson_topic"),
        Index("ix_lesson_topic_topic", "tenant_id", "topic_id", "lesson_id"),
    )


refuse_duplicates("uq_lesson_series", SeriesTaken)
