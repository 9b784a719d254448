"""For whom a member may pay over WeChat, and what of theirs can be paid now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.db.session import Database
from app.domains.dues import repository as payers
from app.domains.dues.billing.reading import Payable, payable
from app.domains.dues.collecting.repository import consents_for_payer
from app.domains.dues.finding import oneself
from app.domains.dues.online.repository import Ordered
from app.domains.dues.repository import Payer
from app.domains.members.public import member_cards
from app.kit.clock import today


@dataclass(frozen=True, slots=True)
class Covered:
    """A member of the own branch, until when the branch agrees that the actor pays for him, and his open months."""

    payer: Payer
    until_on: date
    months: Sequence[Payable]


async def covered(session: AsyncSession, actor: Actor) -> list[Covered]:
    """By name. Raises NoOwnRecord, PermissionMissing."""
    own = await oneself(session, actor, Permission.DUES_PAY_ONLINE)
    until: dict[UUID, date] = {}
    for consent in await consents_for_payer(session, own.tenant_id, own.id, today()):
        until[consent.member_id] = max(consent.until_on, until.get(consent.member_id, consent.until_on))
    people = await payers.payers_by_id(session, own.tenant_id, until)
    here = [one for one in people.values() if one.org_id == own.org_id]
    return [
        Covered(one, until[one.id], await payable(session, one))
        for one in sorted(here, key=lambda one: (one.name, one.id))
    ]


async def names_on(session: AsyncSession, tenant_id: UUID, orders: Iterable[Ordered]) -> dict[UUID, str]:
    """The names of those for whom orders of the actor's own are."""
    ids = {UUID(str(share["member_id"])) for one in orders for share in one.payment.planned}
    return {member_id: card.name for member_id, card in (await member_cards(session, tenant_id, ids)).items()}


async def names_for(database: Database, actor: Actor, ordered: Ordered) -> dict[UUID, str]:
    """As `names_on`, for an order that a call of several steps is about."""
    async with database.read(actor.tenant_id) as session:
        return await names_on(session, actor.tenant_id, [ordered])
