"""What becomes of a comment: shown, or put before a person, who shows it or takes it down with a reason."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.lessons.talking import repository, rules
from app.domains.lessons.talking.errors import CommentNotFound, CommentShown, CommentTakenDown, OwnComment
from app.domains.lessons.talking.models import LessonComment
from app.domains.lessons.talking.vocabulary import CommentState
from app.domains.notices.public import Link, NoticeKind, Subject, notify
from app.integrations.textcheck.protocol import Suggestion
from app.kit.clock import now


async def take_suggestion(session: AsyncSession, tenant_id: UUID, comment_id: UUID, said: Suggestion) -> None:
    """What the platform's check said; nothing, where somebody has decided or the author deleted it. Safe to repeat."""
    comment = await repository.held(session, tenant_id, comment_id)
    if comment is None or comment.state is not CommentState.CHECKING:
        return
    comment.state = rules.state_after(passed=said is Suggestion.PASS)
    comment.is_risky = said is Suggestion.RISKY
    comment.decided_at = now() if comment.state is CommentState.SHOWN else None
    await session.flush()


async def list_for_moderators(
    session: AsyncSession, actor: Actor, state: CommentState, *, before: UUID | None, limit: int
) -> list[tuple[LessonComment, str]]:
    """Comments under lessons of the actor's organisations, with the lessons' titles. Raises PermissionMissing."""
    scope = require_somewhere(actor, Permission.LESSON_COMMENT_DECIDE)
    return await repository.in_scope(session, actor.tenant_id, scope, state, before=before, limit=limit)


async def show_comment(session: AsyncSession, actor: Actor, comment_id: UUID) -> LessonComment:
    """A person lets it be shown, also one that was taken down.

    Raises PermissionMissing, CommentNotFound, OwnComment, CommentShown.
    """
    comment = await _held(session, actor, comment_id)
    if comment.state is CommentState.SHOWN:
        raise CommentShown
    await _decide(session, actor, comment, CommentState.SHOWN, "lesson_comment.show", "")
    return comment


async def take_down_comment(session: AsyncSession, actor: Actor, comment_id: UUID, *, reason: str) -> LessonComment:
    """Nobody but its author sees it any more, and he is told why.

    Raises PermissionMissing, CommentNotFound, OwnComment, CommentTakenDown.
    """
    comment = await _held(session, actor, comment_id)
    if comment.state is CommentState.TAKEN_DOWN:
        raise CommentTakenDown
    await _decide(session, actor, comment, CommentState.TAKEN_DOWN, "lesson_comment.take_down", reason)
    await notify(
        session,
        tenant_id=comment.tenant_id,
        to=[comment.account_id],
        kind=NoticeKind.LESSON_COMMENT_TAKEN_DOWN,
        title="您的评论已被撤下",
        text=f"原因：{reason}",
        link=Link(Subject.LESSON, comment.lesson_id),
        key=f"lesson-comment:{comment.id}",
        as_of=now(),
    )
    return comment


async def _held(session: AsyncSession, actor: Actor, comment_id: UUID) -> LessonComment:
    scope = require_somewhere(actor, Permission.LESSON_COMMENT_DECIDE)
    comment = await repository.held_in(session, actor.tenant_id, comment_id, scope)
    if comment is None:
        raise CommentNotFound
    if comment.account_id == actor.account_id:
        raise OwnComment
    return comment


async def _decide(
    session: AsyncSession, actor: Actor, comment: LessonComment, state: CommentState, action: str, reason: str
) -> None:
    before, comment.state, comment.reason, comment.decided_at = comment.state, state, reason, now()
    await session.flush()
    # The text is the author's: the trail says that it was decided, not what it said.
    await record(
        session,
        actor,
        action,
        target="lesson_comment",
        target_id=comment.id,
        org_id=None,
        before={"state": before},
        after={"state": state, "lesson_id": comment.lesson_id},
        note=reason,
    )


async def waiting(session: AsyncSession, actor: Actor) -> dict[str, int]:
    """Doubtful comments that the actor may decide of."""
    scope = actor.scope(Permission.LESSON_COMMENT_DECIDE)
    if scope.is_empty:
        return {}
    count = await repository.count_doubtful(session, actor.tenant_id, scope, besides=actor.account_id)
    return {"lesson_comments": count}
