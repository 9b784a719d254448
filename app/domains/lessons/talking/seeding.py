"""What was said under lessons, laid at once for demos: nothing is checked and nobody told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.db.bulk import insert_rows
from app.domains.lessons.talking.models import LessonComment, LessonLike
from app.domains.lessons.talking.vocabulary import CommentKind, CommentState
from app.kit.ids import uuid7

__all__ = ["CommentKind", "CommentState", "Said", "lay_comments", "lay_likes"]


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote; `branch_id` is None for a teacher's remark, `reason` stands where it was taken down."""

    lesson_id: UUID
    by: Actor
    branch_id: UUID | None
    text: str
    at: datetime
    kind: CommentKind = CommentKind.COMMENT
    state: CommentState = CommentState.SHOWN
    reason: str = ""


async def lay_comments(session: AsyncSession, tenant_id: UUID, said: Sequence[Said]) -> None:
    rows = (
        {
            "tenant_id": tenant_id,
            "id": uuid7(),
            "lesson_id": one.lesson_id,
            "kind": one.kind,
            "rank": int(one.kind is CommentKind.REMARK),
            "account_id": one.by.account_id,
            "member_id": one.by.member_id,
            "branch_id": one.branch_id,
            "author_name": one.by.display_name,
            "text": one.text,
            "state": one.state,
            "reason": one.reason,
            "created_at": one.at,
            "decided_at": None if one.state is CommentState.DOUBTFUL else one.at,
        }
        for one in said
    )
    await insert_rows(session, LessonComment, rows)


async def lay_likes(session: AsyncSession, tenant_id: UUID, likes: Sequence[tuple[UUID, UUID]]) -> None:
    """Pairs of lesson and member, each once."""
    rows = (
        {"tenant_id": tenant_id, "id": uuid7(), "lesson_id": lesson_id, "member_id": member_id}
        for lesson_id, member_id in likes
    )
    await insert_rows(session, LessonLike, rows)
