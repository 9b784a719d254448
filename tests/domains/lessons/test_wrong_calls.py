"""Calls that a hurried, unlucky or hostile caller makes: each is answered in words and changes nothing."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import func, select

from app.access.roles import Role
from app.db.session import Database
from app.domains.lessons.media import media_token
from app.domains.lessons.studying.models import LessonCompletion, LessonProgress, SavedLesson
from app.domains.lessons.talking.models import LessonLike
from app.domains.members.models import Member
from app.domains.orgs.models import Org, OrgKind, OrgStatus
from app.files.models import Purpose
from app.kit.clock import now
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.domains.dues.conftest import make_world
from tests.domains.lessons.conftest import API, TEXT, Place
from tests.domains.lessons.studying.test_studying import ticks, titles
from tests.domains.lessons.test_media import block, opened, planted, shown
from tests.factories import files as samples
from tests.factories.orgs import an_org
from tests.support.http import ActorsByAccount, client_over, services_over

FILM = ("微党课.mp4", samples.film(seconds=100), Purpose.MEDIA)


async def test_bodies_that_are_no_ticks_leave_progress_alone(place: Place) -> None:
    lesson = await place.published(blocks=[block("video", await planted(place, FILM)), TEXT])
    zhang, at = place.reader(place.world.zhang), now().isoformat()
    good = {"block": "b1", "start_s": 0, "end_s": 30, "at": at}
    before = await ticks(place, lesson, zhang, good)
    raw = '{"ticks":[{"block":"b1","start_s":0,"end_s":%s,"at":"' + at + '"}]}'
    wrong = [raw.replace("%s", number) for number in ("NaN", "Infinity", "1e400", "2.5", '"9"', "true", "9" * 5000)]
    wrong += [json.dumps({"ticks": one}) for one in ([], [good] * 10_000, [good | {"at": 1e30}], [good | {"x": 1}], {})]
    wrong += [json.dumps({"ticks": [good | {"block": key}]}) for key in ("\ud800", "b\0", "b" * 21, "")]
    wrong += ["", "null", "[]", "[" * 50_000, '{"ticks":' + '{"a":' * 50_000]
    path, headers = f"{API}/lessons/{lesson}/ticks", {"Content-Type": "application/json"}
    for body in wrong:
        answer = await place.client.post(path, zhang, content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "INVALID"), body[:90]
    for bad, code in (
        ({"start_s": 30, "end_s": 10}, "LESSON_TICK_WRONG"),
        ({"start_s": 30, "end_s": 30}, "LESSON_TICK_WRONG"),
        ({"end_s": 101}, "LESSON_TICK_BEYOND_END"),
        ({"end_s": 10**30}, "LESSON_TICK_BEYOND_END"),
        ({"at": "9998-12-31T23:59:59-12:00"}, "LESSON_TICK_FROM_FUTURE"),
    ):
        # A good one before it is not taken either.
        given = {"ticks": [good | {"end_s": 90}, good | bad]}
        assert await place.code("POST", f"/lessons/{lesson}/ticks", zhang, json=given) == (422, code)
    assert (await place.ok("GET", f"/lessons/{lesson}", zhang))["progress"] == before


async def test_ticks_are_of_the_version_that_was_begun(place: Place) -> None:
    lesson = await place.published(blocks=[TEXT | {"key": "old"}, TEXT | {"key": "both"}])
    zhang, li = place.reader(place.world.zhang), place.reader(place.world.li)
    await ticks(place, lesson, zhang, {"block": "old"})
    await place.step(lesson, "revise")
    content = {"title": "新题", "blocks": [TEXT | {"key": "both"}, TEXT | {"key": "new"}]}
    await place.ok(
        "PUT", f"/lesson-drafts/{lesson}", place.editor, json={"content": content}, headers={"If-Match": "*"}
    )
    for step in ("submit", "approve", "publish"):
        await place.step(lesson, step, **({"remarks": ""} if step == "approve" else {}))
    for who, unknown in ((zhang, "new"), (li, "old")):
        given = {"ticks": [{"block": "both", "at": now().isoformat()}, {"block": unknown, "at": now().isoformat()}]}
        refused = await place.code("POST", f"/lessons/{lesson}/ticks", who, json=given)
        assert refused == (422, "LESSON_BLOCK_UNKNOWN")
    assert (await ticks(place, lesson, zhang, {"block": "both"}))["state"] == "counted"
    assert (await place.ok("GET", f"/lessons/{lesson}", li))["progress"]["percent"] == 0


async def test_what_was_completed_stays_so_when_the_lesson_goes_and_comes_back(place: Place) -> None:
    lesson, zhang = await place.published(), place.reader(place.world.zhang)
    receipt = (await ticks(place, lesson, zhang))["receipt_id"]
    unreviewed, publish = (409, "LESSON_NOT_APPROVED"), f"/lesson-drafts/{lesson}/publish"
    await place.step(lesson, "withdraw", reason="内容有误")
    assert (await place.ok("GET", f"/lesson-receipts/{receipt}", zhang))["state"] == "counted"
    # What was wrong with it does not come back without a review.
    assert await place.code("POST", publish, place.reviewer) == unreviewed
    for step in ("revise", "submit", "approve", "publish"):
        await place.step(lesson, step, **({"remarks": ""} if step == "approve" else {}))
    assert (await ticks(place, lesson, zhang))["receipt_id"] == receipt
    (card,) = (await place.ok("GET", "/lessons/feed", zhang))["items"]
    assert card["is_completed"]
    assert len((await place.ok("GET", "/me/lesson-receipts", zhang))["items"]) == 1


async def test_a_lesson_out_of_sight_or_withdrawn_is_neither_studied_nor_kept(place: Place) -> None:
    lesson = await place.published(
        completes_by="confirmed", is_required=True, audience={"org_id": str(place.world.branch.id)}
    )
    zhang, wang = place.reader(place.world.zhang), place.reader(place.world.wang)
    given = {"ticks": [{"block": "b1", "at": now().isoformat()}]}
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "", {}),
        ("POST", "/ticks", {"json": given}),
        ("POST", "/confirm", {}),
        ("POST", "/save", {}),
        ("DELETE", "/save", {}),
        ("PUT", "/note", {"json": {"text": "体会"}, "headers": {"If-Match": "*"}}),
        ("GET", "/share-card", {}),
        ("POST", "/like", {}),
    ]
    for method, path, options in calls:
        asked = await place.code(method, f"/lessons/{lesson}{path}", wang, **options)
        assert asked == (404, "LESSON_NOT_FOUND"), path
    await place.step(lesson, "withdraw", reason="内容有误")
    for method, path, options in calls:
        asked = await place.code(method, f"/lessons/{lesson}{path}", zhang, **options)
        assert asked == (409, "LESSON_WITHDRAWN"), path
    standings = f"/lessons/{lesson}/standings?org_id={place.world.branch.id}"
    assert await place.code("GET", standings, place.world.secretary) == (409, "LESSON_WITHDRAWN")
    async with place.client.services.database.read_all() as session:
        for table in (LessonProgress, SavedLesson, LessonLike):
            assert await session.scalar(select(func.count()).select_from(table)) == 0, table


async def test_a_cursor_opens_the_list_it_came_from_alone(place: Place) -> None:
    for number in range(3):
        await place.published(title=f"课{number}", is_required=True)
    zhang = place.reader(place.world.zhang)
    cursor = (await place.ok("GET", "/lessons/feed?limit=1", zhang))["next_cursor"]
    assert await titles(place, zhang, f"?limit=2&cursor={cursor}") == ["课1", "课0"]
    forged = ("x", "A" * 900, "%F0%9F%98%80", "====", "%00", f"{cursor[:-2]}AA", f"A{cursor[1:]}")
    # The quick way and the ordinary one, which a filter asks for.
    for query in [f"?cursor={one}" for one in forged] + [f"?required=true&cursor={cursor}"]:
        assert await place.code("GET", f"/lessons/feed{query}", zhang) == (422, "CURSOR_INVALID"), query
    assert await place.code("GET", f"/me/lesson-receipts?cursor={cursor}", zhang) == (422, "CURSOR_INVALID")


async def test_a_link_is_no_key_to_anything_else(place: Place) -> None:
    film = await planted(place, FILM)
    loose = await planted(place, ("别的.mp4", samples.film(), Purpose.MEDIA))
    lesson, other = await place.published(blocks=[block("video", film)]), await place.published()
    link = (await shown(place, lesson))["files"][FILM[0]]["link"]["url"]
    path, token = httpx.URL(link).path.rsplit("/", 1)
    swapped = "A" if token[60] != "A" else "B"
    for forged in (
        f"{token[:60]}{swapped}{token[61:]}",
        f"{token}A",
        token[1:],
        token[:-1],
        "x" * 119,
        "%00",
        "..%2f..%2fetc",
        "课",
    ):
        for method in ("GET", "HEAD"):
            assert (await place.client.call(method, f"{path}/{forged}")).status_code == 404, forged
    key, later = place.client.services.keyring.derived("links"), now() + timedelta(minutes=5)
    for tenant_id, lesson_id, file_id in (
        (place.world.tenant_id, UUID(other), UUID(film)),
        (place.world.tenant_id, UUID(lesson), UUID(loose)),
        (uuid7(), UUID(lesson), UUID(film)),
    ):
        answer = await opened(place, f"{path}/{media_token(key, tenant_id, lesson_id, file_id, later)}")
        assert answer.json()["code"] == "FILE_NOT_FOUND"


async def test_a_paper_that_would_run_something_is_handed_out_to_be_saved(place: Place) -> None:
    running = b"%PDF-1.7\n1 0 obj\n<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>\nendobj\n%%EOF\n"
    paper = await planted(place, ("讲义.pdf", running, Purpose.DOCUMENT))
    lesson = await place.published(blocks=[block("pdf", paper)])
    answer = await opened(place, (await shown(place, lesson))["files"]["讲义.pdf"]["link"]["url"])
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_sound_under_a_films_name_is_no_film(place: Place) -> None:
    sound = await planted(place, ("微党课.mp4", samples.MP3, Purpose.MEDIA))
    body = {"org_id": str(place.world.town.id), "content": {"title": "课", "blocks": [block("video", sound)]}}
    refused = await place.code("POST", "/lesson-drafts", place.editor, json=body)
    assert refused == (422, "LESSON_FILE_KIND_WRONG")
    # The file is its sender's still.
    assert await place.code("DELETE", f"/files/{sound}", place.editor) == (204, "")


async def test_a_group_dissolved_after_the_review_is_no_audience(place: Place) -> None:
    world = place.world
    async with place.client.services.database.write_all() as session:
        group = an_org(world.tenant_id, "第一党小组", parent=world.branch, kind=OrgKind.GROUP)
        session.add(group)
        await session.flush()
        (await session.get_one(Member, (world.tenant_id, world.zhang.id))).group_id = group.id
    meant = {"org_id": str(world.branch.id), "group_ids": [str(group.id)]}
    lesson, planned = await place.approved(audience=meant), await place.approved(audience=meant)
    async with place.client.services.database.write_all() as session:
        (await session.get_one(Member, (world.tenant_id, world.zhang.id))).group_id = None
        (await session.get_one(Org, (world.tenant_id, group.id))).status = OrgStatus.DISSOLVED
    refused = await place.code("POST", f"/lesson-drafts/{lesson}/publish", place.reviewer)
    assert refused == (409, "LESSON_AUDIENCE_EMPTY")
    assert (await place.ok("GET", f"/lesson-drafts/{lesson}", place.editor))["state"] == "approved"
    await place.step(planned, "revise")
    assert await titles(place, place.reader(world.zhang)) == []


async def test_a_series_of_another_branch_and_a_withdrawn_lesson_are_not_to_be_had(place: Place) -> None:
    world = place.world
    elsewhere = world.actor(Role.CONTENT_EDITOR, world.other)
    series = {"org_id": str(world.other.id), "name": "每周一课"}
    made = await place.ok("POST", "/lesson-series", elsewhere, json=series)
    body = {"org_id": str(world.town.id), "content": {"title": "课", "blocks": [TEXT], "series_id": made["id"]}}
    assert await place.code("POST", "/lesson-drafts", place.editor, json=body) == (404, "LESSON_SERIES_NOT_FOUND")
    lesson, kept = await place.published(), await place.published(title="留下的")
    collection = {"org_id": str(world.town.id), "title": "专题", "lesson_ids": [lesson, kept]}
    held = await place.ok("POST", "/lesson-collections", place.editor, json=collection)
    await place.ok("POST", f"/lesson-collections/{held['id']}/publish", place.reviewer)
    await place.step(lesson, "withdraw", reason="内容有误")
    seen = await place.ok("GET", f"/lessons/collections/{held['id']}", place.reader(world.zhang))
    assert [one["title"] for one in seen["lessons"]] == ["留下的"]
    again = await place.code("POST", "/lesson-collections", place.editor, json=collection | {"lesson_ids": [lesson]})
    assert again == (422, "LESSON_COLLECTION_LESSON_UNKNOWN")


async def test_an_hour_that_no_calendar_has_is_no_time_to_publish(place: Place) -> None:
    lesson = await place.approved()
    for at in (
        "9999-12-31T23:59:59-12:00",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00",
        "2030-02-30T00:00:00Z",
    ):
        refused = await place.code("POST", f"/lesson-drafts/{lesson}/schedule", place.reviewer, json={"at": at})
        assert refused == (422, "INVALID"), at
    assert (await place.ok("GET", f"/lesson-drafts/{lesson}", place.editor))["state"] == "approved"


async def test_several_phones_at_the_same_instant_complete_once(own_database: Database) -> None:
    actors = ActorsByAccount()
    services = await services_over(own_database, actors)
    async with client_over(create_app(services), services, actors) as client:
        async with own_database.write_all() as session:
            world = await make_world(session)
        editor, reviewer = (world.actor(role, world.town) for role in (Role.CONTENT_EDITOR, Role.CONTENT_REVIEWER))
        place = Place(client, world, editor, reviewer)
        lesson, zhang = await place.published(blocks=[TEXT] * 6), place.reader(world.zhang)

        async def phone(number: int) -> str | None:
            await asyncio.gather(*(place.ok("POST", f"/lessons/{lesson}/{way}", zhang) for way in ("like", "save")))
            answer: dict[str, Any] = await ticks(place, lesson, zhang, {"block": f"b{number}"})
            return answer["receipt_id"]

        told = await asyncio.gather(*(phone(number) for number in range(1, 7)))
        # Each told of another part, and none of them is lost.
        done = (await place.ok("GET", f"/lessons/{lesson}", zhang))["progress"]
        assert (done["percent"], set(told) - {None}) == (100, {done["receipt_id"]})
        async with own_database.read_all() as session:
            for table in (LessonCompletion, LessonProgress, SavedLesson, LessonLike):
                assert await session.scalar(select(func.count()).select_from(table)) == 1, table
