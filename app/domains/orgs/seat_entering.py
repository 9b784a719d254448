"""A post that somebody holds, entered from a list: into the term in office, or as the first seat of a new one."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.orgs import term_repository
from app.domains.orgs.terms import Elected, open_term, take_seat


async def enter_seat(
    session: AsyncSession, actor: Actor, org_id: UUID, *, elected: Elected, from_on: date, reason: str
) -> bool:
    """Enter the post unless it is entered already; whether it was new.

    Where no term is in office, one is opened that was elected on `from_on`. Raises as `open_term` and `take_seat`.
    """
    term = await term_repository.open_term(session, actor.tenant_id, org_id)
    if term is None:
        await open_term(session, actor, org_id, elected_on=from_on, number=None, seats=[elected])
        return True
    seats = await term_repository.seats_of(session, actor.tenant_id, [term.id])
    if any((seat.member_id, seat.post, seat.until_on) == (elected.member_id, elected.post, None) for seat in seats):
        return False
    await take_seat(session, actor, term.id, elected=elected, from_on=from_on, reason=reason)
    return True
