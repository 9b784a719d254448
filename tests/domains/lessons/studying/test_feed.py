"""The list of lessons, the quick way: to the letter what the ordinary one says."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.db.session import Database
from app.domains.auth.models import LoginSession
from app.domains.auth.public import Authentication, login_policy
from app.domains.lessons.models import (
    Lesson,
    LessonAudience,
    LessonSeries,
    LessonVersion,
    PublishedLesson,
)
from app.domains.lessons.studying.models import LessonProgress, SavedLesson
from app.domains.lessons.studying.quick import QuickPages
from app.domains.lessons.vocabulary import CompletesBy, LessonState
from app.domains.members.models import Category, MemberCategory
from app.domains.orgs.models import CommitteeTerm, Post, TermSeat
from app.kit.clock import now
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.support.http import ActorsByAccount, Client, client_over, services_over, settings_for_tests
from tests.support.world import World, a_county

START = datetime.fromisoformat("2026-10-01T08:00:00+08:00")


@dataclass
class Shelf:
    """A county with lessons of every kind of audience, and both ways to read the list."""

    database: Database
    world: World
    quick: Client
    ordinary: Client
    quickly: list[int]
    """How long the pages were that the quick way gave."""

    async def both(self, who: str, query: str = "", **headers: str) -> httpx.Response:
        """The answer of the quick way, which is the ordinary one's."""
        asked = self.world.headers(who) | headers | {"X-Request-Id": "req-12345678"}
        path = f"/api/v1/lessons/feed{query}"
        quick, ordinary = [await client.http.get(path, headers=asked) for client in (self.quick, self.ordinary)]
        assert (quick.status_code, quick.content) == (ordinary.status_code, ordinary.content)
        assert dict(quick.headers) == dict(ordinary.headers)
        return quick

    async def change(self, make: Callable[[World], list[Any]]) -> None:
        async with self.database.write(self.world.tenant_id) as session:
            for one in make(self.world):
                session.add(one)
                await session.flush()


def a_lesson(world: World, number: int, **shown: Any) -> list[Any]:
    """A published lesson, the `number`-th, for the county unless `shown` says otherwise."""
    own, top = {"tenant_id": world.tenant_id}, next(iter(world.orgs.values()))
    lesson_id, version_id = uuid7(), uuid7()
    moment = START + timedelta(hours=number)
    words = shown.pop("words", [])
    return [
        Lesson(
            **own,
            id=lesson_id,
            org_id=top.id,
            state=LessonState.PUBLISHED,
            title=f"第{number}课",
            content={},
            editor_ids=[],
            created_at=moment,
            updated_at=moment,
        ),
        LessonVersion(
            **own,
            id=version_id,
            lesson_id=lesson_id,
            number=1,
            content={},
            digest="0" * 64,
            submitted_by_name="编辑",
            submitted_at=moment,
        ),
        PublishedLesson(
            **own
            | {
                "id": lesson_id,
                "version_id": version_id,
                "org_id": top.id,
                "audience_org_id": top.id,
                "is_narrowed": bool(words),
                "title": f'第{number}课 "党费"\\',
                "summary": "三分钟\n看懂",
                "speaker": "王老师",
                "cover_file_id": uuid7() if number % 2 else None,
                "duration_s": 180,
                "completes_by": CompletesBy.SEEN,
                "seen_percent": 90,
                "is_required": number % 3 == 0,
                "due_on": date(2026, 12, 1) if number % 3 == 0 else None,
                "published_at": moment,
            }
            | shown
        ),
        *(LessonAudience(**own, id=uuid7(), lesson_id=lesson_id, word=word) for word in words),
    ]


@pytest.fixture
async def shelf(
    own_database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Shelf]:
    quickly: list[int] = []
    work = QuickPages.__call__

    async def counted(self: QuickPages, *given: Any) -> Any:
        told = await work(self, *given)
        quickly.extend(len(cards) for cards in told if cards is not None)
        return told

    monkeypatch.setattr(QuickPages, "__call__", counted)
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
        yield Shelf(own_database, world, quick, ordinary, quickly)
    # Whatever fails on the quick way is answered by the ordinary one, which would hide it.
    assert not [one for one in caplog.get_records("call") if one.name == "dangjian.web"]


def titles(answer: httpx.Response) -> list[str]:
    return [one["title"].partition(" ")[0] for one in answer.json()["items"]]


async def test_a_list_of_every_kind_of_audience(shelf: Shelf) -> None:
    assert (await shelf.both("member")).json() == {"items": [], "next_cursor": None}
    world = shelf.world
    me, branch = world.members["member"].id, world.orgs["第一党支部"]
    elsewhere = next(org for org in world.orgs.values() if not branch.path.startswith(org.path))
    own = {"tenant_id": world.tenant_id}

    def laid(_: World) -> list[Any]:
        series = LessonSeries(**own, id=uuid7(), org_id=branch.id, name="每日一课", created_at=START)
        progress = a_lesson(world, 5, published_at=START + timedelta(hours=5, microseconds=1))
        term = CommitteeTerm(
            **own,
            id=uuid7(),
            org_id=branch.id,
            number=1,
            elected_on=date(2026, 1, 1),
            due_on=date(2029, 1, 1),
            created_at=START,
            updated_at=START,
        )
        return [
            series,
            *a_lesson(world, 1),
            *a_lesson(world, 2, audience_org_id=branch.id, series_id=series.id, pin_rank=1),
            *a_lesson(world, 3, audience_org_id=elsewhere.id),
            *a_lesson(world, 4, withdrawn_at=now()),
            *progress,
            LessonProgress(
                **own,
                id=uuid7(),
                member_id=me,
                lesson_id=progress[0].id,
                version_id=progress[1].id,
                segments={},
                seen=[],
                percent=40,
            ),
            SavedLesson(**own, id=uuid7(), member_id=me, lesson_id=progress[0].id),
            *a_lesson(world, 6, words=["stage:full"]),
            *a_lesson(world, 7, words=["stage:probationary"]),
            *a_lesson(world, 8, words=["category:retired"]),
            *a_lesson(world, 9, words=["post:secretary"]),
            MemberCategory(**own, id=uuid7(), member_id=me, category=Category.RETIRED),
            *a_lesson(world, 10, words=["post:organisation"]),
            term,
            TermSeat(
                **own,
                id=uuid7(),
                term_id=term.id,
                member_id=me,
                post=Post.SECRETARY,
                from_on=date(2026, 1, 1),
                created_at=START,
            ),
        ]

    await shelf.change(laid)
    answer = await shelf.both("member")
    assert titles(answer) == ["第2课", "第9课", "第8课", "第6课", "第5课", "第1课"]
    begun = answer.json()["items"][4]
    assert (begun["percent"], begun["is_saved"], begun["is_completed"]) == (40, True, False)
    # A tag that is known is answered without a body; one of another list is not.
    same = await shelf.both("member", **{"If-None-Match": answer.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert (await shelf.both("member", **{"If-None-Match": '"other"'})).status_code == 200
    # What the quick way has no answer for.
    for query in ("?saved=true", "?limit=2", "?unknown=1", "?cursor=forged"):
        await shelf.both("member", query)
    # Whoever is no member is told so.
    assert (await shelf.both("secretary")).status_code == 403
    assert shelf.quickly == [0, 6, 6, 6]


async def test_pages_follow_each_other_and_end_with_the_session(shelf: Shelf) -> None:
    await shelf.change(lambda world: [row for number in range(45) for row in a_lesson(world, number)])
    seen, query = list[str](), ""
    while query is not None:
        answer = await shelf.both("member", query)
        seen += titles(answer)
        following = answer.json()["next_cursor"]
        query = None if following is None else f"?limit=20&cursor={following}"
    assert shelf.quickly == [21, 21, 5]
    assert seen == [f"第{number}课" for number in reversed(range(45))]
    async with shelf.database.write(shelf.world.tenant_id) as session:
        logins = select(LoginSession).filter_by(account_id=shelf.world.accounts["member"])
        (await session.scalars(logins)).one().revoked_at = now()
    assert (await shelf.both("member")).json()["code"] == "SESSION_ENDED"
