"""What no notice told is asked for: a lost notice has its effect within half an hour, an outage loses nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from starlette.responses import PlainTextResponse

from app.access.roles import Role
from app.domains.dues.online.errors import OrderNotFound
from app.domains.dues.online.looking import cancel, see
from app.domains.dues.online.rules import progress_of
from app.domains.dues.online.vocabulary import OrderProgress, Trouble
from app.domains.dues.paying.vocabulary import PaymentState
from app.domains.notices.models import Notice
from app.integrations.pay.protocol import PayUnavailable
from app.kit.clock import now
from tests.domains.dues.online.conftest import NOVEMBER, OCTOBER, Till, number_of
from tests.factories.auth import a_place, an_account
from tests.factories.roles import an_appointment

DOWN = PlainTextResponse("Bad Gateway", status_code=502)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now(), tick=False) as coordinates:
        yield coordinates


async def progress(till: Till, number: str) -> OrderProgress:
    payment, order = await till.row(number)
    return progress_of(
        payment.state,
        expires_at=payment.expires_at,
        moment=now(),
        failed_looks=order.failed_looks,
        differs=order.trouble is Trouble.AMOUNT_DIFFERS,
    )


async def minutes_until(till: Till, clock: time_machine.Traveller, number: str, state: PaymentState) -> int:
    """The worker sweeps every two minutes; after how many is it so?"""
    for minute in range(0, 180, 2):
        await till.works_off()
        if (await till.row(number))[0].state is state:
            return minute
        clock.shift(timedelta(minutes=2))
    raise AssertionError(f"never {state}")


@pytest.mark.parametrize("after", [0, 4, 29])
async def test_a_lost_notice_is_healed_within_half_an_hour(
    till: Till, clock: time_machine.Traveller, after: int
) -> None:
    number = number_of(await till.order(NOVEMBER))
    for _ in range(0, after, 2):
        await till.works_off()
        clock.shift(timedelta(minutes=2))
    till.provider.pay(number)
    assert await minutes_until(till, clock, number, PaymentState.PAID) <= 30
    await till.must_hold()


async def test_an_order_that_nobody_pays_is_closed_at_the_provider_and_frees_its_months(
    till: Till, clock: time_machine.Traveller
) -> None:
    number = number_of(await till.order(NOVEMBER))
    assert 30 <= await minutes_until(till, clock, number, PaymentState.CLOSED) <= 36
    assert till.provider.orders[number].state == "CLOSED"
    assert number_of(await till.order(NOVEMBER)) != number


async def test_an_order_of_which_the_provider_never_heard_is_closed_too(
    till: Till, clock: time_machine.Traveller
) -> None:
    number = number_of(await till.order(NOVEMBER))
    till.provider.orders.clear()
    await minutes_until(till, clock, number, PaymentState.CLOSED)
    await till.must_hold()


async def test_the_provider_is_down_for_an_hour(till: Till, clock: time_machine.Traveller) -> None:
    number = await till.paid(NOVEMBER)
    till.provider.raw = DOWN
    before = len(till.provider.log)
    for _ in range(30):
        await till.works_off()
        clock.shift(timedelta(minutes=2))
    assert await progress(till, number) is OrderProgress.CONFIRMING
    assert 5 <= len(till.provider.log) - before <= 15
    till.provider.raw = None
    assert await minutes_until(till, clock, number, PaymentState.PAID) <= 12
    await till.must_hold()


async def test_a_phone_that_polls_asks_the_provider_every_few_seconds_at_most(
    till: Till, clock: time_machine.Traveller
) -> None:
    number = number_of(await till.order(NOVEMBER))
    order_id = (await till.row(number))[0].id
    before = len(till.provider.log)
    for _ in range(6):
        await see(till.database, till.pay, till.me, order_id)
        clock.shift(timedelta(seconds=2))
    assert len(till.provider.log) - before == 2
    till.provider.pay(number)
    clock.shift(timedelta(seconds=5))
    seen = await see(till.database, till.pay, till.me, order_id)
    assert seen.payment.state is PaymentState.PAID


async def test_polling_while_the_provider_is_down_says_that_it_is_being_confirmed(till: Till) -> None:
    number = number_of(await till.order(NOVEMBER))
    assert await progress(till, number) is OrderProgress.TO_PAY
    till.provider.raw = DOWN
    await see(till.database, till.pay, till.me, (await till.row(number))[0].id)
    assert await progress(till, number) is OrderProgress.CONFIRMING


async def test_cancelling_closes_at_the_provider_first(till: Till, clock: time_machine.Traveller) -> None:
    number = number_of(await till.order(NOVEMBER))
    order_id = (await till.row(number))[0].id
    till.provider.raw = DOWN
    with pytest.raises(PayUnavailable):
        await cancel(till.database, till.pay, till.me, order_id)
    assert (await till.row(number))[0].state is PaymentState.AWAITED
    till.provider.raw = None
    for _ in range(2):
        assert (await cancel(till.database, till.pay, till.me, order_id)).payment.state is PaymentState.CLOSED
    assert till.provider.orders[number].state == "CLOSED"


async def test_cancelling_what_is_paid_finds_it_paid(till: Till) -> None:
    number = await till.paid(NOVEMBER)
    found = await cancel(till.database, till.pay, till.me, (await till.row(number))[0].id)
    assert found.payment.state is PaymentState.PAID
    await till.must_hold()


async def test_an_order_is_its_payers_own(till: Till) -> None:
    number = number_of(await till.order(NOVEMBER))
    order_id = (await till.row(number))[0].id
    for stranger in (till.world.self_of(till.world.zhao), till.world.self_of(till.world.wang)):
        with pytest.raises(OrderNotFound):
            await see(till.database, till.pay, stranger, order_id)
        with pytest.raises(OrderNotFound):
            await cancel(till.database, till.pay, stranger, order_id)


async def test_whoever_keeps_the_books_is_told_of_a_wrong_amount(till: Till) -> None:
    async with till.database.write_all() as session:
        account = an_account("kuai.ji", "会计", home_tenant_id=till.world.tenant_id)
        session.add(account)
        await session.flush()
        session.add(a_place(account, till.world.tenant_id, org_id=till.world.town.id))
        session.add(an_appointment(till.world.town, account.id, Role.DUES_ACCOUNTANT))
    number = number_of(await till.order(OCTOBER))
    till.provider.pay(number, amount_fen=4800)
    with time_machine.travel(now()):
        await till.hear(number)
        await till.works_off()
    async with till.database.read(till.world.tenant_id) as session:
        (told,) = await session.scalars(select(Notice).where(Notice.recipient_id == account.id))
    assert told.title == "红旗村党支部微信交纳党费需核对：实付金额与订单不符"
    assert told.text == f"订单 {number}，应付49.00元，实付48.00元，已按实收金额入账"
