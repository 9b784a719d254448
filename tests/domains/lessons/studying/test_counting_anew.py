"""A local rule on lessons, decided for days that are past: previewed and applied over HTTP by the background."""

from typing import Any

from sqlalchemy import select

from app.access.roles import Role
from app.domains.hours.models import HoursEntry
from app.domains.hours.public import SourceKind, use_counters
from app.domains.lessons.studying.crediting import count_lesson_anew
from tests.domains.lessons.conftest import Place
from tests.domains.lessons.studying.test_receipts import decided, learned
from tests.support.working import works_off


async def stands(place: Place) -> int:
    async with place.client.services.database.read_all() as session:
        return sum(one.hundredths for one in await session.scalars(select(HoursEntry)))


async def test_lessons_are_counted_anew_in_the_background(place: Place) -> None:
    use_counters({SourceKind.LESSON: count_lesson_anew})
    zhang, admin = place.reader(place.world.zhang), place.world.town_admin
    receipt = await learned(place, zhang)
    await works_off(place.client.services)
    await decided(place, value=50)
    assert await stands(place) == 25
    month = (await place.ok("GET", f"/lesson-receipts/{receipt}", zhang))["completed_on"][:7]
    body: dict[str, Any] = {"from_month": month, "until_month": month, "reason": "更正计法", "document": "县组6号"}
    path = f"/organisations/{place.world.town.id}/hours-recounts"
    made = await place.ok("POST", path, admin, json=body)
    assert made["state"] == "previewing"
    await works_off(place.client.services)
    one = f"/hours-recounts/{made['id']}"
    shown = await place.ok("GET", one, admin)
    assert (shown["state"], shown["changes"]) == (
        "previewed",
        [{"source_kind": "lesson", "before": 25, "after": 50, "entries": None, "people": None}],
    )
    branch = place.world.branch.id
    (named,) = (await place.ok("GET", f"{one}/differences?branch_id={branch}", place.world.secretary))["items"]
    assert (named["member_name"], named["before"], named["after"]) == (place.world.zhang.name, 25, 50)
    town = f"{one}/differences?branch_id={place.world.town.id}"
    assert await place.code("GET", town, place.world.actor(Role.BRANCH_SECRETARY, place.world.town)) == (
        409,
        "HOURS_NOT_OF_BRANCH",
    )
    assert await place.code("POST", f"{one}/apply", place.world.secretary) == (
        404,
        "HOURS_RECOUNT_NOT_FOUND",
    )
    for _ in range(2):
        await place.ok("POST", f"{one}/apply", admin)
    await works_off(place.client.services)
    assert await stands(place) == 50
    receipt_now = await place.ok("GET", f"/lesson-receipts/{receipt}", zhang)
    assert (receipt_now["hours"]["reason"], receipt_now["hours"]["basis"]) == ("计0.5学时（网络自学）", "县组6号")
    (listed,) = (await place.ok("GET", f"/organisations/{branch}/hours-recounts", zhang))["items"]
    assert (listed["state"], listed["document"]) == ("applied", "县组6号")
    assert await place.code("POST", f"{one}/apply", admin) == (409, "HOURS_RECOUNT_CLOSED")
