"""Tables of studying: progress, completions, and what is saved."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document
from app.domains.lessons.studying.errors import ReceiptRevoked


class LessonProgress(TenantOwned, Base):
    """What a member has seen of the version that he began: `segments` of media by block, [start, end) in seconds, in
    order and apart; `seen` are the keys of other blocks. `is_enough` once the lesson's share was reached.
    """

    __tablename__ = "lesson_progress"

    member_id: Mapped[UUID]
    lesson_id: Mapped[UUID]
    version_id: Mapped[UUID]
    segments: Mapped[dict[str, Any]] = mapped_column(Document)
    seen: Mapped[list[str]] = mapped_column(Document)
    last_key: Mapped[str] = mapped_column(String(20), default="")
    percent: Mapped[int] = mapped_column(default=0)
    is_enough: Mapped[bool] = mapped_column(default=False)
    is_completed: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        within("member_id", "member"),
        within("lesson_id", "lesson"),
        within("version_id", "lesson_version"),
        UniqueConstraint("tenant_id", "member_id", "lesson_id", name="uq_lesson_progress_member"),
    )


class LessonCompletion(TenantOwned, Base):
    """That a member completed a lesson, once; the id is that of the receipt. Rows never change.

    `completed_on` is the day (China) to which it belongs, `completed_at` when the server learned of it: a phone may tell
    days later. Whoever completes it again after a revocation has the next `number`.
    """

    __tablename__ = "lesson_completion"

    member_id: Mapped[UUID]
    lesson_id: Mapped[UUID]
    version_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    completed_on: Mapped[date]
    completed_at: Mapped[datetime]

    __table_args__ = (
        within("member_id", "member"),
        within("lesson_id", "lesson"),
        within("version_id", "lesson_version"),
        UniqueConstraint("tenant_id", "member_id", "lesson_id", "number", name="uq_lesson_completion_number"),
        Index("ix_lesson_completion_lesson", "tenant_id", "lesson_id", "member_id"),
    )


class CompletionRevocation(TenantOwned, Base):
    """That a completion does not hold, with the reason; what rests on it is taken back. Rows never change."""

    __tablename__ = "lesson_revocation"

    completion_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(String(500))
    revoked_by: Mapped[UUID | None]
    revoked_at: Mapped[datetime]

    __table_args__ = (
        within("completion_id", "lesson_completion"),
        UniqueConstraint("tenant_id", "completion_id", name="uq_lesson_revocation_completion"),
    )


refuse_duplicates("uq_lesson_revocation_completion", ReceiptRevoked)


class SavedLesson(TenantOwned, Base):
    """A lesson that a member keeps."""

    __tablename__ = "lesson_saved"

    member_id: Mapped[UUID]
    lesson_id: Mapped[UUID]

    __table_args__ = (
        within("member_id", "member"),
        within("lesson_id", "lesson"),
        UniqueConstraint("tenant_id", "member_id", "lesson_id", name="uq_lesson_saved_member"),
    )
