"""One contract, held by the real client against the published wire protocol and by the payment of the demo."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import httpx
import pytest

from app.integrations.http import outbound_client
from app.integrations.pay.fake import FakePay
from app.integrations.pay.protocol import (
    NoticeForged,
    PayBillNotReady,
    PayOrderClosed,
    PayOrderPaid,
    PayRefused,
    PayUnavailable,
    RefundOrder,
    RefundState,
    Trade,
    TradeState,
)
from tests.integrations.pay_scene import World, certified_key, client, public_key, wire

ORDER_NO = "DF2026070100000001"
REFUND = RefundOrder(ORDER_NO, "TK2026070100000001", 1000, 4660, "多交退回")


@pytest.fixture(params=["certificate", "public key", "process"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    world = World()
    if request.param == "process":
        world.gateway = world.provider = FakePay(now=world.now)
        yield world
        return
    key = certified_key() if request.param == "certificate" else public_key()
    world.provider = wire(world, key)
    async with outbound_client(transport=httpx.ASGITransport(world.provider)) as http:
        world.gateway = client(world, http, *([] if key.certificate else [key]))
        yield world


async def test_an_order_gives_the_phone_what_it_asks_the_payer_with(world: World) -> None:
    given = await world.gateway.prepay(world.order())
    assert set(given) == {"timeStamp", "nonceStr", "package", "signType", "paySign"}
    assert given["package"].startswith("prepay_id=")
    assert given["signType"] == "RSA"


async def test_an_order_may_be_announced_again_but_not_with_another_amount(world: World) -> None:
    await world.gateway.prepay(world.order())
    await world.gateway.prepay(world.order())
    with pytest.raises(PayRefused):
        await world.gateway.prepay(world.order(amount_fen=4661))


async def test_a_payment_is_known_by_its_notice_and_by_asking(world: World) -> None:
    await world.gateway.prepay(world.order())
    assert (await world.gateway.query(ORDER_NO)).state is TradeState.UNPAID
    world.later(minutes=3)
    world.pays()
    asked = await world.gateway.query(ORDER_NO)
    assert (asked.state, asked.paid_fen, asked.paid_at) == (TradeState.PAID, 4660, world.time)
    notice = await world.gateway.read_notice(*world.notice())
    assert notice.about == asked
    assert notice.notice_id == (await world.gateway.read_notice(*world.notice())).notice_id


async def test_a_notice_that_was_changed_is_turned_away(world: World) -> None:
    await world.gateway.prepay(world.order())
    world.pays()
    headers, body = world.notice()
    for changed in (body.replace(b"TRANSACTION", b"TRANSACTI0N"), body + b" ", b"", b"[]", b"\xff"):
        with pytest.raises(NoticeForged):
            await world.gateway.read_notice(headers, changed)
    with pytest.raises(NoticeForged):
        await world.gateway.read_notice({}, body)


async def test_an_order_nobody_announced_is_unpaid(world: World) -> None:
    assert await world.gateway.query("DF9") == Trade("DF9", TradeState.UNPAID)


async def test_a_closed_order_is_not_paid_any_more(world: World) -> None:
    await world.gateway.prepay(world.order())
    await world.gateway.close(ORDER_NO)
    await world.gateway.close(ORDER_NO)
    assert (await world.gateway.query(ORDER_NO)).state is TradeState.CLOSED
    with pytest.raises(PayOrderClosed):
        await world.gateway.prepay(world.order())


async def test_a_paid_order_is_neither_closed_nor_announced_again(world: World) -> None:
    await world.gateway.prepay(world.order())
    world.pays()
    with pytest.raises(PayOrderPaid):
        await world.gateway.close(ORDER_NO)
    with pytest.raises(PayOrderPaid):
        await world.gateway.prepay(world.order())


async def test_closing_what_was_never_announced_is_done(world: World) -> None:
    await world.gateway.close("DF9")


async def test_an_order_closes_by_itself_when_its_time_is_over(world: World) -> None:
    await world.gateway.prepay(world.order())
    world.later(hours=2)
    assert (await world.gateway.query(ORDER_NO)).state is TradeState.CLOSED


async def test_a_refund_is_made_once_however_often_it_is_asked_for(world: World) -> None:
    await world.gateway.prepay(world.order())
    world.pays()
    first = await world.gateway.refund(REFUND)
    assert (first.state, first.amount_fen) == (RefundState.DONE, 1000)
    assert await world.gateway.refund(REFUND) == first == await world.gateway.query_refund(REFUND.refund_no)
    assert (await world.gateway.query(ORDER_NO)).state is TradeState.REFUNDED


async def test_never_more_is_given_back_than_was_paid(world: World) -> None:
    await world.gateway.prepay(world.order())
    world.pays()
    await world.gateway.refund(REFUND)
    with pytest.raises(PayRefused):
        await world.gateway.refund(replace(REFUND, refund_no="TK2", amount_fen=3661))
    rest = await world.gateway.refund(replace(REFUND, refund_no="TK3", amount_fen=3660))
    assert rest.amount_fen == 3660
    with pytest.raises(PayRefused):
        await world.gateway.refund(replace(REFUND, amount_fen=999))


async def test_what_was_not_paid_is_not_given_back(world: World) -> None:
    await world.gateway.prepay(world.order())
    with pytest.raises(PayRefused):
        await world.gateway.refund(REFUND)
    assert await world.gateway.query_refund("TK9") is None


async def test_the_bill_of_a_day_lists_payments_and_refunds_once_it_is_made(world: World) -> None:
    await world.gateway.prepay(world.order())
    await world.gateway.prepay(world.order("DF2026070100000002", amount_fen=50))
    world.pays()
    world.later(minutes=1)
    await world.gateway.refund(REFUND)
    with pytest.raises(PayBillNotReady):
        await world.gateway.daily_bill(date(2026, 7, 1))
    world.later(days=2)
    paid, given_back = await world.gateway.daily_bill(date(2026, 7, 1))
    assert (paid.order_no, paid.amount_fen, paid.refund_no) == (ORDER_NO, 4660, "")
    assert (given_back.order_no, given_back.amount_fen, given_back.refund_no) == (ORDER_NO, 1000, REFUND.refund_no)
    assert (given_back.at - paid.at).total_seconds() == 60
    assert await world.gateway.daily_bill(date(2026, 6, 30)) == []


async def test_a_provider_that_is_down_is_unavailable(world: World) -> None:
    await world.gateway.prepay(world.order())
    world.break_down()
    with pytest.raises(PayUnavailable):
        await world.gateway.prepay(world.order())
    with pytest.raises(PayUnavailable):
        await world.gateway.query(ORDER_NO)
    with pytest.raises(PayUnavailable):
        await world.gateway.refund(REFUND)
    with pytest.raises(PayUnavailable):
        await world.gateway.daily_bill(date(2026, 6, 30))
