"""Tables of talking."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import choice
from app.domains.lessons.talking.vocabulary import CommentKind, CommentState


class LessonComment(TenantOwned, Base):
    """What somebody wrote under a lesson. `rank` is 1 for a teacher's remark, which stands on top.

    `branch_id` is where the author belonged when he wrote. `is_risky`: the platform's check thought so; it decides nothing.
    """

    __tablename__ = "lesson_comment"

    lesson_id: Mapped[UUID]
    kind: Mapped[CommentKind] = mapped_column(choice(CommentKind))
    rank: Mapped[int]
    account_id: Mapped[UUID]
    member_id: Mapped[UUID | None]
    branch_id: Mapped[UUID | None]
    author_name: Mapped[str]
    text: Mapped[str] = mapped_column(String(500))
    state: Mapped[CommentState] = mapped_column(choice(CommentState), default=CommentState.CHECKING)
    is_risky: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        within("lesson_id", "lesson"),
        within("member_id", "member"),
        within("branch_id", "org"),
        Index("ix_lesson_comment_lesson", "tenant_id", "lesson_id", "state", "rank", "id"),
        Index("ix_lesson_comment_account", "tenant_id", "account_id", "id"),
        Index("ix_lesson_comment_state", "tenant_id", "state", "id"),
    )


class LessonLike(TenantOwned, Base):
    """A member's courtesy to a lesson. They are counted, never listed."""

    __tablename__ = "lesson_like"

    member_id: Mapped[UUID]
    lesson_id: Mapped[UUID]

    __table_args__ = (
        within("member_id", "member"),
        within("lesson_id", "lesson"),
        UniqueConstraint("tenant_id", "lesson_id", "member_id", name="uq_lesson_like"),
    )
