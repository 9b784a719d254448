"""Ratings of lectures that were held, hours of who came, and the report that ranks nobody."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import openpyxl
import time_machine

from app.access.roles import Role
from app.domains.meetings.crediting import credit_meeting
from app.domains.meetings.reporting.tallying import tally_meeting
from tests.domains.lectures.conftest import NINE, TWO, Place

GOOD = {"score": 5, "words": "深入浅出"}


async def held(place: Place, november: time_machine.Traveller, *starts_at: str, **changes: Any) -> dict[str, Any]:
    """A lecture that was held in the first branch with three of its members; it is the evening after."""
    made = await place.accepted(*starts_at, **changes)
    await place.is_held(made["meeting_id"])
    november.move_to("2026-12-05T12:00:00+00:00", tick=False)
    return made


async def test_both_sides_rate_once_and_read_what_stands(place: Place, november: time_machine.Traveller) -> None:
    made = await place.accepted(NINE)
    path = f"/lecture-orders/{made['id']}"
    early = await place.code("POST", f"{path}/rate", place.secretary, json=GOOD)
    assert early == (409, "LECTURE_NOT_HELD")
    await place.is_held(made["meeting_id"])
    november.move_to("2026-12-05T12:00:00+00:00", tick=False)
    for wrong in (0, 6, "5"):
        assert (await place.code("POST", f"{path}/rate", place.secretary, json={"score": wrong}))[0] == 422
    assert await place.code("POST", f"{path}/change-rating", place.secretary, json=GOOD) == (
        404,
        "LECTURE_RATING_NOT_FOUND",
    )
    await place.ok("POST", f"{path}/rate", place.secretary, json=GOOD)
    assert await place.code("POST", f"{path}/rate", place.secretary, json=GOOD) == (409, "LECTURE_RATED")
    await place.ok("POST", f"{path}/change-rating", place.secretary, json={"score": 4, "words": "时间略长"})
    assert (await place.ok("GET", path, place.lecturer))["ratings"] == [], "it may still change"
    assert [one["score"] for one in (await place.ok("GET", path, place.admin))["ratings"]] == [4]
    await place.ok("POST", f"{path}/rate", place.lecturer, json={"score": 5, "words": "组织有序"})
    both = await place.ok("GET", path, place.lecturer)
    assert [(one["side"], one["score"]) for one in both["ratings"]] == [("branch", 4), ("lecturer", 5)]
    assert (both["order"]["people_came"], both["order"]["is_held"]) == (3, True)
    assert await place.code("POST", f"{path}/change-rating", place.lecturer, json=GOOD) == (
        409,
        "LECTURE_RATING_CLOSED",
    )


async def test_only_who_came_rates_and_nobody_rates_himself(place: Place, november: time_machine.Traveller) -> None:
    made = await held(place, november)
    path = f"/lecture-orders/{made['id']}/rate"
    away = place.branch.actor(place.branch.members[4], (Role.BRANCH_DEPUTY, place.branch.org))
    assert await place.code("POST", path, away, json=GOOD) == (403, "LECTURE_RATER_NOT_THERE")
    assert await place.code("POST", path, place.admin, json=GOOD) == (409, "LECTURER_ANSWERS_SELF")
    assert await place.code("POST", path, place.neighbour, json=GOOD) == (404, "LECTURE_ORDER_NOT_FOUND")
    plain = place.branch.actor(place.branch.members[1])
    assert await place.code("POST", path, plain, json=GOOD) == (404, "LECTURE_ORDER_NOT_FOUND")
    both = place.branch.actor(place.speaker, (Role.BRANCH_DEPUTY, place.branch.org))
    assert (await place.ok("POST", path, both, json=GOOD))["side"] == "lecturer"


async def test_a_lecture_that_nobody_came_to_was_not_held(place: Place, november: time_machine.Traveller) -> None:
    made = await place.accepted(NINE)
    await place.is_held(made["meeting_id"], people=0)
    november.move_to("2026-12-05T12:00:00+00:00", tick=False)
    assert await place.code("POST", f"/lecture-orders/{made['id']}/rate", place.lecturer, json=GOOD) == (
        409,
        "LECTURE_NOT_HELD",
    )


async def test_the_department_rates_for_who_has_no_account(place: Place, november: time_machine.Traveller) -> None:
    order = await place.orders(TWO, topic_id=place.ids["other_topic"])
    made = await place.accepts(order, TWO, by=place.admin)
    await place.is_held(made["meeting_id"])
    november.move_to("2026-12-05T12:00:00+00:00", tick=False)
    rated = await place.ok("POST", f"/lecture-orders/{order}/rate", place.admin, json=GOOD)
    assert (rated["side"], rated["is_for"]) == ("lecturer", True)
    november.shift(timedelta(days=7))
    change = await place.code("POST", f"/lecture-orders/{order}/change-rating", place.admin, json=GOOD)
    assert change == (409, "LECTURE_RATING_CLOSED")
    told = await place.ok("GET", f"/lecture-orders/{order}", place.secretary)
    assert [one["words"] for one in told["ratings"]] == ["深入浅出"]


async def test_hours_follow_the_meeting_and_the_report_ranks_nobody(
    place: Place, november: time_machine.Traveller
) -> None:
    made = await held(place, november)
    tenant_id, meeting_id = place.branch.tenant_id, UUID(made["meeting_id"])
    async with place.database.write(tenant_id) as session:
        credited = await credit_meeting(session, tenant_id, meeting_id)
        assert await tally_meeting(session, tenant_id, meeting_id)
    assert credited is not None
    await place.ok("POST", f"/lecture-orders/{made['id']}/rate", place.secretary, json=GOOD)
    for by, name in (("topic", "学好用好党章topic"), ("lecturer", "党员03"), ("place", "支部自选地点")):
        told = await place.ok("GET", f"/lecture-report?by={by}&year=2026", place.admin)
        (line,) = told["lines"]
        assert [line[one] for one in ("name", "sessions", "people", "minutes", "ratings", "average")] == [
            name,
            1,
            3,
            60,
            1,
            None,
        ], "one rating is no average"
    elsewhere = await place.ok(
        "GET", f"/lecture-report?by=topic&year=2026&under={place.branch.sibling.id}", place.admin
    )
    assert elsewhere["lines"] == []
    body = {"by": "lecturer", "year": 2026, "purpose": "年度总结"}
    path = f"/organisations/{place.branch.committee.id}/lecture-sheets"
    content = await place.ok("POST", path, place.admin, json=body)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert ["1", "党员03", 1, 3, 60, 1, None] in rows
    mine = await place.ok("GET", "/me/lectures?month=2026-12", place.lecturer)
    assert (mine["sessions"], mine["people"], mine["minutes"]) == (1, 3, 60)
    home = await place.ok("GET", "/home", place.lecturer)
    (card,) = [one for one in home["cards"] if one["kind"] == "lecture_month"]
    assert card["numbers"] == {"lectures": 1, "asked": 0}
