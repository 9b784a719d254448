"""A lecture and its meeting keep in step, whichever side moves."""

from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.domains.lectures.models import LectureOrder, LectureSlot
from app.domains.meetings.venues.models import VenueSlot
from tests.domains.lectures.conftest import NINE, TEN, TWO, Place


async def taken(place: Place, order: str) -> int:
    """Quarter hours that the lecture has taken of its lecturer and of its venue."""
    async with place.database.read(place.branch.tenant_id) as session:
        meeting = select(LectureOrder.meeting_id).where(LectureOrder.id == UUID(order)).scalar_subquery()
        lecturers = select(func.count()).select_from(LectureSlot).where(LectureSlot.order_id == UUID(order))
        venues = select(func.count()).select_from(VenueSlot).where(VenueSlot.meeting_id == meeting)
        return (await session.scalar(lecturers) or 0) + (await session.scalar(venues) or 0)


async def shown(place: Place, order: str) -> dict[str, object]:
    found: dict[str, object] = (await place.ok("GET", f"/lecture-orders/{order}", place.secretary))["order"]
    return found


async def test_a_meeting_that_moves_takes_its_lecturer_along_or_stays(place: Place) -> None:
    mine = await place.accepted(NINE)
    others = await place.orders(TWO, by=place.neighbour)
    await place.accepts(others, TWO)
    path = f"/meetings/{mine['meeting_id']}/postpone"

    def to(hour: int) -> dict[str, str]:
        return {
            "starts_at": f"2026-12-05T{hour}:30:00+08:00",
            "ends_at": f"2026-12-05T{hour + 1}:30:00+08:00",
            "reason": "防汛",
        }

    assert await place.code("POST", path, place.secretary, json=to(14)) == (409, "LECTURER_TAKEN")
    assert (await shown(place, mine["id"]))["starts_at"] == NINE, "a refused move changes nothing"
    await place.ok("POST", path, place.secretary, json=to(15))
    assert (await shown(place, mine["id"]))["starts_at"] == "2026-12-05T15:30:00+08:00"
    assert await place.orders(NINE, topic_id=place.ids["other_topic"], lecturer_id=place.ids["own"]), "it is free again"


async def test_a_branch_that_moves_its_meeting_asks_for_the_lecturers_hours(place: Place) -> None:
    mine = await place.accepted(NINE)
    away = {"week": [], "exceptions": [{"from_on": "2026-12-06", "until_on": "2026-12-06", "is_free": False}]}
    await place.ok("POST", "/me/lecturer/availability", place.lecturer, json=away)
    to = {"starts_at": NINE.replace("05T", "06T"), "ends_at": TEN.replace("05T", "06T"), "reason": "周日方便"}
    path = f"/meetings/{mine['meeting_id']}/postpone"
    assert await place.code("POST", path, place.secretary, json=to) == (409, "LECTURER_NOT_FREE")
    body = {"starts_at": to["starts_at"], "reason": "与讲师商定"}
    assert await place.code("POST", f"/lecture-orders/{mine['id']}/move", place.secretary, json=body) == (
        403,
        "PERMISSION_MISSING",
    )
    moved = await place.ok("POST", f"/lecture-orders/{mine['id']}/move", place.admin, json=body)
    meeting = await place.ok("GET", f"/meetings/{mine['meeting_id']}", place.secretary)
    assert moved["starts_at"] == meeting["starts_at"] == to["starts_at"]


async def test_put_off_frees_and_published_again_takes(place: Place) -> None:
    mine = await place.accepted(NINE, venue_id=place.ids["venue"])
    path = f"/meetings/{mine['meeting_id']}"
    await place.ok("POST", f"{path}/postpone", place.secretary, json={"reason": "防汛"})
    found = await shown(place, mine["id"])
    assert (found["state"], found["starts_at"], await taken(place, mine["id"])) == ("put_off", None, 0)
    await place.change(path, place.secretary, {"starts_at": TWO, "ends_at": "2026-12-05T15:00:00+08:00"})
    assert await taken(place, mine["id"]) == 0
    await place.ok("POST", f"{path}/publish", place.secretary)
    found = await shown(place, mine["id"])
    assert (found["state"], found["starts_at"], await taken(place, mine["id"])) == ("accepted", TWO, 8)


async def test_held_elsewhere_the_venue_is_free(place: Place) -> None:
    mine = await place.accepted(NINE, venue_id=place.ids["venue"])
    await place.change(f"/meetings/{mine['meeting_id']}", place.secretary, {"place": "村委会"})
    found = await shown(place, mine["id"])
    assert (found["venue_id"], found["place"], await taken(place, mine["id"])) == (None, "村委会", 4)


@pytest.mark.parametrize("by", ["lecturer", "secretary", "admin", "meeting"])
async def test_called_off_by_either_side_both_are(place: Place, by: str) -> None:
    mine = await place.accepted(NINE)
    reason = {"reason": "突发公务"}
    if by == "meeting":
        await place.ok("POST", f"/meetings/{mine['meeting_id']}/cancel", place.secretary, json=reason)
    else:
        await place.ok("POST", f"/lecture-orders/{mine['id']}/cancel", getattr(place, by), json=reason)
    meeting = await place.ok("GET", f"/meetings/{mine['meeting_id']}", place.secretary)
    found = await shown(place, mine["id"])
    assert (meeting["state"], found["state"], found["state_reason"]) == ("cancelled", "cancelled", "突发公务")
    assert await taken(place, mine["id"]) == 0
    again = f"/lecture-orders/{mine['id']}/cancel"
    assert await place.code("POST", again, place.secretary, json=reason) == (409, "LECTURE_ORDER_NOT_AGREED")
