"""Payments as they are shown: to the branch that collected, to who keeps the books, and to the member himself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.dues.finding import oneself
from app.domains.dues.paying import repository
from app.domains.dues.paying.errors import PaymentNotFound
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.repository import MoneySight
from app.domains.dues.paying.vocabulary import Channel
from app.domains.members.public import member_cards, records_of
from app.domains.orgs.public import visible_org


@dataclass(frozen=True, slots=True)
class ShownPayment:
    """A payment with its parts, and the names of those for whom and by whom it was paid."""

    payment: DuesPayment
    allocations: Sequence[DuesAllocation]
    names: dict[UUID, str]


async def shown(session: AsyncSession, tenant_id: UUID, payments: Sequence[DuesPayment]) -> list[ShownPayment]:
    """Payments that were found within sight, with what belongs to them."""
    parts = await repository.allocations_of(session, tenant_id, [one.id for one in payments])
    people = {part.member_id for rows in parts.values() for part in rows}
    people |= {one.payer_member_id for one in payments if one.payer_member_id is not None}
    cards = await member_cards(session, tenant_id, people)
    names = {member_id: card.name for member_id, card in cards.items()}
    return [ShownPayment(one, parts[one.id], names) for one in payments]


async def payment(session: AsyncSession, actor: Actor, payment_id: UUID) -> ShownPayment:
    """Raises PaymentNotFound, PermissionMissing."""
    seen = MoneySight.of(actor, Permission.DUES_BILL_READ)
    found = await repository.find_placed(session, DuesPayment, actor.tenant_id, payment_id, seen)
    if found is None:
        raise PaymentNotFound
    if not actor.allows(Permission.DUES_CASH_KEEP, at=found.books_path):
        require(actor, Permission.DUES_BILL_READ, at=found.org_path)
    return (await shown(session, actor.tenant_id, [found.row]))[0]


async def payments_of_branch(
    session: AsyncSession,
    actor: Actor,
    org_id: UUID,
    *,
    since: datetime,
    until: datetime,
    channel: Channel | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[ShownPayment]:
    """What arrived at a branch in [since, until), the latest first. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.DUES_BILL_READ)
    statement = repository.payments_of_branch(
        actor.tenant_id, org.id, since=since, until=until, channel=channel, before=before
    )
    return await shown(session, actor.tenant_id, list(await session.scalars(statement.limit(limit))))


async def own_payments(session: AsyncSession, actor: Actor, *, since: datetime, until: datetime) -> list[ShownPayment]:
    """What was paid for the member in [since, until), parts for others left out. Raises NoOwnRecord, PermissionMissing."""
    payer = await oneself(session, actor, Permission.DUES_READ_OWN)
    records = await records_of(session, actor.tenant_id, payer.id)
    statement = repository.payments_for_member(actor.tenant_id, records, since=since, until=until)
    found = await shown(session, actor.tenant_id, list(await session.scalars(statement)))
    return [
        ShownPayment(one.payment, [part for part in one.allocations if part.member_id in records], one.names)
        for one in found
    ]
