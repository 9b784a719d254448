"""Dues over HTTP: status, shape, who is let in, what bad input gets, and that no base leaks."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.access.roles import Role
from app.db.session import Database
from app.domains.members.models import Member
from app.files.stored import keep
from app.wiring import create_app
from tests.domains.dues.conftest import World, make_world
from tests.support.http import ActorsByAccount, Client, client_over, services_over

API = "/api/v1"
FACTS: dict[str, Any] = {
    "payer_kind": "public_institution",
    "items": [
        {"code": "post_pay", "amount_fen": 265_000},
        {"code": "salary_grade_pay", "amount_fen": 181_500},
        {"code": "basic_performance_pay", "amount_fen": 240_000},
        {"code": "reward_performance_pay", "amount_fen": 300_000},
        {"code": "housing_fund", "amount_fen": 183_173},
    ],
}
BASE = "503327"


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


@pytest.fixture
async def place(client: Client) -> World:
    async with client.services.database.write_all() as session:
        return await make_world(session)


async def assessed(client: Client, place: World, member: Member, **changes: Any) -> dict[str, Any]:
    body = {"member_id": str(member.id), "year": 2026} | FACTS | changes
    answer = await client.post(f"{API}/dues/assessments", place.accountant, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_self_check_answers_amount_and_steps(client: Client, place: World) -> None:
    answer = await client.post(f"{API}/dues/self-check", place.self_of(place.zhang), json=FACTS)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["base_fen"], body["rate"], body["computed_fen"], body["assessed_fen"]) == (
        503_327,
        "0.015",
        7_550,
        7_550,
    )
    assert "5033.27 × 1.5% = 75.49905 → 75.50（四舍五入到0.01元）" in body["explanation"]


async def test_a_self_check_by_the_standards_of_another_month(client: Client, place: World) -> None:
    me = place.self_of(place.zhang)
    old = {"payer_kind": "government", "items": [{"code": "net_base", "amount_fen": 70_000}], "month": "2006-05-01"}
    assert (await client.post(f"{API}/dues/self-check", me, json=old)).json()["assessed_fen"] == 1_050
    for month in ("2006-05-02", "9999-12-01", "2006-13-01"):
        assert (await client.post(f"{API}/dues/self-check", me, json=old | {"month": month})).status_code == 422


@pytest.mark.parametrize(
    ("items", "status", "code"),
    [
        ([], 422, "DUES_BASE_MISSING"),
        ([{"code": "net_base", "amount_fen": 0}], 422, "DUES_BASE_MISSING"),
        ([{"code": "net_base", "amount_fen": -466_000}], 422, "INVALID"),
        ([{"code": "net_base", "amount_fen": 466_000.5}], 422, "INVALID"),
        ([{"code": "net_base", "amount_fen": "4660.001"}], 422, "INVALID"),
        ([{"code": "net_base", "amount_fen": "四千"}], 422, "INVALID"),
        ([{"code": "net_base", "amount_fen": True}], 422, "INVALID"),
        ([{"code": "net_base", "amount_fen": None}], 422, "INVALID"),
        ([{"code": "net_base", "amount_fen": 10**30}], 422, "INVALID"),
        ([{"code": "net_base"}], 422, "INVALID"),
        ([{"code": "Net Base", "amount_fen": 1}], 422, "INVALID"),
        ([{"code": "pocket_money", "amount_fen": 1}], 422, "DUES_ITEM_UNKNOWN"),
    ],
)
async def test_a_bad_base_is_refused_in_chinese(
    client: Client, place: World, items: list[dict[str, Any]], status: int, code: str
) -> None:
    body = {"payer_kind": "enterprise", "items": items}
    for path, actor, more in (
        ("/dues/self-check", place.self_of(place.zhang), {}),
        ("/dues/assessments", place.accountant, {"member_id": str(place.zhang.id), "year": 2026}),
    ):
        answer = await client.post(f"{API}{path}", actor, json=body | more)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        assert any("\u4e00" <= letter <= "\u9fff" for letter in answer.json()["detail"])


async def test_from_draft_to_published(client: Client, place: World) -> None:
    made = await assessed(client, place, place.zhang)
    assert (made["state"], made["assessed_fen"], made["version"]) == ("drafted", 7_550, 1)
    me = place.self_of(place.zhang)
    own = (await client.get(f"{API}/me/dues/assessment", me, params={"year": 2026})).json()
    assert own["assessments"][0]["base"]["base_fen"] == 503_327
    assert (own["is_published"], own["months"][0]) == (
        False,
        {"month": 1, "standing": "assessed", "amount_fen": 7_550},
    )
    answer = await client.post(
        f"{API}/me/dues/assessments/{made['id']}/confirm", me, json={"version": 1, "voluntary_fen": 450}
    )
    assert (answer.status_code, answer.json()["state"], answer.json()["voluntary_fen"]) == (200, "confirmed", 450)
    branch = f"{API}/organisations/{place.branch.id}/dues-assessments"
    body = {"year": 2026, "assessment_ids": [made["id"]], "decision": "2026年1月10日支委会"}
    assert (await client.post(f"{branch}/approve", place.secretary, json=body)).json() == {"count": 1}
    assert (await client.post(f"{branch}/publish", place.secretary, json={"year": 2026})).json() == {"count": 1}
    published = await client.get(f"{branch}/published", place.self_of(place.zhao), params={"year": 2026})
    assert published.json()["items"] == [{"name": "张三", "from_month": 1, "assessed_fen": 7_550}]


async def test_no_list_or_record_shows_a_base(client: Client, place: World) -> None:
    made = await assessed(client, place, place.zhang)
    for actor in (place.secretary, place.accountant, place.town_admin):
        listed = await client.get(f"{API}/dues/assessments", actor, params={"year": 2026})
        one = await client.get(f"{API}/dues/assessments/{made['id']}", actor)
        assert (listed.status_code, one.status_code) == (200, 200)
        assert [row["name"] for row in listed.json()["items"]] == ["张三"]
        assert BASE not in listed.text + one.text
        assert "265000" not in listed.text + one.text


async def test_a_base_is_revealed_to_the_accountant_with_a_purpose_and_to_nobody_else(
    client: Client, place: World
) -> None:
    made = await assessed(client, place, place.zhang)
    path, body = f"{API}/dues/assessments/{made['id']}/reveal-base", {"purpose": "核对工资单"}
    shown = await client.post(path, place.accountant, json=body)
    assert shown.json()["base"]["base_fen"] == 503_327
    assert (await client.post(path, place.accountant, json={})).status_code == 422
    for actor in (place.secretary, place.town_admin, place.actor(Role.ORGANISATION_COMMISSIONER)):
        assert (await client.post(path, actor, json=body)).json()["code"] == "PERMISSION_MISSING"
    for actor in (place.self_of(place.zhao), place.actor(Role.DUES_ACCOUNTANT, place.other)):
        assert (await client.post(path, actor, json=body)).status_code == 404


async def test_a_member_sees_only_the_own_year(client: Client, place: World) -> None:
    made = await assessed(client, place, place.zhang)
    other = place.self_of(place.zhao)
    assert (await client.get(f"{API}/me/dues/assessment", other)).json()["assessments"] == []
    assert (await client.get(f"{API}/dues/assessments/{made['id']}", other)).status_code == 404
    assert (await client.get(f"{API}/dues/assessments", other, params={"year": 2026})).status_code == 403
    answer = await client.post(f"{API}/me/dues/assessments/{made['id']}/confirm", other, json={"version": 1})
    assert (answer.status_code, answer.json()["code"]) == (404, "DUES_ASSESSMENT_NOT_FOUND")


async def test_a_revision_needs_the_version_that_was_read(client: Client, place: World) -> None:
    made = await assessed(client, place, place.zhang)
    path, body = f"{API}/dues/assessments/{made['id']}", {"payer_kind": "student", "items": []}
    assert (await client.put(path, place.accountant, json=body)).status_code == 428
    assert (await client.put(path, place.accountant, json=body, headers={"If-Match": '"7"'})).status_code == 412
    answer = await client.put(path, place.accountant, json=body, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["assessed_fen"], answer.headers["etag"]) == (200, 20, '"2"')


async def test_a_repeated_post_assesses_once(client: Client, place: World) -> None:
    body = {"member_id": str(place.zhang.id), "year": 2026} | FACTS
    headers, by = {"Idempotency-Key": "assess-zhang-2026"}, place.accountant
    first = await client.post(f"{API}/dues/assessments", by, json=body, headers=headers)
    again = await client.post(f"{API}/dues/assessments", by, json=body, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())


async def test_who_is_missing_comes_in_pages_by_name(client: Client, place: World) -> None:
    await assessed(client, place, place.zhang)
    path = f"{API}/organisations/{place.branch.id}/dues-assessments/missing"
    first = (await client.get(path, place.accountant, params={"year": 2026, "limit": 1})).json()
    then = (
        await client.get(path, place.accountant, params={"year": 2026, "limit": 1, "cursor": first["next_cursor"]})
    ).json()
    assert [row["name"] for page in (first, then) for row in page["items"]] == ["李四", "赵六"]
    assert then["next_cursor"] is None


async def test_lists_go_on_where_the_page_ended(client: Client, place: World) -> None:
    for member in (place.zhang, place.zhao, place.li):
        await assessed(client, place, member)
    names: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        params = {"year": 2026, "limit": 1, "org_id": str(place.branch.id)} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(f"{API}/dues/assessments", place.secretary, params=params)).json()
        names += [row["name"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert (names, cursor) == (["李四", "张三", "赵六"], None)
    wrong = {"year": 2027, "cursor": "x"}
    assert (await client.get(f"{API}/dues/assessments", place.secretary, params=wrong)).status_code == 422


async def test_a_quarters_base_and_a_relief(client: Client, place: World) -> None:
    made = await assessed(client, place, place.zhang, payer_kind="self_employed", items=[])
    assert made["assessed_fen"] is None
    paper = {"note": "核定表上已签字"}
    path = f"{API}/dues/assessments/{made['id']}"
    assert (await client.post(f"{path}/confirm-on-paper", place.accountant, json=paper)).status_code == 200
    approve = {"year": 2026, "assessment_ids": [made["id"]], "decision": "支委会研究同意"}
    branch = f"{API}/organisations/{place.branch.id}/dues-assessments"
    assert (await client.post(f"{branch}/approve", place.secretary, json=approve)).status_code == 200
    quarter = {"first_month": 4, "amount_fen": 2_700_000}
    entered = await client.post(f"{path}/period-bases", place.accountant, json=quarter)
    assert (entered.status_code, entered.json()["months"], entered.json()["assessed_fen"]) == (201, [4, 5, 6], 13_500)
    relief = {
        "member_id": str(place.zhang.id),
        "kind": "reduced",
        "amount_fen": 1_000,
        "from_month": "2026-05-01",
        "until_month": "2026-06-01",
        "reason": "家庭遭受火灾",
    }
    proposed = await client.post(f"{API}/dues/reliefs", place.secretary, json=relief)
    assert (proposed.status_code, proposed.json()["level"]) == (201, "committee_above")
    decide = f"{API}/dues/reliefs/{proposed.json()['id']}/approve"
    assert (await client.post(decide, place.secretary, json={"decision": "研究同意"})).status_code == 403
    assert (await client.post(decide, place.town_admin, json={"decision": "研究同意"})).json()["state"] == "approved"
    detail = (await client.get(path, place.secretary)).json()
    assert [month["amount_fen"] for month in detail["months"][3:7]] == [13_500, 1_000, 1_000, None]
    (shown,) = (await client.get(f"{API}/dues/reliefs", place.secretary)).json()["items"]
    assert (shown["name"], shown["has_evidence"]) == ("张三", False)
    assert "火灾" not in str(shown)
    reveal = f"{API}/dues/reliefs/{shown['id']}/reveal"
    revealed = await client.post(reveal, place.secretary, json={"purpose": "审批减免"})
    assert revealed.json() == {"reason": "家庭遭受火灾", "end_reason": None, "evidence": None}
    own = (await client.get(f"{API}/me/dues/assessment", place.self_of(place.zhang))).json()
    assert (own["periods"][0]["base"]["base_fen"], own["reliefs"][0]["reason"]) == (900_000, "家庭遭受火灾")
    ended = {"last_month": "2026-05-01", "reason": "困难解除"}
    end = await client.post(f"{API}/dues/reliefs/{proposed.json()['id']}/end", place.secretary, json=ended)
    assert (end.status_code, end.json()["until_month"]) == (200, "2026-05-01")
    assert (await client.get(f"{API}/dues/reliefs", place.self_of(place.zhang))).status_code == 403


async def test_the_evidence_is_the_proposers_and_opens_by_a_link_for_who_decides(client: Client, place: World) -> None:
    by, services = place.secretary, client.services
    async with services.database.write(place.tenant_id) as session:
        file = await keep(
            session, by, services.store, name="证明.pdf", content=b"%PDF-1.7", media_type="application/pdf"
        )
    relief = {
        "member_id": str(place.zhang.id),
        "kind": "exempt",
        "from_month": "2026-05-01",
        "until_month": "2026-06-01",
        "reason": "家庭遭受火灾",
        "evidence_file_id": str(file.id),
    }
    others = await client.post(f"{API}/dues/reliefs", place.accountant, json=relief)
    assert (others.status_code, others.json()["code"]) == (404, "FILE_NOT_FOUND")
    proposed = (await client.post(f"{API}/dues/reliefs", by, json=relief)).json()
    reveal = f"{API}/dues/reliefs/{proposed['id']}/reveal"
    shown = (await client.post(reveal, place.town_admin, json={"purpose": "审批减免"})).json()
    assert (await client.get(shown["evidence"]["url"])).content == b"%PDF-1.7"


async def test_a_rejected_relief_and_an_objection(client: Client, place: World) -> None:
    made = await assessed(client, place, place.zhang)
    words = {"version": 1, "words": "绩效工资多算了三百元"}
    me = place.self_of(place.zhang)
    answer = await client.post(f"{API}/me/dues/assessments/{made['id']}/object", me, json=words)
    assert (answer.status_code, answer.json()["state"]) == (200, "objected")
    detail = (await client.get(f"{API}/dues/assessments/{made['id']}", place.secretary)).json()
    assert detail["objection"] == "绩效工资多算了三百元"
    relief = {
        "member_id": str(place.zhang.id),
        "kind": "exempt",
        "from_month": "2026-05-01",
        "until_month": "2026-06-01",
        "reason": "生活困难",
    }
    proposed = (await client.post(f"{API}/dues/reliefs", place.accountant, json=relief)).json()
    rejected = await client.post(
        f"{API}/dues/reliefs/{proposed['id']}/reject", place.town_admin, json={"decision": "情况不属实"}
    )
    assert rejected.json()["state"] == "rejected"


async def test_standards_show_the_texts_and_the_local_decisions(client: Client, place: World) -> None:
    org = f"{API}/organisations/{place.town.id}"
    grounds = {"from_on": "2026-01-01", "reason": "党委会研究决定", "document": "红旗镇党委〔2026〕3号"}
    rounding = await client.post(
        f"{org}/dues-settings", place.town_admin, json=grounds | {"kind": "rounding", "value": 10}
    )
    assert rounding.status_code == 201, rounding.text
    award = {"code": "review_award", "name": "考核奖", "payer_kinds": ["enterprise"], "treatment": "counted"}
    assert (await client.post(f"{org}/dues-items", place.town_admin, json=grounds | award)).status_code == 201
    shown = (
        await client.get(f"{API}/organisations/{place.branch.id}/dues-standards", place.self_of(place.zhang))
    ).json()
    assert (shown["rounding_fen"], shown["ceiling_fen"]) == (10, 100_000)
    assert shown["settings"][0]["org_id"] == str(place.town.id)
    rates = {table["code"]: table for table in shown["rates"]}
    assert [one["rate"] for one in rates["salaried-2008"]["brackets"]] == ["0.005", "0.01", "0.015", "0.02"]
    items = {one["payer_kind"]: {item["code"]: item for item in one["items"]} for one in shown["items"]}
    assert items["enterprise"]["review_award"]["treatment"] == "counted"
    assert "review_award" not in items["government"]
    assert [row["value"] for row in (await client.get(f"{org}/dues-settings", place.town_admin)).json()["items"]] == [
        10
    ]
    assert len((await client.get(f"{org}/dues-items", place.town_admin)).json()["items"]) == 1


async def test_old_standards_are_kept(client: Client, place: World) -> None:
    path = f"{API}/organisations/{place.branch.id}/dues-standards"
    shown = (await client.get(path, place.secretary, params={"on": "2006-01-01"})).json()
    assert [table["code"] for table in shown["rates"]] == ["salaried-before-2008"]
    assert (shown["fixed_amounts"], shown["ceiling_fen"]) == ([], None)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "farmer_amount", "value": 120}, "DUES_SETTING_VALUE_WRONG"),
        ({"kind": "rounding", "value": 0.1}, "INVALID"),
        ({"kind": "rounding"}, "INVALID"),
        ({"kind": "brackets", "value": 1}, "INVALID"),
    ],
)
async def test_a_bad_setting_is_refused(client: Client, place: World, body: dict[str, Any], code: str) -> None:
    grounds = {"from_on": "2026-01-01", "reason": "党委会研究决定", "document": "红旗镇党委〔2026〕3号"}
    answer = await client.post(
        f"{API}/organisations/{place.town.id}/dues-settings", place.town_admin, json=grounds | body
    )
    assert (answer.status_code, answer.json()["code"]) == (422, code)
