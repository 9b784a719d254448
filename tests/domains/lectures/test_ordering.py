"""From an order to a meeting, and everything that an order can become instead."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import select

from app.access.actor import Actor
from app.audit.models import AuditEntry
from app.domains.lectures.agreeing import EXPIRE
from app.domains.lectures.jobs import expire_order, settle_orders_of_left
from app.domains.lectures.keeping import SETTLE
from app.domains.lectures.models import LectureOrder, LectureSlot
from app.domains.members.models import Member
from app.domains.members.vocabulary import MemberStatus
from app.jobs.handlers import JobContext
from app.kit.clock import CHINA, now
from app.kit.ids import uuid7
from tests.domains.lectures.conftest import NINE, TEN, TWO, Place


async def slots(place: Place) -> int:
    async with place.database.read(place.branch.tenant_id) as session:
        return len((await session.scalars(select(LectureSlot.id))).all())


async def state(place: Place, order: str, by: Actor | None = None) -> str:
    found = await place.ok("GET", f"/lecture-orders/{order}", by or place.secretary)
    return str(found["order"]["state"])


def path_of(place: Place) -> str:
    return f"/organisations/{place.branch.org.id}/lecture-orders"


async def test_an_accepted_order_is_a_meeting_with_its_lecturer_and_venue(place: Place) -> None:
    order = await place.orders(NINE, TWO, venue_id=place.ids["venue"], people=31)
    assert await slots(place) == 0, "nothing is booked before it is accepted"
    made = await place.accepts(order, TWO)
    assert (made["state"], made["starts_at"], made["answered_for"]) == ("accepted", TWO, False)
    assert made["warnings"] == ["阵地可容纳30人，预计到会31人"]
    assert await slots(place) == 4
    meeting = await place.ok("GET", f"/meetings/{made['meeting_id']}", place.secretary)
    assert (meeting["state"], meeting["starts_at"], meeting["kinds"]) == ("published", TWO, ["party_lesson"])
    assert meeting["place"] == "报告厅（中街8号）"
    mine = await place.ok("GET", "/me/lectures?month=2026-12", place.lecturer)
    assert [one["id"] for one in mine["lectures"]] == [order]
    home = await place.ok("GET", "/home", place.lecturer)
    assert "lecture_month" not in [card["kind"] for card in home["cards"]], "it is next month's"


async def test_two_branches_want_one_afternoon(place: Place) -> None:
    first = await place.orders(TWO)
    second = await place.orders(TWO, TEN, by=place.neighbour)
    await place.accepts(first, TWO)
    body = {"starts_at": TWO}
    answer = await place.ask("POST", f"/lecture-orders/{second}/accept", place.lecturer, json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "LECTURER_TAKEN")
    assert "第一党支部" not in answer.text
    assert (await place.accepts(second, TEN))["state"] == "accepted"


@pytest.mark.parametrize("overlapping", ["2026-12-05T09:59:00+08:00", "2026-12-05T08:10:00+08:00"])
async def test_a_venue_is_taken_whoever_speaks(place: Place, overlapping: str) -> None:
    venue = {"venue_id": place.ids["venue"]}
    await place.accepted(NINE, **venue)
    other = {"topic_id": place.ids["other_topic"], **venue}
    path, body = f"/organisations/{place.branch.sibling.id}/lecture-orders", place.wish(overlapping, **other)
    assert await place.code("POST", path, place.neighbour, json=body) == (409, "VENUE_TAKEN")
    assert await place.orders(TEN, by=place.neighbour, **other)


async def test_what_cannot_be_ordered(place: Place) -> None:
    async def refusal(*starts_at: str, **changes: Any) -> tuple[int, str]:
        return await place.code("POST", path_of(place), place.secretary, json=place.wish(*starts_at, **changes))

    assert await refusal("2026-11-21T09:00:00+08:00") == (409, "LECTURE_TIME_PAST")
    assert await refusal("2027-03-01T09:00:00+08:00") == (409, "LECTURE_TOPIC_NOT_IN_SEASON")
    assert await refusal(NINE, NINE) == (422, "INVALID")
    assert await refusal(people=0) == (422, "INVALID")
    assert await refusal(place="") == (422, "INVALID")
    assert await refusal(venue_id=place.ids["venue"], place="自选") == (422, "INVALID")
    assert await refusal(venue_id=str(uuid4())) == (404, "VENUE_NOT_FOUND")
    assert await refusal(topic_id=str(uuid4())) == (404, "LECTURE_TOPIC_NOT_FOUND")
    assert await refusal(lecturer_id=str(uuid4())) == (409, "LECTURE_NOT_A_SPEAKER")
    assert await place.code("POST", path_of(place), place.lecturer, json=place.wish()) == (403, "PERMISSION_MISSING")
    await place.orders()
    assert await refusal(TWO) == (409, "LECTURE_ORDER_STANDING")
    await place.ok("POST", "/lecture-menus/{menu}/close", place.admin)
    other = place.wish(by=None, topic_id=place.ids["other_topic"]) | {}
    other.pop("by")
    assert await place.code("POST", path_of(place), place.secretary, json=other) == (409, "LECTURE_TOPIC_NOT_IN_SEASON")


async def test_a_lecturer_is_ordered_while_in_office_and_when_he_lectures(place: Place) -> None:
    week = [{"weekday": 6, "from_minute": 540, "until_minute": 660}]
    await place.ok("POST", "/me/lecturer/availability", place.lecturer, json={"week": week})
    assert await place.code("POST", path_of(place), place.secretary, json=place.wish(TWO)) == (409, "LECTURER_AWAY")
    order = await place.orders(NINE)
    leaving = {"on": "2026-12-05", "reason": "调外地工作"}
    await place.ok("POST", "/lecturers/{own}/exit", place.admin, json=leaving)
    accept = f"/lecture-orders/{order}/accept"
    assert await place.code("POST", accept, place.lecturer, json={"starts_at": NINE}) == (409, "LECTURER_LEFT")
    assert await place.code("POST", path_of(place), place.neighbour, json=place.wish()) == (404, "ORG_NOT_FOUND")
    sibling = f"/organisations/{place.branch.sibling.id}/lecture-orders"
    assert await place.code("POST", sibling, place.neighbour, json=place.wish()) == (409, "LECTURER_LEFT")
    assert await slots(place) == 0


async def test_nobody_waits_for_a_lecturer_who_has_left(place: Place) -> None:
    vain = await place.orders(NINE)
    early = await place.orders("2026-12-04T09:00:00+08:00", NINE, by=place.neighbour)
    await place.ok("POST", "/lecturers/{own}/exit", place.admin, json={"on": "2026-12-05", "reason": "调外地工作"})
    async with place.database.write(place.branch.tenant_id) as session:
        payload = {"lecturer_id": place.ids["own"]}
        await settle_orders_of_left(JobContext(session, uuid7(), SETTLE, payload, place.branch.tenant_id, 1, None))
    found = (await place.ok("GET", f"/lecture-orders/{vain}", place.secretary))["order"]
    assert (found["state"], found["state_reason"]) == ("declined", "讲师已出库")
    assert await state(place, early, place.neighbour) == "ordered", "one of the times can still be had"


async def test_a_member_who_left_the_register_is_ordered_no_more(place: Place) -> None:
    async with place.database.write(place.branch.tenant_id) as session:
        row = (await session.scalars(select(Member).where(Member.id == place.speaker.id))).one()
        row.status = MemberStatus.DECEASED
    assert await place.code("POST", path_of(place), place.secretary, json=place.wish()) == (409, "LECTURER_LEFT")


async def test_an_order_is_answered_once(place: Place) -> None:
    order = await place.orders()
    path, body = f"/lecture-orders/{order}", {"starts_at": NINE}
    assert await place.code("POST", f"{path}/accept", place.lecturer, json={"starts_at": TWO}) == (
        409,
        "LECTURE_NOT_A_WISH",
    )
    await place.accepts(order)
    answered = (409, "LECTURE_ORDER_ANSWERED")
    assert await place.code("POST", f"{path}/accept", place.lecturer, json=body) == answered
    assert await place.code("POST", f"{path}/decline", place.lecturer, json={"reason": "出差"}) == answered
    assert await place.code("POST", f"{path}/withdraw", place.secretary, json={"reason": "改期"}) == answered
    assert await place.code("POST", f"{path}/agree", place.secretary) == answered
    withdrawn = await place.orders(TWO, topic_id=place.ids["other_topic"], lecturer_id=place.ids["own"])
    await place.ok("POST", f"/lecture-orders/{withdrawn}/withdraw", place.secretary, json={"reason": "改期"})
    assert await place.code("POST", f"/lecture-orders/{withdrawn}/accept", place.lecturer, json=body) == answered


async def test_a_proposed_time_is_agreed_to_and_made(place: Place) -> None:
    order = await place.orders()
    body = {"starts_at": TWO, "note": "上午有课"}
    made = await place.ok("POST", f"/lecture-orders/{order}/propose", place.lecturer, json=body)
    assert (made["state"], made["proposed_at"], await slots(place)) == ("proposed", TWO, 0)
    unread = await place.ok("GET", "/home", place.secretary)
    assert unread["waiting"]["lecture_orders"] == 1
    agreed = await place.ok("POST", f"/lecture-orders/{order}/agree", place.secretary)
    assert (agreed["state"], agreed["starts_at"]) == ("accepted", TWO)


async def test_a_proposed_lecturer_is_asked_in_turn_and_the_department_answers_for_him(place: Place) -> None:
    order = await place.orders()
    path = f"/lecture-orders/{order}"
    for wrong, code in (
        ({}, (422, "LECTURE_NOTHING_PROPOSED")),
        ({"lecturer_id": str(uuid4())}, (409, "LECTURE_NOT_A_SPEAKER")),
    ):
        assert await place.code("POST", f"{path}/propose", place.lecturer, json=wrong) == code
    await place.ok("POST", f"{path}/propose", place.lecturer, json={"lecturer_id": place.ids["outside"]})
    again = await place.ok("POST", f"{path}/agree", place.secretary)
    assert (again["state"], again["lecturer_name"], again["wishes"]) == ("ordered", "周教授", [NINE])
    assert await place.code("GET", path, place.lecturer) == (404, "LECTURE_ORDER_NOT_FOUND")
    made = await place.accepts(order, by=place.admin)
    assert (made["state"], made["answered_for"]) == ("accepted", True)
    async with place.database.read(place.branch.tenant_id) as session:
        told = await session.scalar(select(AuditEntry.after).where(AuditEntry.action == "lecture.accept"))
    assert told["answered_for"] is True


async def test_who_has_an_account_answers_by_himself(place: Place) -> None:
    order = await place.orders()
    path = f"/lecture-orders/{order}"
    assert await place.code("POST", f"{path}/accept", place.admin, json={"starts_at": NINE}) == (
        409,
        "LECTURER_ANSWERS_SELF",
    )
    assert await place.code("POST", f"{path}/decline", place.secretary, json={"reason": "代为谢绝"}) == (
        403,
        "PERMISSION_MISSING",
    )
    assert await place.code("GET", path, place.neighbour) == (404, "LECTURE_ORDER_NOT_FOUND")
    await place.ok("POST", f"{path}/decline", place.lecturer, json={"reason": "当天外出"})
    assert await state(place, order) == "declined"


async def test_nobody_answers_and_the_order_ends(place: Place, november: time_machine.Traveller) -> None:
    order = await place.orders()
    november.shift(timedelta(days=7))
    assert await place.code("POST", f"/lecture-orders/{order}/accept", place.lecturer, json={"starts_at": NINE}) == (
        409,
        "LECTURE_ORDER_EXPIRED",
    )
    for _ in range(2):
        async with place.database.write(place.branch.tenant_id) as session:
            payload = {"order_id": order}
            await expire_order(JobContext(session, uuid7(), EXPIRE, payload, place.branch.tenant_id, 1, None))
    assert await state(place, order) == "expired"
    assert await place.orders(), "it can be ordered again"


async def test_a_branch_sees_when_and_never_by_whom_somebody_is_taken(place: Place) -> None:
    await place.accepted(NINE, venue_id=place.ids["venue"])
    week = [{"weekday": 6, "from_minute": 480, "until_minute": 720}]
    await place.ok("POST", "/me/lecturer/availability", place.lecturer, json={"week": week})
    times = await place.ok("GET", "/lecture-topics/{topic}/times?on=2026-12-05", place.neighbour)
    assert [(one["name"], one["windows"], one["taken"]) for one in times["speakers"]] == [
        ("党员03", week, [{"starts_at": NINE, "ends_at": TEN}]),
        ("周教授", [{"weekday": 6, "from_minute": 0, "until_minute": 1440}], []),
    ]
    hall = await place.ok("GET", "/venues/{venue}/times?on=2026-12-05", place.neighbour)
    assert hall == {"taken": [{"starts_at": NINE, "ends_at": TEN}]}
    assert await place.ok("GET", "/venues/{venue}/times?on=2026-12-06", place.neighbour) == {"taken": []}
    assert await place.code("GET", "/venues/{venue}/times?on=9999-12-31", place.neighbour) == (422, "INVALID")


async def test_another_tenant_sees_nothing(place: Place) -> None:
    order = await place.orders()
    stranger = Actor(uuid7(), uuid7(), uuid7(), None, "外单位", place.admin.grants, second_factor=True)
    for path in (f"/lecture-orders/{order}", "/lecturers/{own}", "/lecture-menus/{menu}", "/venues/{venue}"):
        status, code = await place.code("GET", path, stranger)
        assert (status, code.endswith("NOT_FOUND")) == (404, True), path


async def test_the_lists_page_and_filter(place: Place, november: time_machine.Traveller) -> None:
    first = await place.orders()
    november.shift(1)
    second = await place.orders(TWO, by=place.neighbour)
    page = await place.ok("GET", "/lecture-orders?limit=1", place.admin)
    rest = await place.ok("GET", f"/lecture-orders?limit=1&cursor={page['next_cursor']}", place.admin)
    assert [one["id"] for one in page["items"] + rest["items"]] == [second, first]
    under = await place.ok("GET", f"/lecture-orders?under={place.branch.sibling.id}", place.admin)
    assert [one["id"] for one in under["items"]] == [second]
    own = await place.ok("GET", "/lecture-orders?state=ordered", place.secretary)
    assert [one["id"] for one in own["items"]] == [first]
    names = await place.ok("GET", "/lecturers?limit=1", place.secretary)
    more = await place.ok("GET", f"/lecturers?limit=1&cursor={names['next_cursor']}", place.secretary)
    assert {one["phone"] for one in names["items"] + more["items"]} == {None}
    assert len({one["id"] for one in names["items"] + more["items"]}) == 2


async def test_a_long_menu_is_paged_and_searched(place: Place) -> None:
    for number, title in enumerate(("党史故事", "百分之百100%的党性"), start=1):
        speakers = [{"lecturer_id": place.ids["outside"], "part": "a"}]
        topic = {"title": title, "minutes": 30 * number, "position": number, "speakers": speakers}
        await place.ok("POST", "/lecture-menus/{menu}/topics", place.admin, json=topic)

    async def titles(query: str = "") -> list[str]:
        items: list[str] = []
        cursor = ""
        while True:
            page = await place.ok("GET", f"/lecture-menus/{{menu}}/topics?limit=2{query}{cursor}", place.secretary)
            items += [one["title"] for one in page["items"]]
            if page["next_cursor"] is None:
                return items
            cursor = f"&cursor={page['next_cursor']}"

    whole = await place.ok("GET", "/lecture-menus/{menu}", place.secretary)
    assert await titles() == [one["title"] for one in whole["topics"]]
    assert await titles("&words=党史") == ["党史故事"]
    assert await titles("&words=100%25") == ["百分之百100%的党性"]
    assert await titles("&minutes=45") == ["党史故事"]
    assert len(await titles(f"&lecturer_id={place.ids['own']}")) == 2
    await place.change("/lecture-topics/{topic}", place.admin, {"is_closed": True})
    assert len(await titles()) == 3
    page = await place.ok("GET", "/lecture-menus/{menu}/topics?limit=1", place.secretary)
    other = f"/lecture-menus/{{menu}}/topics?words=党&cursor={page['next_cursor']}"
    assert (await place.code("GET", other, place.secretary))[1] == "CURSOR_INVALID"


async def test_an_order_holds_the_words_that_were_asked(place: Place) -> None:
    order = await place.orders(note="请结合本村实际")
    async with place.database.read(place.branch.tenant_id) as session:
        row = (await session.scalars(select(LectureOrder).where(LectureOrder.id == UUID(order)))).one()
        assert (row.note, row.answer_due_at) == ("请结合本村实际", now() + timedelta(days=7))
        assert row.wished[0].astimezone(CHINA).date() == date(2026, 12, 5)
