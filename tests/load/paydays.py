"""`make drill`: one day of the provider after another, each with a death at another pass of another place, on both databases.

python -m tests.load.paydays [--on sqlite] [--every 1] [--seeds 1]
The server ends at every pass of every named place of the payment path that a day comes by, one at a time; what the day
leaves has to be what it leaves where nobody dies.
"""

import argparse
import asyncio
import logging
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import time_machine

from app.domains.members.register_port import MembersRegister
from app.domains.orgs.public import use_register
from app.keyring.keyring import Keyring
from tests.domains.dues.online.conftest import a_provider, a_till
from tests.domains.dues.online.day import Reaper, furnish, lived
from tests.domains.dues.online.test_days import places
from tests.load.drill import databases
from tests.support.databases import Template, rolled_back
from tests.support.http import MASTER

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


async def days(name: str, template: Template, _directory: Path, *, every: int, seed: int) -> None:
    began, provider = time.perf_counter(), a_provider()
    async with rolled_back(template) as database, httpx.AsyncClient(transport=httpx.ASGITransport(provider)) as http:
        with time_machine.travel(NOON):
            till = await a_till(database, http, provider)
            await furnish(till)
            calm = Reaper()
            async with database.undone():
                expected = await lived(till, seed, calm)
            ends = places(calm.passed)[::every]
            for place in ends:
                reaper = Reaper(frozenset([place]))
                async with database.undone():
                    found = await lived(till, seed, reaper)
                assert reaper.deaths == [place], f"{place} was not passed"
                assert found == expected, f"a death at {place} changes what the day leaves"
    print(
        f"{name}, seed {seed}: {len(ends)} days, each with a death at another pass of {len({one for one, _ in ends})} "
        f"places, in {time.perf_counter() - began:.0f} s; all left the same",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--on", choices=["sqlite", "postgresql"], action="append", help="one database alone")
    parser.add_argument("--every", type=int, default=1, help="only each so many-th pass")
    parser.add_argument("--seeds", type=int, default=1)
    given = parser.parse_args()
    # What goes wrong by intent would be told hundreds of times.
    logging.disable(logging.ERROR)
    use_register(MembersRegister(Keyring(MASTER)))
    with databases(given.on or ["sqlite", "postgresql"]) as made:
        for name, template, directory in made:
            for seed in range(1, given.seeds + 1):
                asyncio.run(days(name, template, directory, every=given.every, seed=seed))


if __name__ == "__main__":
    main()
