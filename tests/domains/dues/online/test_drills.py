"""SIGKILL at every named place of the payment path: each payment has exactly one effect, whoever dies when.

A real server on a real database, the simulated provider behind a real socket. The phone and the provider repeat what
they got no answer to, as they do.
"""

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from app.kit.clock import today
from app.kit.dates import add_months
from tests.domains.dues.online.drilling import Drill, a_drill
from tests.fakes.pay_server import SCHEDULE
from tests.support.databases import Urls
from tests.support.source import failpoints_of

# The first transaction of a member's payment writes the order, the second takes the notice.
COMMITS = [f"db.{side}_commit:{number}" for side in ("before", "after") for number in (1, 2)]
CLOSING = ("dues.closed_at_provider", "dues.looked", "dues.order_closed")
HEALING = ("dues.looked", "dues.receipt_numbered", "dues.swept", "jobs.outside_called")
GIVING_BACK = ("dues.given_back", "dues.refund_asked", "dues.refund_marked", "jobs.outside_called")


def asked() -> list[str]:
    """Every failpoint of dues that requests pass, from the source, and the commits around them."""
    ours = failpoints_of("dues")
    worked = set(HEALING + GIVING_BACK)
    assert {name for name in worked if name.startswith("dues.")} <= ours
    return sorted((ours - worked) | set(CLOSING)) + COMMITS


@pytest.fixture(autouse=True)
def _noon() -> None:
    """The server is another process: here time is not moved."""


async def test_killed_anywhere_each_payment_has_one_effect(own_urls: Urls, tmp_path: Path) -> None:
    count = len(asked()) + len(HEALING) + len(GIVING_BACK)
    months = [add_months(today().replace(day=1), -number) for number in range(count)]
    async with a_drill(own_urls, tmp_path, months=count) as drill:
        paid = await requests_killed(drill, months[: len(asked())])
        await drill.start("")
        paid += await healing_killed(drill, months[len(asked()) : -len(GIVING_BACK)], paid)
        await giving_back_killed(drill, months[-len(GIVING_BACK) :], paid)


async def test_the_whole_schedule_of_notices_to_a_server_that_dies(own_urls: Urls, tmp_path: Path) -> None:
    """Fifteen notices for each order over HTTP, in any order, forged, too old; SIGKILL at several of the places they pass."""
    chance, places = random.Random(11), asked()
    months = [add_months(today().replace(day=1), -number) for number in range(len(places))]
    async with a_drill(own_urls, tmp_path, months=len(places)) as drill:
        await drill.start("")
        numbers = [(await drill.order(month))["order_no"] for month in months]
        for number in numbers:
            drill.provider.pay(number)
        sent = [number for number in numbers for _ in SCHEDULE]
        chance.shuffle(sent)
        heard = set[str]()
        for number in sent:
            if number not in heard and places:
                await drill.start(places.pop())
            kind = chance.choice(("good", "good", "forged", "old"))
            if kind == "good":
                await drill.notify(number)
                heard.add(number)
            else:
                await drill.refuses(number, is_old=kind == "old")
        assert heard == set(numbers)
        # Not every place is one of a notice's; what it passes is passed once with a death.
        assert drill.deaths >= 4
        await drill.must_hold(len(numbers))


async def requests_killed(drill: Drill, months: Sequence[date]) -> int:
    """The server dies of an order, of its cancelling, of a notice; phone and provider ask again."""
    for paid, (spec, month) in enumerate(zip(asked(), months, strict=True)):
        before = drill.deaths
        await drill.start(spec)
        order = await drill.order(month)
        if spec in CLOSING:
            assert await drill.cancel(order["id"]) == "closed"
            order = await drill.order(month)
        drill.provider.pay(order["order_no"])
        for _ in range(2):
            await drill.notify(order["order_no"])
        assert drill.deaths == before + 1, f"{spec} was not passed"
        await drill.must_hold(paid + 1)
    return len(months)


async def healing_killed(drill: Drill, months: Sequence[date], paid: int) -> int:
    """No notice comes; the worker that asks the provider dies, and so does the one that writes the receipt."""
    for number, (spec, month) in enumerate(zip(HEALING, months, strict=True)):
        order = await drill.order(month)
        drill.provider.pay(order["order_no"])
        await drill.forget(order["order_no"])
        assert await drill.work(spec), f"{spec} was not passed"
        assert not await drill.work()
        await drill.must_hold(paid + number + 1)
    return len(months)


async def giving_back_killed(drill: Drill, months: Sequence[date], paid: int) -> None:
    """The worker dies of a refund: before and after the provider has heard of it, and while it is booked."""
    for number, (spec, month) in enumerate(zip(GIVING_BACK, months, strict=True)):
        order = await drill.order(month)
        drill.provider.pay(order["order_no"])
        await drill.notify(order["order_no"])
        assert not await drill.work()
        await drill.give_back(order["id"])
        assert await drill.work(spec), f"{spec} was not passed"
        assert not await drill.work()
        await drill.must_hold(paid, number + 1)
