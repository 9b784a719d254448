"""An order is written down before the provider hears of it, and there is one for each month."""

import asyncio
from datetime import timedelta

import httpx
import pytest
import time_machine

from app.db.session import Database
from app.domains.dues.billing.errors import BillPaid, MonthNotBilled, MonthTooFarAhead
from app.domains.dues.online.errors import OrderAwaiting, WeChatMissing
from app.domains.dues.online.models import DuesOrder, DuesOrderClaim
from app.domains.dues.online.rules import tenant_of
from app.domains.dues.paying.errors import AmountWrong, MonthTwice, NothingToPay
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.vocabulary import PaymentState
from app.integrations.pay.null import NullPay
from app.integrations.pay.protocol import PayNotConfigured, PayOrderClosed, PayUnavailable
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.dues.online.conftest import DECEMBER, NOVEMBER, OCTOBER, Till, a_till, number_of
from tests.fakes.pay_server import PayServer


async def test_an_order_says_whose_it_is_and_how_to_pay(till: Till) -> None:
    made = await till.order(OCTOBER, NOVEMBER)
    assert made.request is not None
    assert made.request["package"].startswith("prepay_id=wx")
    payment = made.ordered.payment
    assert (payment.amount_fen, payment.state) == (9800, PaymentState.AWAITED)
    assert tenant_of(number_of(made)) == till.world.tenant_id
    sent = till.provider.orders[number_of(made)].body
    assert sent["description"] == "2026年10月等2个月党费"
    assert sent["payer"] == {"openid": "oZHANG"}


async def test_the_same_wish_gets_the_same_order(till: Till) -> None:
    first = await till.order(NOVEMBER)
    again = await till.order(NOVEMBER)
    assert number_of(first) == number_of(again)
    assert again.request is not None
    assert len(till.provider.orders) == 1


async def test_the_answer_of_the_provider_is_lost(till: Till) -> None:
    till.provider.lose_answers = 1
    with pytest.raises(PayUnavailable):
        await till.order(NOVEMBER)
    assert await till.count(DuesPayment) == 1
    assert (await till.order(NOVEMBER)).request is not None
    assert await till.count(DuesPayment) == len(till.provider.orders) == 1


async def test_a_month_stands_in_one_awaited_order(till: Till) -> None:
    await till.order(OCTOBER, NOVEMBER)
    with pytest.raises(OrderAwaiting):
        await till.order(NOVEMBER)
    with pytest.raises(OrderAwaiting):
        await till.order(OCTOBER, NOVEMBER, extra=100)
    assert await till.count(DuesOrderClaim) == 2


async def test_a_month_ahead_is_billed_when_it_is_ordered(till: Till) -> None:
    made = await till.order(NOVEMBER, DECEMBER)
    assert made.ordered.payment.amount_fen == 9800
    assert [month for month, _, _ in await till.bills()] == [10, 11, 12]


async def test_an_extra_alone_is_ordered_too(till: Till) -> None:
    made = await till.order(extra=100_000)
    assert made.ordered.order.description == "自愿多交党费"
    assert number_of(await till.order(extra=100_000)) == number_of(made)


async def test_what_is_refused(till: Till) -> None:
    with pytest.raises(AmountWrong) as wrong:
        await till.order(NOVEMBER, total=4899)
    assert wrong.value.detail == "金额与所交月份的合计不符，应为49.00元"
    with pytest.raises(NothingToPay):
        await till.order(total=1)
    with pytest.raises(MonthTwice):
        await till.order(NOVEMBER, NOVEMBER)
    with pytest.raises(MonthTooFarAhead):
        await till.order(NOVEMBER.replace(year=2027))
    with pytest.raises(MonthNotBilled):
        await till.order(OCTOBER.replace(month=9))
    await till.hear(await till.paid(NOVEMBER))
    with pytest.raises(BillPaid):
        await till.order(NOVEMBER)
    assert await till.count(DuesOrderClaim) == 0


async def test_only_a_payer_whom_wechat_knows_can_order(till: Till) -> None:
    till.me = till.world.self_of(till.world.zhang)
    assert till.me.account_id != uuid7()
    with pytest.raises(WeChatMissing):
        await till.order(NOVEMBER)
    till.pay = NullPay()  # type: ignore[assignment]
    with pytest.raises(PayNotConfigured):
        await till.order(NOVEMBER)
    assert await till.count(DuesOrder) == 0


async def test_months_are_free_again_only_when_the_provider_has_closed(till: Till) -> None:
    first = number_of(await till.order(NOVEMBER))
    with time_machine.travel(now() + timedelta(minutes=31)):
        till.provider.lose_answers = 1
        with pytest.raises(PayUnavailable):
            await till.order(NOVEMBER)
        second = number_of(await till.order(NOVEMBER))
    assert first != second
    assert (await till.row(first))[0].state is PaymentState.CLOSED
    assert till.provider.orders[first].state == "CLOSED"


async def test_an_order_paid_in_its_last_moment_is_found_paid(till: Till) -> None:
    number = await till.paid(NOVEMBER)
    with time_machine.travel(now() + timedelta(minutes=31)):
        again = await till.order(NOVEMBER)
    assert again.request is None
    assert number_of(again) == number
    assert again.ordered.payment.state is PaymentState.PAID
    await till.must_hold()


async def test_ordering_again_what_was_paid_meanwhile_tells_so(till: Till) -> None:
    number = await till.paid(NOVEMBER)
    again = await till.order(NOVEMBER)
    assert again.request is None
    assert (await till.row(number))[0].state is PaymentState.PAID


async def test_an_order_that_the_provider_has_closed_frees_its_months(till: Till) -> None:
    number = number_of(await till.order(NOVEMBER))
    till.provider.orders[number].state = "CLOSED"
    with pytest.raises(PayOrderClosed):
        await till.order(NOVEMBER)
    assert number_of(await till.order(NOVEMBER)) != number


async def test_two_devices_at_the_same_second_get_one_order(own_database: Database, provider: PayServer) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(provider)) as http:
        till = await a_till(own_database, http, provider)
        made = await asyncio.gather(*(till.order(NOVEMBER) for _ in range(4)))
    assert len({number_of(one) for one in made}) == 1
    assert await till.count(DuesPayment) == 1
    assert await till.count(DuesOrderClaim) == 1
