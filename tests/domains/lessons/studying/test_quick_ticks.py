"""Ticks, the quick way: what the ordinary one says to the letter, and nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, update

from app.db.session import Database
from app.domains.auth.models import LoginSession
from app.domains.auth.public import Authentication, login_policy
from app.domains.lessons.content import LessonContent
from app.domains.lessons.models import LessonVersion, PublishedLesson
from app.domains.lessons.studying.models import LessonCompletion, LessonProgress
from app.domains.lessons.studying.quick_ticks import QuickTicks
from app.domains.lessons.studying.rules import TOLD_WITHIN
from app.domains.lessons.vocabulary import CompletesBy
from app.jobs.models import Job
from app.kit.clock import local_date, now
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.domains.lessons.studying.test_feed import a_lesson
from tests.support.http import ActorsByAccount, Client, client_over, services_over, settings_for_tests
from tests.support.world import World, a_county

FILM = {"key": "film", "kind": "video", "file_id": str(uuid7()), "duration_s": 100}
TEXT = {"key": "text", "kind": "text", "html": "<p>党员享有下列权利。</p>"}


@dataclass
class Course:
    """A county, the lesson that it studies, and both ways to say what was seen of it."""

    database: Database
    world: World
    quick: Client
    ordinary: Client
    quickly: list[bool] = field(default_factory=list)
    """Of each call, whether the quick way answered it."""

    async def publish(self, **content: Any) -> UUID:
        """A lesson for all of the county unless `shown` says otherwise; its id."""
        shown = content.pop("shown", {})
        written = LessonContent.model_validate({"title": "党员的权利", "blocks": [FILM, TEXT]} | content)
        rows = a_lesson(self.world, 1, completes_by=written.completes_by, seen_percent=written.seen_percent, **shown)
        async with self.database.write(self.world.tenant_id) as session:
            for row in rows:
                if isinstance(row, LessonVersion):
                    row.content = written.document()
                session.add(row)
                await session.flush()
        return UUID(str(rows[0].id))

    async def ticks(self, client: Client, who: str, lesson: UUID, *given: dict[str, Any]) -> httpx.Response:
        at = {"at": "2026-11-01T08:00:00+08:00"}
        headers = self.world.headers(who) | {"X-Request-Id": "req-12345678"}
        body = {"ticks": [at | one for one in given]}
        return await client.http.post(f"/api/v1/lessons/{lesson}/ticks", json=body, headers=headers)

    async def count(self, model: Any) -> int:
        async with self.database.read(self.world.tenant_id) as session:
            return await session.scalar(select(func.count()).select_from(model)) or 0

    async def told(self) -> list[dict[str, Any]]:
        """The completions in the outbox."""
        async with self.database.read(self.world.tenant_id) as session:
            rows = await session.scalars(select(Job.payload).filter_by(name="event:lessons.completed"))
            return [one for payload in rows for one in payload.get("several") or [payload]]


@pytest.fixture
async def course(
    own_database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Course]:
    quickly: list[bool] = []
    work = QuickTicks.__call__

    async def counted(self: QuickTicks, *given: Any) -> Any:
        told = await work(self, *given)
        quickly.extend(one is not None for one in told)
        return told

    monkeypatch.setattr(QuickTicks, "__call__", counted)
    caplog.set_level("WARNING", "dangjian.web")
    services = await services_over(own_database, Authentication(login_policy(settings_for_tests())))
    world = await a_county(own_database, services.keyring)
    async with AsyncExitStack() as stack:
        app = create_app(services, quick=True)
        stack.push_async_callback(app.state.close_quick)
        quick, ordinary = [
            await stack.enter_async_context(client_over(one, services, ActorsByAccount()))
            for one in (app, create_app(services))
        ]
        yield Course(own_database, world, quick, ordinary, quickly)
    # Whatever fails on the quick way is answered by the ordinary one, which would hide it.
    assert not [one for one in caplog.get_records("call") if one.name in ("dangjian.web", "dangjian.db")]


def film(start: int, end: int) -> dict[str, Any]:
    return {"block": "film", "start_s": start, "end_s": end}


READ = {"block": "text"}


async def test_both_ways_say_the_same_of_the_same_ticks(course: Course) -> None:
    """One member sends all the quick way, another all the ordinary way."""
    steps = ([film(0, 40)], [film(0, 40)], [film(60, 80), film(30, 70)], [READ], [film(80, 97)], [film(0, 100), READ])
    for content in ({}, {"completes_by": CompletesBy.CONFIRMED}):
        lesson = await course.publish(**content)
        states = []
        for step in steps:
            quick = await course.ticks(course.quick, "member", lesson, *step)
            ordinary = await course.ticks(course.ordinary, "colleague", lesson, *step)
            assert dict(quick.headers) | {"content-length": ""} == dict(ordinary.headers) | {"content-length": ""}
            said, also = quick.json(), ordinary.json()
            assert (said.pop("receipt_id") is None) == (also.pop("receipt_id") is None)
            assert (quick.status_code, said) == (ordinary.status_code, also)
            states.append((said["percent"], said["state"]))
        done = "waiting" if content else "counted"
        not_yet = [(20, "not_counted"), (20, "not_counted"), (40, "not_counted"), (90, done)]
        assert states == [*not_yet, (98, done), (100, done)]
    assert course.quickly == [True] * 12
    assert len(await course.told()) == 2
    async with course.database.read(course.world.tenant_id) as session:
        days = list(await session.scalars(select(LessonCompletion.completed_on)))
    assert days == [local_date(now() - TOLD_WITHIN)] * 2, "what is told too late is believed for a week"
    again, ordinary = [await course.ticks(one, "member", lesson, READ) for one in (course.quick, course.ordinary)]
    assert again.content == ordinary.content


async def test_many_phones_at_once_complete_once(course: Course) -> None:
    """Pieces out of order and twice, from several phones of three members, the quick way and the ordinary one."""
    lesson = await course.publish()
    pieces = [film(start, start + 25) for start in range(75, -25, -25)] + [READ]
    calls = [
        course.ticks(client, who, lesson, piece, pieces[number - 1])
        for number, piece in enumerate(pieces)
        for who in ("member", "colleague", "probationary")
        for client in (course.quick, course.quick, course.ordinary)
    ]
    answers = await asyncio.gather(*calls)
    assert not [one.text for one in answers if one.status_code != 200]
    receipts = {one.json()["receipt_id"] for one in answers} - {None}
    assert len(receipts) == 3 == await course.count(LessonCompletion) == await course.count(LessonProgress)
    assert {one["completion_id"] for one in await course.told()} == receipts
    assert len(await course.told()) == 3


async def test_what_is_refused_is_refused_the_ordinary_way_and_changes_nothing(course: Course) -> None:
    elsewhere = course.world.orgs["乡党委"].id
    lesson = await course.publish()
    others = await course.publish(shown={"audience_org_id": elsewhere})
    withdrawn = await course.publish(shown={"withdrawn_at": now(), "withdraw_reason": "内容有误"})
    ahead = {"at": (now() + timedelta(days=1)).isoformat()}
    for who, where, bad, code in (
        ("member", lesson, READ | ahead, "LESSON_TICK_FROM_FUTURE"),
        ("member", lesson, {"block": "gone"}, "LESSON_BLOCK_UNKNOWN"),
        ("member", lesson, film(0, 101), "LESSON_TICK_BEYOND_END"),
        ("member", lesson, film(9, 9), "LESSON_TICK_WRONG"),
        ("member", lesson, {"block": "text", "more": 1}, "INVALID"),
        ("member", others, READ, "LESSON_NOT_FOUND"),
        ("member", withdrawn, READ, "LESSON_WITHDRAWN"),
        ("secretary", lesson, READ, "PERMISSION_MISSING"),
    ):
        good = film(0, 100)
        quick, ordinary = [await course.ticks(one, who, where, good, bad) for one in (course.quick, course.ordinary)]
        assert (quick.status_code, quick.content) == (ordinary.status_code, ordinary.content)
        assert quick.json()["code"] == code
    assert not any(course.quickly)
    assert await course.count(LessonProgress) == 0


async def test_a_revoked_completion_and_an_ended_session_are_for_the_ordinary_way(course: Course) -> None:
    lesson, who = await course.publish(), "member"
    first = (await course.ticks(course.quick, who, lesson, film(0, 100), READ)).json()["receipt_id"]
    reason = {"reason": "由他人代学"}
    revoke = f"/api/v1/lesson-receipts/{first}/revoke"
    headers = course.world.headers("secretary")
    assert (await course.ordinary.http.post(revoke, json=reason, headers=headers)).status_code == 200
    second = (await course.ticks(course.quick, who, lesson, film(0, 100), READ)).json()
    assert (second["state"], second["receipt_id"] != first) == ("counted", True)
    assert course.quickly == [True, False]
    async with course.database.write(course.world.tenant_id) as session:
        mine = LoginSession.account_id == course.world.accounts[who]
        await session.execute(update(LoginSession).where(mine).values(revoked_at=now()))
    assert (await course.ticks(course.quick, who, lesson, READ)).json()["code"] == "SESSION_ENDED"


async def test_what_was_begun_stays_what_it_was(course: Course) -> None:
    lesson = await course.publish(shown={"published_at": datetime.fromisoformat("2026-10-01T08:00:00+08:00")})
    await course.ticks(course.quick, "member", lesson, READ)
    async with course.database.write(course.world.tenant_id) as session:
        row = (await session.scalars(select(PublishedLesson).filter_by(id=lesson))).one()
        first = await session.get_one(LessonVersion, (course.world.tenant_id, row.version_id))
        fresh = LessonContent.model_validate({"title": "新题", "blocks": [TEXT | {"key": "new"}]})
        kept = {name: getattr(first, name) for name in ("lesson_id", "digest", "submitted_by_name", "submitted_at")}
        newer = LessonVersion(tenant_id=row.tenant_id, id=uuid7(), number=2, content=fresh.document(), **kept)
        session.add(newer)
        await session.flush()
        row.version_id = newer.id
    assert (await course.ticks(course.quick, "member", lesson, film(0, 100))).json()["state"] == "counted"
    assert (await course.ticks(course.quick, "colleague", lesson, {"block": "new"})).json()["state"] == "counted"
    assert course.quickly == [True] * 3
