"""`make drill`: a real server is killed again and again in the middle of bursts, and nothing it acknowledged is lost.

`--hall` instead lets 10,000 members of one day sign in through one server. Both print figures.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import quantiles

from tests.support import postgres
from tests.support.burst import Answer, SignIn, burst
from tests.support.databases import Template, postgresql_template, sqlite_template
from tests.support.hall import Hall, a_hall
from tests.support.server import running_server

SETTINGS = {"DANGJIAN_REQUESTS_PER_MINUTE": "100000000"}
CONNECTIONS = 64


@contextmanager
def databases(names: Sequence[str]) -> Iterator[Iterator[tuple[str, Template, Path]]]:
    """A fresh database of each kind asked for; PostgreSQL waits for the disk, as in production."""
    with ExitStack() as stack:

        def made() -> Iterator[tuple[str, Template, Path]]:
            for name in names:
                directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                if name == "sqlite":
                    yield name, sqlite_template(directory), directory
                elif binaries := postgres.find_binaries():
                    admin = stack.enter_context(postgres.private_server(binaries, durable=True))
                    yield name, postgresql_template(admin, directory), directory
                else:
                    print("postgresql: no binaries found, left out")

        yield made()


async def killed_ten_times(name: str, template: Template, directory: Path, *, kills: int, members: int) -> None:
    """Each time some hundred sign in, and the server dies by SIGKILL after a random number of answers."""
    chance, each = random.Random(), members // kills
    hall = await a_hall(template.urls, directory, members=members, branches=20)
    acknowledged: set[int] = set()
    tried: set[int] = set()
    for number in range(kills):
        people = list(range(number * each, (number + 1) * each))
        done, sent = await _killed(hall, directory, people, after=chance.randrange(1, each))
        acknowledged |= done
        tried |= sent
        print(f"{name} {number + 1}: of {len(sent)} sent, {len(done)} were acknowledged before the server was killed")
    recorded = await hall.recorded()
    assert len(recorded) == len(set(recorded)), "somebody is there twice"
    assert hall.pairs(sorted(acknowledged)) <= set(recorded), "an acknowledged sign-in is lost"
    assert set(recorded) <= hall.pairs(sorted(tried)), "somebody is there who never came"
    async with running_server(template.urls, directory, **SETTINGS) as server:
        again = await burst(server.url, hall.sign_ins(sorted(tried)), connections=CONNECTIONS)
    statuses = [answer.status for answer in again if answer]
    assert statuses.count(200) == len(recorded), "who is recorded gets the record back, who is not signs in now"
    assert statuses.count(201) == len(tried) - len(recorded)
    print(
        f"{name}: {kills} kills, {len(acknowledged)} acknowledged and all found, {len(recorded)} recorded, none twice"
    )


async def _killed(hall: Hall, directory: Path, people: list[int], *, after: int) -> tuple[set[int], set[int]]:
    done: set[int] = set()
    sent: set[int] = set()
    async with running_server(hall.urls, directory, **SETTINGS) as server:
        calls = hall.sign_ins(people)
        who = dict(zip(calls, people, strict=True))

        def answered(call: SignIn, answer: Answer) -> None:
            if not server.running():
                return
            assert answer.status == 201, answer
            done.add(who[call])
            if len(done) == after:
                server.kill()

        await burst(
            server.url, calls, connections=CONNECTIONS, answered=answered, sent=lambda call: sent.add(who[call])
        )
        assert not server.running()
    return done, sent


async def hall_day(name: str, template: Template, directory: Path, *, members: int) -> None:
    """Everybody signs in through one server; nobody is lost, nobody is there twice."""
    hall = await a_hall(template.urls, directory, members=members, branches=200)
    async with running_server(template.urls, directory, **SETTINGS) as server:
        took: list[float] = []
        since: dict[SignIn, float] = {}
        statuses: list[int] = []

        def answered(call: SignIn, answer: Answer) -> None:
            took.append(time.perf_counter() - since[call])
            statuses.append(answer.status)

        started = time.perf_counter()
        for start in range(0, members, 1_000):
            # The codes of the moment: a hall fills for longer than one is shown.
            calls = hall.sign_ins(range(start, min(start + 1_000, members)))
            await burst(
                server.url,
                calls,
                connections=CONNECTIONS,
                answered=answered,
                sent=lambda call: since.update({call: time.perf_counter()}),
            )
        length = time.perf_counter() - started
    recorded = await hall.recorded()
    assert statuses == [201] * members
    assert len(recorded) == members
    assert set(recorded) == hall.pairs(range(members))
    cuts = quantiles(took, n=100)
    print(
        f"{name}: {members} members in {length:.1f} s ({members / length:.0f}/s, the caller's own work included), "
        f"p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms; nobody lost, nobody twice"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--on", choices=["sqlite", "postgresql"], action="append", help="one database alone")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--members", type=int, help="2,000 for kills, 10,000 for a hall")
    parser.add_argument("--hall", action="store_true", help="10,000 members of one day through one server")
    given = parser.parse_args()
    with databases(given.on or ["sqlite", "postgresql"]) as made:
        for name, template, directory in made:
            if given.hall:
                asyncio.run(hall_day(name, template, directory, members=given.members or 10_000))
            else:
                members = given.members or 2_000
                asyncio.run(killed_ten_times(name, template, directory, kills=given.kills, members=members))


if __name__ == "__main__":
    main()
