"""The import of a list over HTTP: upload, check, rows, marked copy, writing."""

import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import openpyxl
import pytest

from app.access.actor import Actor
from app.access.roles import Role
from app.db.session import Database
from app.files import stored
from app.kit.ids import uuid7
from app.kit.sheets import Column, write_sheet
from app.wiring import create_app
from tests.factories.orgs import SmallTree, actor_at, planted
from tests.factories.orgs import small_tree as a_small_tree
from tests.support.http import ActorsByAccount, Client, client_over, services_over

API = "/api/v1/organisation-imports"
COLUMNS = [Column("序号"), Column("党组织名称"), Column("上级党组织"), Column("党组织代码"), Column("类别")]


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


async def uploaded(client: Client, actor: Actor, rows: list[list[Any]]) -> str:
    content = write_sheet("名单", COLUMNS, rows)
    reserved = await client.post(
        "/api/v1/files", actor, json={"name": "名单.xlsx", "size": len(content), "purpose": "roster"}
    )
    address = f"/api/v1/files/{reserved.json()['id']}"
    sent = await client.post(f"{address}/content", actor, files={"file": ("名单.xlsx", content)})
    assert sent.status_code == 200, sent.text
    assert (await client.post(f"{address}/confirm", actor)).status_code == 200
    return str(reserved.json()["id"])


async def test_a_list_from_upload_to_the_tree(client: Client, tree: SmallTree) -> None:
    admin = tree.admin
    file_id = await uploaded(
        client,
        admin,
        [
            ["1", "甲村党支部", "甲镇党委", "051-002", "党支部"],
            ["2", "甲镇党委", "", "051-001", "党委"],
            ["3", "第一党支部", "", "", "党支部"],
            ["4", "乙村支部", "没有的党委", "", "党支部"],
        ],
    )
    answer = await client.post(API, admin, json={"file_id": file_id, "under_id": str(tree.root.id)})
    assert answer.status_code == 201, answer.text
    checked = answer.json()
    assert checked["counts"] == {"rows": 4, "create": 2, "duplicate": 1, "faulty": 1}
    assert checked["mapping"]["name"] == 1

    rows = (await client.get(f"{API}/{checked['id']}/rows", admin, params={"action": "faulty"})).json()
    assert [(row["row"], row["faults"]) for row in rows["items"]] == [
        (5, [{"column": 3, "reason": "找不到这个上级党组织", "allowed": []}])
    ]
    first = (await client.get(f"{API}/{checked['id']}/rows", admin, params={"limit": "3"})).json()
    params = {"limit": "3", "cursor": first["next_cursor"]}
    rest = (await client.get(f"{API}/{checked['id']}/rows", admin, params=params)).json()
    assert [row["row"] for row in first["items"] + rest["items"]] == [2, 3, 4, 5]
    assert rest["next_cursor"] is None

    async with client.services.database.read(tree.tenant_id) as session:
        file = await stored.find(session, admin, UUID(checked["marked_file_id"]))
        book = openpyxl.load_workbook(io.BytesIO(await stored.read(client.services.store, file)))
    assert book.worksheets[0]["F5"].value == "找不到这个上级党组织"

    done = await client.post(f"{API}/{checked['id']}/commit", admin, json={"duplicates": "skip"})
    assert (done.json()["status"], done.json()["counts"]["created"]) == ("committed", 2)
    again = await client.post(f"{API}/{checked['id']}/commit", admin, json={})
    assert (again.status_code, again.json()["code"]) == (409, "ORG_IMPORT_COMMITTED")
    listed = (await client.get("/api/v1/organisations", admin, params={"q": "甲"})).json()["items"]
    assert [one["name"] for one in listed] == ["甲镇党委", "甲村党支部"]


async def test_who_may_not_import_is_refused_and_strangers_see_nothing(client: Client, tree: SmallTree) -> None:
    admin = tree.admin
    file_id = await uploaded(client, admin, [["1", "甲村党支部", "", "", ""]])
    body = {"file_id": file_id, "under_id": str(tree.root.id)}
    checked = (await client.post(API, admin, json=body)).json()
    organiser = actor_at(tree.root, Role.ORGANISER)
    refused = await client.get(f"{API}/{checked['id']}", organiser)
    assert (refused.status_code, refused.json()["code"]) == (403, "PERMISSION_MISSING")
    for stranger in (actor_at(tree.office, Role.COMMITTEE_ADMIN), a_small_tree().admin):
        assert (await client.get(f"{API}/{checked['id']}", stranger)).status_code == 404
        assert (await client.post(f"{API}/{checked['id']}/commit", stranger, json={})).status_code == 404
    foreign = await client.post(API, actor_at(tree.root, Role.COMMITTEE_ADMIN), json=body)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "FILE_NOT_FOUND")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"columns": {"name": -1}}, "columns.name"),
        ({"columns": {"nickname": 1}}, "columns.nickname.[key]"),
        ({"under_id": "x"}, "under_id"),
        ({"delimiter": ";"}, "delimiter"),
    ],
)
async def test_a_malformed_request_is_named(client: Client, tree: SmallTree, body: dict[str, Any], field: str) -> None:
    whole = {"file_id": str(uuid7()), "under_id": str(tree.root.id)} | body
    answer = await client.post(API, tree.admin, json=whole)
    assert (answer.status_code, [issue["field"] for issue in answer.json()["errors"]]) == (422, [field])
