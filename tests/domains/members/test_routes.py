"""The register over HTTP: shapes, masks, versions, refusals, who is let in."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine

from app.access.roles import Role
from app.db.session import Database
from app.domains.members.routes import exports, people, requests, steps
from app.files import stored
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.domains.members.conftest import Place
from tests.factories.members import a_member, a_phone, an_id_number
from tests.support.http import ActorsByAccount, Client, client_over, services_over

API = "/api/v1/members"
ROUTERS = (people.router, steps.router, requests.router, exports.router)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services, routers=ROUTERS), services, actors) as client:
        yield client


def a_body(place: Place, **changes: Any) -> dict[str, Any]:
    return {
        "org_id": str(place.branch.id),
        "name": "单田芳",
        "id_number": an_id_number(date(1980, 5, 20)),
        "phone": a_phone(),
        "address": "浙江省杭州市西湖区文一路1号",
        "joined": "2005-06",
        "full": "2006-06-18",
        "nationality": "01",
        "categories": ["employed", "delegate"],
    } | changes


async def entered(client: Client, place: Place, **changes: Any) -> dict[str, Any]:
    answer = await client.post(API, place.secretary, json=a_body(place, **changes))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_register_read_edit_and_find_again(client: Client, place: Place) -> None:
    body = a_body(place)
    answer = await client.post(API, place.secretary, json=body)
    assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
    made = answer.json()
    assert (made["joined"], made["birth"], made["gender"], made["age"]) == ("2005-06", "1980-05-20", "male", 46)
    assert (made["party_age"], made["has_vote"], made["categories"]) == (20, True, ["delegate", "employed"])
    for secret in ("id_number", "phone", "address"):
        assert body[secret] not in answer.text
        assert "****" in made[secret]
    one = f"{API}/{made['id']}"
    read = await client.get(one, place.secretary)
    assert (read.json(), read.headers["etag"], read.headers["cache-control"]) == (made, '"1"', "no-store")
    edited = await client.put(one, place.secretary, json={"job": "教师"}, headers={"If-Match": '"1"'})
    assert (edited.json()["job"], edited.json()["phone"], edited.headers["etag"]) == ("教师", made["phone"], '"2"')
    stale = await client.put(one, place.secretary, json={"job": "农民"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "VERSION_STALE")
    assert (await client.put(one, place.secretary, json={"job": "农民"})).status_code == 428
    listed = (await client.get(f"{API}?initials=st", place.secretary)).json()
    assert [row["id"] for row in listed["items"]] == [made["id"]]
    tail = body["phone"][-4:]
    found = await client.post(f"{API}/look-ups", place.secretary, json={"kind": "phone_tail", "tail": tail})
    assert [row["id"] for row in found.json()] == [made["id"]]
    revealed = await client.post(
        f"{one}/reveal", place.secretary, json={"fields": ["id_number"], "purpose": "核对身份信息"}
    )
    assert revealed.json() == {"values": {"id_number": body["id_number"]}}
    changes = (await client.get(f"{one}/changes", place.secretary)).json()["items"]
    assert {change["kind"] for change in changes} == {"edited", "registered"}


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"id_number": "110101199001011234"}, 422, "MEMBER_ID_NUMBER_WRONG"),
        ({"gender": "female"}, 422, "MEMBER_ID_NUMBER_CONTRADICTS"),
        ({"phone": "12345"}, 422, "MEMBER_PHONE_WRONG"),
        ({"full": "2005-01-01"}, 422, "MEMBER_DATES_OUT_OF_ORDER"),
        ({"full": "2027-01-01"}, 422, "MEMBER_DATE_IN_FUTURE"),
        ({"full": "2006-02-30"}, 422, "INVALID"),
        ({"full": "2006年2月"}, 422, "INVALID"),
        ({"name": "张\u0000三"}, 422, "INVALID"),
        ({"extra": {"栏目": "\u0000"}}, 422, "INVALID"),
        ({"name": ""}, 422, "MEMBER_NAME_WRONG"),
        ({"shoe_size": 42}, 422, "INVALID"),
        ({"stage": "saint"}, 422, "INVALID"),
        ({"status": "expelled"}, 422, "INVALID"),
        ({"org_id": str(uuid7())}, 404, "ORG_NOT_FOUND"),
        ({"group_id": str(uuid7())}, 409, "MEMBER_GROUP_NOT_IN_BRANCH"),
        (
            {"stage": "applicant", "joined": None, "full": None, "id_number": None, "birth": "2010-01-01"},
            422,
            "MEMBER_UNDER_AGE",
        ),
    ],
)
async def test_bad_input_is_refused_in_chinese_and_changes_nothing(
    client: Client, place: Place, changes: dict[str, Any], status: int, code: str
) -> None:
    body = a_body(place, **changes)
    answer = await client.post(API, place.secretary, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert any("\u4e00" <= letter <= "\u9fff" for letter in answer.json()["detail"])
    assert str(body["phone"]) not in answer.text
    assert (await client.get(API, place.secretary)).json()["items"] == []


async def test_half_a_character_is_refused(client: Client, place: Place) -> None:
    body = json.dumps(a_body(place, name="张\ud800"))
    headers = {"Content-Type": "application/json"}
    assert (await client.post(API, place.secretary, content=body, headers=headers)).status_code == 422


async def test_a_taken_phone_or_number_is_named_as_such(client: Client, place: Place) -> None:
    first = a_body(place)
    await client.post(API, place.secretary, json=first)
    for field, code in [("phone", "MEMBER_PHONE_TAKEN"), ("id_number", "MEMBER_ID_NUMBER_TAKEN")]:
        answer = await client.post(API, place.secretary, json=a_body(place, name="李四", **{field: first[field]}))
        assert (answer.status_code, answer.json()["code"]) == (409, code)


async def test_steps_over_http(client: Client, place: Place) -> None:
    made = await entered(client, place, stage="activist", joined=None, full=None, activist="2025-03-10")
    one = f"{API}/{made['id']}"
    assert made["candidate_earliest_on"] == "2026-03-10"
    step = {"to": "candidate", "on": "2026-03-09"}
    refused = await client.post(f"{one}/stage-changes", place.secretary, json=step)
    assert (refused.status_code, refused.json()["code"]) == (409, "MEMBER_ACTIVIST_TOO_SHORT")
    for to, on in [("candidate", "2026-03-10"), ("probationary", "2026-06-18")]:
        answer = await client.post(f"{one}/stage-changes", place.secretary, json={"to": to, "on": on})
        assert answer.status_code == 200, answer.text
    now = answer.json()
    assert (now["joined"], now["probation_ends_on"]) == ("2026-06-18", "2027-06-18")
    assert (now["approval_due_on"], now["approval_latest_on"]) == ("2026-09-18", "2026-12-18")
    gone = {"to": "transferred_out", "on": "2026-11-01", "reason": "组织关系转出"}
    after = (await client.post(f"{one}/status-changes", place.secretary, json=gone)).json()
    assert (after["status"], after["has_vote"], after["probation_ends_on"]) == ("transferred_out", False, None)
    assert (await client.get(API, place.secretary)).json()["items"] == []


async def test_moves_groups_and_residence_over_http(client: Client, place: Place) -> None:
    made = await entered(client, place)
    one = f"{API}/{made['id']}"
    grouped = await client.post(
        f"{one}/group-changes", place.secretary, json={"group_id": str(place.group.id), "on": "2026-11-01"}
    )
    assert (grouped.json()["group_name"], grouped.headers["etag"]) == ("第一党小组", '"2"')
    home = {"org_id": str(place.other.id), "on": "2026-11-02"}
    living = await client.post(f"{one}/second-affiliation", place.secretary, json=home)
    assert living.json()["second_org_name"] == "光明村党支部"
    residents = await client.get(
        f"/api/v1/organisations/{place.other.id}/residents", place.actor(Role.BRANCH_SECRETARY, place.other)
    )
    assert [row["id"] for row in residents.json()["items"]] == [made["id"]]
    body = {"org_id": str(place.other.id), "on": "2026-11-03", "reason": "岗位调整"}
    assert (await client.post(f"{one}/moves", place.secretary, json=body)).status_code == 404
    moved = (await client.post(f"{one}/moves", place.officer, json=body)).json()
    assert (moved["org_id"], moved["group_id"], moved["second_org_id"]) == (str(place.other.id), None, None)
    assert (await client.get(one, place.secretary)).status_code == 404


async def test_restrictions_over_http(client: Client, place: Place) -> None:
    made = await entered(client, place)
    at = f"{API}/{made['id']}/restrictions"
    body = {
        "kind": "rights_suspended",
        "from_on": "2026-11-01",
        "reason": "接受审查调查",
        "approval": "县纪〔2026〕5号",
    }
    assert (await client.post(at, place.secretary, json=body)).json()["code"] == "PERMISSION_MISSING"
    added = await client.post(at, place.officer, json=body)
    assert (added.status_code, added.json()["in_force"]) == (201, True)
    assert (await client.post(f"{at}/reveal", place.officer, json={"purpose": "会议表决核对"})).json()[0][
        "reason"
    ] == "接受审查调查"
    lifted = await client.post(
        f"{at}/{added.json()['id']}/lift", place.officer, json={"on": "2026-11-20", "reason": "审查终结"}
    )
    assert lifted.json()["in_force"] is False


async def test_the_own_record_and_a_correction_over_http(client: Client, place: Place) -> None:
    body = a_body(place)
    made = (await client.post(API, place.secretary, json=body)).json()
    member = place.actor(Role.MEMBER, member_id=UUID(made["id"]))
    record = await client.get("/api/v1/me/record", member)
    assert (record.json()["phone"], record.json()["id_number"]) == (body["phone"], body["id_number"])
    ask = {"field": "job", "value": "教师", "reason": "已调动工作"}
    asked = await client.post("/api/v1/me/corrections", member, json=ask)
    assert asked.status_code == 201
    waiting = (await client.get("/api/v1/member-corrections", place.secretary)).json()["items"]
    assert [one["id"] for one in waiting] == [asked.json()["id"]]
    decided = await client.post(f"/api/v1/member-corrections/{waiting[0]['id']}/accept", place.secretary, json={})
    assert decided.json()["status"] == "accepted"
    assert (await client.get("/api/v1/me/record", member)).json()["job"] == "教师"
    own = (await client.get("/api/v1/me/corrections", member)).json()["items"]
    assert [one["status"] for one in own] == ["accepted"]
    assert (await client.get("/api/v1/me/record", place.secretary)).json()["code"] == "MEMBER_NO_OWN_RECORD"


async def test_evidence_is_the_members_own_file_and_opened_by_who_decides(
    client: Client, database: Database, place: Place
) -> None:
    made = await entered(client, place)
    member = place.actor(Role.MEMBER, member_id=UUID(made["id"]))
    async with database.write(place.tenant_id) as session:
        file = await stored.keep(
            session, member, client.services.store, name="证明.pdf", content=b"%PDF-1.7", media_type="application/pdf"
        )
    ask = {"field": "job", "value": "教师", "reason": "已调动工作", "evidence_file_id": str(uuid7())}
    assert (await client.post("/api/v1/me/corrections", member, json=ask)).status_code == 404
    ask["evidence_file_id"] = str(file.id)
    asked = (await client.post("/api/v1/me/corrections", member, json=ask)).json()
    at = f"/api/v1/member-corrections/{asked['id']}/evidence-links"
    assert (await client.post(at, place.secretary)).json()["url"]
    assert (await client.post(at, place.actor(Role.BRANCH_SECRETARY, place.other))).status_code == 404


async def test_a_merge_over_http(client: Client, place: Place) -> None:
    kept = await entered(client, place, id_number=None, phone=None)
    other = await entered(client, place, full="2006-06-18")
    one = f"{API}/{kept['id']}"
    preview = (await client.get(f"{one}/merge-preview?other_id={other['id']}", place.officer)).json()
    assert (preview["can_merge"], set(preview["filled"])) == (True, {"id_number", "phone", "birth", "gender"})
    merged = await client.post(f"{one}/merge", place.officer, json={"other_id": other["id"], "reason": "重复登记"})
    assert merged.status_code == 200, merged.text
    assert (merged.json()["phone"], merged.json()["gender"]) == (other["phone"], "male")
    assert (await client.get(f"{API}/{other['id']}", place.officer)).status_code == 404


async def test_an_export_over_http(client: Client, place: Place) -> None:
    await entered(client, place)
    secretary = place.secretary
    body = {"org_id": str(place.branch.id), "purpose": "年度党内统计"}
    asked = (await client.post("/api/v1/member-exports", secretary, json=body)).json()
    at = f"/api/v1/member-exports/{asked['id']}/download"
    file = await client.post(at, secretary)
    assert (file.status_code, file.content[:2]) == (200, b"PK")
    assert "filename*=UTF-8''" in file.headers["content-disposition"]
    assert (await client.post(at, secretary)).json()["code"] == "MEMBER_EXPORT_GONE"


async def test_out_of_sight_is_not_found_whatever_is_asked(client: Client, database: Database, place: Place) -> None:
    async with database.write(place.tenant_id) as session:
        member = a_member(place.cipher, place.branch)
        session.add(member)
    one, stranger = f"{API}/{member.id}", place.actor(Role.BRANCH_SECRETARY, place.other)
    asked = [
        await client.get(one, stranger),
        await client.put(one, stranger, json={"job": "教师"}, headers={"If-Match": '"1"'}),
        await client.post(f"{one}/reveal", stranger, json={"fields": ["phone"], "purpose": "想看一看"}),
        await client.get(f"{one}/changes", stranger),
        await client.post(f"{one}/stage-changes", stranger, json={"to": "full", "on": "2026-01-01"}),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in asked] == [(404, "MEMBER_NOT_FOUND")] * 5
    assert (await client.get(f"{API}?org_id={place.branch.id}", stranger)).status_code == 404
    nobody = place.actor(Role.LECTURER)
    assert (await client.get(API, nobody)).status_code == 403
    assert (await client.get(API)).status_code == 401


async def test_pages_over_http(client: Client, database: Database, place: Place) -> None:
    async with database.write(place.tenant_id) as session:
        session.add_all(a_member(place.cipher, place.branch, name) for name in ("安", "白", "曹", "邓", "曹"))
    seen, cursor = [], ""
    while cursor is not None:
        page = (await client.get(f"{API}?limit=2{cursor and f'&cursor={cursor}'}", place.secretary)).json()
        seen += [row["name"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert seen == ["安", "白", "曹", "曹", "邓"]
    first = (await client.get(f"{API}?limit=2", place.secretary)).json()["next_cursor"]
    other = await client.get(f"{API}?limit=2&stage=full&cursor={first}", place.secretary)
    assert (other.status_code, other.json()["code"]) == (422, "CURSOR_INVALID")
