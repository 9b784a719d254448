"""Meetings over HTTP: shapes, status, who is let in."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.access.actor import Actor, Grant
from app.access.roles import Role
from app.db.session import Database
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import Branch, a_branch
from tests.support.http import ActorsByAccount, Client, client_over, services_over

V1 = "/api/v1"


@pytest.fixture
async def branch(database: Database, clock: Clock) -> Branch:
    tenant_id = uuid7()
    async with database.write(tenant_id) as session:
        return await a_branch(session, tenant_id)


@pytest.fixture
async def client(database: Database, branch: Branch) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


def body(branch: Branch, **changes: Any) -> dict[str, Any]:
    values = {
        "org_id": str(branch.org.id),
        "title": "12月主题党日",
        "kinds": ["theme_day"],
        "starts_at": "2026-12-05T09:00:00+08:00",
        "ends_at": "2026-12-05T11:00:00+08:00",
    }
    return values | changes


async def published(client: Client, branch: Branch, **changes: Any) -> str:
    made = await client.post(f"{V1}/meetings", branch.secretary, json=body(branch, **changes))
    assert made.status_code == 201, made.text
    meeting = f"{V1}/meetings/{made.json()['id']}"
    assert (await client.post(f"{meeting}/publish", branch.secretary)).status_code == 200
    return meeting


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_from_draft_to_roll(client: Client, branch: Branch, clock: Clock) -> None:
    meeting = await published(client, branch)
    member = branch.actor(branch.members[3])
    shown = (await client.get(meeting, member)).json()
    assert (shown["phase"], shown["phase_text"], shown["sign_in_open"]) == ("announced", "已发布", False)
    assert shown["starts_at"] == "2026-12-05T09:00:00+08:00"
    assert shown["sign_in_opens_at"] == "2026-12-05T08:30:00+08:00"
    assert shown["hosts"] == [{"org_id": str(branch.org.id), "name": "第一党支部"}]

    clock(5)
    screen = (await client.get(f"{meeting}/code", branch.recorder)).json()
    assert screen["next"]["valid_from"] == screen["current"]["shown_until"]
    proof = {"code": screen["current"]["code"], "place": "inside"}
    first = await client.post(f"{meeting}/sign-ins", member, json=proof)
    assert (first.status_code, first.json()["standing"]) == (201, "present")
    clock(300)
    again = await client.post(f"{meeting}/sign-ins", member, json=proof)
    assert (again.status_code, again.json()) == (200, first.json())

    roll = (await client.get(f"{meeting}/roll", branch.secretary)).json()
    assert roll["total"]["text"] == "应到5 实到1 请假0 缺席4 20.0%"
    assert roll["kinds"][0]["kind_text"] == "主题党日"
    assert [p["standing_text"] for p in roll["people"] if p["member_id"] == str(member.member_id)] == ["到会"]
    own = (await client.get(f"{meeting}/roll", member)).json()
    assert [p["member_id"] for p in own["people"]] == [str(member.member_id)]
    from_above = (await client.get(f"{meeting}/roll", branch.officer(Role.INSPECTOR))).json()
    assert (from_above["people"], from_above["total"]) == ([], roll["total"])


async def test_a_sign_in_is_repeatable_by_itself_and_ignores_the_idempotency_key(
    client: Client, branch: Branch, clock: Clock
) -> None:
    meeting = await published(client, branch)
    clock(0)
    code = (await client.get(f"{meeting}/code", branch.recorder)).json()["current"]["code"]
    headers = {"Idempotency-Key": "key-00000001"}
    for place in (2, 3):
        actor = branch.actor(branch.members[place])
        answer = await client.post(f"{meeting}/sign-ins", actor, json={"code": code}, headers=headers)
        assert answer.status_code == 201
        other_body = {"code": code, "place": "outside"}
        answer = await client.post(f"{meeting}/sign-ins", actor, json=other_body, headers=headers)
        assert (answer.status_code, answer.json()["place"]) == (200, "not_given")


async def test_refusals_of_a_sign_in(client: Client, branch: Branch, clock: Clock) -> None:
    meeting, other = await published(client, branch), await published(client, branch)
    member = branch.actor(branch.members[3])
    clock(0)
    code = (await client.get(f"{meeting}/code", branch.recorder)).json()["current"]["code"]
    foreign = (await client.get(f"{other}/code", branch.recorder)).json()["current"]["code"]

    async def tried(actor: Actor, text: str) -> tuple[int, str]:
        return code_of(await client.post(f"{meeting}/sign-ins", actor, json={"code": text}))

    assert await tried(member, "不是码") == (422, "MEETING_CODE_INVALID")
    assert await tried(member, foreign) == (409, "MEETING_CODE_FOREIGN")
    assert await tried(branch.actor(branch.neighbour), code) == (409, "MEETING_NOT_ON_ROLL")
    assert await tried(branch.actor(branch.neighbour), "不是码") == (404, "MEETING_NOT_FOUND")
    tenant, org = uuid7(), uuid7()
    grant = Grant.of(Role.MEMBER, org, f"{org.hex}/")
    stranger = Actor(uuid7(), tenant, uuid7(), uuid7(), "外单位", (grant,))
    assert await tried(stranger, code) == (404, "MEETING_NOT_FOUND")
    clock(1)
    assert await tried(member, code) == (409, "CODE_EXPIRED")
    assert (await client.post(f"{meeting}/sign-ins", json={"code": code})).status_code == 401
    clock(-60)
    assert code_of(await client.get(f"{meeting}/code", branch.recorder)) == (409, "MEETING_NOT_OPEN")
    reason = {"reason": "暴雨红色预警"}
    assert (await client.post(f"{meeting}/cancel", branch.secretary, json=reason)).json()["phase"] == "cancelled"
    clock(0)
    assert await tried(member, code) == (409, "MEETING_CANCELLED")


async def test_editing_needs_the_version_that_was_read(client: Client, branch: Branch) -> None:
    made = await client.post(f"{V1}/meetings", branch.recorder, json=body(branch))
    meeting, etag = f"{V1}/meetings/{made.json()['id']}", made.headers["etag"]
    change = {"title": "12月党课", "kinds": ["party_lesson", "members_assembly"]}
    assert code_of(await client.put(meeting, branch.recorder, json=change)) == (428, "IF_MATCH_REQUIRED")
    edited = await client.put(meeting, branch.recorder, json=change, headers={"If-Match": etag})
    assert (edited.status_code, edited.json()["kinds"]) == (200, ["members_assembly", "party_lesson"])
    stale = await client.put(meeting, branch.recorder, json=change, headers={"If-Match": etag})
    assert code_of(stale) == (412, "VERSION_STALE")
    fresh = {"If-Match": edited.headers["etag"]}
    refused = await client.put(meeting, branch.actor(branch.members[3]), json=change, headers=fresh)
    assert code_of(refused) == (404, "MEETING_NOT_FOUND")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_at", "2026-12-05T09:00:00"),
        ("starts_at", "9999-12-31T23:59:59-12:00"),
        ("ends_at", "0001-01-01T00:00:00+14:00"),
        ("title", ""),
        ("title", "长" * 201),
        ("title", "主题\u0000党日"),
        ("kinds", []),
        ("kinds", ["party"]),
        ("online_url", "javascript:alert(1)"),
        ("opens_before_minutes", -1),
        ("grace_minutes", 10**9),
        ("guests", [{"member_id": str(uuid7()), "capacity": "due"}]),
        ("guests", [{"member_id": str(uuid7()), "capacity": "guest"}]),
        ("chair_id", "01a2018c-d468-72a0-a086-df15190fc5fc"),
        ("unknown", 1),
    ],
)
async def test_bad_drafts_are_refused_in_chinese(client: Client, branch: Branch, field: str, value: Any) -> None:
    answer = await client.post(f"{V1}/meetings", branch.secretary, json=body(branch, **{field: value}))
    assert answer.status_code == 422, answer.text
    assert any("\u4e00" <= letter <= "\u9fff" for letter in answer.json()["detail"])


async def test_steps_refused_by_the_state_and_by_the_role(client: Client, branch: Branch, clock: Clock) -> None:
    meeting = await published(client, branch)
    member, reason = branch.actor(branch.members[3]), {"reason": "暴雨红色预警"}
    assert code_of(await client.post(f"{meeting}/publish", branch.secretary)) == (409, "MEETING_ALREADY_PUBLISHED")
    assert code_of(await client.post(f"{meeting}/finish", branch.secretary)) == (409, "MEETING_NOT_STARTED")
    for step, sent in (("publish", None), ("cancel", reason), ("postpone", reason), ("finish", None)):
        answer = await client.post(f"{meeting}/{step}", member, json=sent)
        assert code_of(answer) == (403, "PERMISSION_MISSING"), step
        outside = await client.post(f"{meeting}/{step}", branch.actor(branch.neighbour), json=sent)
        assert code_of(outside) == (404, "MEETING_NOT_FOUND"), step
    half = {"reason": "改期", "starts_at": "2026-12-06T09:00:00+08:00"}
    assert (await client.post(f"{meeting}/postpone", branch.secretary, json=half)).status_code == 422
    moved = half | {"ends_at": "2026-12-06T10:00:00+08:00"}
    answer = await client.post(f"{meeting}/postpone", branch.secretary, json=moved)
    assert (answer.status_code, answer.json()["starts_at"]) == (200, moved["starts_at"])
    clock(24 * 60 + 1)
    assert code_of(await client.post(f"{meeting}/postpone", branch.secretary, json=moved)) == (409, "MEETING_STARTED")
    ended = await client.post(f"{meeting}/finish", branch.secretary)
    assert (ended.status_code, ended.json()["phase"]) == (200, "ended")


async def test_the_recorder_enters_and_corrects(client: Client, branch: Branch, clock: Clock) -> None:
    meeting = await published(client, branch)
    clock(5)
    ids = [str(member.id) for member in branch.members]
    both = {"present": ids[:1], "everybody_except": []}
    assert (await client.post(f"{meeting}/roll-calls", branch.recorder, json=both)).status_code == 422
    done = await client.post(f"{meeting}/roll-calls", branch.recorder, json={"everybody_except": ids[3:]})
    assert (done.status_code, done.json()) == (200, {"entered": 3, "known": 0})
    sent = {"member_ids": ids[3:4], "reason": "签了纸质表", "late": True}
    done = await client.post(f"{meeting}/sign-ins-on-behalf", branch.recorder, json=sent)
    assert done.json() == {"entered": 1, "known": 0}
    correction = {"member_id": ids[3], "standing": "leave", "reason": "核实为请假"}
    made = await client.post(f"{meeting}/corrections", branch.recorder, json=correction)
    assert (made.status_code, made.json()["before"], made.json()["after"]) == (201, "late", "leave")
    for wrong in ({"standing": "awaited"}, {"reason": ""}, {"reason": None}):
        answer = await client.post(f"{meeting}/corrections", branch.recorder, json=correction | wrong)
        assert answer.status_code == 422
    repeated = await client.post(f"{meeting}/corrections", branch.recorder, json=correction)
    assert code_of(repeated) == (409, "MEETING_CORRECTION_CHANGES_NOTHING")
    roll = (await client.get(f"{meeting}/roll", branch.recorder)).json()
    (person,) = [one for one in roll["people"] if one["member_id"] == ids[3]]
    assert person["standing_text"] == "请假"
    assert [one["changed_by_name"] for one in person["corrections"]] == [branch.members[1].name]


async def test_leave_over_http(client: Client, branch: Branch, clock: Clock) -> None:
    meeting = await published(client, branch)
    member, url = branch.actor(branch.members[3]), f"{meeting}/leave-requests"
    asked = await client.post(url, member, json={"category": "illness", "reason": "住院"})
    assert (asked.status_code, asked.json()["state_text"], asked.json()["reason"]) == (201, "待审批", "住院")
    twice = await client.post(url, member, json={"category": "duty", "reason": "值班"})
    assert code_of(twice) == (409, "LEAVE_STANDING")
    leave = f"{url}/{asked.json()['id']}"
    assert [one["reason"] for one in (await client.get(url, branch.secretary)).json()] == ["住院"]
    assert code_of(await client.get(url, member)) == (403, "PERMISSION_MISSING")
    decided = await client.post(f"{leave}/approve", branch.secretary, json={"note": "同意"})
    assert (decided.json()["state"], decided.json()["decided_by_name"]) == ("approved", branch.members[0].name)
    assert code_of(await client.post(f"{leave}/reject", branch.secretary, json={})) == (409, "LEAVE_DECIDED")
    back = await client.post(f"{leave}/report-back", member, json={"note": "已返回"})
    assert back.json()["report_note"] == "已返回"
    own = (await client.get(f"{V1}/me/meetings", member)).json()["items"]
    assert [(one["standing"], one["leave_state"]) for one in own] == [("leave", "approved")]
    other = branch.actor(branch.members[4])
    again = await client.post(url, other, json={"category": "other", "reason": "私事"})
    withdrawn = await client.post(f"{url}/{again.json()['id']}/withdraw", other)
    assert withdrawn.json()["state"] == "withdrawn"
    clock(300)
    late = await client.post(url, other, json={"category": "other", "reason": "忘了请假"})
    assert code_of(late) == (409, "MEETING_ENDED"), late.text
    entry = {"member_id": str(branch.members[4].id), "category": "illness", "reason": "急诊，会后补办"}
    entered = await client.post(f"{meeting}/leave-entries", branch.secretary, json=entry)
    assert (entered.status_code, entered.json()["after_the_fact"]) == (201, True)
    year = (await client.get(f"{V1}/me/attendance?year=2026", member)).json()
    assert year["counts"]["due"] == 0, "nobody fixed the roll: nothing is held against anybody"


async def test_lists_turn_pages_by_a_cursor_of_their_own(client: Client, branch: Branch) -> None:
    made = [await published(client, branch) for _ in range(3)]
    url = f"{V1}/meetings?month=2026-12&limit=2"
    first = (await client.get(url, branch.secretary)).json()
    second = (await client.get(f"{url}&cursor={first['next_cursor']}", branch.secretary)).json()
    seen = [one["id"] for one in first["items"] + second["items"]]
    assert sorted(seen) == sorted(one.rsplit("/", 1)[1] for one in made)
    assert second["next_cursor"] is None
    wrong = await client.get(f"{V1}/meetings?limit=2&cursor={first['next_cursor']}", branch.secretary)
    assert code_of(wrong) == (422, "CURSOR_INVALID")
    assert (await client.get(f"{V1}/meetings?month=2026-11", branch.secretary)).json()["items"] == []
    assert (await client.get(f"{V1}/meetings?month=2026-13", branch.secretary)).status_code == 422
    own = (await client.get(f"{V1}/me/meetings?limit=2", branch.actor(branch.members[3]))).json()
    assert len(own["items"]) == 2
    rest = await client.get(f"{V1}/me/meetings?limit=2&cursor={own['next_cursor']}", branch.actor(branch.members[3]))
    assert len(rest.json()["items"]) == 1


async def test_my_year_over_http(client: Client, branch: Branch, clock: Clock) -> None:
    meeting = await published(client, branch)
    clock(1)
    await client.post(f"{meeting}/roll-calls", branch.recorder, json={"everybody_except": []})
    clock(121)
    year = (await client.get(f"{V1}/me/attendance?year=2026", branch.actor(branch.members[3]))).json()
    assert year["counts"]["text"] == "应到1 实到1 请假0 缺席0 100.0%"
    assert [one["meeting"]["title"] for one in year["items"]] == ["12月主题党日"]
    past = (await client.get(f"{V1}/me/meetings?when=past", branch.actor(branch.members[3]))).json()
    assert [one["standing"] for one in past["items"]] == ["present"]


async def test_another_tenants_meeting_does_not_exist(client: Client, branch: Branch, database: Database) -> None:
    meeting, tenant_id = await published(client, branch), uuid7()
    async with database.write(tenant_id) as session:
        stranger = (await a_branch(session, tenant_id)).secretary
    for path in ("", "/code", "/roll", "/leave-requests"):
        assert (await client.get(meeting + path, stranger)).status_code == 404
    for path, sent in (
        ("/publish", None),
        ("/roll-calls", {"everybody_except": []}),
        ("/corrections", {"member_id": str(branch.members[0].id), "standing": "absent", "reason": "越权"}),
        ("/leave-requests", {"category": "duty", "reason": "值班"}),
    ):
        assert (await client.post(meeting + path, stranger, json=sent)).status_code == 404, path
