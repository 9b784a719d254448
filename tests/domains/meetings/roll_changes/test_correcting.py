"""The fixed roll stands; corrections with reasons change what is read, and show who made them."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app.access.actor import Actor
from app.domains.meetings.models import RollEntry
from tests.domains.meetings.conftest import Clock
from tests.domains.meetings.ways.conftest import V1, Published
from tests.factories.meetings import Branch
from tests.factories.members import a_member
from tests.support.http import Client


def change(who: Any, what: str, **more: Any) -> dict[str, Any]:
    return {"member_id": str(who), "kind": "theme_day", "change": what, "reason": "会前已转入，登记迟了一天"} | more


async def corrected(client: Client, meeting: str, who: Actor, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = await client.post(f"{meeting}/roll-corrections", who, json=body)
    return answer.status_code, answer.json()


async def counts(client: Client, meeting: str, branch: Branch) -> tuple[int, int]:
    total = (await client.get(f"{meeting}/roll", branch.secretary)).json()["total"]
    return total["due"], total["voters_due"]


async def test_add_remove_and_vote_change_the_numbers_and_show_who_and_why(
    client: Client, branch: Branch, clock: Clock, published: Published
) -> None:
    meeting, secretary = await published(), branch.secretary
    clock(5)
    assert (await client.post(f"{meeting}/roll-calls", branch.recorder, json={"everybody_except": []})).is_success
    late = a_member(branch.cipher, branch.org, "迟登记")
    async with client.services.database.write(branch.tenant_id) as session:
        session.add(late)
    assert await counts(client, meeting, branch) == (5, 4)
    status, made = await corrected(client, meeting, secretary, change(late.id, "add", has_vote=True))
    assert (status, made["number"], made["change_text"], made["name"]) == (201, 1, "补列应到", "迟登记")
    assert await counts(client, meeting, branch) == (6, 5)
    person = branch.members[3].id
    assert (await corrected(client, meeting, secretary, change(person, "vote", has_vote=False)))[0] == 201
    assert await counts(client, meeting, branch) == (6, 4)
    assert (await corrected(client, meeting, secretary, change(person, "remove")))[0] == 201
    assert await counts(client, meeting, branch) == (5, 4)
    roll = (await client.get(f"{meeting}/roll", secretary)).json()
    assert [(c["number"], c["change"], c["changed_by_name"]) for c in roll["changes"]] == [
        (1, "add", secretary.display_name),
        (2, "vote", secretary.display_name),
        (3, "remove", secretary.display_name),
    ]
    assert str(person) not in {p["member_id"] for p in roll["people"]}
    assert roll["strangers_count"] == 1, "who was recorded and taken off the roll is still shown"
    assert (await corrected(client, meeting, secretary, change(person, "add", has_vote=True)))[0] == 201
    assert (await client.get(f"{meeting}/roll", secretary)).json()["total"]["present"] == 5
    async with client.services.database.read(branch.tenant_id) as session:
        assert await session.scalar(select(func.count()).select_from(RollEntry)) == 5, "the fixed roll is as it was"
    own = (await client.get(f"{meeting}/roll", branch.actor(branch.members[4]))).json()
    assert own["changes"] == [], "a member reads the own line"


async def test_who_was_added_signs_in_and_finds_the_meeting_in_the_own_year(
    client: Client, branch: Branch, clock: Clock, published: Published
) -> None:
    meeting = await published()
    clock(1)
    await client.post(f"{meeting}/roll-calls", branch.recorder, json={"present": [str(branch.members[1].id)]})
    late = a_member(branch.cipher, branch.org, "迟登记")
    async with client.services.database.write(branch.tenant_id) as session:
        session.add(late)
    code = (await client.get(f"{meeting}/code", branch.recorder)).json()["current"]["code"]
    member = branch.actor(late)
    refused = await client.post(f"{meeting}/sign-ins", member, json={"code": code})
    assert refused.json()["code"] == "MEETING_NOT_ON_ROLL"
    await corrected(client, meeting, branch.secretary, change(late.id, "add", has_vote=True))
    assert (await client.post(f"{meeting}/sign-ins", member, json={"code": code})).status_code == 201
    removed = branch.members[1]
    await corrected(client, meeting, branch.secretary, change(removed.id, "remove"))
    clock(130)
    for person, due in ((late, 1), (removed, 0)):
        year = (await client.get(f"{V1}/me/attendance?year=2026", branch.actor(person))).json()
        assert (year["counts"]["due"], year["counts"]["present"]) == (due, due)


@pytest.mark.parametrize(
    ("who", "body", "status", "code"),
    [
        (3, {"change": "add", "has_vote": True}, 409, "ROLL_CORRECTION_CHANGES_NOTHING"),
        (3, {"change": "vote", "has_vote": True}, 409, "ROLL_CORRECTION_CHANGES_NOTHING"),
        (4, {"change": "vote", "has_vote": True}, 409, "ROLL_STAGE_WRONG"),
        (3, {"change": "remove", "kind": "party_lesson"}, 422, "ROLL_KIND_WRONG"),
        (3, {"change": "remove", "reason": " "}, 422, "INVALID"),
        (3, {"change": "remove", "has_vote": True}, 422, "INVALID"),
        (3, {"change": "vote"}, 422, "INVALID"),
        (None, {"change": "add", "has_vote": True}, 422, "ROLL_PERSON_NOT_FOUND"),
    ],
)
async def test_corrections_that_are_refused(
    client: Client,
    branch: Branch,
    clock: Clock,
    published: Published,
    who: int | None,
    body: dict[str, Any],
    status: int,
    code: str,
) -> None:
    meeting = await published()
    member = branch.neighbour if who is None else branch.members[who]
    wanted = change(member.id, "remove") | body
    if code.startswith("ROLL"):
        early = await corrected(client, meeting, branch.secretary, wanted)
        assert (early[0], early[1]["code"]) == (409, "ROLL_NOT_FIXED")
    clock(1)
    got, problem = await corrected(client, meeting, branch.secretary, wanted)
    assert (got, problem["code"]) == (status, code)
    assert (await corrected(client, meeting, branch.recorder, change(member.id, "remove")))[0] == 403


async def test_guests_from_outside_are_named_and_counted_apart(
    client: Client, branch: Branch, clock: Clock, published: Published
) -> None:
    meeting = await published()
    guest = {"name": "赵六", "unit": "镇卫生院", "as_what": "授课人"}
    made = await client.post(f"{meeting}/outside-guests", branch.recorder, json=guest)
    assert made.status_code == 201
    clock(1)
    roll = (await client.get(f"{meeting}/roll", branch.secretary)).json()
    assert (roll["outside_guests_count"], roll["outside_guests"][0]["unit"]) == (1, "镇卫生院")
    assert (roll["total"]["due"], roll["total"]["guests_present"]) == (5, 0)
    own = (await client.get(f"{meeting}/roll", branch.actor(branch.members[4]))).json()
    assert (own["outside_guests_count"], own["outside_guests"]) == (1, [])
    path = f"{meeting}/outside-guests/{made.json()['id']}/remove"
    assert (await client.post(path, branch.recorder, json={})).status_code == 422
    assert (await client.post(path, branch.recorder, json={"reason": "登记有误"})).status_code == 200
    again = await client.post(path, branch.recorder, json={"reason": "登记有误"})
    assert again.json()["code"] == "OUTSIDE_GUEST_NOT_FOUND"
    assert (await client.get(f"{meeting}/roll", branch.secretary)).json()["outside_guests_count"] == 0
