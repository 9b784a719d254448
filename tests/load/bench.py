"""`make bench`: how near the server comes to its database, as ratios against pgbench taken in the same run.

Needs PostgreSQL's binaries and wrk. Two workers, sixteen database connections in all; medians of paired rounds.
"""

import argparse
import asyncio
import re
import shutil
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.access.keys import KeySet
from app.access.tokens import AccessClaims, issue_access_token
from app.db.migrating import upgrade
from app.db.session import Database
from app.domains.meetings.codes import codes_at
from app.kit.clock import now
from tests.load.ground import ACCOUNT, MEETING, SESSION, Size, lay, numbered
from tests.load.limits import pgbench, profile_script, sign_in_script
from tests.support import postgres
from tests.support.databases import postgresql_template
from tests.support.server import running_server
from tests.support.world import keyring_in

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


class Bench:
    """A laid-out county, its keys, and the files of calls."""

    def __init__(self, tenant: UUID, size: Size, keys: KeySet, directory: Path) -> None:
        self.tenant, self.size, self.keys, self.directory = tenant, size, keys, directory
        self.used = 0
        self.tokens: list[str] = []

    def make_tokens(self) -> None:
        moment = now()
        self.tokens = [
            issue_access_token(
                self.keys,
                AccessClaims.for_session(
                    account_id=numbered(ACCOUNT, member),
                    session_id=numbered(SESSION, member),
                    tenant_id=self.tenant,
                    now=moment,
                ),
                moment,
            )
            for member in range(self.size.members)
        ]

    def sign_ins(self, count: int) -> Path:
        """The next `count` pairs of member and meeting that nobody has signed yet, with codes good for 15 seconds."""
        moment, codes = now(), {}
        file = self.directory / "sign-ins"
        with file.open("w") as lines:
            for pair in range(self.used, self.used + count):
                number, member = divmod(pair, self.size.members)
                meeting = self.size.meeting(self.size.branch_of(member), number)
                if meeting not in codes:
                    codes[meeting] = codes_at(self.keys, numbered(MEETING, meeting), moment)[0].text
                path = f"/api/v1/meetings/{numbered(MEETING, meeting)}/sign-ins"
                lines.write(f'POST\t{path}\t{self.tokens[member]}\t{{"code":"{codes[meeting]}"}}\n')
        self.used += count
        return file

    def profiles(self, count: int) -> Path:
        file = self.directory / "profiles"
        with file.open("w") as lines:
            for number in range(count):
                lines.write(f"GET\t/api/v1/me\t{self.tokens[number * 7919 % self.size.members]}\t\n")
        return file


def _say(name: str, goal: str, limits: list[float], rounds: list[Measured]) -> None:
    ratio = statistics.median(one.rate / limit for one, limit in zip(rounds, limits, strict=True))
    p50, p99 = (statistics.median(getattr(one, share) for one in rounds) for share in ("p50", "p99"))
    refused = sum(one.refused for one in rounds)
    print(
        f"{name}: {ratio:.1%} of pgbench (goal {goal}); limit {statistics.median(limits):.0f}/s, "
        f"server {statistics.median(one.rate for one in rounds):.0f}/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms, "
        f"p99 ÷ p50 {p99 / p50:.1f}, answers other than 2xx {refused}"
    )


async def bench(size: Size, *, seconds: int, pairs: int) -> None:
    binaries = postgres.find_binaries()
    if binaries is None or shutil.which("wrk") is None:
        raise SystemExit("the benchmark needs PostgreSQL's binaries and wrk")
    with tempfile.TemporaryDirectory() as name, postgres.private_server(binaries, durable=True) as admin:
        directory = Path(name)
        template = await asyncio.to_thread(postgresql_template, admin, directory)
        await upgrade(template.urls.owner)
        keyring = keyring_in(directory)
        database = Database.connect(template.urls.owner)
        async with database.write_all() as session:
            tenant = await lay(session, keyring, size)
            keys = await keyring.signing_keys(session)
        await database.close()
        superuser = admin.rsplit("/", 1)[0] + "/" + template.urls.owner.rsplit("/", 1)[1]
        subprocess.run(
            [str(binaries / "psql"), "-q", superuser.replace("+asyncpg", ""), "-c", "VACUUM ANALYZE"], check=True
        )
        made = Bench(tenant, size, keys, directory)
        made.make_tokens()
        settings = {
            "DANGJIAN_REQUESTS_PER_MINUTE": "100000000",
            "DANGJIAN_RUN_WORKER": "false",
            "DANGJIAN_DATABASE_POOL": "8",
        }
        async with running_server(template.urls, directory, options=("--workers", "2"), **settings) as server:
            await asyncio.to_thread(_rounds, made, binaries, superuser, server.url, seconds, pairs)


def _rounds(made: Bench, binaries: Path, superuser: str, url: str, seconds: int, pairs: int) -> None:
    enough = 4_000 * seconds
    for name, goal, script, calls, connections in (
        ("A sign-in, 16 connections", "≥ 40%", sign_in_script, made.sign_ins, 16),
        ("A sign-in, burst of 128 connections", "≥ 75%, p99 ≤ 150 ms", sign_in_script, made.sign_ins, 128),
        ("C own profile, 16 connections", "≥ 6%, p99 ÷ p50 ≤ 3", profile_script, made.profiles, 16),
    ):
        limits, rounds = [], []
        wrk(url, made.profiles(2_000), connections=16, seconds=2)
        for _ in range(pairs):
            text = script(made.tenant, made.size)
            limits.append(pgbench(binaries, superuser, text, made.directory, clients=16, seconds=seconds))
            rounds.append(wrk(url, calls(enough), connections=connections, seconds=seconds))
        _say(name, goal, limits, rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--branches", type=int, default=3_000)
    parser.add_argument("--meetings", type=int, default=6, help="open meetings of each branch")
    parser.add_argument("--seconds", type=int, default=8, help="length of a round; codes are good for 15 seconds")
    parser.add_argument("--pairs", type=int, default=3)
    given = parser.parse_args()
    size = Size(given.members, given.branches, given.meetings)
    asyncio.run(bench(size, seconds=given.seconds, pairs=given.pairs))


if __name__ == "__main__":
    main()
