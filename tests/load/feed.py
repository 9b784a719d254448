"""`python -m tests.load.feed`: the list of lessons of a member who is meant by few of 20,000, and what is filtered of it.

Fifty lessons, the oldest, are for the member's branch; all others for another committee, or with `--most` for the county; a
tenth of them for the probationary members there alone. Statements are timed in this process, with our own work on their
rows, then pages are asked over HTTP, one after the other: medians by the clock, and processor time of this process or the
server, and of the database.
"""

import argparse
import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx
from sqlalchemy import make_url, update

from app.access.tokens import AccessClaims, issue_access_token
from app.db.bulk import insert_rows, learn
from app.db.session import Database
from app.domains.lessons.cards import lesson_cards
from app.domains.lessons.content import LessonContent
from app.domains.lessons.models import LessonAudience, LessonSeries, LessonTopic, PublishedLesson
from app.domains.lessons.studying.models import SavedLesson
from app.domains.lessons.studying.reading import list_lessons, reader_of
from app.domains.lessons.studying.repository import Wanted
from app.domains.topics.models import Topic
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.load.cost import postmaster_of, tree_seconds
from tests.load.county import grounds
from tests.load.ground import ACCOUNT, BRANCH, COMMITTEE, MEMBER, SESSION, Size, numbered
from tests.load.search import member
from tests.load.shelf import shelve
from tests.support.server import running_server

SIZE = Size(20, 4, 1, lessons=1)
OWN, ROUNDS = 50, 30


def _lesson(number: int, series: UUID, others: UUID) -> LessonContent:
    return LessonContent.model_validate(
        {
            "title": f"微党课{number}",
            "summary": "本课围绕党章党规与基层实践展开。" * 5,
            "series_id": str(series) if number % 40 == 0 else None,
            "blocks": [{"key": "b1", "kind": "text", "html": "<p>党员享有下列权利。</p>"}],
            "is_required": number % 10 == 0,
            "audience": {"org_id": str(numbered(BRANCH, 0) if number < OWN else others)},
        }
    )


async def laid(owner: Database, tenant: UUID, count: int, others: UUID) -> tuple[UUID, UUID]:
    """The lessons; the ids of a series and a topic that one of forty bears."""
    series, topic, own = uuid7(), uuid7(), {"tenant_id": tenant}
    async with owner.write_all() as session:
        await session.execute(update(PublishedLesson).values(withdrawn_at=now()))
        session.add(LessonSeries(**own, id=series, org_id=numbered(COMMITTEE, 0), name="每日一课", created_at=now()))
        session.add(Topic(**own, id=topic, path=f"{topic.hex}/", name="党章", updated_at=now()))
        await session.flush()
        ids = await shelve(session, tenant, [_lesson(number, series, others) for number in range(count)])
        tagged = ({**own, "id": uuid7(), "lesson_id": one, "topic_id": topic} for one in ids[::40])
        await insert_rows(session, LessonTopic, tagged)
        narrowed = ids[OWN::10]
        words = ({**own, "id": uuid7(), "lesson_id": one, "word": "stage:probationary"} for one in narrowed)
        await insert_rows(session, LessonAudience, words)
        for start in range(0, len(narrowed), 500):
            those = PublishedLesson.id.in_(narrowed[start : start + 500])
            await session.execute(update(PublishedLesson).where(those).values(is_narrowed=True))
        session.add(SavedLesson(**own, id=uuid7(), member_id=numbered(MEMBER, 0), lesson_id=ids[0]))
        await session.flush()
        await learn(session, PublishedLesson, LessonTopic, LessonAudience)
    return series, topic


async def timed(work: Callable[[], Awaitable[int]], *processes: int | None) -> tuple[int, float, float]:
    """What the work says, milliseconds by the clock, milliseconds of the processors of these processes."""

    def used() -> float:
        return sum(tree_seconds(one) for one in processes if one)

    took, count = [], await work()
    before = used()
    for _ in range(ROUNDS):
        started = time.perf_counter()
        count = await work()
        took.append((time.perf_counter() - started) * 1000)
    return count, statistics.median(took), (used() - before) / ROUNDS * 1000


async def bench(backend: str, count: int, *, most: bool) -> None:
    async with grounds(backend, SIZE) as (tenant, keys, directory, urls):
        owner, database = Database.connect(urls.owner), Database.connect(urls.server, urls.jobs, pool_size=2)
        series, topic = await laid(owner, tenant, count, numbered(COMMITTEE, 0 if most else 2))
        postmaster = postmaster_of(make_url(urls.owner).port or 0) if backend == "postgresql" else None
        print(f"{backend}, {count} lessons, {'most' if most else OWN} of them for the member", flush=True)
        actor = member(tenant)
        async with database.read(tenant) as session:
            reader = await reader_of(session, actor)
            for name, wanted in (
                ("whole", Wanted()),
                ("series", Wanted(series_id=series)),
                ("topic", Wanted(topic_ids=[topic])),
                ("required", Wanted(required=True)),
                ("unfinished", Wanted(unfinished=True)),
                ("saved", Wanted(saved=True)),
            ):

                async def page(wanted: Wanted = wanted) -> int:
                    return len(await list_lessons(session, reader, wanted, after=None, limit=21))

                _say(name, *await timed(page, os.getpid(), postmaster))

            async def cards() -> int:
                return len(await lesson_cards(session, actor, now()))

            _say("cards of the first screen", *await timed(cards, os.getpid(), postmaster))
        claims = AccessClaims.for_session(
            account_id=numbered(ACCOUNT, 0), session_id=numbered(SESSION, 0), tenant_id=tenant, now=now()
        )
        token = issue_access_token(keys, claims, now())
        async with running_server(urls, directory, anew=True, DANGJIAN_REQUESTS_PER_MINUTE="100000") as server:
            headers = {"Authorization": f"Bearer {token}"}
            async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=60) as http:
                for path in ("/lessons/feed", "/lessons/feed?required=true", "/home"):

                    async def call(path: str = path) -> int:
                        answer = await http.get(f"/api/v1{path}")
                        assert answer.status_code == 200, answer.text
                        return len(answer.json().get("items", []))

                    _say(f"over HTTP {path}", *await timed(call, server.process.pid, postmaster))
        await owner.close()
        await database.close()


def _say(name: str, count: int, took: float, spent: float) -> None:
    print(f"{name}: {count}, {took:.1f} ms ({spent:.1f} of processors); load {os.getloadavg()[0]:.1f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backend", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--lessons", type=int, default=20_000)
    parser.add_argument("--most", action="store_true", help="the others are for the whole county")
    asked = parser.parse_args()
    asyncio.run(bench(asked.backend, asked.lessons, most=asked.most))
