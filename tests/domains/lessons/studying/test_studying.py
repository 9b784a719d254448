"""A member's list and page, ticks from several phones, one receipt, and what the branch sees of it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.domains.lessons.audience import meant_for, people
from app.domains.lessons.content import Audience
from app.domains.lessons.models import PublishedLesson
from app.domains.members.models import MemberCategory
from app.domains.members.vocabulary import Category
from app.domains.orgs.public import ids_on
from app.jobs.models import Job
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.lessons.conftest import API, TEXT, Place

SEEN = [{"block": "b1"}]


async def ticks(place: Place, lesson: str, who: Any, *given: dict[str, Any]) -> Any:
    body = {"ticks": [{"at": now().isoformat()} | one for one in given or SEEN]}
    return await place.ok("POST", f"/lessons/{lesson}/ticks", who, json=body)


async def titles(place: Place, who: Any, query: str = "") -> list[str]:
    return [one["title"] for one in (await place.ok("GET", f"/lessons/feed{query}", who))["items"]]


async def test_a_list_is_pinned_first_newest_first_and_paged(place: Place) -> None:
    lessons = [await place.published(title=f"课{number}") for number in range(4)]
    await place.step(lessons[1], "pin", is_pinned=True)
    zhang = place.reader(place.world.zhang)
    assert await titles(place, zhang) == ["课1", "课3", "课2", "课0"]
    first = await place.ok("GET", "/lessons/feed?limit=3", zhang)
    assert await titles(place, zhang, f"?limit=3&cursor={first['next_cursor']}") == ["课0"]


async def test_a_list_is_filtered(place: Place) -> None:
    topic = await place.ok("POST", "/topics", place.world.town_admin, json={"name": "党章"})
    below = await place.ok("POST", "/topics", place.world.town_admin, json={"name": "权利", "parent_id": topic["id"]})
    series = {"org_id": str(place.world.town.id), "name": "每日一课"}
    made = await place.ok("POST", "/lesson-series", place.editor, json=series)
    await place.published(title="甲", is_required=True, topic_ids=[below["id"]])
    second = await place.published(title="乙", series_id=made["id"])
    zhang = place.reader(place.world.zhang)
    await ticks(place, second, zhang)
    await place.ok("POST", f"/lessons/{second}/save", zhang)
    asked = {"required=true": ["甲"], f"topic_id={topic['id']}": ["甲"], f"series_id={made['id']}": ["乙"]}
    asked |= {"unfinished=true": ["甲"], "saved=true": ["乙"]}
    for query, expected in asked.items():
        assert await titles(place, zhang, f"?{query}") == expected
    await place.ok("DELETE", f"/lessons/{second}/save", zhang)
    assert await titles(place, zhang, "?saved=true") == []


async def test_an_unchanged_list_is_304_until_something_changes(place: Place) -> None:
    lesson = await place.published()
    zhang, path = place.reader(place.world.zhang), f"{API}/lessons/feed"

    async def again(tag: str) -> tuple[int, str]:
        answer = await place.client.get(path, zhang, headers={"If-None-Match": tag})
        return answer.status_code, answer.headers["etag"]

    tag = (await place.client.get(path, zhang)).headers["etag"]
    assert await again(tag) == (304, tag)
    for change in ("tick", "save", "pin", "withdraw"):
        if change == "tick":
            await ticks(place, lesson, zhang)
        elif change == "save":
            await place.ok("POST", f"/lessons/{lesson}/save", zhang)
        else:
            await place.step(lesson, change, **({"is_pinned": True} if change == "pin" else {"reason": "内容有误"}))
        status, newer = await again(tag)
        assert (status, newer == tag) == (200, False), change
        tag = newer


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        ({}, {"zhang", "li", "zhao", "wang"}),
        ({"org_id": "branch"}, {"zhang", "li", "zhao"}),
        ({"stages": ["probationary"]}, {"li"}),
        ({"categories": ["retired"]}, {"zhao"}),
        ({"categories": ["retired"], "stages": ["probationary"]}, {"zhao", "li"}),
        ({"org_id": "other", "stages": ["full"]}, {"wang"}),
    ],
)
async def test_people_and_lists_agree_about_an_audience(place: Place, audience: Any, who: set[str]) -> None:
    world = place.world
    async with place.client.services.database.write(world.tenant_id) as session:
        session.add(
            MemberCategory(tenant_id=world.tenant_id, id=uuid7(), member_id=world.zhao.id, category=Category.RETIRED)
        )
    top = {"branch": world.branch, "other": world.other}.get(audience.get("org_id"), world.town)
    asked = audience | ({"org_id": str(top.id)} if "org_id" in audience else {})
    lesson = await place.published(audience=asked)
    names = ("zhang", "li", "zhao", "wang")
    async with place.client.services.database.read_all() as session:
        meant = people(world.tenant_id, top.path, Audience.model_validate(asked), date(2026, 11, 5))
        ids = {one.id for one in await session.scalars(meant)}
        listed = set()
        for name in names:
            person = getattr(world, name)
            org = world.other if name == "wang" else world.branch
            clause = meant_for(world.tenant_id, person.id, ids_on(org.path), [])
            if await session.scalar(select(PublishedLesson.id).where(clause)) == UUID(lesson):
                listed.add(name)
    assert {name for name in names if getattr(world, name).id in ids} == who == listed


async def test_ticks_of_two_phones_add_up_once_and_complete_once(place: Place) -> None:
    lesson = await place.published(blocks=[TEXT, TEXT])
    zhang = place.reader(place.world.zhang)
    half = await ticks(place, lesson, zhang)
    assert (half["percent"], half["state"], half["reason"]) == (50, "not_counted", "看到90%后计入")
    done = [await ticks(place, lesson, zhang, *SEEN, {"block": "b2"}) for _ in range(2)]
    assert [one["percent"] for one in done] == [100, 100]
    assert done[0]["receipt_id"] == done[1]["receipt_id"]
    shown = (await place.ok("GET", "/me/lesson-receipts", zhang))["items"]
    assert [(one["id"], one["state"]) for one in shown] == [(done[0]["receipt_id"], "counted")]
    async with place.client.services.database.read_all() as session:
        assert await session.scalar(select(func.count()).where(Job.name == "event:lessons.completed")) == 1


async def revised(place: Place, lesson: str) -> None:
    """A second version, of one block of another key, takes the place of the first."""
    await place.step(lesson, "revise")
    body = {"content": {"title": "新题", "blocks": [TEXT | {"key": "new"}]}}
    await place.ok("PUT", f"/lesson-drafts/{lesson}", place.editor, json=body, headers={"If-Match": "*"})
    for step in ("submit", "approve", "publish"):
        await place.step(lesson, step, **({"remarks": ""} if step == "approve" else {}))


async def test_what_was_begun_stays_what_it_was(place: Place) -> None:
    lesson = await place.published(title="旧题", blocks=[TEXT, TEXT])
    zhang, li = place.reader(place.world.zhang), place.reader(place.world.li)
    await ticks(place, lesson, zhang)
    await revised(place, lesson)
    shown = await place.ok("GET", f"/lessons/{lesson}", zhang)
    assert (shown["title"], shown["number"], shown["has_newer"], shown["progress"]["percent"]) == ("旧题", 1, True, 50)
    assert (await ticks(place, lesson, zhang, {"block": "b2"}))["state"] == "counted"
    assert (await place.ok("GET", f"/lessons/{lesson}", li))["title"] == "新题"


async def test_what_was_studied_without_a_network_counts_as_the_version_that_it_was(place: Place) -> None:
    lesson = await place.published(title="旧题")
    zhang, li, path = place.reader(place.world.zhang), place.reader(place.world.li), f"/lessons/{lesson}/ticks"
    await revised(place, lesson)
    late = {"ticks": [{"block": "b1", "at": now().isoformat()}]}
    assert await place.code("POST", path, zhang, json=late) == (422, "LESSON_BLOCK_UNKNOWN")
    for number in (3, 99):
        assert await place.code("POST", path, zhang, json=late | {"number": number}) == (422, "LESSON_VERSION_UNKNOWN")
    for _ in range(2):
        told = await place.ok("POST", path, zhang, json=late | {"number": 1})
        assert (told["percent"], told["state"]) == (100, "counted")
    assert (await place.ok("GET", f"/lessons/{lesson}", zhang))["title"] == "旧题"
    newer = {"ticks": [{"block": "new", "at": now().isoformat()}], "number": 2}
    assert (await place.ok("POST", path, li, json=newer))["state"] == "counted"


async def test_a_lesson_confirmed_waits_for_the_members_word(place: Place) -> None:
    lesson = await place.published(completes_by="confirmed", is_required=True)
    zhang, path = place.reader(place.world.zhang), f"/lessons/{lesson}/confirm"
    assert await place.code("POST", path, zhang) == (409, "LESSON_NOT_SEEN_ENOUGH")
    waiting = await ticks(place, lesson, zhang)
    assert await _standing(place, lesson, "张三") == (waiting["state"], waiting["reason"], None)
    assert waiting["state"] == "waiting"
    done = await place.ok("POST", path, zhang)
    assert await place.ok("POST", path, zhang) == done
    assert await _standing(place, lesson, "张三") == (done["state"], done["reason"], done["receipt_id"])
    assert (await _standing(place, lesson, "李四"))[0] == "not_counted"
    other = await place.published()
    assert await place.code("POST", f"/lessons/{other}/confirm", zhang) == (409, "LESSON_NOTHING_TO_CONFIRM")


async def _standing(place: Place, lesson: str, name: str) -> tuple[str, str, str | None]:
    query = f"?org_id={place.world.branch.id}"
    shown = await place.ok("GET", f"/lessons/{lesson}/standings{query}", place.world.secretary)
    (one,) = [one for one in shown["items"] if one["member_name"] == name]
    assert set(one) == {"member_id", "member_name", "state", "reason", "receipt_id"}
    return one["state"], one["reason"], one["receipt_id"]


async def test_bad_ticks_change_nothing(place: Place) -> None:
    lesson = await place.published(audience={"org_id": str(place.world.branch.id)})
    zhang, wang = place.reader(place.world.zhang), place.reader(place.world.wang)
    path, good = f"/lessons/{lesson}/ticks", {"block": "b1", "at": now().isoformat()}
    late = {"at": (now() + timedelta(days=1)).isoformat()}
    for who, bad, expected in (
        (wang, {}, (404, "LESSON_NOT_FOUND")),
        (zhang, late, (422, "LESSON_TICK_FROM_FUTURE")),
        (zhang, {"block": "gone"}, (422, "LESSON_BLOCK_UNKNOWN")),
        (zhang, {"start_s": 0, "end_s": 3}, (422, "LESSON_TICK_WRONG")),
        (zhang, {"start_s": -1}, (422, "INVALID")),
    ):
        assert await place.code("POST", path, who, json={"ticks": [good, good | bad]}) == expected
    assert (await place.ok("GET", f"/lessons/{lesson}", zhang))["progress"]["percent"] == 0
    await place.step(lesson, "withdraw", reason="内容有误")
    for call, where in (("POST", path), ("GET", f"/lessons/{lesson}")):
        options = {"json": {"ticks": [good]}} if call == "POST" else {}
        assert await place.code(call, where, zhang, **options) == (409, "LESSON_WITHDRAWN")
    assert await titles(place, zhang) == []


async def test_the_list_of_completions_stays_inside_the_branch(place: Place) -> None:
    lesson = await place.published()
    path = f"/lessons/{lesson}/standings?org_id={place.world.branch.id}"
    assert await place.code("GET", path, place.world.secretary) == (409, "LESSON_NOT_REQUIRED")
    assert await place.code("GET", path, place.world.town_admin) == (403, "PERMISSION_MISSING")
