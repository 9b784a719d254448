"""A notice takes effect once, only if the provider signed it, and never for another amount than was ordered."""

import asyncio
from datetime import timedelta

import httpx
import pytest
import time_machine
from sqlalchemy import select, update

from app.db.session import Database
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.online.errors import NoticeUnplaced
from app.domains.dues.online.looking import see
from app.domains.dues.online.models import DuesPayNotice
from app.domains.dues.online.receiving_notices import receive
from app.domains.dues.online.rules import order_no
from app.domains.dues.online.vocabulary import Trouble
from app.domains.dues.paying.vocabulary import PaymentState, Purpose
from app.integrations.pay.protocol import NoticeForged
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.dues.conftest import audited
from tests.domains.dues.online.conftest import DECEMBER, NOVEMBER, OCTOBER, Till, a_till, number_of
from tests.fakes.pay_server import PayServer


async def test_a_paid_order_is_booked_once(till: Till) -> None:
    number = await till.paid(OCTOBER, NOVEMBER, DECEMBER, extra=100)
    await till.hear(number)
    payment, order = await till.row(number)
    assert (payment.state, payment.provider_no) == (PaymentState.PAID, till.provider.orders[number].transaction_id)
    assert order.look_at is None
    assert await till.balance() == {Account.CLEARING: 14_800, Account.DUES: 9900, Account.PREPAID: 4900}
    await till.hear(number)
    await till.hear(number)
    assert await till.balance() == {Account.CLEARING: 14_800, Account.DUES: 9900, Account.PREPAID: 4900}
    assert await till.count(DuesPayNotice) == 1
    async with till.database.read(till.world.tenant_id) as session:
        assert len(await audited(session, "dues.paid_online")) == 1
    await till.must_hold()


async def test_a_notice_that_nobody_signed_or_that_is_old_has_no_effect(till: Till) -> None:
    number = await till.paid(NOVEMBER)
    headers, body = till.provider.notice(number)
    with pytest.raises(NoticeForged):
        await receive(till.database, till.pay, headers, body + b" ")
    with pytest.raises(NoticeForged):
        await till.hear(number, signed_at=now() - timedelta(minutes=6))
    with pytest.raises(NoticeForged):
        await till.hear(number, signed_at=now() + timedelta(minutes=6))
    with pytest.raises(NoticeForged):
        await receive(till.database, till.pay, {}, body)
    assert (await till.row(number))[0].state is PaymentState.AWAITED
    await till.hear(number, signed_at=now() - timedelta(minutes=4))
    assert (await till.row(number))[0].state is PaymentState.PAID


async def test_a_notice_before_our_own_commit_is_refused_so_that_it_comes_again(till: Till) -> None:
    unknown = order_no(till.world.tenant_id, 7), order_no(uuid7(), 7), "DF2026112200000001"
    for number in unknown:
        sent = till.provider.sealed_notice(
            f"EV-{number}",
            "TRANSACTION.SUCCESS",
            {
                "mchid": till.provider.mch_id,
                "out_trade_no": number,
                "transaction_id": "4200",
                "trade_state": "SUCCESS",
                "success_time": now().isoformat(),
                "amount": {"total": 1, "currency": "CNY"},
            },
        )
        with pytest.raises(NoticeUnplaced):
            await receive(till.database, till.pay, *sent)
    assert await till.count(DuesPayNotice) == 0


@pytest.mark.parametrize(
    ("came", "parts", "bills"),
    [
        (9799, [(Purpose.MONTH, 10, 4900), (Purpose.MONTH, 11, 4899)], [(10, "paid", 4900), (11, "part", 4899)]),
        (
            9801,
            [(Purpose.MONTH, 10, 4900), (Purpose.MONTH, 11, 4900), (Purpose.SURPLUS, None, 1)],
            [(10, "paid", 4900), (11, "paid", 4900)],
        ),
    ],
)
async def test_an_amount_off_by_a_fen_is_never_taken_on_the_word_of_a_notice(
    till: Till, came: int, parts: list[object], bills: list[object]
) -> None:
    number = number_of(await till.order(OCTOBER, NOVEMBER))
    till.provider.pay(number, amount_fen=came)
    await till.hear(number)
    payment, order = await till.row(number)
    assert (payment.state, order.trouble, order.arrived_fen) == (PaymentState.AWAITED, Trouble.AMOUNT_DIFFERS, came)
    assert await till.balance() == {}
    # The provider says the same when it is asked: the money is there, and is booked as it came.
    await see(till.database, till.pay, till.me, payment.id)
    payment, order = await till.row(number)
    assert (payment.state, payment.amount_fen, order.ordered_fen) == (PaymentState.PAID, came, 9800)
    assert payment.note == f"订单98.00元，实收{came // 100}.{came % 100:02d}元"
    assert await till.parts(number) == parts
    assert await till.bills() == bills
    await till.must_hold()


async def test_a_notice_of_a_wrong_amount_that_the_provider_does_not_confirm_changes_nothing(till: Till) -> None:
    number = await till.paid(NOVEMBER)
    wrong = {**till.provider._trade(till.provider.orders[number]), "amount": {"total": 4899, "currency": "CNY"}}
    await receive(
        till.database,
        till.pay,
        *till.provider.sealed_notice("EV-wrong", "TRANSACTION.SUCCESS", wrong | {"mchid": till.provider.mch_id}),
    )
    assert (await till.row(number))[0].state is PaymentState.AWAITED
    await till.hear(number)
    payment, _ = await till.row(number)
    assert (payment.state, payment.amount_fen) == (PaymentState.PAID, 4900)
    await till.must_hold()


async def test_a_month_paid_in_cash_meanwhile_leaves_a_surplus_to_give_back(till: Till) -> None:
    number = await till.paid(NOVEMBER)
    async with till.database.write(till.world.tenant_id) as session:
        bill = (await session.scalars(select(DuesBill).where(DuesBill.month == NOVEMBER))).one()
        await session.execute(update(DuesBill).where(DuesBill.id == bill.id).values(paid_fen=4900, state="paid"))
    await till.hear(number)
    _, order = await till.row(number)
    assert order.trouble is Trouble.SURPLUS
    assert await till.parts(number) == [(Purpose.SURPLUS, None, 4900)]
    assert await till.balance() == {Account.CLEARING: 4900, Account.PREPAID: 4900}


async def test_an_order_closed_here_and_paid_there_is_settled_late(till: Till) -> None:
    number = number_of(await till.order(NOVEMBER))
    till.provider.orders[number].state = "CLOSED"
    await see(till.database, till.pay, till.me, (await till.row(number))[0].id)
    assert (await till.row(number))[0].state is PaymentState.CLOSED
    till.provider.pay(number)
    await till.hear(number)
    assert (await till.row(number))[0].state is PaymentState.PAID
    assert (await till.bills())[1] == (11, "paid", 4900)
    await till.must_hold()


async def test_a_second_payment_of_one_order_is_seen_and_not_booked(till: Till) -> None:
    number = await till.paid(NOVEMBER)
    await till.hear(number)
    till.provider.pay(number)
    await till.hear(number)
    assert (await till.row(number))[1].trouble is Trouble.PAID_TWICE
    assert await till.balance() == {Account.CLEARING: 4900, Account.DUES: 4900}


async def test_a_payment_that_was_refunded_outside_is_booked_and_told(till: Till) -> None:
    number = await till.paid(NOVEMBER)
    till.provider.orders[number].state = "REFUND"
    await see(till.database, till.pay, till.me, (await till.row(number))[0].id)
    payment, order = await till.row(number)
    assert (payment.state, order.trouble) == (PaymentState.PAID, Trouble.REFUNDED_OUTSIDE)


async def test_a_provider_whose_clock_runs_ahead_does_not_pay_tomorrow(till: Till) -> None:
    with time_machine.travel(now().replace(hour=15, minute=59, second=58)):
        number = await till.paid(NOVEMBER)
        till.provider.orders[number].paid_at = now() + timedelta(seconds=30)
        await till.hear(number)
        payment, _ = await till.row(number)
        assert payment.paid_at is not None
        assert payment.paid_at <= now()


async def test_twins_of_a_notice_at_the_same_instant(own_database: Database, provider: PayServer) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(provider)) as http:
        till = await a_till(own_database, http, provider)
        number = await till.paid(NOVEMBER)
        await asyncio.gather(
            *(till.hear(number) for _ in range(4)),
            see(own_database, till.pay, till.me, (await till.row(number))[0].id),
        )
    assert await till.balance() == {Account.CLEARING: 4900, Account.DUES: 4900}
    await till.must_hold()
