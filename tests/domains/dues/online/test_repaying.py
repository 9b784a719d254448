"""Money goes back over WeChat once it is decided: once, whatever is lost, repeated or refused on the way."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from starlette.responses import PlainTextResponse

from app.access.roles import Role
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.online.models import DuesPayNotice
from app.domains.dues.online.receiving_notices import receive
from app.domains.dues.online.repaying import NOT_TAKEN, give_up, send_again
from app.domains.dues.paying.repository import allocations_of
from app.domains.dues.paying.vocabulary import PaymentState
from app.domains.dues.refunding.asking import decide, propose
from app.domains.dues.refunding.errors import (
    NotRefundable,
    RefundNotFound,
    RefundNotOver,
    RefundOwn,
    RefundSettled,
    RefundTooMuch,
)
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.rules import Part
from app.domains.dues.refunding.vocabulary import RefundState
from app.integrations.pay.protocol import PayUnavailable
from app.kit.clock import now
from tests.domains.dues.online.conftest import NOVEMBER, OCTOBER, Till

NOTHING: dict[Account, int] = {}


async def approved(till: Till, number: str) -> UUID:
    """A refund of all of an order, decided by two people."""
    payment, _ = await till.row(number)
    async with till.database.write(till.world.tenant_id) as session:
        made = await propose(session, till.world.secretary, payment.id, parts=[], reason="重复交纳")
    async with till.database.write(till.world.tenant_id) as session:
        admin = till.world.actor(Role.COMMITTEE_ADMIN, till.world.town)
        await decide(session, admin, made.id, approve=True, decision="同意")
    return made.id


async def paid_order(till: Till) -> str:
    number = await till.paid(OCTOBER, NOVEMBER)
    await till.hear(number)
    return number


async def refund(till: Till, refund_id: UUID) -> DuesRefund:
    async with till.database.read(till.world.tenant_id) as session:
        return await session.get_one(DuesRefund, (till.world.tenant_id, refund_id), populate_existing=True)


async def test_an_approved_refund_goes_back_and_its_months_ask_again(till: Till) -> None:
    number = await paid_order(till)
    refund_id = await approved(till, number)
    await till.works_off()
    made = await refund(till, refund_id)
    assert (made.state, made.amount_fen) == (RefundState.DONE, 9800)
    assert made.provider_no.startswith("50")
    payment, _ = await till.row(number)
    assert (payment.state, payment.refunded_fen) == (PaymentState.REFUNDED, 9800)
    assert await till.bills() == [(10, "due", 0), (11, "due", 0)]
    assert await till.balance() == NOTHING
    await till.works_off()
    await receive(till.database, till.pay, *till.provider.refund_notice(made.refund_no))
    assert await till.balance() == NOTHING
    assert len(till.provider.orders[number].refunds) == 1
    await till.must_hold()
    with pytest.raises(NotRefundable):
        await approved(till, number)


async def test_the_answer_is_lost_and_the_notice_tells(till: Till) -> None:
    number = await paid_order(till)
    refund_id = await approved(till, number)
    till.provider.lose_answers = 1
    await till.works_off()
    made = await refund(till, refund_id)
    assert made.state is RefundState.SENT
    for _ in range(2):
        await receive(till.database, till.pay, *till.provider.refund_notice(made.refund_no))
    assert (await refund(till, refund_id)).state is RefundState.DONE
    assert await till.count(DuesPayNotice) == 2
    await till.must_hold()


async def test_the_provider_is_down_and_is_asked_again_under_the_same_number(till: Till) -> None:
    number = await paid_order(till)
    refund_id = await approved(till, number)
    till.provider.raw = PlainTextResponse("Bad Gateway", status_code=502)
    await till.works_off()
    assert (await refund(till, refund_id)).state is RefundState.SENT
    till.provider.raw = None
    with time_machine.travel(now() + timedelta(minutes=11)):
        await till.works_off()
    assert (await refund(till, refund_id)).state is RefundState.DONE
    assert len(till.provider.orders[number].refunds) == 1
    await till.must_hold()


async def test_what_the_provider_refuses_has_failed_and_can_be_sent_again(till: Till) -> None:
    number = await paid_order(till)
    refund_id = await approved(till, number)
    till.provider.orders[number].paid_fen -= 1
    await till.works_off()
    made = await refund(till, refund_id)
    assert (made.state, made.failure) == (RefundState.FAILED, NOT_TAKEN)
    assert await till.balance() == {Account.CLEARING: 9800, Account.DUES: 9800}
    till.provider.orders[number].paid_fen += 1
    cashier = till.world.actor(Role.DUES_CASHIER, till.world.town)
    async with till.database.write(till.world.tenant_id) as session:
        for former in (made.proposed_by, made.decided_by):
            with pytest.raises(RefundOwn):
                await send_again(session, replace(cashier, account_id=former), refund_id)
        with pytest.raises(RefundNotFound):
            await send_again(session, till.world.actor(Role.DUES_CASHIER, till.world.other), refund_id)
        await send_again(session, cashier, refund_id)
        with pytest.raises(RefundSettled):
            await send_again(session, cashier, refund_id)
    await till.works_off()
    made = await refund(till, refund_id)
    assert (made.state, made.paid_out_by) == (RefundState.DONE, cashier.account_id)
    assert list(till.provider.orders[number].refunds) == [made.refund_no]
    await till.must_hold()


async def test_what_was_given_back_though_it_looked_failed_is_not_given_back_again(till: Till) -> None:
    """The provider had done it when it was asked again, or says so later: either way it is booked once."""
    number = await paid_order(till)
    refund_id = await approved(till, number)
    till.provider.lose_answers = 1
    await till.works_off()
    no = (await refund(till, refund_id)).refund_no
    till.provider.orders[number].refunds[no]["status"] = "ABNORMAL"
    await receive(till.database, till.pay, *till.provider.refund_notice(no))
    assert (await refund(till, refund_id)).state is RefundState.FAILED
    till.provider.orders[number].refunds[no]["status"] = "SUCCESS"
    async with till.database.write(till.world.tenant_id) as session:
        await send_again(session, till.world.actor(Role.DUES_CASHIER, till.world.town), refund_id)
    for _ in range(2):
        await till.works_off()
    assert (await refund(till, refund_id)).state is RefundState.DONE
    assert await till.balance() == NOTHING
    assert len(till.provider.orders[number].refunds) == 1
    await till.must_hold()


async def test_what_the_provider_has_closed_is_given_up_and_asked_for_anew(till: Till) -> None:
    number = await paid_order(till)
    refund_id = await approved(till, number)
    till.provider.lose_answers = 1
    await till.works_off()
    made = await refund(till, refund_id)
    cashier = till.world.actor(Role.DUES_CASHIER, till.world.town)
    there = till.provider.orders[number].refunds[made.refund_no]

    async def given_up() -> DuesRefund:
        return await give_up(till.database, till.pay, cashier, refund_id, reason="微信支付已关闭")

    with pytest.raises(RefundSettled):
        await given_up()
    there["status"] = "ABNORMAL"
    await receive(till.database, till.pay, *till.provider.refund_notice(made.refund_no))
    with pytest.raises(RefundNotOver):
        await given_up()
    till.provider.raw = PlainTextResponse("Bad Gateway", status_code=502)
    with pytest.raises(PayUnavailable):
        await given_up()
    till.provider.raw = None
    with pytest.raises(RefundTooMuch):
        await approved(till, number)
    there["status"] = "CLOSED"
    assert (await given_up()).state is RefundState.GIVEN_UP
    # What is closed there gave nothing back: the simulator counts it no more, and three people ask anew.
    del till.provider.orders[number].refunds[made.refund_no]
    anew = await approved(till, number)
    await till.works_off()
    assert (await refund(till, anew)).state is RefundState.DONE
    assert await till.balance() == NOTHING
    await till.must_hold()


async def test_giving_up_finds_what_was_given_back_after_all(till: Till) -> None:
    number = await paid_order(till)
    refund_id = await approved(till, number)
    till.provider.lose_answers = 1
    await till.works_off()
    no = (await refund(till, refund_id)).refund_no
    till.provider.orders[number].refunds[no]["status"] = "CLOSED"
    await receive(till.database, till.pay, *till.provider.refund_notice(no))
    till.provider.orders[number].refunds[no]["status"] = "SUCCESS"
    cashier = till.world.actor(Role.DUES_CASHIER, till.world.town)
    found = await give_up(till.database, till.pay, cashier, refund_id, reason="微信支付已关闭")
    assert found.state is RefundState.DONE
    assert await till.balance() == NOTHING
    await till.must_hold()


async def test_a_part_is_given_back_and_never_more_than_was_paid(till: Till) -> None:
    number = await paid_order(till)
    payment, _ = await till.row(number)
    async with till.database.read(till.world.tenant_id) as session:
        parts = (await allocations_of(session, till.world.tenant_id, [payment.id]))[payment.id]
        # Both were made in one millisecond, which gives them no order.
        october = min(parts, key=lambda part: str(part.month))
    too_much = [Part(october.id, 4901)]
    async with till.database.write(till.world.tenant_id) as session:
        with pytest.raises(RefundTooMuch):
            await propose(session, till.world.secretary, payment.id, parts=too_much, reason="多交")
        part = await propose(session, till.world.secretary, payment.id, parts=[Part(october.id, 1900)], reason="多交")
        with pytest.raises(RefundTooMuch):
            twice = [Part(october.id, 3001)]
            await propose(session, till.world.secretary, payment.id, parts=twice, reason="多交")
        await decide(
            session, till.world.actor(Role.COMMITTEE_ADMIN, till.world.town), part.id, approve=True, decision="同意"
        )
    await till.works_off()
    payment, _ = await till.row(number)
    assert (payment.state, payment.refunded_fen) == (PaymentState.PAID, 1900)
    assert await till.bills() == [(10, "part", 3000), (11, "paid", 4900)]
    assert await till.balance() == {Account.CLEARING: 7900, Account.DUES: 7900}
    rest = await approved(till, number)
    await till.works_off()
    assert (await refund(till, rest)).amount_fen == 7900
    assert sum(one["amount"]["refund"] for one in till.provider.orders[number].refunds.values()) == 9800
    assert await till.balance() == NOTHING
    await till.must_hold()


async def test_an_abnormal_refund_is_not_booked(till: Till) -> None:
    number = await paid_order(till)
    refund_id = await approved(till, number)
    till.provider.lose_answers = 1
    await till.works_off()
    sent = till.provider.orders[number].refunds
    no = (await refund(till, refund_id)).refund_no
    sent[no]["status"] = "ABNORMAL"
    await receive(till.database, till.pay, *till.provider.refund_notice(no))
    made = await refund(till, refund_id)
    assert made.state is RefundState.FAILED
    assert "付款账户无法收款" in made.failure
    assert await till.balance() == {Account.CLEARING: 9800, Account.DUES: 9800}
