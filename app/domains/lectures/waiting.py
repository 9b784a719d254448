"""Orders and proposals that wait for the actor's answer."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.lectures import order_repository, repository, stand_in_repository
from app.domains.lectures.finding import GIVE, MANAGE, ORDER, with_accounts

_MOST = 200


async def waiting(session: AsyncSession, actor: Actor) -> dict[str, int]:
    """Of the own lectures, of the own branches, and of lecturers without an account (two hundred are looked at).

    Whoever is asked to speak for another answers too.
    """
    counted: list[int] = []
    if not actor.scope(GIVE).is_empty:
        lecturer = await repository.own_lecturer(session, actor)
        if lecturer is not None:
            counted.append(await order_repository.asked_of(session, actor.tenant_id, lecturer.id))
            counted.append(await stand_in_repository.number_asked_of(session, actor.tenant_id, lecturer.id))
    if not actor.scope(ORDER).is_empty:
        counted.append(await order_repository.proposals_in(session, actor))
    if not actor.scope(MANAGE).is_empty:
        asked = list(await order_repository.asked_of_keepers(session, actor, limit=_MOST))
        asked += await stand_in_repository.asked_of_kept(session, actor, limit=_MOST)
        able = await with_accounts(session, asked)
        counted.append(sum(one.id not in able for one in asked))
    return {"lecture_orders": sum(counted)} if counted else {}
