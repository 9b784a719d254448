"""A lecture and its meeting keep in step, whichever side moves; and two connections never take one quarter hour twice."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.db.session import Database
from app.domains.lectures import answering, keeping, offering, ordering
from app.domains.lectures.models import LectureOrder, LectureSlot
from app.domains.lectures.rules import slots_of
from app.domains.lectures.vocabulary import LectureKind, LecturerLevel, SpeakerPart
from app.domains.meetings.errors import LecturerTaken, VenueTaken
from app.kit.errors import Refusal
from app.kit.ids import uuid7
from tests.domains.lectures.conftest import NINE, TEN, TWO, Place
from tests.factories.meetings import Branch, a_branch


async def taken(place: Place, order: str) -> int:
    async with place.database.read(place.branch.tenant_id) as session:
        mine = select(func.count()).select_from(LectureSlot).where(LectureSlot.order_id == UUID(order))
        return await session.scalar(mine) or 0


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


# Two connections at once, each with a transaction of its own.


async def _laid(database: Database) -> tuple[Branch, Actor, list[LectureOrder]]:
    """Two branches ordered one lecturer for one afternoon; and two lecturers for one venue, an hour later."""
    async with database.write_all() as session:
        branch = await a_branch(session, uuid7())
    admin = branch.officer(Role.ORGANISER)
    secretaries = [branch.secretary, branch.actor(branch.neighbour, (Role.BRANCH_SECRETARY, branch.sibling))]
    async with database.write(branch.tenant_id) as session:
        lecturers = [await _lecturer(session, branch, admin, name) for name in ("甲", "乙")]
        values = {"name": "报告厅", "address": "中街8号", "capacity": 30, "facilities": ""}
        venue = await offering.add_venue(session, admin, branch.committee.id, values=values)
        topics = await _topics(session, branch, admin, lecturers)
        at = [datetime.fromisoformat(TWO), datetime.fromisoformat(TWO) + timedelta(hours=1)]
        orders = []
        for org, secretary, other in zip((branch.org, branch.sibling), secretaries, lecturers, strict=True):
            for topic, lecturer, starts_at, hall in (
                (topics[0], lecturers[0], at[0], None),
                (topics[1], other, at[1], venue.id),
            ):
                wish = ordering.Wish(
                    topic, lecturer, LectureKind.PARTY_LESSON, [starts_at], 20, hall, "" if hall else "村部", ""
                )
                orders.append(await ordering.order_lecture(session, secretary, org.id, wish=wish))
    return branch, admin, orders


async def _lecturer(session: AsyncSession, branch: Branch, admin: Actor, name: str) -> UUID:
    first = datetime.fromisoformat(NINE).date().replace(month=1)
    new = keeping.NewLecturer(None, None, name, "党校", "", LecturerLevel.COUNTY, "", first, [], [])
    return (await keeping.admit(session, admin, branch.committee.id, new=new, cipher=branch.cipher)).id


async def _topics(session: AsyncSession, branch: Branch, admin: Actor, lecturers: list[UUID]) -> list[UUID]:
    first = datetime.fromisoformat(NINE).date()
    menu = await offering.plan_menu(
        session, admin, branch.committee.id, title="菜单", from_on=first, until_on=first + timedelta(days=90)
    )
    shared = {"summary": "", "topic_id": None, "audience": "", "minutes": 60, "requirements": "", "position": 0}
    made = [
        await offering.add_topic(
            session, admin, menu.id, values=shared | {"title": title}, speakers=dict.fromkeys(lecturers, SpeakerPart.A)
        )
        for title in ("党章", "党史")
    ]
    await offering.publish_menu(session, admin, menu.id)
    return [one.id for one in made]


async def test_two_branches_at_once_one_of_them_has_the_afternoon(own_database: Database) -> None:
    branch, admin, orders = await _laid(own_database)

    async def accepts(order: LectureOrder) -> str:
        try:
            async with own_database.write(branch.tenant_id) as session:
                await answering.accept(session, admin, order.id, starts_at=order.wished[0])
        except Refusal as refusal:
            return refusal.code
        return "accepted"

    for pair, code in ((orders[0::2], LecturerTaken.code), (orders[1::2], VenueTaken.code)):
        assert sorted(await asyncio.gather(*(accepts(one) for one in pair))) == [code, "accepted"]
    async with own_database.read(branch.tenant_id) as session:
        slots = (await session.scalars(select(LectureSlot))).all()
    assert len(slots) == 4 + 8
    assert len({(one.lecturer_id, one.venue_id, one.begins_at) for one in slots}) == 12


async def test_the_database_alone_refuses_a_quarter_hour_twice(own_database: Database) -> None:
    """Without any held row: two transactions write the same quarter hours, the keys let one of them through."""
    branch, _, orders = await _laid(own_database)

    async def writes(order: LectureOrder) -> str:
        begin = order.wished[0]
        try:
            async with own_database.write(branch.tenant_id) as session:
                for slot in slots_of(begin, begin + timedelta(hours=1)):
                    session.add(
                        LectureSlot(
                            tenant_id=branch.tenant_id,
                            order_id=order.id,
                            lecturer_id=None if order.venue_id else order.lecturer_id,
                            venue_id=order.venue_id,
                            begins_at=slot,
                        )
                    )
                await session.flush()
        except Refusal as refusal:
            return refusal.code
        return "written"

    for pair, code in ((orders[0::2], LecturerTaken.code), (orders[1::2], VenueTaken.code)):
        assert sorted(await asyncio.gather(*(writes(one) for one in pair))) == [code, "written"]
