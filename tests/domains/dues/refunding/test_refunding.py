"""Dues given back: by two people and the cashier, never twice, never more than was paid; the month asks again."""

import asyncio
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.db.session import Database
from app.domains.dues.billing.checking import check_bills
from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.checking import check_dues
from app.domains.dues.closing.comparing import compare
from app.domains.dues.collecting.cash import cash_book, deposit
from app.domains.dues.collecting.errors import HandoverAmountWrong, NoCashInHand
from app.domains.dues.collecting.handing_over import decide_handover, propose_handover
from app.domains.dues.collecting.models import DuesHandover
from app.domains.dues.ledger.errors import BalanceShort
from app.domains.dues.ledger.models import LedgerEntry
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.vocabulary import Channel, PaymentState
from app.domains.dues.refunding import errors
from app.domains.dues.refunding.asking import decide, propose
from app.domains.dues.refunding.giving_back import pay_out
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.returning_cash import return_cash
from app.domains.dues.refunding.rules import Part
from app.domains.dues.refunding.vocabulary import RefundState
from app.kit.ids import uuid7
from tests.domains.dues.collecting.conftest import DECEMBER, NOVEMBER, OCTOBER, Branch, a_branch
from tests.domains.dues.conftest import make_world


async def asked(branch: Branch, payment: DuesPayment, *parts: Part, by: Actor | None = None) -> DuesRefund:
    return await propose(branch.session, by or branch.collector, payment.id, parts=parts, reason="重复交纳")


async def approved(branch: Branch, refund: DuesRefund, by: Actor | None = None, *, approve: bool = True) -> DuesRefund:
    return await decide(branch.session, by or branch.admin, refund.id, approve=approve, decision="核对属实")


async def paid_out(branch: Branch, refund: DuesRefund, by: Actor | None = None, money: Account = Account.BANK) -> None:
    await pay_out(branch.session, by or branch.cashier, refund.id, money=money, reference="领款条1")


async def transferred(branch: Branch, *months: object, **how: object) -> DuesPayment:
    return await branch.take(*months, channel=Channel.BANK, reference=uuid7().hex, **how)  # type: ignore[arg-type]


async def part_of(branch: Branch, payment: DuesPayment, month: object) -> DuesAllocation:
    rows = await branch.session.scalars(
        select(DuesAllocation).where(DuesAllocation.payment_id == payment.id, DuesAllocation.month == month)
    )
    return rows.one()


async def test_a_whole_payment_goes_back_and_its_months_ask_again(branch: Branch) -> None:
    payment = await transferred(branch, OCTOBER, NOVEMBER, extra_fen=100)
    refund = await approved(branch, await asked(branch, payment))
    assert (refund.amount_fen, refund.state) == (9420, RefundState.APPROVED)
    await paid_out(branch, refund)
    assert await branch.bills() == [(10, BillState.DUE, 0), (11, BillState.DUE, 0)]
    assert await branch.balance() == {}
    assert (payment.state, payment.refunded_fen, payment.amount_fen) == (PaymentState.REFUNDED, 9420, 9420)
    assert await branch.session.scalar(select(func.sum(DuesAllocation.amount_fen))) == 0
    assert await check_bills(branch.session, branch.world.tenant_id) == []


async def test_a_part_goes_back_and_never_more_than_was_paid(branch: Branch) -> None:
    payment = await transferred(branch, OCTOBER, NOVEMBER)
    october = (await part_of(branch, payment, OCTOBER)).id
    with pytest.raises(errors.RefundTooMuch) as refused:
        await asked(branch, payment, Part(october, 4661))
    assert refused.value.detail == "退款超过了可退的数额：可退46.60元"
    first = await asked(branch, payment, Part(october, 4000))
    with pytest.raises(errors.RefundTooMuch):  # while the first one waits
        await asked(branch, payment, Part(october, 661))
    await paid_out(branch, await approved(branch, first))
    assert (await branch.bills())[0] == (10, BillState.PART, 660)
    with pytest.raises(errors.AllocationUnknown):
        await asked(branch, payment, Part(uuid7(), 1))
    with pytest.raises(errors.AllocationUnknown):
        await asked(branch, payment, Part(october, 1), Part(october, 1))
    rest = await asked(branch, payment)
    assert rest.amount_fen == 660 + 4660
    assert (await approved(branch, rest, approve=False)).state is RefundState.REJECTED
    assert (await asked(branch, payment)).amount_fen == 660 + 4660


async def test_nobody_decides_on_or_pays_out_his_own(branch: Branch) -> None:
    payment = await transferred(branch, NOVEMBER)
    admin, world = branch.admin, branch.world
    both = world.actor(Role.COMMITTEE_ADMIN, world.town, also=[Role.DUES_ACCOUNTANT, Role.DUES_CASHIER])
    own = await asked(branch, payment, by=both)
    with pytest.raises(errors.RefundOwn):
        await approved(branch, own, both)
    for nobody in (branch.collector, branch.cashier):
        with pytest.raises(PermissionMissing):
            await approved(branch, own, nobody)
    with pytest.raises(errors.RefundOwn):
        to_me = world.actor(Role.COMMITTEE_ADMIN, world.town, member=world.zhang)
        await approved(branch, own, to_me)
    with pytest.raises(errors.RefundSettled):
        await paid_out(branch, own)
    await approved(branch, own, admin)
    with pytest.raises(errors.RefundOwn):
        await paid_out(branch, own, both)
    with pytest.raises(PermissionMissing):
        await paid_out(branch, own, admin)
    await paid_out(branch, own)
    with pytest.raises(errors.RefundSettled):
        await paid_out(branch, own)
    with pytest.raises(errors.NotRefundable):
        await asked(branch, payment)


async def test_cash_is_paid_out_only_where_it_is(branch: Branch) -> None:
    payment = await branch.take(NOVEMBER)
    refund = await approved(branch, await asked(branch, payment))
    for money in (Account.CASH, Account.BANK):
        with pytest.raises(BalanceShort):
            await paid_out(branch, refund, money=money)
    with pytest.raises(errors.PaidOutOfWrong):
        await paid_out(branch, refund, money=Account.IN_TRANSIT)
    made = await propose_handover(
        branch.session, branch.collector, branch.world.branch.id, amount_fen=4660, payment_ids=None, note=""
    )
    await decide_handover(branch.session, branch.cashier, made.id, confirm=True, decision="当面点清")
    await deposit(branch.session, branch.cashier, branch.books.id, amount_fen=660, slip_no="7", on=None)
    with pytest.raises(BalanceShort):
        await paid_out(branch, refund, money=Account.CASH)


async def test_a_month_ahead_leaves_by_the_account_on_which_it_stands(branch: Branch) -> None:
    payment = await transferred(branch, NOVEMBER, DECEMBER)
    december = (await part_of(branch, payment, DECEMBER)).id
    half = await approved(branch, await asked(branch, payment, Part(december, 2000)))
    await paid_out(branch, half)
    assert await branch.balance() == {Account.BANK: 7320, Account.DUES: 4660, Account.PREPAID: 2660}
    with time_machine.travel(datetime(2026, 12, 2, 4, tzinfo=UTC)):
        await paid_out(branch, await approved(branch, await asked(branch, payment, Part(december, 1000))))
    assert await branch.balance() == {Account.BANK: 6320, Account.DUES: 6320}


async def test_of_a_closed_month_it_is_booked_in_the_open_one(branch: Branch) -> None:
    with time_machine.travel(datetime(2026, 10, 20, 4, tzinfo=UTC)):
        payment = await transferred(branch, OCTOBER)
    branch.books.closed_through = OCTOBER
    await branch.session.flush()
    await paid_out(branch, await approved(branch, await asked(branch, payment)))
    entry = (await branch.session.scalars(select(LedgerEntry).where(LedgerEntry.kind == EntryKind.REFUNDED))).one()
    assert entry.booked_on.isoformat() == "2026-11-22"
    assert await branch.balance() == {}


async def test_asked_for_and_paid_out_at_once_it_goes_back_once(own_database: Database) -> None:
    async with own_database.write_all() as session:
        world = await make_world(session)
    async with own_database.write(world.tenant_id) as session:
        branch = await a_branch(session, world)
        payment = await transferred(branch, NOVEMBER)

    async def at_once(action: object) -> list[str]:
        async def one() -> str:
            try:
                async with own_database.write(world.tenant_id) as session:
                    await action(session)  # type: ignore[operator]
            except (errors.RefundTooMuch, errors.RefundSettled) as refusal:
                return refusal.code
            return "done"

        return sorted(await asyncio.gather(*(one() for _ in range(3))))

    async def ask(session: AsyncSession) -> None:
        await propose(session, branch.collector, payment.id, parts=[], reason="重复交纳")

    assert await at_once(ask) == ["DUES_REFUND_TOO_MUCH", "DUES_REFUND_TOO_MUCH", "done"]
    async with own_database.write(world.tenant_id) as session:
        (refund_id,) = await session.scalars(select(DuesRefund.id))
        await decide(session, branch.admin, refund_id, approve=True, decision="核对属实")

    async def pay(session: AsyncSession) -> None:
        await pay_out(session, branch.cashier, refund_id, money=Account.BANK, reference="1")

    assert await at_once(pay) == ["DUES_REFUND_SETTLED", "DUES_REFUND_SETTLED", "done"]
    async with own_database.read(world.tenant_id) as session:
        assert await session.scalar(select(func.sum(DuesAllocation.amount_fen))) == 0


async def test_cash_that_never_left_the_branch_goes_back_from_the_hand_that_took_it(branch: Branch) -> None:
    deputy = branch.world.actor(Role.BRANCH_DEPUTY)
    october, november = await branch.take(OCTOBER), await branch.take(NOVEMBER)
    half = await approved(
        branch, await asked(branch, october, Part((await part_of(branch, october, OCTOBER)).id, 2000), by=deputy)
    )
    with pytest.raises(errors.CashNotInHand):  # it is another's hand
        await return_cash(branch.session, branch.world.actor(Role.BRANCH_SECRETARY), half.id, reference="领款条1")
    with pytest.raises(errors.RefundOwn):
        await return_cash(branch.session, deputy, half.id, reference="领款条1")
    done = await return_cash(branch.session, branch.collector, half.id, reference="领款条1")
    assert (done.state, done.paid_from) == (RefundState.DONE, Account.IN_TRANSIT)
    assert await branch.balance() == {Account.IN_TRANSIT: 7320, Account.DUES: 7320}
    whole = await approved(branch, await asked(branch, november, by=deputy))
    await return_cash(branch.session, branch.collector, whole.id, reference="领款条2")
    # What is handed over is what is there, and what was given back whole is no cash any more.
    book = await cash_book(branch.session, branch.collector, branch.world.branch.id, month=NOVEMBER)
    assert (book.in_hand_fen, book.collectors[0].in_hand_count) == (2660, 1)
    with pytest.raises(HandoverAmountWrong):
        await handed(branch, 4660)
    made = await handed(branch, 2660)
    assert made.count == 1
    rest = await approved(branch, await asked(branch, october, by=deputy))
    with pytest.raises(errors.CashNotInHand):  # it is on its way to the cashier
        await return_cash(branch.session, branch.collector, rest.id, reference="领款条3")
    await decide_handover(branch.session, branch.cashier, made.id, confirm=True, decision="当面点清")
    await paid_out(branch, rest, money=Account.CASH)
    assert await branch.balance() == {}
    assert await check_dues(branch.session, branch.world.tenant_id) == []
    compared = (await compare(branch.session, branch.books, NOVEMBER)).compared
    assert [(one.register_fen, one.ledger_fen) for one in compared[:1]] == [(0, 0)]


async def handed(branch: Branch, fen: int) -> DuesHandover:
    return await propose_handover(
        branch.session, branch.collector, branch.world.branch.id, amount_fen=fen, payment_ids=None, note=""
    )


async def test_a_month_closes_though_cash_was_given_back_by_a_transfer(branch: Branch) -> None:
    """Register and ledger compare what went back by where the money lay."""
    await transferred(branch, OCTOBER)
    cash = await branch.take(NOVEMBER)
    await paid_out(branch, await approved(branch, await asked(branch, cash)), money=Account.BANK)
    compared = (await compare(branch.session, branch.books, NOVEMBER)).compared
    assert [(one.register_fen, one.ledger_fen) for one in compared[:4]] == [(4660, 4660), (0, 0), (0, 0), (4660, 4660)]


async def test_cash_is_handed_over_or_given_back_at_once_but_never_both(own_database: Database) -> None:
    async with own_database.write_all() as session:
        world = await make_world(session)
    async with own_database.write(world.tenant_id) as session:
        branch = await a_branch(session, world)
        payment = await branch.take(NOVEMBER)
        refund_id = (await approved(branch, await asked(branch, payment, by=world.actor(Role.BRANCH_DEPUTY)))).id

    async def one(give_back: bool) -> str:
        try:
            async with own_database.write(world.tenant_id) as session:
                if give_back:
                    await return_cash(session, branch.collector, refund_id, reference="领款条1")
                else:
                    await propose_handover(
                        session, branch.collector, world.branch.id, amount_fen=4660, payment_ids=None, note=""
                    )
        except (errors.CashNotInHand, errors.RefundSettled, NoCashInHand) as refusal:
            return refusal.code
        return "done"

    outcomes = await asyncio.gather(one(True), one(False), one(True), one(False))
    assert outcomes.count("done") == 1
