"""A home visit is a presence of its own kind: counted apart, no voice in a vote, its summary sealed."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domains.meetings.finding import find_meeting
from app.domains.meetings.rolls import roll_of_meeting
from app.domains.meetings.ways.models import HomeVisit
from app.kit.clock import now
from tests.domains.meetings.conftest import Clock
from tests.domains.meetings.ways.conftest import Published
from tests.factories.meetings import Branch
from tests.support.http import Client

SUMMARY = "送学习资料，传达党课要点；腿脚不便，正在康复"


def visit(branch: Branch, at: str = "2026-12-05T10:30:00+08:00", who: int = 3) -> dict[str, Any]:
    person = str(branch.members[who].id)
    return {"member_id": person, "visited_at": at, "visitors": ["王书记", "李委员"], "summary": SUMMARY}


async def test_a_visit_counts_as_present_and_is_shown_apart(
    client: Client, branch: Branch, clock: Clock, published: Published
) -> None:
    meeting = await published()
    clock(100)
    first = await client.post(f"{meeting}/home-visits", branch.recorder, json=visit(branch))
    assert (first.status_code, first.json()["summary"]) == (201, SUMMARY)
    again = await client.post(f"{meeting}/home-visits", branch.secretary, json=visit(branch) | {"visitors": ["别人"]})
    assert (again.status_code, again.json()) == (200, first.json())
    clock(300)
    later = visit(branch, "2026-12-05T13:30:00+08:00", who=1)
    assert (await client.post(f"{meeting}/home-visits", branch.recorder, json=later)).status_code == 201
    roll = (await client.get(f"{meeting}/roll", branch.secretary)).json()
    assert roll["total"]["text"] == "应到5 实到2 其中上门2 请假0 缺席3 40.0%"
    assert (roll["total"]["voters_due"], roll["total"]["voters_present"]) == (4, 0)
    evidence = {p["member_id"]: p["attendance"]["evidence"] for p in roll["people"] if p["attendance"]}
    assert evidence == {str(branch.members[3].id): "witnessed", str(branch.members[1].id): "stated"}
    shown = await client.get(f"{meeting}/home-visits", branch.secretary)
    assert [one["summary"] for one in shown.json()] == [SUMMARY, SUMMARY]
    async with client.services.database.read(branch.tenant_id) as session:
        assert all("康复".encode() not in row.summary for row in await session.scalars(select(HomeVisit)))


@pytest.mark.parametrize(
    ("at", "status", "code"),
    [
        ("2026-12-05T08:29:00+08:00", 422, "HOME_VISIT_TIME_WRONG"),
        ("2026-12-05T12:00:00+08:00", 422, "HOME_VISIT_TIME_WRONG"),
    ],
)
async def test_a_visit_happened_since_the_opening_and_before_now(
    client: Client, branch: Branch, clock: Clock, published: Published, at: str, status: int, code: str
) -> None:
    meeting = await published()
    clock(125)
    refused = await client.post(f"{meeting}/home-visits", branch.recorder, json=visit(branch, at))
    assert (refused.status_code, refused.json()["code"]) == (status, code)


async def test_who_was_there_needs_no_visit(client: Client, branch: Branch, clock: Clock, published: Published) -> None:
    meeting = await published()
    clock(100)
    body = {"present": [str(branch.members[3].id)]}
    await client.post(f"{meeting}/roll-calls", branch.recorder, json=body)
    refused = await client.post(f"{meeting}/home-visits", branch.recorder, json=visit(branch))
    assert (refused.status_code, refused.json()["code"]) == (409, "HOME_VISIT_HAS_RECORD")
    body = visit(branch) | {"member_id": str(branch.neighbour.id)}
    stranger = await client.post(f"{meeting}/home-visits", branch.recorder, json=body)
    assert stranger.json()["code"] == "MEETING_MEMBER_NOT_ON_ROLL"


async def test_who_is_visited_makes_no_quorum(
    client: Client, branch: Branch, clock: Clock, published: Published
) -> None:
    meeting = await published(kinds=["members_assembly"])
    clock(100)
    body = {"present": [str(branch.members[0].id)]}
    assert (await client.post(f"{meeting}/roll-calls", branch.recorder, json=body)).is_success
    for who in (1, 2, 3):
        await client.post(f"{meeting}/home-visits", branch.recorder, json=visit(branch, who=who))
    total = (await client.get(f"{meeting}/roll", branch.secretary)).json()["total"]
    assert (total["present"], total["voters_due"], total["voters_present"]) == (4, 4, 1)
    async with client.services.database.read(branch.tenant_id) as session:
        found = await find_meeting(session, branch.secretary, UUID(meeting.rsplit("/", 1)[1]))
        roll = await roll_of_meeting(session, found, now())
    assert [one.name for one in roll.people if one.placed.in_room] == [branch.members[0].name]
