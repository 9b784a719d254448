"""Words that the actor has not read yet."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.notices import repository


async def waiting(session: AsyncSession, actor: Actor) -> dict[str, int]:
    if actor.scope(Permission.NOTICE_READ).is_empty:
        return {}
    return {"notices": (await repository.counts(session, actor)).unread}
