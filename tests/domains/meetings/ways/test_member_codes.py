"""A member's own code, read by the recorder: what counts, what is refused and with which sentence."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from app.access.actor import Actor
from app.access.keys import SigningKey
from app.access.roles import Role
from app.access.signed_codes import sign_code
from app.domains.meetings.models import Attendance
from app.domains.meetings.ways.member_codes import PURPOSE
from app.domains.meetings.ways.models import MemberCodeUse
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.domains.meetings.ways.conftest import V1, Published
from tests.factories.meetings import START, Branch
from tests.support.http import Client


async def own_code(client: Client, actor: Actor) -> str:
    answer = await client.get(f"{V1}/me/member-code", actor)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["code"])


async def read(client: Client, meeting: str, by: Actor, code: str) -> tuple[int, dict[str, Any]]:
    answer = await client.post(f"{meeting}/member-codes", by, json={"code": code})
    return answer.status_code, answer.json()


async def test_the_recorder_reads_a_code_and_reading_again_changes_nothing(
    client: Client, branch: Branch, clock: Clock, published: Published
) -> None:
    meeting, member = await published(), branch.actor(branch.members[3])
    clock(11)
    shown = (await client.get(f"{V1}/me/member-code", member)).json()
    assert shown["valid_until"] == "2026-12-06T00:00:00+08:00"
    assert len(shown["code"]) < 200
    status, first = await read(client, meeting, branch.recorder, shown["code"])
    assert (status, first["name"]) == (201, member.display_name)
    record = first["attendance"]
    assert (record["way"], record["evidence"], record["standing"]) == ("member_code", "proven", "late")
    assert record["recorded_by_name"] == branch.recorder.display_name
    clock(12)
    assert await read(client, meeting, branch.recorder, shown["code"]) == (200, first)
    assert await read(client, meeting, branch.recorder, await own_code(client, member)) == (200, first)
    async with client.services.database.read(branch.tenant_id) as session:
        assert await session.scalar(select(func.count()).select_from(Attendance)) == 1
        assert await session.scalar(select(func.count()).select_from(MemberCodeUse)) == 2


async def test_every_bad_code_has_its_own_sentence(
    client: Client, branch: Branch, clock: Clock, published: Published
) -> None:
    meeting, member = await published(), branch.actor(branch.members[3])
    with time_machine.travel(START - timedelta(hours=10), tick=False):
        yesterday = await own_code(client, member)
    clock(1)
    screen = (await client.get(f"{meeting}/code", branch.recorder)).json()["current"]["code"]
    forged = sign_code(SigningKey.generate(), PURPOSE, bytes(53))
    taken_back = await own_code(client, member)
    clock(2)
    assert (await client.post(f"{V1}/me/member-code/revoke", member)).status_code == 200
    abroad = Actor(uuid7(), uuid7(), uuid7(), uuid7(), "外单位", member.grants)
    refusals = {
        "不是码": (422, "MEMBER_CODE_INVALID"),
        forged: (422, "MEMBER_CODE_INVALID"),
        screen: (422, "MEMBER_CODE_INVALID"),
        yesterday: (409, "MEMBER_CODE_EXPIRED"),
        taken_back: (409, "MEMBER_CODE_REVOKED"),
        await own_code(client, abroad): (409, "MEMBER_CODE_FOREIGN"),
        await own_code(client, branch.actor(branch.neighbour)): (409, "MEMBER_CODE_NOT_ON_ROLL"),
    }
    for code, expected in refusals.items():
        status, problem = await read(client, meeting, branch.recorder, code)
        assert (status, problem["code"]) == expected
        assert any("\u4e00" <= sign <= "\u9fff" for sign in problem["detail"])
    clock(3)
    assert (await read(client, meeting, branch.recorder, await own_code(client, member)))[0] == 201
    async with client.services.database.read(branch.tenant_id) as session:
        assert await session.scalar(select(func.count()).select_from(Attendance)) == 1


@pytest.mark.parametrize(("minutes", "code"), [(-40, "MEETING_NOT_OPEN"), (121, "MEETING_SIGN_IN_CLOSED")])
async def test_codes_are_read_while_sign_in_is_open(
    client: Client, branch: Branch, clock: Clock, published: Published, minutes: int, code: str
) -> None:
    meeting = await published()
    clock(minutes)
    shown = await own_code(client, branch.actor(branch.members[3]))
    assert (await read(client, meeting, branch.recorder, shown))[1]["code"] == code


async def test_a_group_leader_reads_the_codes_of_the_group(
    client: Client, branch: Branch, clock: Clock, published: Published
) -> None:
    meeting = await published()
    clock(1)
    inside, outside = branch.actor(branch.members[0]), branch.actor(branch.members[3])
    assert (await read(client, meeting, branch.group_leader, await own_code(client, inside)))[0] == 201
    refused = await read(client, meeting, branch.group_leader, await own_code(client, outside))
    assert refused[1]["code"] == "MEMBER_CODE_NOT_ON_ROLL"


async def test_who_is_no_member_has_no_code(client: Client, branch: Branch) -> None:
    officer = branch.officer(Role.COMMITTEE_ADMIN)
    member = Actor(uuid7(), branch.tenant_id, uuid7(), None, "无档案", branch.actor(branch.members[3]).grants)
    assert (await client.get(f"{V1}/me/member-code", officer)).status_code == 403
    answer = await client.get(f"{V1}/me/member-code", member)
    assert (answer.status_code, answer.json()["code"]) == (409, "MEMBER_CODE_NONE")
