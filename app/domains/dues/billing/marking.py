"""What a branch says of months that are not paid here as usual: deferred, paid elsewhere, not ours; and back again."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.billing import repository
from app.domains.dues.billing.demands import month_name
from app.domains.dues.billing.errors import (
    BillingStartWrong,
    BillNotOpen,
    BillPaid,
    DeferralWrong,
    MonthHasMoney,
    MonthNotBilled,
    NothingToReopen,
)
from app.domains.dues.billing.labels import STATES
from app.domains.dues.billing.models import DuesBill, DuesBillingStart
from app.domains.dues.billing.refreshing import refresh
from app.domains.dues.billing.rules import MOST_MONTHS_LATE, state_after
from app.domains.dues.billing.vocabulary import OPEN, BillState
from app.domains.dues.finding import payer_for
from app.domains.dues.repository import Payer
from app.files import stored
from app.kit.clock import now, today
from app.kit.dates import add_months
from app.kit.ids import uuid7

_EDIT = Permission.DUES_BILL_EDIT
_SET_ASIDE = frozenset({BillState.DEFERRED, BillState.ELSEWHERE, BillState.WITHDRAWN})


async def defer(
    session: AsyncSession, actor: Actor, *, member_id: UUID, months: Sequence[date], until: date, decision: str
) -> list[DuesBill]:
    """The branch agrees that months are paid later, by a day at most six months after the last of them.

    经党支部同意可以补交，一般不超过6个月 (中组发〔2008〕3号 第八条). Raises MemberNotFound, PermissionMissing, DeferralWrong,
    MonthNotBilled, BillPaid, BillNotOpen.
    """
    payer = await payer_for(session, actor, member_id, _EDIT)
    if until <= today() or until >= add_months(max(months), MOST_MONTHS_LATE + 1):
        raise DeferralWrong
    bills = await _held(session, payer, months)
    for bill in bills:
        bill.deferred_until = until
        _set(bill, state_after(bill.amount_fen, bill.paid_fen, deferred=True), decision)
    await _record(session, actor, payer, "dues.bills_deferred", bills, decision)
    return bills


async def mark_elsewhere(
    session: AsyncSession, actor: Actor, *, member_id: UUID, months: Sequence[date], host: str, proof_file_id: UUID
) -> list[DuesBill]:
    """A flow member has paid where he stays: holders of 流动党员活动证 may (中组发〔2008〕3号 第九条).

    `host` is who took the money, the file its paper. Raises MemberNotFound, PermissionMissing, FileNotFound,
    FileNotConfirmed, MonthNotBilled, BillPaid, BillNotOpen, MonthHasMoney.
    """
    payer = await payer_for(session, actor, member_id, _EDIT)
    bills = await _held(session, payer, months)
    for bill in bills:
        if bill.paid_fen:
            raise MonthHasMoney(month=month_name(bill.month))
    await stored.adopt(session, actor, proof_file_id)
    for bill in bills:
        bill.proof_file_id = proof_file_id
        _set(bill, BillState.ELSEWHERE, host)
    await _record(session, actor, payer, "dues.bills_paid_elsewhere", bills, host)
    return bills


async def start_billing(
    session: AsyncSession, actor: Actor, *, member_id: UUID, paid_to: date, letter: str
) -> DuesBillingStart:
    """The letter says up to which month he has paid: he is billed from the month after, and not before.

    Unpaid months before it are withdrawn (组织关系介绍信“党费交至”). Raises MemberNotFound, PermissionMissing,
    BillingStartWrong.
    """
    payer = await payer_for(session, actor, member_id, _EDIT)
    first = add_months(paid_to, 1)
    if paid_to > add_months(today().replace(day=1), MOST_MONTHS_LATE):
        raise BillingStartWrong
    if payer.joined_on is not None and first < payer.joined_on.replace(day=1):
        raise BillingStartWrong
    made = DuesBillingStart(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        member_id=payer.id,
        from_month=first,
        reason=letter,
        set_by=actor.account_id,
        set_at=now(),
    )
    session.add(made)
    bills = [
        bill
        for bill in await repository.open_bills(session, actor.tenant_id, [payer.id], since=date.min)
        if bill.month < first and bill.state in OPEN and bill.paid_fen == 0
    ]
    for bill in bills:
        _set(bill, BillState.WITHDRAWN, letter)
    await _record(session, actor, payer, "dues.billing_start_set", bills, letter)
    return made


async def reopen(
    session: AsyncSession, actor: Actor, *, member_id: UUID, months: Sequence[date], reason: str
) -> list[DuesBill]:
    """Months that were deferred, paid elsewhere or withdrawn by mistake are asked for again.

    Raises MemberNotFound, PermissionMissing, MonthNotBilled, NothingToReopen.
    """
    payer = await payer_for(session, actor, member_id, _EDIT)
    bills = await repository.bills_of(session, actor.tenant_id, payer.id, months, lock=True)
    _refuse_missing(bills, months)
    for bill in bills:
        if bill.state not in _SET_ASIDE:
            raise NothingToReopen(month=month_name(bill.month))
    for bill in bills:
        bill.deferred_until, bill.proof_file_id = None, None
        _set(bill, state_after(bill.amount_fen, bill.paid_fen), reason)
    await session.flush()
    await refresh(session, actor.tenant_id, [payer.id], since=min(months))
    await _record(session, actor, payer, "dues.bills_reopened", bills, reason)
    return bills


async def _held(session: AsyncSession, payer: Payer, months: Sequence[date]) -> list[DuesBill]:
    """The bills of these months, which all have to wait for money still."""
    bills = await repository.bills_of(session, payer.tenant_id, payer.id, months, lock=True)
    _refuse_missing(bills, months)
    for bill in bills:
        if bill.state is BillState.PAID:
            raise BillPaid(month=month_name(bill.month))
        if bill.state not in OPEN:
            raise BillNotOpen(month=month_name(bill.month), state=STATES[bill.state])
    return bills


def _refuse_missing(bills: Sequence[DuesBill], months: Sequence[date]) -> None:
    known = {bill.month for bill in bills}
    for month in sorted(months):
        if month not in known:
            raise MonthNotBilled(month=month_name(month))


def _set(bill: DuesBill, state: BillState, note: str) -> None:
    bill.state, bill.note, bill.updated_at = state, note, now()


async def _record(
    session: AsyncSession, actor: Actor, payer: Payer, action: str, bills: Sequence[DuesBill], note: str
) -> None:
    await session.flush()
    await record(
        session,
        actor,
        action,
        target="member",
        target_id=payer.id,
        org_id=payer.org_id,
        after={"months": [bill.month for bill in bills]},
        note=note,
    )
