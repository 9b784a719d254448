"""Slot and queue over HTTP: who may decide what, what stands where, and what bad input gets."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from app.access.roles import Role
from app.domains.lessons.daily import rules
from app.domains.lessons.daily.models import DailyAiring
from app.domains.orgs.models import OrgKind, OrgStatus
from app.kit.ids import uuid7
from tests.domains.dues.conftest import audited
from tests.domains.lessons.daily.conftest import Daily
from tests.factories.orgs import an_org


async def test_a_slot_is_decided_by_who_may_publish_and_nobody_overwrites_another(daily: Daily) -> None:
    place, path = daily.place, f"{daily.base}/daily-slot"
    shown = await place.ok("GET", path, place.editor)
    assert shown["next_airing_at"] is None
    assert (shown["is_open"], shown["airs_at"], shown["weekdays"]) == (False, "07:30", [1, 2, 3, 4, 5, 6, 7])
    body: dict[str, Any] = {"json": {"is_open": True, "airs_at": "23:59", "weekdays": [5, 1]}}
    assert await place.code("PUT", path, place.reviewer, **body) == (428, "IF_MATCH_REQUIRED")
    body["headers"] = {"If-Match": '"0"'}
    assert await place.code("PUT", path, place.editor, **body) == (403, "PERMISSION_MISSING")
    made = await place.ok("PUT", path, place.reviewer, **body)
    assert (made["airs_at"], made["weekdays"]) == ("23:59", [1, 5])
    assert made["next_airing_at"] == "2026-11-20T23:59:00+08:00"
    assert await place.code("PUT", path, place.reviewer, **body) == (412, "VERSION_STALE")
    async with place.client.services.database.read_all() as session:
        (entry,) = await audited(session, "daily_lesson.decide_slot")
    assert (entry.before["minute"], entry.after["minute"]) == (450, 1439)


@pytest.mark.parametrize(
    "body",
    [
        {"airs_at": "24:00"},
        {"airs_at": "7:30"},
        {"airs_at": 450},
        {"weekdays": []},
        {"weekdays": [0]},
        {"weekdays": [True]},
        {"weekdays": [1, 2, 3, 4, 5, 6, 7, 1]},
        {"warn_days": 0},
        {"warn_days": 15},
        {"is_open": "yes"},
        {"minute": 3},
    ],
)
async def test_a_bad_slot_is_refused_and_changes_nothing(daily: Daily, body: dict[str, Any]) -> None:
    place, path = daily.place, f"{daily.base}/daily-slot"
    answer = await place.code("PUT", path, place.reviewer, json=body, headers={"If-Match": "*"})
    assert answer == (422, "INVALID")
    etag = (await place.client.get(f"/api/v1{path}", place.editor)).headers["etag"]
    assert etag == '"0"'


async def test_groups_and_dissolved_organisations_open_no_slot(daily: Daily) -> None:
    place, world = daily.place, daily.place.world
    async with place.client.services.database.write_all() as session:
        group = an_org(world.tenant_id, "第一党小组", parent=world.branch, kind=OrgKind.GROUP)
        gone = an_org(world.tenant_id, "已撤销的支部", parent=world.town)
        gone.status = OrgStatus.DISSOLVED
        session.add_all([group, gone])
    body = {"json": {"is_open": True}, "headers": {"If-Match": "*"}}
    expected = {group.id: (409, "DAILY_LESSON_NOT_FOR_GROUPS"), gone.id: (409, "LESSON_ORG_INACTIVE")}
    for org_id, refusal in expected.items():
        assert await place.code("PUT", f"/organisations/{org_id}/daily-slot", place.reviewer, **body) == refusal


async def test_the_queue_is_filled_ordered_and_emptied_by_editors_and_publishers(daily: Daily) -> None:
    place, path = daily.place, f"{daily.base}/daily-queue"
    await daily.opens()
    a, b, c = [await place.approved(title=title) for title in "甲乙丙"]
    for lesson in (a, b):
        await daily.queues(lesson)
    shown = await daily.queues(c, before_id=a)
    assert [(one["title"], one["airs_on"]) for one in shown["items"]] == [
        ("丙", "2026-11-21"),
        ("甲", "2026-11-22"),
        ("乙", "2026-11-23"),
    ]
    for lesson, before, order in ((b, c, "乙丙甲"), (b, None, "丙甲乙"), (b, b, "丙甲乙"), (c, b, "甲丙乙")):
        moved = await place.ok("POST", f"{path}/{lesson}/move", place.reviewer, json={"before_id": before})
        assert "".join(one["title"] for one in moved["items"]) == order
    assert await place.code("POST", path, place.editor, json={"lesson_id": a}) == (409, "DAILY_LESSON_QUEUED_TWICE")
    await place.ok("DELETE", f"{path}/{c}", place.editor)
    missing = (404, "DAILY_LESSON_NOT_QUEUED")
    assert await place.code("DELETE", f"{path}/{c}", place.editor) == missing
    assert await place.code("POST", f"{path}/{c}/move", place.editor, json={"before_id": None}) == missing
    assert await place.code("POST", f"{path}/{a}/move", place.editor, json={"before_id": c}) == missing
    assert await place.code("POST", path, place.editor, json={"lesson_id": c, "before_id": str(uuid7())}) == missing
    assert await daily.queue() == [("甲", "ready"), ("乙", "ready")]
    coming = (await place.ok("GET", f"{daily.base}/daily-outlook?days=3", place.editor))["items"]
    assert [one["title"] for one in coming] == ["甲", "乙", ""]
    assert (coming[2]["lesson_id"], coming[2]["airs_at"]) == (None, "2026-11-23T07:30:00+08:00")
    assert await place.code("GET", f"{daily.base}/daily-outlook?days=61", place.editor) == (422, "INVALID")


async def test_a_branch_shows_again_what_was_published_above_it_and_queues_no_drafts_of_others(daily: Daily) -> None:
    place, world = daily.place, daily.place.world
    path, secretary = f"/organisations/{world.branch.id}/daily-queue", world.secretary
    shown = await place.published(title="镇里的课")
    drafted = await place.approved(title="镇里的稿")
    elsewhere = await place.published(title="别的支部的课", audience={"org_id": str(world.other.id)})
    for lesson in (drafted, elsewhere, str(uuid7())):
        body = {"lesson_id": lesson}
        assert await place.code("POST", path, secretary, json=body) == (404, "LESSON_NOT_FOUND")
    (queued,) = (await place.ok("POST", path, secretary, json={"lesson_id": shown}))["items"]
    assert (queued["title"], queued["state"], queued["remarks"]) == ("镇里的课", "again", "")
    await place.step(shown, "revise")
    body = {"content": {"title": "镇里还没审的新题", "blocks": [{"kind": "text", "html": "<p>新</p>"}]}}
    await place.ok("PUT", f"/lesson-drafts/{shown}", place.editor, json=body, headers={"If-Match": "*"})
    assert (await place.ok("GET", path, secretary))["items"][0]["title"] == "镇里的课"
    await place.step(shown, "withdraw", reason="内容有误")
    assert (await place.ok("GET", path, secretary))["items"][0]["state"] == "withdrawn"


async def test_who_does_not_work_on_lessons_there_sees_no_queue(daily: Daily) -> None:
    place, world = daily.place, daily.place.world
    paths = [f"/organisations/{world.branch.id}/daily-{name}" for name in ("slot", "queue", "outlook", "lessons")]
    stranger, member = world.actor(Role.BRANCH_SECRETARY, world.other), place.reader(world.zhang)
    for path in paths:
        assert await place.code("GET", path, stranger) == (404, "ORG_NOT_FOUND")
        assert await place.code("GET", path, member) == (403, "PERMISSION_MISSING")


async def test_a_full_queue_takes_no_more(daily: Daily, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_QUEUED", 1)
    await daily.queues(await daily.place.draft())
    body = {"lesson_id": await daily.place.draft()}
    answer = await daily.place.code("POST", f"{daily.base}/daily-queue", daily.place.editor, json=body)
    assert answer == (409, "DAILY_LESSON_QUEUE_FULL")


async def test_what_aired_is_listed_page_by_page_newest_first(daily: Daily) -> None:
    place, path = daily.place, f"{daily.base}/daily-lessons"
    await daily.opens()
    await daily.queues(await place.approved(title="甲"))
    for day in ("20", "21", "22", "23"):
        await daily.works(f"2026-11-{day} 12:01")
    first = await place.ok("GET", f"{path}?limit=2", place.editor)
    assert [(one["day"], one["title"]) for one in first["items"]] == [("2026-11-23", ""), ("2026-11-22", "")]
    cursor = first["next_cursor"]
    rest = await place.ok("GET", f"{path}?limit=2&cursor={cursor}", place.editor)
    assert [(one["day"], one["title"]) for one in rest["items"]] == [("2026-11-21", "甲")]
    assert rest["next_cursor"] is None
    some = await place.ok("GET", f"{path}?from=2026-11-22&to=2026-11-22", place.editor)
    assert [one["day"] for one in some["items"]] == ["2026-11-22"]
    assert await place.code("GET", f"{path}?from=2026-11-22&cursor={cursor}", place.editor) == (422, "CURSOR_INVALID")
    assert (await place.ok("GET", f"{path}?from=2027-01-01&to=2026-01-01", place.editor))["items"] == []


@pytest.mark.only("postgresql")
async def test_the_server_cannot_change_what_aired(daily: Daily) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with daily.place.client.services.database.write(daily.place.world.tenant_id) as session:
            await session.execute(update(DailyAiring).values(title=""))
