"""`make bench`: how near the server comes to its database, as ratios against pgbench taken in the same run.

Needs PostgreSQL's binaries and wrk. Two workers, sixteen database connections in all; medians of paired rounds.
"""

import argparse
import asyncio
import os
import re
import shutil
import statistics
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from tests.load.cost import Meter, Spent, postmaster_of
from tests.load.county import County, laid_out
from tests.load.ground import Size
from tests.load.limits import feed_script, pgbench, profile_script, sign_in_script
from tests.support.server import Server, running_server

CALLS_A_SECOND = 8_000
"""More than can be answered, so that no call is sent twice."""

_LUA = Path(__file__).with_name("calls.lua")


@dataclass(frozen=True)
class Measured:
    """One round of wrk: answers a second, latencies in milliseconds, answers that were not 2xx."""

    rate: float
    p50: float
    p99: float
    refused: int


def _milliseconds(text: str) -> float:
    number, unit = re.match(r"([0-9.]+)(us|ms|s|m)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def wrk(url: str, calls: Path, *, connections: int, seconds: int) -> Measured:
    """Send the listed calls (one line each: method, path, token, body) over keep-alive connections."""
    command = ["wrk", "-t", "2", "-c", str(connections), "-d", f"{seconds}s", "--latency", "-s", str(_LUA), url]
    printed = subprocess.run([*command, "--", str(calls)], check=True, capture_output=True, text=True).stdout
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", printed)
    p50, p99 = (re.search(rf"^\s+{share}%\s+(\S+)", printed, re.MULTILINE) for share in (50, 99))
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    assert rate, printed
    assert p50, printed
    assert p99, printed
    return Measured(float(rate[1]), _milliseconds(p50[1]), _milliseconds(p99[1]), int(refused[1]) if refused else 0)


@dataclass(frozen=True)
class Pair:
    """One round of the limit and one of the server, with what each cost."""

    limit: float
    limit_cost: Spent
    round: Measured
    cost: Spent


def _say(name: str, goal: str, pairs: list[Pair]) -> None:
    def middle(of: Callable[[Pair], float]) -> float:
        return statistics.median(map(of, pairs))

    p50, p99 = middle(lambda one: one.round.p50), middle(lambda one: one.round.p99)
    print(
        f"{name}: {middle(lambda one: one.round.rate / one.limit):.1%} of pgbench (goal {goal}); "
        f"limit {middle(lambda one: one.limit):.0f}/s, server {middle(lambda one: one.round.rate):.0f}/s, "
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, p99 ÷ p50 {p99 / p50:.1f}, "
        f"answers other than 2xx {sum(one.round.refused for one in pairs)}"
    )
    print(
        f"   processor time: pgbench and its database {middle(lambda one: one.limit_cost.total):.0f} µs, "
        f"a request {middle(lambda one: one.cost.total):.0f} µs (server {middle(lambda one: one.cost.server):.0f}, "
        f"database {middle(lambda one: one.cost.database):.0f}, wrk {middle(lambda one: one.cost.asker):.0f}): "
        f"{middle(lambda one: one.limit_cost.total / one.cost.total):.1%}; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


async def bench(size: Size, *, only: str, seconds: int, pairs: int, cold: bool, scattered: bool) -> None:
    if shutil.which("wrk") is None:
        raise SystemExit("the benchmark needs wrk")
    async with laid_out(size) as county:
        if scattered:
            county.scatter()
        settings = {
            "DANGJIAN_REQUESTS_PER_MINUTE": "100000000",
            "DANGJIAN_RUN_WORKER": "false",
            "DANGJIAN_DATABASE_POOL": "8",
        }
        options = ("--workers", "2")
        async with running_server(county.urls, county.directory, options=options, anew=True, **settings) as server:
            await asyncio.to_thread(_rounds, county, server, only, seconds, pairs, cold=cold)


def _rounds(county: County, server: Server, only: str, seconds: int, pairs: int, *, cold: bool) -> None:
    for name, goal, script, calls, connections in (
        ("A sign-in, 16 connections", "≥ 40%", sign_in_script, county.sign_ins, 16),
        ("A sign-in, burst of 128 connections", "≥ 75%, p99 ≤ 150 ms", sign_in_script, county.sign_ins, 128),
        ("B page of lessons, 16 connections", "≥ 20%, p99 ÷ p50 ≤ 3", feed_script, county.feeds, 16),
        ("C own profile, 16 connections", "≥ 6%, p99 ÷ p50 ≤ 3", profile_script, county.profiles, 16),
    ):
        if name[0] not in only:
            continue
        wrk(server.url, county.profiles(2_000), connections=16, seconds=2)
        text = script(county.tenant, county.size)
        _say(name, goal, [_pair(county, server, text, calls, connections, seconds, cold=cold) for _ in range(pairs)])


def _pair(
    county: County,
    server: Server,
    text: str,
    calls: Callable[[int], Path],
    connections: int,
    seconds: int,
    *,
    cold: bool,
) -> Pair:
    database = postmaster_of(make_url(county.superuser).port or 0)
    meter = Meter(None, database)
    limit = pgbench(county.superuser, text, county.directory, clients=16, seconds=seconds)
    limit_cost = meter.spent(limit * seconds)
    count = CALLS_A_SECOND * seconds
    if not cold:
        # Everybody opens the app before they sign in; three times, because either worker may answer.
        opened = county.openings(count) if calls == county.sign_ins else county.profiles(count)
        wrk(server.url, opened, connections=16, seconds=max(3, seconds // 2))
    file = calls(count)
    meter = Meter(server.process.pid, database)
    measured = wrk(server.url, file, connections=connections, seconds=seconds)
    return Pair(limit, limit_cost, measured, meter.spent(measured.rate * seconds))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--branches", type=int, default=3_000)
    parser.add_argument("--meetings", type=int, default=6, help="open meetings of each branch")
    parser.add_argument("--seconds", type=int, default=8, help="length of a round; codes are good for 15 seconds")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--cold", action="store_true", help="every token is new to the server")
    parser.add_argument("--scattered", action="store_true", help="members of all branches at once, not hall by hall")
    parser.add_argument("--only", default="ABC", help="which of the three: sign-in, page of lessons, profile")
    given = parser.parse_args()
    size = Size(given.members, given.branches, given.meetings)
    rounds = {"seconds": given.seconds, "pairs": given.pairs}
    asyncio.run(bench(size, only=given.only, **rounds, cold=given.cold, scattered=given.scattered))


if __name__ == "__main__":
    main()
