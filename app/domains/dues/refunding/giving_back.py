"""Money goes back: negative allocations, bills that ask again, and the counter-entry, all in one transaction."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.dues import repository as payers
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.refreshing import refresh
from app.domains.dues.billing.rules import state_after
from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.collecting.recognising import recognise
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.posting import first_open_day, post, require_balance
from app.domains.dues.ledger.rules import refunded
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.repository import held_payment
from app.domains.dues.paying.vocabulary import Channel, PaymentState
from app.domains.dues.refunding import repository
from app.domains.dues.refunding.errors import PaidOutOfWrong, RefundOverProvider, RefundSettled
from app.domains.dues.refunding.events import DuesRefunded
from app.domains.dues.refunding.finding import audit, refund_for, refuse_own
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.rules import Returned, as_parts, leaves_by
from app.domains.dues.refunding.vocabulary import RefundState
from app.jobs.events import publish
from app.kit.clock import local_date, now, today
from app.kit.failpoints import failpoint


async def pay_out(
    session: AsyncSession, actor: Actor, refund_id: UUID, *, money: Account, reference: str
) -> DuesRefund:
    """The cashier pays out what was decided, from the cash box or the bank; `reference` is the bank's number or a receipt.

    Raises RefundNotFound, PermissionMissing, RefundOverProvider, PaidOutOfWrong, RefundSettled, RefundOwn, BalanceShort.
    """
    found = await refund_for(session, actor, refund_id, Permission.DUES_CASH_KEEP)
    require(actor, Permission.DUES_CASH_KEEP, at=found.books_path)
    refund: DuesRefund = found.row
    if refund.channel is Channel.WECHAT:
        raise RefundOverProvider
    if money not in (Account.CASH, Account.BANK):
        raise PaidOutOfWrong
    if refund.state is not RefundState.APPROVED:
        raise RefundSettled
    await refuse_own(session, actor, refund)
    refund.paid_out_by, refund.paid_out_by_name = actor.account_id, actor.display_name
    refund.provider_no = reference
    await give_back(session, actor, refund, money=money, at=now(), checked=True)
    await audit(session, actor, refund, "dues.refund_paid_out", reference)
    return refund


async def give_back(
    session: AsyncSession, actor: Actor, refund: DuesRefund, *, money: Account, at: datetime, checked: bool = False
) -> None:
    """Make an approved or sent refund a done one: allocations, bills, entry and event. Its row must be held.

    With `checked` the money has to be on the account; what a provider has given back already cannot be refused. It is
    booked on the first day that is open. Raises BalanceShort and what booking raises.
    """
    tenant_id, day = refund.tenant_id, today()
    payment = await held_payment(session, tenant_id, refund.payment_id)
    parts = as_parts(refund.parts)
    named = await repository.allocations_named(session, tenant_id, [part.allocation_id for part in parts])
    bills = await repository.held_bills(session, tenant_id, [one.bill_id for one in named.values() if one.bill_id])
    books = await ledger.held_books(session, tenant_id, refund.books_id, alone=True)
    # What was paid ahead for months that have come since is income first, so that it leaves by one account.
    await recognise(session, actor, books, through=day.replace(day=1))
    returned = [Returned(named[p.allocation_id].purpose, named[p.allocation_id].month, p.amount_fen) for p in parts]
    received = await ledger.entry_of(session, tenant_id, payment.id, EntryKind.RECEIVED)
    received_on = received.booked_on if received else local_date(payment.paid_at or at)
    leaving = leaves_by(returned, received_on=received_on, today=day)
    if checked:
        await require_balance(session, tenant_id, books.id, money, refund.amount_fen)
    if leaving.large_fen and (checked or refund.correction):
        await require_balance(session, tenant_id, books.id, Account.LARGE, leaving.large_fen)
    for part in parts:
        _reverse(session, payment, named[part.allocation_id], part.amount_fen, bills, day)
    payment.refunded_fen += refund.amount_fen
    if payment.refunded_fen == payment.amount_fen:
        payment.state = PaymentState.REVERSED if refund.correction else PaymentState.REFUNDED
    refund.state, refund.done_at, refund.paid_from = RefundState.DONE, at, money
    await session.flush()
    await _ask_again(session, tenant_id, list(bills.values()))
    await post(
        session,
        actor,
        books_id=books.id,
        on=first_open_day(books, local_date(at)),
        kind=EntryKind.REFUNDED,
        source_id=refund.id,
        org_id=refund.org_id,
        memo=f"{'更正转账' if refund.correction else '退还党费'}：{refund.reason}"[:300],
        lines=refunded(money, dues_fen=leaving.dues_fen, prepaid_fen=leaving.prepaid_fen, large_fen=leaving.large_fen),
        # The two cancel each other at the bank, where nothing happened.
        counters_id=received.id if received and refund.correction else None,
    )
    failpoint("dues.given_back")
    await publish(session, DuesRefunded(tenant_id=tenant_id, refund_id=refund.id, payment_id=payment.id))


def _reverse(
    session: AsyncSession,
    payment: DuesPayment,
    allocation: DuesAllocation,
    amount_fen: int,
    bills: dict[UUID, DuesBill],
    day: date,
) -> None:
    session.add(
        DuesAllocation(
            tenant_id=payment.tenant_id,
            payment_id=payment.id,
            purpose=allocation.purpose,
            member_id=allocation.member_id,
            month=allocation.month,
            bill_id=allocation.bill_id,
            amount_fen=-amount_fen,
            reverses_id=allocation.id,
            made_at=now(),
        )
    )
    if allocation.bill_id is None:
        return
    bill = bills[allocation.bill_id]
    bill.paid_fen -= amount_fen
    deferred = bill.deferred_until is not None and bill.deferred_until >= day
    bill.state = state_after(bill.amount_fen, bill.paid_fen, deferred=deferred)
    bill.updated_at = now()


async def _ask_again(session: AsyncSession, tenant_id: UUID, bills: list[DuesBill]) -> None:
    """Months that are open again ask for what is settled now; of who has left nothing is asked any more."""
    people = await payers.payers_by_id(session, tenant_id, {bill.member_id for bill in bills})
    staying = []
    for bill in bills:
        if people[bill.member_id].owes_dues:
            staying.append(bill.member_id)
        elif bill.paid_fen == 0:
            bill.state, bill.note = BillState.WITHDRAWN, "退款后不再收取"
    if staying:
        await refresh(session, tenant_id, staying, since=min(bill.month for bill in bills))
