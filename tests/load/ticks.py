"""`python -m tests.load.ticks`: thousands of phones say what they have seen of one lesson, and how soon each is answered.

Each sends its second half first and twice, as from a phone that was offline: the first call begins, the second adds
nothing, the third completes. `--ordinary` takes the way of all other routes, to compare. Figures are of one server process
and its worker, the caller's own work on the same cores.
"""

import argparse
import asyncio
import os
import time
from statistics import quantiles
from typing import Any
from uuid import UUID

from sqlalchemy import func, make_url, select

from app.access.keys import KeySet
from app.access.tokens import AccessClaims, issue_access_token
from app.db.session import Database
from app.domains.hours.models import HoursEntry
from app.domains.lessons.content import LessonContent
from app.domains.lessons.studying.models import LessonCompletion
from app.kit.clock import now
from tests.load.cost import postmaster_of, tree_seconds
from tests.load.county import grounds
from tests.load.ground import ACCOUNT, SESSION, Size, numbered
from tests.load.shelf import published
from tests.support.burst import Answer, Asking, burst
from tests.support.databases import Urls
from tests.support.server import Server, running_server

CONNECTIONS = 32
BRANCHES = 100
LENGTH = 180
LESSON = LessonContent.model_validate(
    {
        "title": "三分钟学党章：党员的权利",
        "blocks": [
            {"key": "film", "kind": "video", "file_id": UUID(int=1), "duration_s": LENGTH},
            {"key": "text", "kind": "text", "html": "<p>党员享有下列权利。</p>"},
        ],
    }
)


def _ticks(start: int, end: int) -> dict[str, Any]:
    """One each fifteen seconds, and the text."""
    at = now().isoformat()
    pieces = [{"block": "film", "start_s": each, "end_s": each + 15, "at": at} for each in range(start, end, 15)]
    return {"ticks": [*pieces, {"block": "text", "at": at}]}


def _calls(tenant: UUID, keys: KeySet, lesson: UUID, phones: int, kind: str) -> list[Asking]:
    moment, path = now(), f"/api/v1/lessons/{lesson}/ticks"
    late, early = _ticks(LENGTH // 2, LENGTH), _ticks(0, LENGTH // 2)
    tokens = []
    for member in range(phones):
        claims = AccessClaims.for_session(
            account_id=numbered(ACCOUNT, member), session_id=numbered(SESSION, member), tenant_id=tenant, now=moment
        )
        tokens.append(issue_access_token(keys, claims, moment))
    return [Asking(path, token, body, kind=kind) for body in (late, late, early) for token in tokens]


async def _sent(server: Server, calls: list[Asking], postmaster: int | None) -> None:
    since: dict[int, float] = {}
    took: list[float] = []

    def answered(call: Asking, answer: Answer) -> None:
        assert answer.status == 200, answer
        took.append(time.perf_counter() - since.pop(id(call)))

    pid = server.process.pid
    before = tree_seconds(pid), tree_seconds(postmaster) if postmaster else 0.0
    started = time.perf_counter()
    await burst(
        server.url,
        calls,
        connections=CONNECTIONS,
        answered=answered,
        sent=lambda call: since.update({id(call): time.perf_counter()}),
    )
    length = time.perf_counter() - started
    ours, database = tree_seconds(pid) - before[0], (tree_seconds(postmaster) if postmaster else 0.0) - before[1]
    cuts, each = quantiles(took, n=100), 1e6 / len(calls)
    print(
        f"{len(calls)} calls in {length:.1f} s ({len(calls) / length:.0f}/s), p50 {cuts[49] * 1000:.0f} ms, "
        f"p99 {cuts[98] * 1000:.0f} ms; processor time a call, what the worker did meanwhile included: "
        f"server {ours * each:.0f} µs, database {database * each:.0f} µs; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


async def _credited(urls: Urls, tenant: UUID, phones: int, server: Server, postmaster: int | None) -> None:
    """Wait for the worker to have written the hours."""
    database, pid = Database.connect(urls.server, urls.jobs), server.process.pid
    started, before = time.perf_counter(), tree_seconds(pid) + (tree_seconds(postmaster) if postmaster else 0.0)
    while True:
        async with database.read(tenant) as session:
            made, written = [
                await session.scalar(select(func.count()).select_from(model))
                for model in (LessonCompletion, HoursEntry)
            ]
        if made == written == phones:
            break
        await asyncio.sleep(0.5)
    await database.close()
    used = tree_seconds(pid) + (tree_seconds(postmaster) if postmaster else 0.0) - before
    print(f"hours of all {phones} stand after {time.perf_counter() - started:.1f} s more, {used:.1f} s of processors")


async def bench(backend: str, phones: int, *, ordinary: bool) -> None:
    async with grounds(backend, Size(phones, BRANCHES, 1, lessons=1)) as (tenant, keys, directory, urls):
        lesson = await published(urls, tenant, LESSON)
        postmaster = postmaster_of(make_url(urls.owner).port or 0) if backend == "postgresql" else None
        # Of another kind of JSON the quick way does not read.
        calls = _calls(tenant, keys, lesson, phones, "application/x+json" if ordinary else "application/json")
        print(f"{backend}, {'ordinary' if ordinary else 'quick'} way", flush=True)
        async with running_server(urls, directory, anew=True, DANGJIAN_REQUESTS_PER_MINUTE="10000000") as server:
            await _sent(server, calls, postmaster)
            await _credited(urls, tenant, phones, server, postmaster)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backend", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--phones", type=int, default=5_000)
    parser.add_argument("--ordinary", action="store_true", help="not the quick way")
    asked = parser.parse_args()
    asyncio.run(bench(asked.backend, asked.phones, ordinary=asked.ordinary))
