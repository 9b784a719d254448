"""Lessons that wait for the actor's review."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.lessons import repository
from app.domains.lessons.rules import may_review
from app.domains.lessons.vocabulary import LessonState

_MOST = 200


async def waiting(session: AsyncSession, actor: Actor) -> dict[str, int]:
    """What was handed in where the actor reviews, and was not written by himself; two hundred are looked at."""
    scope = actor.scope(Permission.LESSON_REVIEW)
    if scope.is_empty:
        return {}
    rows = await repository.listed(
        session,
        actor.tenant_id,
        scopes=[scope],
        path=None,
        state=LessonState.SUBMITTED,
        before=None,
        limit=_MOST,
    )
    return {"lesson_reviews": sum(may_review(actor.account_id, lesson.editor_ids) for lesson in rows)}
