"""The list of who was missing, calls, and what was made up."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app.domains.meetings.afterwards.models import AbsenceCall, MakeUp
from app.jobs.models import Job
from tests.domains.meetings.conftest import Clock
from tests.domains.meetings.ways.conftest import V1, Published
from tests.factories.meetings import Branch
from tests.support.http import Client


async def over(client: Client, branch: Branch, clock: Clock, published: Published) -> str:
    """A meeting that is over: three came, one had leave, one was missing."""
    meeting = await published()
    clock(5)
    excused, missing = str(branch.members[3].id), str(branch.members[4].id)
    leave = {"member_id": excused, "category": "illness", "reason": "住院"}
    assert (await client.post(f"{meeting}/leave-entries", branch.secretary, json=leave)).is_success
    await client.post(f"{meeting}/roll-calls", branch.recorder, json={"everybody_except": [missing]})
    clock(24 * 60)
    return meeting


def made(branch: Branch, who: int = 4, **changes: Any) -> dict[str, Any]:
    values = {"manner": "talked_through", "done_on": "2026-12-06", "reason": "外出就医，回来后谈话传达"}
    return {"member_id": str(branch.members[who].id)} | values | changes


async def test_who_was_missing_is_listed_and_called(
    client: Client, branch: Branch, clock: Clock, published: Published
) -> None:
    meeting = await over(client, branch, clock, published)
    call = {"member_id": str(branch.members[4].id), "result": "will_make_up", "note": "腰伤，周日补课"}
    assert (await client.post(f"{meeting}/absence-calls", branch.recorder, json=call)).status_code == 201
    rows = (await client.get(f"{meeting}/absentees", branch.secretary)).json()
    assert {(row["name"], row["standing"], len(row["calls"])) for row in rows} == {
        (branch.members[3].name, "leave", 0),
        (branch.members[4].name, "absent", 1),
    }
    assert all("****" in row["phone"] for row in rows)
    (called,) = [row["calls"][0] for row in rows if row["calls"]]
    assert (called["result_text"], called["note"]) == ("已联系上，将补课", "腰伤，周日补课")
    by_recorder = (await client.get(f"{meeting}/absentees", branch.recorder)).json()
    assert {row["phone"] for row in by_recorder} == {""}, "who may not read the register sees no phone"
    assert (await client.get(f"{meeting}/absentees", branch.group_leader)).json() == [], "the group was complete"
    there = call | {"member_id": str(branch.members[0].id)}
    refused = await client.post(f"{meeting}/absence-calls", branch.recorder, json=there)
    assert refused.json()["code"] == "MEETING_MEMBER_NOT_ABSENT"
    async with client.services.database.read(branch.tenant_id) as session:
        assert "腰伤".encode() not in (await session.scalars(select(AbsenceCall.note))).one()


async def test_what_was_made_up_stands_beside_the_absence(
    client: Client, branch: Branch, clock: Clock, published: Published
) -> None:
    meeting = await over(client, branch, clock, published)
    first = await client.post(f"{meeting}/make-ups", branch.recorder, json=made(branch))
    again = await client.post(f"{meeting}/make-ups", branch.recorder, json=made(branch, manner="lesson_studied"))
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    roll = (await client.get(f"{meeting}/roll", branch.secretary)).json()
    assert roll["total"]["text"] == "应到5 实到3 请假1 缺席1 补课1 60.0%"
    assert [(p["standing_text"], p["made_up_text"]) for p in roll["people"] if p["made_up"]] == [("缺席", "已补课")]
    year = await client.get(f"{V1}/me/attendance?year=2026", branch.actor(branch.members[4]))
    assert (year.json()["counts"]["absent"], year.json()["counts"]["made_up"]) == (1, 1)
    async with client.services.database.read(branch.tenant_id) as session:
        assert await session.scalar(select(func.count()).select_from(MakeUp)) == 1
        told = select(func.count()).where(Job.name == "event:meetings.made_up")
        assert await session.scalar(told) == 1


@pytest.mark.parametrize(
    ("minutes", "body", "code"),
    [
        (60, {}, "MEETING_NOT_ENDED"),
        (24 * 60, {"done_on": "2026-12-04"}, "MAKE_UP_DAY_WRONG"),
        (24 * 60, {"done_on": "2026-12-07"}, "MAKE_UP_DAY_WRONG"),
        (24 * 60, {"who": 0}, "MEETING_MEMBER_NOT_ABSENT"),
        (24 * 60, {"reason": ""}, "INVALID"),
    ],
)
async def test_make_ups_that_are_refused(
    client: Client, branch: Branch, clock: Clock, published: Published, minutes: int, body: dict[str, Any], code: str
) -> None:
    meeting = await over(client, branch, clock, published)
    clock(minutes)
    refused = await client.post(f"{meeting}/make-ups", branch.recorder, json=made(branch, **body))
    assert refused.json()["code"] == code
