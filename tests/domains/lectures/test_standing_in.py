"""A falls ill the evening before: B is asked, agrees and speaks; his are the hours, the meeting, the ratings and the count."""

from typing import Any
from uuid import UUID

import time_machine
from sqlalchemy import select

from app.access.actor import Actor
from app.domains.lectures.events import StandInChanged
from app.domains.lectures.jobs import lapse_stand_in
from app.domains.lectures.models import LectureSlot, LectureStandIn
from app.domains.lectures.stand_in_notices import tell
from app.domains.lectures.standing_in import LAPSE
from app.domains.meetings.reporting.tallying import tally_meeting
from app.domains.notices.models import Notice
from app.jobs.handlers import JobContext
from app.kit.ids import uuid7
from tests.domains.lectures.conftest import NINE, TWO, Place

WHY = "急性阑尾炎住院"


async def asked(place: Place, *starts_at: str) -> str:
    """An accepted lecture at which the professor from elsewhere, who has no account, is asked to speak for the member."""
    made = await place.accepted(*starts_at or (NINE,))
    await asks(place, made["id"])
    return str(made["id"])


async def asks(place: Place, order: str, by: Actor | None = None, who: str = "outside") -> Any:
    body = {"lecturer_id": place.ids[who], "reason": WHY}
    return await place.ok("POST", f"/lecture-orders/{order}/ask-stand-in", by or place.lecturer, json=body)


async def shown(place: Place, order: str, by: Actor | None = None) -> Any:
    return await place.ok("GET", f"/lecture-orders/{order}", by or place.admin)


async def slots(place: Place, who: str) -> int:
    async with place.database.read(place.branch.tenant_id) as session:
        mine = select(LectureSlot.id).where(LectureSlot.lecturer_id == UUID(place.ids[who]))
        return len((await session.scalars(mine)).all())


async def told(place: Place, order: str, to: UUID | None) -> list[tuple[str, bool]]:
    """Titles of what the recipient was told after the jobs have run, and whether it is still to do."""
    tenant_id = place.branch.tenant_id
    async with place.database.write(tenant_id) as session:
        rows = (await session.scalars(select(LectureStandIn).where(LectureStandIn.order_id == UUID(order)))).all()
        for row in rows:
            event = StandInChanged(tenant_id=tenant_id, stand_in_id=row.id)
            await tell(JobContext(session, uuid7(), event.name, event.payload(), tenant_id, 1, None))
    async with place.database.read(tenant_id) as session:
        found = await session.scalars(select(Notice).where(Notice.recipient_id == to).order_by(Notice.title))
        assert WHY not in "".join(one.text for one in found.all())
        found = await session.scalars(select(Notice).where(Notice.recipient_id == to).order_by(Notice.title))
        return [(one.title, one.is_to_do and one.closed_at is None) for one in found]


async def test_b_takes_over_and_everything_follows(place: Place) -> None:
    order = await asked(place)
    assert (await slots(place, "own"), await slots(place, "outside")) == (4, 0), "nothing changes before B agrees"
    made = await place.ok("POST", f"/lecture-orders/{order}/take-over", place.admin)
    assert (made["lecturer_name"], made["state"], made["starts_at"]) == ("周教授", "accepted", NINE)
    assert (await slots(place, "own"), await slots(place, "outside")) == (0, 4)
    meeting = await place.ok("GET", f"/meetings/{made['meeting_id']}", place.secretary)
    assert meeting["summary"] == "主讲：周教授（市委党校）"
    (row,) = (await shown(place, order))["stand_ins"]
    assert (row["from_name"], row["to_name"], row["state"], row["answered_for"]) == (
        "党员03",
        "周教授",
        "agreed",
        True,
    )
    assert row["reason"] == WHY
    (hidden,) = (await shown(place, order, place.secretary))["stand_ins"]
    assert (hidden["reason"], hidden["to_name"]) == ("", "周教授"), "the branch learns who, never why"
    assert await place.code("GET", f"/lecture-orders/{order}", place.lecturer) == (404, "LECTURE_ORDER_NOT_FOUND")
    taken = await place.orders(NINE, topic_id=place.ids["other_topic"], lecturer_id=place.ids["own"])
    assert (await place.accepts(taken))["state"] == "accepted", "A is free again"


async def test_a_member_who_takes_over_is_the_guest(place: Place) -> None:
    order = await place.orders(topic_id=place.ids["other_topic"], by=place.neighbour)
    made = await place.accepts(order, by=place.admin)
    await asks(place, order, by=place.admin, who="own")
    mine = await place.ok("GET", "/me/lectures?month=2026-12", place.lecturer)
    assert ([one["id"] for one in mine["asked"]], mine["lectures"]) == ([order], [])
    assert (await place.ok("GET", "/home", place.lecturer))["waiting"]["lecture_orders"] == 1
    assert await place.code("POST", f"/lecture-orders/{order}/take-over", place.admin) == (
        409,
        "LECTURER_ANSWERS_SELF",
    )
    await place.ok("POST", f"/lecture-orders/{order}/take-over", place.lecturer)
    meeting = await place.ok("GET", f"/meetings/{made['meeting_id']}", place.lecturer)
    assert meeting["summary"] == "主讲：党员03", "he was asked to come"
    mine = await place.ok("GET", "/me/lectures?month=2026-12", place.lecturer)
    assert ([one["id"] for one in mine["lectures"]], mine["asked"]) == ([order], [])


async def test_who_may_ask_whom(place: Place, november: time_machine.Traveller) -> None:
    order = (await place.accepted(NINE))["id"]
    path = f"/lecture-orders/{order}/ask-stand-in"

    async def refusal(by: Actor, **changes: Any) -> tuple[int, str]:
        body = {"lecturer_id": place.ids["outside"], "reason": WHY} | changes
        return await place.code("POST", path, by, json=body)

    assert await refusal(place.secretary) == (403, "PERMISSION_MISSING")
    assert await refusal(place.neighbour) == (404, "LECTURE_ORDER_NOT_FOUND")
    assert await refusal(place.lecturer, reason="") == (422, "INVALID")
    assert await refusal(place.lecturer, lecturer_id=place.ids["own"]) == (422, "LECTURE_STAND_IN_SAME")
    assert await refusal(place.lecturer, lecturer_id=str(uuid7())) == (409, "LECTURE_NOT_A_SPEAKER")
    busy = await place.orders(NINE, by=place.neighbour, topic_id=place.ids["other_topic"])
    await place.accepts(busy, by=place.admin)
    assert await refusal(place.lecturer) == (409, "LECTURER_TAKEN")
    await place.ok("POST", f"/lecture-orders/{busy}/cancel", place.admin, json={"reason": "另行安排"})
    for wrong in ("take-over", "withdraw-stand-in"):
        body = {} if wrong == "take-over" else {"json": {"reason": "已好转"}}
        assert await place.code("POST", f"/lecture-orders/{order}/{wrong}", place.admin, **body) == (
            404,
            "LECTURE_STAND_IN_NOT_FOUND",
        )
    await asks(place, order)
    assert await refusal(place.admin) == (409, "LECTURE_STAND_IN_STANDING")
    november.move_to(NINE, tick=False)
    assert await place.code("POST", f"/lecture-orders/{order}/take-over", place.admin) == (409, "LECTURE_BEGUN")
    open_still = await place.orders(TWO, by=place.neighbour)
    body = {"lecturer_id": place.ids["outside"], "reason": WHY}
    assert await place.code("POST", f"/lecture-orders/{open_still}/ask-stand-in", place.admin, json=body) == (
        409,
        "LECTURE_ORDER_NOT_AGREED",
    )


async def test_declined_or_withdrawn_the_first_speaks(place: Place, november: time_machine.Traveller) -> None:
    order = await asked(place)
    await place.ok("POST", f"/lecture-orders/{order}/decline-stand-in", place.admin, json={"reason": "在外地"})
    november.shift(1)
    await asks(place, order)
    await place.ok("POST", f"/lecture-orders/{order}/withdraw-stand-in", place.lecturer, json={"reason": "已好转"})
    found = await shown(place, order)
    assert [one["state"] for one in found["stand_ins"]] == ["declined", "withdrawn"]
    assert (found["order"]["lecturer_name"], await slots(place, "own")) == ("党员03", 4)


async def test_a_lecture_that_moves_asks_nobody_for_the_old_time(place: Place) -> None:
    order = await asked(place)
    body = {"starts_at": TWO, "reason": "与支部商定"}
    await place.ok("POST", f"/lecture-orders/{order}/move", place.admin, json=body)
    assert [one["state"] for one in (await shown(place, order))["stand_ins"]] == ["lapsed"]
    await asks(place, order)
    await place.ok("POST", f"/lecture-orders/{order}/cancel", place.admin, json={"reason": "防汛"})
    assert {one["state"] for one in (await shown(place, order))["stand_ins"]} == {"lapsed"}


async def test_a_lecturer_without_successor_leaves_once_another_speaks(place: Place) -> None:
    order = await asked(place)
    leaving = {"on": "2026-12-01", "reason": "调动"}
    assert await place.code("POST", "/lecturers/{own}/exit", place.admin, json=leaving) == (
        409,
        "LECTURER_HAS_SESSIONS",
    )
    await place.ok("POST", f"/lecture-orders/{order}/take-over", place.admin)
    assert (await place.ok("POST", "/lecturers/{own}/exit", place.admin, json=leaving))["exited_on"] == "2026-12-01"


async def test_nobody_answered_before_it_began(place: Place, november: time_machine.Traveller) -> None:
    order = await asked(place)
    async with place.database.read(place.branch.tenant_id) as session:
        row_id = await session.scalar(select(LectureStandIn.id).where(LectureStandIn.order_id == UUID(order)))

    async def lapses() -> str:
        async with place.database.write(place.branch.tenant_id) as session:
            payload = {"stand_in_id": str(row_id)}
            await lapse_stand_in(JobContext(session, uuid7(), LAPSE, payload, place.branch.tenant_id, 1, None))
        return str((await shown(place, order))["stand_ins"][0]["state"])

    assert await lapses() == "asked"
    november.move_to(NINE, tick=False)
    assert [await lapses(), await lapses()] == ["lapsed", "lapsed"]


async def test_each_side_is_told_who_speaks_and_never_why(place: Place) -> None:
    order = await asked(place)
    assert await told(place, order, place.speaker.id) == []
    await place.ok("POST", f"/lecture-orders/{order}/take-over", place.admin)
    (mine,) = await told(place, order, place.speaker.id)
    assert mine == ("主讲人更换：学好用好党章topic", False)
    other = await place.orders(TWO, topic_id=place.ids["other_topic"], by=place.neighbour)
    await place.accepts(other, TWO, by=place.admin)
    await asks(place, other, by=place.admin, who="own")
    to_do = ("请代周教授讲：学好用好党章other_topic", True)
    assert await told(place, other, place.speaker.id) == [mine, to_do]
    await place.ok("POST", f"/lecture-orders/{other}/decline-stand-in", place.lecturer, json={"reason": "另有公务"})
    assert await told(place, other, place.speaker.id) == [mine, (to_do[0], False)]


async def test_who_spoke_in_fact_is_rated_and_counted(place: Place, november: time_machine.Traveller) -> None:
    made = await place.accepted(NINE)
    path, body = f"/lecture-orders/{made['id']}", {"lecturer_id": place.ids["outside"], "reason": WHY}
    assert await place.code("POST", f"{path}/record-speaker", place.admin, json=body) == (409, "LECTURE_NOT_BEGUN")
    await place.is_held(made["meeting_id"])
    november.move_to("2026-12-05T12:00:00+00:00", tick=False)
    assert await place.code("POST", f"{path}/record-speaker", place.lecturer, json=body) == (
        403,
        "PERMISSION_MISSING",
    )
    recorded = await place.ok("POST", f"{path}/record-speaker", place.admin, json=body)
    assert (recorded["lecturer_name"], recorded["is_held"]) == ("周教授", True)
    async with place.database.write(place.branch.tenant_id) as session:
        assert await tally_meeting(session, place.branch.tenant_id, UUID(made["meeting_id"]))
    await place.ok("POST", f"{path}/rate", place.secretary, json={"score": 5, "words": "救场及时"})
    (line,) = (await place.ok("GET", "/lecture-report?by=lecturer&year=2026", place.admin))["lines"]
    assert (line["name"], line["sessions"], line["ratings"]) == ("周教授", 1, 1)
    back = {"lecturer_id": place.ids["own"], "reason": "记错"}
    assert await place.code("POST", f"{path}/record-speaker", place.admin, json=back) == (
        409,
        "LECTURE_SPEAKER_RATED",
    )
