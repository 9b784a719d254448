"""`python -m tests.load.search`: how long a search takes among 20,000 lessons of 700 characters, on each database.

Inside: all statements of a first page of twenty and our own work on it, in this process. Over
HTTP: one call after the other to a server in a process of its own. Every figure is a median, with the load beside it.
"""

import argparse
import asyncio
import os
import random
import statistics
import time
from uuid import UUID

import httpx
from sqlalchemy import make_url, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor, Grant
from app.access.roles import Role
from app.access.tokens import AccessClaims, issue_access_token
from app.db.bulk import learn
from app.db.session import Database
from app.domains.lessons.content import LessonContent
from app.domains.lessons.models import PublishedLesson
from app.domains.lessons.searching.indexing import rebuild_some
from app.domains.lessons.searching.models import LessonSearch
from app.domains.lessons.searching.reading import search_lessons
from app.domains.lessons.studying.reading import reader_of
from app.domains.orgs.tree import path_of
from app.kit.clock import now
from tests.load.cost import postmaster_of, tree_seconds
from tests.load.county import grounds
from tests.load.ground import ACCOUNT, BRANCH, COMMITTEE, MEMBER, SESSION, Size, numbered
from tests.load.shelf import shelve
from tests.support.server import running_server

SIZE = Size(20, 4, 1, lessons=1)
# In every title, in most texts, in a twentieth of the titles, in one, in none; by pinyin; one character.
QUERIES = ("微党课", "党员", "党费", "稀有词汇", "查无此词", "df", "dangfei", "费", "党费 党员 权利", "dangyuan 义务")
WORDS = [
    "党员",
    "党费",
    "党章",
    "纪律",
    "条例",
    "组织",
    "生活",
    "支部",
    "书记",
    "委员",
    "会议",
    "学习",
    "教育",
    "监督",
    "廉洁",
    "作风",
    "群众",
    "服务",
    "基层",
    "干部",
    "选举",
    "表决",
    "发展",
    "权利",
    "义务",
    "宗旨",
    "使命",
    "初心",
    "理论",
    "思想",
    "制度",
    "考核",
    "农村",
    "社区",
    "企业",
    "机关",
    "学校",
    "乡村",
    "振兴",
    "改革",
    "开放",
    "法治",
    "安全",
    "生态",
    "文化",
    "经济",
]
ROUNDS = 15


def _lesson(number: int) -> LessonContent:
    chance = random.Random(number)
    subject = "党费" if number % 20 == 0 else "稀有词汇" if number == 7 else chance.choice(WORDS[3:])
    body = "".join(chance.choice(WORDS) if chance.random() < 0.5 else _character(chance) * 2 for _ in range(350))
    return LessonContent.model_validate(
        {
            "title": f"微党课{number}：{subject}与{chance.choice(WORDS[3:])}",
            "summary": "".join(chance.choices(WORDS, k=15)),
            "speaker": "王静",
            "blocks": [{"key": "b1", "kind": "text", "html": f"<p>{body}</p>"}],
        }
    )


def _character(chance: random.Random) -> str:
    return chr(0x4E00 + chance.randrange(3000))


async def write_lessons(session: AsyncSession, tenant_id: UUID, count: int) -> None:
    # The ground's own lesson says nothing.
    await session.execute(update(PublishedLesson).values(withdrawn_at=now()))
    await shelve(session, tenant_id, [_lesson(number) for number in range(count)])


def member(tenant_id: UUID) -> Actor:
    branch, town = numbered(BRANCH, 0), numbered(COMMITTEE, 1)
    path = path_of(branch, path_of(town, path_of(numbered(COMMITTEE, 0))))
    grant = Grant.of(Role.MEMBER, branch, path)
    return Actor(numbered(ACCOUNT, 0), tenant_id, numbered(SESSION, 0), numbered(MEMBER, 0), "党员", (grant,))


async def within(database: Database, actor: Actor, query: str, postmaster: int | None) -> tuple[int, float, float]:
    """How many hits a page of twenty has, and how many milliseconds its statements and our own work take: by the clock,
    and of processors, ours and the database's.
    """
    took, count = [], 0

    def used() -> float:
        return time.process_time() + (tree_seconds(postmaster) if postmaster else 0)

    async with database.read(actor.tenant_id) as session:
        reader = await reader_of(session, actor)
        before = used()
        for _ in range(ROUNDS):
            started = time.perf_counter()
            count = len(await search_lessons(session, reader, query, after=None, limit=20))
            took.append((time.perf_counter() - started) * 1000)
        spent = (used() - before) / ROUNDS * 1000
    return count, statistics.median(took), spent


async def _with_index(owner: Database, statement: str) -> None:
    """All at once it is built in a fraction of the time."""
    async with owner.write_all() as session:
        await session.execute(text(statement))


async def over_http(url: str, token: str, query: str) -> tuple[float, float]:
    took = []
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {token}"}) as http:
        for _ in range(ROUNDS):
            started = time.perf_counter()
            answer = await http.get("/api/v1/lessons/search", params={"q": query})
            took.append((time.perf_counter() - started) * 1000)
            assert answer.status_code == 200, answer.text
    return statistics.median(took), max(took)


async def bench(backend: str, count: int) -> None:
    async with grounds(backend, SIZE) as (tenant, keys, directory, urls):
        database = Database.connect(urls.server, urls.jobs, pool_size=2)
        owner = Database.connect(urls.owner)
        started = time.perf_counter()
        async with owner.write_all() as session:
            await write_lessons(session, tenant, count)
        print(f"{backend}: {count} lessons written in {time.perf_counter() - started:.0f} s", flush=True)
        postmaster = postmaster_of(make_url(urls.owner).port or 0) if backend == "postgresql" else None
        started, after = time.perf_counter(), None
        if postmaster:
            await _with_index(owner, "DROP INDEX ix_lesson_search_words")
        while True:
            async with database.write(tenant) as session:
                after = await rebuild_some(session, tenant, after=after)
            if after is None:
                break
        if postmaster:
            await _with_index(owner, "CREATE INDEX ix_lesson_search_words ON lesson_search USING gin (words)")
        print(f"indexed in {time.perf_counter() - started:.0f} s; load {os.getloadavg()[0]:.1f}", flush=True)
        async with owner.write_all() as session:
            await learn(session, LessonSearch)
            if backend == "postgresql":
                size = select(text("pg_size_pretty(pg_total_relation_size('lesson_search'))"))
                print(f"the index takes {await session.scalar(size)}")
        await owner.close()
        moment = now()
        claims = AccessClaims.for_session(
            account_id=numbered(ACCOUNT, 0), session_id=numbered(SESSION, 0), tenant_id=tenant, now=moment
        )
        token = issue_access_token(keys, claims, moment)
        async with running_server(urls, directory, anew=True, DANGJIAN_REQUESTS_PER_MINUTE="100000") as server:
            for query in QUERIES:
                hits, inside, spent = await within(database, member(tenant), query, postmaster)
                middle, worst = await over_http(server.url, token, query)
                print(
                    f"{query}: {hits} on the page, {inside:.1f} ms inside ({spent:.1f} of processors), over HTTP {middle:.1f} ms, "
                    f"worst of {ROUNDS} {worst:.0f} ms; load {os.getloadavg()[0]:.1f}",
                    flush=True,
                )
        await database.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backend", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--lessons", type=int, default=20_000)
    asked = parser.parse_args()
    asyncio.run(bench(asked.backend, asked.lessons))
