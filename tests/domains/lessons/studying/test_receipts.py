"""What a completed lesson counts as: once, by its own length and the rules of its day, told to both sides alike."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from app.access.roles import Role
from app.domains.hours.models import HoursEntry
from app.domains.lessons.studying.jobs import OVERLOOKED_JOB, credit_overlooked
from app.jobs.handlers import JobContext
from app.jobs.models import Job
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.lessons.conftest import Place
from tests.domains.lessons.studying.test_studying import ticks
from tests.support.working import works_off


async def learned(place: Place, who: Any, **content: Any) -> str:
    """The receipt of a lesson that the person has completed."""
    lesson = await place.published(**content)
    return str((await ticks(place, lesson, who))["receipt_id"])


async def entries(place: Place) -> list[tuple[int, str, int]]:
    async with place.client.services.database.read_all() as session:
        rows = await session.scalars(select(HoursEntry).order_by(HoursEntry.number))
        return [(one.number, one.state.value, one.hundredths) for one in rows]


async def decided(place: Place, **setting: Any) -> None:
    body = {"kind": "lesson_short", "from_on": "2026-01-01", "reason": "县里规定", "document": "县组6号"} | setting
    await place.ok("POST", f"/organisations/{place.world.town.id}/hours-settings", place.world.town_admin, json=body)


async def test_a_completed_lesson_counts_once_and_is_told_to_both_alike(place: Place) -> None:
    zhang = place.reader(place.world.zhang)
    receipt = await learned(place, zhang)
    waiting = await place.ok("GET", f"/lesson-receipts/{receipt}", zhang)
    assert (waiting["hours"]["state"], waiting["hours"]["reason"]) == ("waiting", "学时待记入")
    for _ in range(2):
        await works_off(place.client.services)
    assert await entries(place) == [(1, "counted", 25)]
    own = await place.ok("GET", f"/lesson-receipts/{receipt}", zhang)
    assert own["hours"] == {
        "state": "counted",
        "reason": "计0.25学时（网络自学）",
        "hundredths": 25,
        "bucket": "online",
        "explanation": "网络课程，课程时长15分钟及以下",
        "basis": "通行办法",
        "toward_target": None,
    }
    assert await place.ok("GET", f"/lesson-receipts/{receipt}", place.world.secretary) == own
    (listed,) = (await place.ok("GET", "/me/lesson-receipts", zhang))["items"]
    assert own.items() <= listed.items()
    assert (await place.ok("GET", "/me/hours?year=2026", zhang))["sums"]["online"] == 25
    for who in (place.reader(place.world.wang), place.reader(place.world.li), place.world.town_admin):
        assert (await place.code("GET", f"/lesson-receipts/{receipt}", who))[0] in (403, 404)


async def test_a_rule_that_changes_counts_from_its_day_on(place: Place) -> None:
    """中途改办法: what was learned before keeps the rule of its day; online learning counts or not, as decided."""
    zhang, li = place.reader(place.world.zhang), place.reader(place.world.li)
    await decided(place, value=50, from_on="2026-12-01")
    await decided(place, kind="online_counts", value=1)
    first = await learned(place, zhang)
    await works_off(place.client.services)
    with time_machine.travel(datetime(2026, 12, 1, 4, tzinfo=UTC)):
        second = await learned(place, li)
        await works_off(place.client.services)
        said = [
            (await place.ok("GET", f"/lesson-receipts/{one}", place.world.secretary))["hours"]
            for one in (first, second)
        ]
    assert [(one["hundredths"], one["basis"], one["toward_target"]) for one in said] == [
        (25, "通行办法", True),
        (50, "县组6号", True),
    ]


async def test_what_was_learned_without_a_network_in_december_counts_in_december(place: Place) -> None:
    zhang = place.reader(place.world.zhang)
    with time_machine.travel(datetime(2026, 12, 30, 4, tzinfo=UTC)):
        lesson = await place.published()
    with time_machine.travel(datetime(2027, 1, 2, 4, tzinfo=UTC)):
        told = {"block": "b1", "at": "2026-12-31T21:30:00+08:00"}
        receipt = (await ticks(place, lesson, zhang, told))["receipt_id"]
        await works_off(place.client.services)
        shown = await place.ok("GET", f"/lesson-receipts/{receipt}", zhang)
        assert (shown["completed_on"], shown["hours"]["hundredths"]) == ("2026-12-31", 25)
        sums = [(await place.ok("GET", f"/me/hours?year={year}", zhang))["sums"] for year in (2026, 2027)]
        assert [one["online"] for one in sums] == [25, 0]


async def test_what_does_not_count_says_why(place: Place) -> None:
    await decided(place, value=0)
    receipt = await learned(place, place.reader(place.world.zhang))
    await works_off(place.client.services)
    said = (await place.ok("GET", f"/lesson-receipts/{receipt}", place.world.secretary))["hours"]
    assert (said["state"], said["reason"]) == ("not_counted", "按本地办法，这类课程不计学时")


async def test_a_revoked_receipt_is_reversed_and_the_lesson_may_be_learned_anew(place: Place) -> None:
    zhang, secretary = place.reader(place.world.zhang), place.world.secretary
    lesson = await place.published(is_required=True)
    receipt = (await ticks(place, lesson, zhang))["receipt_id"]
    path, reason = f"/lesson-receipts/{receipt}", {"reason": "由他人代学"}
    await works_off(place.client.services)
    assert await place.code("POST", f"{path}/revoke", zhang, json=reason) == (403, "PERMISSION_MISSING")
    revoked = await place.ok("POST", f"{path}/revoke", secretary, json=reason)
    assert (revoked["state"], revoked["reason"]) == ("not_counted", "已撤销：由他人代学")
    assert await place.code("POST", f"{path}/revoke", secretary, json=reason) == (409, "LESSON_RECEIPT_REVOKED")
    await works_off(place.client.services)
    assert await entries(place) == [(1, "counted", 25), (2, "counted", -25)]
    assert await place.ok("GET", path, zhang) == revoked
    shown = await place.ok("GET", f"/lessons/{lesson}", zhang)
    assert (shown["progress"]["percent"], shown["progress"]["receipt_id"]) == (0, None)
    standing = await place.ok("GET", f"/lessons/{lesson}/standings?org_id={place.world.branch.id}", secretary)
    assert (standing["counted"], standing["items"][0]["receipt_id"]) == (0, None)
    again = (await ticks(place, lesson, zhang))["receipt_id"]
    assert again != receipt
    await works_off(place.client.services)
    assert await entries(place) == [(1, "counted", 25), (2, "counted", -25), (3, "counted", 25)]
    own = place.world.actor(Role.BRANCH_SECRETARY, member=place.world.zhang, also=[Role.MEMBER])
    assert await place.code("POST", f"/lesson-receipts/{again}/revoke", own, json=reason) == (403, "LESSON_RECEIPT_OWN")


async def test_what_was_completed_before_hours_were_counted_is_found_at_night(place: Place) -> None:
    await learned(place, place.reader(place.world.zhang))
    database, tenant_id = place.client.services.database, place.world.tenant_id
    async with database.write(tenant_id) as session:
        for job in await session.scalars(select(Job)):
            job.done_at = now()
        await credit_overlooked(JobContext(session, uuid7(), OVERLOOKED_JOB, {}, tenant_id, 1, None))
    await works_off(place.client.services)
    assert await entries(place) == [(1, "counted", 25)]


@pytest.mark.parametrize("given", ["not-an-id", str(UUID(int=5))])
async def test_a_receipt_that_is_none(place: Place, given: str) -> None:
    status, _ = await place.code("GET", f"/lesson-receipts/{given}", place.world.secretary)
    assert status in (404, 422)
