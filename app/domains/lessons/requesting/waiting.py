"""Requests that wait for an editor."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.lessons.requesting import repository


async def waiting(session: AsyncSession, actor: Actor) -> dict[str, int]:
    """What was asked where the actor writes lessons, and nobody has taken."""
    scope = actor.scope(Permission.LESSON_EDIT)
    if scope.is_empty:
        return {}
    return {"lesson_requests": await repository.count_asked(session, actor.tenant_id, scope)}
