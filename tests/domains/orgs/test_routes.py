"""Organisations over HTTP: status, shape, who is let in, what bad input gets."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from app.access.actor import Actor
from app.access.roles import Role
from app.db.session import Database
from app.domains.orgs.models import Post
from app.domains.orgs.ports import RegisteredPerson
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.factories.orgs import SmallTree, actor_at, planted
from tests.factories.orgs import small_tree as a_small_tree
from tests.fakes.register import FakeRegister
from tests.support.http import ActorsByAccount, Client, client_over, services_over

API = "/api/v1/organisations"
BASIS = {"effective_on": "2026-11-22", "reason": "机构调整", "approval": "县委〔2026〕8号"}


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


@pytest.fixture
async def tree(client: Client) -> SmallTree:
    tree = a_small_tree()
    async with client.services.database.write(tree.tenant_id) as session:
        await client.services.keyring.create_keys(session, tree.tenant_id)
        return await planted(session, tree)


def a_branch(tree: SmallTree, **changes: Any) -> dict[str, Any]:
    return {"parent_id": str(tree.root.id), "kind": "branch", "unit_kind": "village", "name": "第三党支部"} | changes


async def test_create_read_edit_and_find(client: Client, tree: SmallTree, register: FakeRegister) -> None:
    admin = tree.admin
    body = a_branch(tree, code="051000011185", founded_on="2020-01-05", contact_phone="13800000000")
    made = await client.post(API, admin, json=body)
    assert made.status_code == 201, made.text
    org = made.json()
    assert made.headers["etag"] == '"1"'
    assert (org["contact_phone"], org["depth"], org["status"]) == ("138****0000", 1, "active")
    assert [one["name"] for one in org["above"]] == ["县委"]
    assert [one["code"] for one in org["warnings"]] == ["ORG_FEW_FULL_MEMBERS"]
    register.numbers[tree.first.id] = (5, 4)
    assert (await client.get(f"{API}/{tree.first.id}", admin)).json()["warnings"] == []

    address = f"{API}/{org['id']}"
    assert (await client.put(address, admin, json={"unit_name": "幸福村"})).json()["code"] == "IF_MATCH_REQUIRED"
    edited = await client.put(address, admin, json={"unit_name": "幸福村"}, headers={"If-Match": '"1"'})
    assert (edited.status_code, edited.json()["unit_name"], edited.headers["etag"]) == (200, "幸福村", '"2"')
    stale = await client.put(address, admin, json={"unit_name": "他村"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "VERSION_STALE")
    assert edited.json()["code"] == "051000011185"
    found = (await client.get(API, admin, params={"q": "0110000111"})).json()["items"]
    assert found == []
    found = (await client.get(API, admin, params={"q": "1000011"})).json()["items"]
    assert [one["name"] for one in found] == ["第三党支部"]


async def test_a_wildcard_in_a_search_is_a_sign_like_any_other(client: Client, tree: SmallTree) -> None:
    assert (await client.get(API, tree.admin, params={"q": "%"})).json()["items"] == []
    assert (await client.get(API, tree.admin, params={"q": "党支部"})).json()["items"] != []


async def test_a_search_that_no_database_could_take_is_no_fault_of_the_server(client: Client, tree: SmallTree) -> None:
    for text in ("\0", "党\0", "\ud800", "'; --"):
        answer = await client.get(API, tree.admin, params={"q": text.encode("utf-8", "surrogatepass")})
        assert answer.status_code in (200, 422), text


async def test_pages_of_the_subtree_come_in_the_order_of_the_tree(client: Client, tree: SmallTree) -> None:
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(API, tree.admin, params=params)).json()
        seen += [one["name"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert cursor is None
    assert len(seen) == len(set(seen)) == 6
    assert seen.index("第一党支部") + 1 == seen.index("第一党小组")
    other = await client.get(API, tree.admin, params={"cursor": "x" * 40})
    assert (other.status_code, other.json()["code"]) == (422, "CURSOR_INVALID")


async def test_children_come_in_their_order(client: Client, tree: SmallTree) -> None:
    first = (await client.get(f"{API}/{tree.root.id}/children", tree.admin, params={"limit": "2"})).json()
    assert [one["name"] for one in first["items"]] == ["第一党支部", "第二党支部"]
    params = {"limit": "2", "cursor": first["next_cursor"]}
    last = (await client.get(f"{API}/{tree.root.id}/children", tree.admin, params=params)).json()
    assert ([one["name"] for one in last["items"]], last["next_cursor"]) == (["机关党委"], None)


async def test_a_member_sees_the_own_branch_alone(client: Client, tree: SmallTree) -> None:
    member = actor_at(tree.first, Role.MEMBER)
    assert [one["name"] for one in (await client.get(API, member)).json()["items"]] == ["第一党支部"]
    own = (await client.get(f"{API}/{tree.first.id}", member)).json()
    assert own["above"] == []
    for hidden in (tree.root.id, tree.second.id, uuid7()):
        answer = await client.get(f"{API}/{hidden}", member)
        assert (answer.status_code, answer.json()["code"]) == (404, "ORG_NOT_FOUND")
    refused = await client.post(f"{API}/{tree.first.id}/rename", member, json={"name": "新名", **BASIS})
    assert (refused.status_code, refused.json()["code"]) == (403, "PERMISSION_MISSING")


async def test_another_tenant_is_out_of_sight(client: Client, tree: SmallTree) -> None:
    stranger = a_small_tree().admin
    for path in ("", "/children", "/changes", "/terms"):
        assert (await client.get(f"{API}/{tree.first.id}{path}", stranger)).status_code == 404


async def test_steps_and_their_history(client: Client, tree: SmallTree) -> None:
    admin = tree.admin
    moved = await client.post(f"{API}/{tree.first.id}/move", admin, json={"parent_id": str(tree.office.id), **BASIS})
    assert (moved.status_code, moved.json()["status"]) == (200, "applied")
    renamed = await client.post(f"{API}/{tree.first.id}/rename", admin, json={"name": "新支部", **BASIS})
    assert renamed.json()["before"] == {"name": "第一党支部"}
    merged = await client.post(f"{API}/{tree.first.id}/merge", admin, json={"into_id": str(tree.second.id), **BASIS})
    assert merged.json()["after"]["merged_into_name"] == "第二党支部"
    gone = await client.post(f"{API}/{tree.office_branch.id}/dissolve", admin, json=BASIS)
    assert gone.json()["kind"] == "dissolved"
    history = (await client.get(f"{API}/{tree.first.id}/changes", admin)).json()["items"]
    assert sorted(one["kind"] for one in history) == ["merged", "moved", "renamed"]
    left = (await client.get(API, admin)).json()["items"]
    assert {one["name"] for one in left} == {"县委", "第二党支部", "第一党小组", "机关党委"}


async def test_moving_under_itself_changes_nothing(client: Client, tree: SmallTree) -> None:
    body = {"parent_id": str(tree.office.id), **BASIS}
    answer = await client.post(f"{API}/{tree.office.id}/move", tree.admin, json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "ORG_UNDER_ITSELF")
    assert (await client.get(f"{API}/{tree.office.id}/changes", tree.admin)).json()["items"] == []


async def test_a_later_rename_waits_and_can_be_called_off(client: Client, tree: SmallTree) -> None:
    body = {"name": "新支部", **BASIS, "effective_on": "2026-12-01"}
    planned = (await client.post(f"{API}/{tree.first.id}/rename", tree.admin, json=body)).json()
    assert planned["status"] == "planned"
    assert (await client.get(f"{API}/{tree.first.id}", tree.admin)).json()["name"] == "第一党支部"
    address = f"{API}/{tree.first.id}/changes/{planned['id']}/cancel"
    assert (await client.post(address, tree.admin)).json()["status"] == "cancelled"
    assert (await client.post(address, tree.admin)).json()["code"] == "ORG_CHANGE_SETTLED"


BAD: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"),
    ({"name": "名" * 201}, "name"),
    ({"kind": "troop"}, "kind"),
    ({"code": "051 000"}, "code"),
    ({"code": "0" * 33}, "code"),
    ({"code": 51000011185}, "code"),
    ({"founded_on": "2026-02-30"}, "founded_on"),
    ({"position": -1}, "position"),
    ({"contact_phone": "一三八"}, "contact_phone"),
    ({"religion": "x"}, "religion"),
]


@pytest.mark.parametrize(("change", "field"), BAD, ids=[f"{field}-{n}" for n, (_, field) in enumerate(BAD)])
async def test_malformed_input_is_named_by_field(
    client: Client, tree: SmallTree, change: dict[str, Any], field: str
) -> None:
    answer = await client.post(API, tree.admin, json=a_branch(tree, **change))
    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID")
    assert [issue["field"] for issue in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("step", ["merge", "dissolve"])
async def test_ending_an_organisation_needs_its_approval(client: Client, tree: SmallTree, step: str) -> None:
    body = {"into_id": str(tree.second.id)} if step == "merge" else {}
    body |= {"effective_on": "2026-11-22", "reason": "机构调整"}
    answer = await client.post(f"{API}/{tree.first.id}/{step}", tree.admin, json=body)
    assert [issue["field"] for issue in answer.json()["errors"]] == ["approval"]
    answer = await client.post(f"{API}/{tree.first.id}/{step}", tree.admin, json=body | {"approval": "  "})
    assert answer.status_code == 422


async def test_an_administrator_without_second_factor_is_asked_for_it(client: Client, tree: SmallTree) -> None:
    sleepy = actor_at(tree.root, Role.COMMITTEE_ADMIN, second_factor=False)
    answer = await client.post(f"{API}/{tree.first.id}/rename", sleepy, json={"name": "新名", **BASIS})
    assert (answer.status_code, answer.json()["code"]) == (403, "SECOND_FACTOR_REQUIRED")


async def test_a_phone_is_revealed_for_a_purpose(client: Client, tree: SmallTree) -> None:
    made = (await client.post(API, tree.admin, json=a_branch(tree, contact_phone="0830-1234567"))).json()
    officer = actor_at(tree.root, Role.REGISTER_OFFICER)
    address = f"{API}/{made['id']}/reveal"
    assert (await client.post(address, officer, json={})).status_code == 422
    answer = await client.post(address, officer, json={"purpose": "通知开会"})
    assert answer.json() == {"contact_phone": "0830-1234567"}
    assert answer.headers["cache-control"] == "no-store"
    assert (await client.post(address, tree.admin, json={"purpose": "通知开会"})).status_code == 403


async def test_a_term_from_election_to_by_election(client: Client, tree: SmallTree, register: FakeRegister) -> None:
    secretary, deputy = uuid7(), uuid7()
    for one, name in ((secretary, "王芳"), (deputy, "李伟")):
        register.people[one] = RegisteredPerson(name, True, date(2010, 1, 1))
    register.numbers[tree.first.id] = (6, 5)
    admin = tree.admin
    body = {"elected_on": "2021-01-20", "number": 3, "seats": [{"member_id": str(secretary), "post": "secretary"}]}
    made = await client.post(f"{API}/{tree.first.id}/terms", admin, json=body)
    assert made.status_code == 201, made.text
    term = made.json()
    assert (term["due_on"], term["warnings"]) == ("2026-01-20", [])
    assert [(seat["member_name"], seat["post"]) for seat in term["seats"]] == [("王芳", Post.SECRETARY)]

    overdue = (await client.get("/api/v1/terms", admin, params={"state": "overdue"})).json()["items"]
    assert [(one["org_name"], one["deadline"]) for one in overdue] == [("第一党支部", "2026-01-20")]
    address = f"/api/v1/terms/{term['id']}"
    longer = {"extended_to": "2027-01-20", "approval": "县委〔2025〕9号", "reason": "统一换届"}
    assert (await client.post(f"{address}/extend", admin, json=longer)).json()["extended_to"] == "2027-01-20"
    seat = {"member_id": str(deputy), "post": "deputy_secretary", "from_on": "2026-02-01", "reason": "补选"}
    taken = await client.post(f"{address}/seats", admin, json=seat)
    assert (taken.status_code, len(taken.json()["seats"])) == (201, 2)
    again = await client.post(f"{address}/seats", admin, json=seat)
    assert (again.status_code, again.json()["code"]) == (409, "TERM_SEAT_TAKEN")
    leaving = f"{address}/seats/{taken.json()['seats'][1]['id']}/leave"
    left = (await client.post(leaving, admin, json={"until_on": "2026-11-01", "reason": "调离"})).json()
    assert left["seats"][1]["until_on"] == "2026-11-01"
    ended = await client.post(f"{address}/end", admin, json={"ended_on": "2026-11-20", "reason": "撤并"})
    assert ended.json()["ended_on"] == "2026-11-20"
    listed = (await client.get(f"{API}/{tree.first.id}/terms", actor_at(tree.first, Role.MEMBER))).json()
    assert [one["id"] for one in listed] == [term["id"]]


async def test_the_coverage_report_over_http(client: Client, tree: SmallTree, register: FakeRegister) -> None:
    register.numbers[tree.first.id] = (51, 40)
    report = (await client.get("/api/v1/organisation-coverage", tree.admin)).json()
    assert (report["on"], report["total"]["branches"], report["total"]["over_fifty"]) == ("2026-11-22", 3, 1)
    assert {one["kind"]: one["organisations"] for one in report["by_kind"]}["branch"] == 3
    params = {"gap": "over_fifty"}
    rows = (await client.get("/api/v1/organisation-coverage/branches", tree.admin, params=params)).json()
    assert [(row["name"], row["members"]) for row in rows["items"]] == [("第一党支部", 51)]


async def test_nobody_enters_without_a_token(client: Client, tree: SmallTree) -> None:
    for path in (API, f"{API}/{tree.first.id}", "/api/v1/terms", "/api/v1/organisation-coverage"):
        assert (await client.get(path)).status_code == 401


async def test_a_repeated_creation_gives_the_first_answer(client: Client, tree: SmallTree) -> None:
    headers = {"Idempotency-Key": "create-branch-3"}
    admin: Actor = tree.admin
    first = await client.post(API, admin, json=a_branch(tree), headers=headers)
    again = await client.post(API, admin, json=a_branch(tree), headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
