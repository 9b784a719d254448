"""What a branch tells its members once a quarter: who has paid for which months, and the sum; no base, nobody's amount."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.papers import repository
from app.domains.orgs.public import visible_org


@dataclass(frozen=True, slots=True)
class Payer:
    name: str
    months: Sequence[int]


@dataclass(frozen=True, slots=True)
class Circular:
    """`paid_fen` is what the branch's members paid for the months of the quarter."""

    org_name: str
    year: int
    quarter: int
    payers: Sequence[Payer]
    paid_fen: int


async def of_quarter(session: AsyncSession, actor: Actor, org_id: UUID, *, year: int, quarter: int) -> Circular:
    """Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.DUES_PUBLISHED_READ)
    months = range(3 * quarter - 2, 3 * quarter + 1)
    billed = [
        bill
        for bill in await repository.bills_of_year(session, actor.tenant_id, org.id, year)
        if bill.month.month in months
    ]
    paid: dict[UUID, list[int]] = {}
    for bill in billed:
        if bill.state is BillState.PAID:
            paid.setdefault(bill.member_id, []).append(bill.month.month)
    names = await repository.names_of(session, actor.tenant_id, paid)
    payers = [Payer(names[one], paid[one]) for one in sorted(paid, key=lambda one: (names[one], one))]
    return Circular(org.name, year, quarter, payers, sum(bill.paid_fen for bill in billed))
