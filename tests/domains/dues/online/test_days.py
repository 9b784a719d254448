"""A day of the provider leaves the same, whoever dies when: one effect for each payment, nobody billed twice."""

import random

from app.domains.dues.ledger.vocabulary import Account
from tests.domains.dues.online.conftest import Till
from tests.domains.dues.online.day import Reaper, furnish, lived
from tests.support.databases import RolledBackDatabase
from tests.support.source import failpoints_of

COMMON = ("db.after_commit", "db.before_commit", "jobs.effect_done", "jobs.outside_called")


def places(passed: dict[str, int]) -> list[tuple[str, int]]:
    """Every pass of every place of the payment path: the source says which places there are."""
    names = {*failpoints_of("dues"), *COMMON}
    assert names <= passed.keys(), f"the day never comes by {sorted(names - passed.keys())}"
    return [(name, number) for name in sorted(names) for number in range(1, passed[name] + 1)]


async def test_whoever_dies_when_the_day_leaves_the_same(till: Till) -> None:
    database = till.database
    assert isinstance(database, RolledBackDatabase)
    await furnish(till)
    calm = Reaper()
    async with database.undone():
        expected = await lived(till, 1, calm)
    assert expected["balance"] == {
        Account.CLEARING: 4 * 4900 - 1 + 100_100 - 4900,
        Account.DUES: 2 * 4900 + 100,
        Account.PREPAID: 4899,
        Account.LARGE: 100_000,
    }
    every = places(calm.passed)
    chance = random.Random(1)
    for number in (1, 2):
        # One day with a death at each place's first pass, and one at its second; a few more by chance.
        deaths = {place for place in every if place[1] == number} | set(chance.sample(every, 3))
        async with database.undone():
            assert await lived(till, 1, Reaper(frozenset(deaths))) == expected
