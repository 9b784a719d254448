"""SIGKILL at every named place of the payment path: each payment has exactly one effect, whoever dies when.

A real server on a real database, the simulated provider behind a real socket. The phone and the provider repeat what
they got no answer to, as they do.
"""

from pathlib import Path

import pytest

from app.kit.clock import today
from app.kit.dates import add_months
from tests.domains.dues.online.drilling import a_drill
from tests.support.databases import Urls
from tests.support.source import calls, modules

# The first transaction of a member's payment writes the order, the second takes the notice.
COMMITS = [f"db.{side}_commit:{number}" for side in ("before", "after") for number in (1, 2)]
CLOSING = "dues.order_closed"


def specs() -> list[str]:
    """Every failpoint of dues, from the source, and the commits around them."""
    found = (call.args[0].value for tree in modules().values() for call in calls(tree, "failpoint"))  # type: ignore[attr-defined]
    return sorted(name for name in found if name.startswith("dues.")) + COMMITS


@pytest.fixture(autouse=True)
def _noon() -> None:
    """The server is another process: here time is not moved."""


async def test_killed_anywhere_each_payment_has_one_effect(own_urls: Urls, tmp_path: Path) -> None:
    async with a_drill(own_urls, tmp_path, months=len(specs())) as drill:
        paid = 0
        for number, spec in enumerate(specs()):
            before, month = drill.deaths, add_months(today().replace(day=1), -number)
            await drill.start(spec)
            order = await drill.order(month)
            if spec == CLOSING:
                assert await drill.cancel(order["id"]) == "closed"
                order = await drill.order(month)
            drill.provider.pay(order["order_no"])
            for _ in range(2):
                await drill.notify(order["order_no"])
            paid += 1
            assert drill.deaths == before + 1, f"{spec} was not passed"
            await drill.must_hold(paid)
        assert sum(one.state == "SUCCESS" for one in drill.provider.orders.values()) == paid
