"""Read committee terms: of one organisation, or those in office by how urgent their next election is."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.domains.orgs import term_repository
from app.domains.orgs.models import CommitteeTerm, Org, TermSeat
from app.domains.orgs.ports import the_register
from app.domains.orgs.sight import org_for
from app.domains.orgs.vocabulary import TermState


async def terms_of(session: AsyncSession, actor: Actor, org_id: UUID) -> Sequence[CommitteeTerm]:
    """All terms of the organisation, the newest first. Raises OrgNotFound."""
    org = await org_for(session, actor, org_id, Permission.ORG_READ)
    return await term_repository.terms_of(session, org.tenant_id, org.id)


async def seats_with_names(
    session: AsyncSession, tenant_id: UUID, term_ids: Collection[UUID]
) -> dict[UUID, list[tuple[TermSeat, str]]]:
    """The seats of each term with their holders' names; "" for who is no longer on the roll."""
    seats = await term_repository.seats_of(session, tenant_id, term_ids)
    people = await the_register().persons(session, tenant_id, {seat.member_id for seat in seats})
    held: dict[UUID, list[tuple[TermSeat, str]]] = {}
    for seat in seats:
        person = people.get(seat.member_id)
        held.setdefault(seat.term_id, []).append((seat, person.name if person else ""))
    return held


async def listed(
    session: AsyncSession,
    actor: Actor,
    *,
    under: UUID | None,
    state: TermState,
    on: date,
    after: list[str] | None,
    limit: int,
) -> Sequence[tuple[CommitteeTerm, Org]]:
    """Terms in office of the organisations that the actor may see, the most urgent first. Raises OrgNotFound."""
    scope = require_somewhere(actor, Permission.ORG_READ)
    top = await org_for(session, actor, under, Permission.ORG_READ) if under else None
    return await term_repository.terms_page(
        session,
        actor.tenant_id,
        scope=scope,
        under=top.path if top else None,
        state=state,
        on=on,
        after=after,
        limit=limit,
    )
