"""What a member sees of the own bills, and a branch of its members'."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.dues.billing import repository
from app.domains.dues.billing.issuing import targets_of
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.rules import MOST_MONTHS_AHEAD
from app.domains.dues.billing.vocabulary import OPEN, BillState
from app.domains.dues.finding import oneself, payer_for
from app.domains.dues.repository import Payer
from app.domains.members.public import records_of
from app.domains.orgs.public import visible_org
from app.kit.clock import today
from app.kit.dates import add_months

_READ = Permission.DUES_BILL_READ


@dataclass(frozen=True, slots=True)
class Payable:
    """A month that can be paid now, and what is left to pay of it, 分."""

    month: date
    open_fen: int
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class MemberBills:
    """The bills of a member's year, and what can be paid now, whatever the year."""

    payer: Payer
    year: int
    bills: Sequence[DuesBill]
    payable: Sequence[Payable]


async def own_bills(session: AsyncSession, actor: Actor, year: int) -> MemberBills:
    """Raises NoOwnRecord, PermissionMissing."""
    return await _bills_of(session, await oneself(session, actor, Permission.DUES_READ_OWN), year)


async def bills_of_member(session: AsyncSession, actor: Actor, member_id: UUID, year: int) -> MemberBills:
    """Raises MemberNotFound, PermissionMissing."""
    return await _bills_of(session, await payer_for(session, actor, member_id, _READ), year)


async def _bills_of(session: AsyncSession, payer: Payer, year: int) -> MemberBills:
    records = await records_of(session, payer.tenant_id, payer.id)
    bills = await repository.member_bills(
        session, payer.tenant_id, records, since=date(year, 1, 1), until=date(year, 12, 1)
    )
    return MemberBills(payer, year, bills, await payable(session, payer))


async def payable(session: AsyncSession, payer: Payer) -> list[Payable]:
    """All months that wait for money, and those up to six ahead as they would be billed, in their order."""
    this_month = today().replace(day=1)
    last = add_months(this_month, MOST_MONTHS_AHEAD)
    bills = await repository.member_bills(session, payer.tenant_id, [payer.id], since=date.min, until=last)
    found = [
        Payable(bill.month, bill.amount_fen - bill.paid_fen, bill.month > this_month)
        for bill in bills
        if bill.state in OPEN and bill.amount_fen is not None
    ]
    billed = {bill.month for bill in bills}
    for number in range(MOST_MONTHS_AHEAD + 1):
        month = add_months(this_month, number)
        if month in billed or not payer.owes_dues:
            continue
        target = (await targets_of(session, payer.tenant_id, [payer.id], month, ahead=True)).get(payer.id)
        if target is not None and target.amount_fen:
            found.append(Payable(month, target.amount_fen, month > this_month))
    return sorted(found, key=lambda one: one.month)


async def bills_of_branch(
    session: AsyncSession,
    actor: Actor,
    org_id: UUID,
    *,
    since: date,
    until: date,
    state: BillState | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> list[tuple[DuesBill, str, str]]:
    """Bills at an organisation and below for months of [since, until], with name and sort key, by name.

    Raises OrgNotFound, PermissionMissing.
    """
    org = await visible_org(session, actor, org_id, _READ)
    statement = repository.bills_below(
        actor.tenant_id, org.path, actor.scope(_READ), since=since, until=until, state=state, after=after
    ).limit(limit)
    return [(bill, name, pinyin) for bill, name, pinyin in await session.execute(statement)]


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """A month of an organisation and all below it: bills by state, what they ask for and what was paid, 分."""

    month: date
    by_state: dict[BillState, int]
    asked_fen: int
    paid_fen: int

    @property
    def bills(self) -> int:
        return sum(self.by_state.values())


@dataclass(frozen=True, slots=True)
class BranchTotals:
    """`owing` is how many owe dues there now: what the numbers of bills are to be compared with."""

    owing: int
    months: Sequence[MonthTotal]


async def totals_of_branch(
    session: AsyncSession, actor: Actor, org_id: UUID, *, since: date, until: date
) -> BranchTotals:
    """Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, _READ)
    scope = actor.scope(_READ)
    months: dict[date, MonthTotal] = {}
    for month, state, count, asked, paid in await repository.totals_below(
        session, actor.tenant_id, org.path, scope, since=since, until=until
    ):
        before = months.get(month, MonthTotal(month, {}, 0, 0))
        # What is asked of nobody any more is no part of what should come in.
        asked = 0 if state in (BillState.WITHDRAWN, BillState.ELSEWHERE) else asked
        months[month] = MonthTotal(
            month, before.by_state | {state: count}, before.asked_fen + asked, before.paid_fen + paid
        )
    return BranchTotals(await repository.owing_below(session, actor.tenant_id, org.path, scope), list(months.values()))
