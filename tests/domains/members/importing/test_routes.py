"""Imports over HTTP: the whole way, who is let in, what is shown and what is refused."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.access.actor import Actor
from app.access.roles import Role
from app.db.session import Database
from app.domains.members.models import Member
from app.files import stored
from app.files.models import Purpose
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.factories.members import a_phone, an_id_number
from tests.factories.rosters import TITLES, Town, a_roster, a_row, a_town, an_officer
from tests.support.books import of_rows, workbook
from tests.support.http import ActorsByAccount, Client, client_over, services_over

API = "/api/v1/roster-imports"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


@pytest.fixture
async def town(client: Client) -> Town:
    async with client.services.database.write_all() as session:
        return await a_town(session)


async def upload(client: Client, actor: Actor, content: bytes, name: str = "花名册.xlsx") -> str:
    async with client.services.database.write(actor.tenant_id) as session:
        file = await stored.keep(
            session, actor, client.services.store, name=name, content=content, media_type=XLSX, purpose=Purpose.ROSTER
        )
        return str(file.id)


async def opened(client: Client, town: Town, content: bytes, actor: Actor | None = None) -> dict[str, Any]:
    actor = actor or town.officer
    body = {"file_id": await upload(client, actor, content), "org_id": str(town.committee.id)}
    answer = await client.post(API, actor, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def checked(client: Client, town: Town, content: bytes) -> dict[str, Any]:
    found = await opened(client, town, content)
    answer = await client.post(f"{API}/{found['id']}/validate", town.officer)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def test_from_upload_to_undo(client: Client, town: Town) -> None:
    content = a_roster(a_row("张三", 1, 民族="穿青人"), a_row("李四", 2), a_row("王五", 3, 手机="12"))
    found = await opened(client, town, content)
    place = f"{API}/{found['id']}"
    assert (found["status"], found["row_count"], found["counts"]) == ("mapped", 3, {"pending": 3})
    id_column = found["columns"][5]
    assert (id_column["field"], id_column["confidence"]) == ("id_number", 100)
    assert id_column["samples"][0] == f"{an_id_number(order=1)[:6]}********{an_id_number(order=1)[-4:]}"

    found = (await client.post(f"{place}/validate", town.officer)).json()
    assert found["counts"] == {"faulty": 2, "new": 1}
    assert found["unknown_words"] == [{"field": "nationality", "text": "穿青人", "rows": 1}]

    words = [{"field": "nationality", "text": "穿青人", "value": "97"}]
    mapped = await client.put(
        f"{place}/mapping", town.officer, json={"words": words}, headers={"If-Match": f'"{found["version"]}"'}
    )
    assert (mapped.status_code, mapped.json()["status"]) == (200, "mapped"), mapped.text
    found = (await client.post(f"{place}/validate", town.officer)).json()
    assert found["counts"] == {"faulty": 1, "new": 2}
    assert found["words"] == words

    rows = (await client.get(f"{place}/rows", town.officer, params={"state": "faulty"})).json()["items"]
    (row,) = rows
    assert row["faults"] == [
        {
            "code": "MEMBER_PHONE_WRONG", "field": "phone", "label": "手机", "column": 16,
            "reason": "手机号码应为11位数字，以1开头", "allowed": [], "warning": False,
        }
    ]  # fmt: skip
    assert (row["number"], row["values"]["name"], row["values"]["phone"]) == (4, "王五", "****")

    done = (await client.post(f"{place}/commit", town.officer)).json()
    assert (done["status"], done["counts"]) == ("committed", {"created": 2, "left_out": 1})
    assert done["undo_until"] > done["committed_at"]
    undone = (await client.post(f"{place}/undo", town.officer)).json()
    assert (undone["status"], undone["counts"]) == ("undone", {"left_out": 1, "undone": 2})
    assert (await client.get(place, town.officer)).json()["status"] == "undone"


async def test_nothing_that_is_shown_holds_a_number(client: Client, town: Town) -> None:
    content = a_roster(
        a_row("张三", 1), a_row("李四", 2, 手机=f"{a_phone(2)} / {a_phone(3)}"), a_row("王五", 4, 公民身份号码=990100198005200010),
        a_row("赵六", 5, 民族=an_id_number(order=5)),
    )  # fmt: skip
    found = await checked(client, town, content)
    place = f"{API}/{found['id']}"
    texts = [str(found), (await client.get(f"{place}/rows", town.officer)).text]

    for hidden in (
        an_id_number(order=1),
        a_phone(1),
        a_phone(2),
        a_phone(3),
        "990100198005200010",
        an_id_number(order=5),
    ):
        assert not [text for text in texts if hidden in text], hidden
    assert "红旗村三组十二号" not in "".join(texts)


async def test_the_users_own_file_comes_back_marked(client: Client, town: Town) -> None:
    found = await checked(client, town, a_roster(a_row("张三", 1), a_row("李四", 2, 所在支部_小组="夕阳红党支部")))

    answer = await client.get(f"{API}/{found['id']}/result", town.officer)

    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    sheet: Any = load_workbook(io.BytesIO(answer.content)).active
    comment = sheet["N3"].comment.text
    assert "不存在" in comment
    assert "红旗村党支部" in comment
    assert sheet["N2"].comment is None
    assert sheet["U1"].value == "问题"


async def test_a_cover_page_before_the_list_is_passed_over(client: Client, town: Town) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["填表说明：请按样例填写"])
        people = sheet.parent.create_sheet("名单")
        for row in (list(TITLES), a_row("张三", 1), a_row("李四", 2, 姓名=None)):
            people.append(row)

    found = await checked(client, town, workbook(fill, title="说明"))

    assert found["counts"] == {"new": 1, "faulty": 1}
    answer = await client.get(f"{API}/{found['id']}/result", town.officer)
    assert load_workbook(io.BytesIO(answer.content))["名单"]["B3"].comment is not None


async def test_the_marked_file_is_for_whoever_uploaded_it(client: Client, town: Town) -> None:
    found = await checked(client, town, a_roster(a_row("张三", 1)))

    answer = await client.get(f"{API}/{found['id']}/result", an_officer(town.committee))

    assert (answer.status_code, answer.json()["code"]) == (404, "FILE_NOT_FOUND")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
async def test_a_csv_goes_the_same_way(client: Client, town: Town, encoding: str) -> None:
    text = f"姓名,公民身份号码,所在支部,人员类别,入党日期,转正日期\r\n张三,{an_id_number(order=1)},红旗村党支部,正式党员,2005.6,2006.6\r\n"
    found = await checked(client, town, text.encode(encoding))

    assert found["counts"] == {"new": 1}
    assert (await client.get(f"{API}/{found['id']}/result", town.officer)).status_code == 200


async def test_an_old_xls_is_read_and_its_damaged_number_refused(client: Client, town: Town, data_files: Path) -> None:
    file_id = await upload(client, town.officer, (data_files / "roster_old.xls").read_bytes(), "旧.xls")
    body = {"file_id": file_id, "org_id": str(town.committee.id), "branch_id": str(town.red.id)}
    found = (await client.post(API, town.officer, json=body)).json()
    await client.post(f"{API}/{found['id']}/validate", town.officer)

    rows = (await client.get(f"{API}/{found['id']}/rows", town.officer)).json()["items"]

    assert "ID_DAMAGED" in [fault["code"] for fault in rows[1]["faults"]]
    assert (await client.get(f"{API}/{found['id']}/result", town.officer)).status_code == 200


async def test_who_is_known_is_merged_only_when_decided(client: Client, town: Town) -> None:
    first = await checked(client, town, a_roster(a_row("张三", 1), a_row("李四", 2)))
    await client.post(f"{API}/{first['id']}/commit", town.officer)
    again = await checked(client, town, a_roster(a_row("张三", 1, 学历="高中"), a_row("李四", 2, 学历="高中")))
    place = f"{API}/{again['id']}"
    assert again["counts"] == {"matched": 2}

    one = await client.post(f"{place}/rows/2/decision", town.officer, json={"decision": "skip"})
    assert (one.status_code, one.json()["decision"], one.json()["possible"]) == (200, "skip", ["merge", "skip"])
    create = await client.post(f"{place}/rows/3/decision", town.officer, json={"decision": "create"})
    assert (create.status_code, create.json()["code"]) == (409, "ROSTER_DECISION_NOT_POSSIBLE")
    rest = await client.post(f"{place}/decisions", town.officer, json={"decision": "merge"})
    assert rest.json() == {"decided": 1}
    done = (await client.post(f"{place}/commit", town.officer)).json()

    assert done["counts"] == {"left_out": 1, "merged": 1}
    async with client.services.database.read(town.tenant_id) as session:
        rows = await session.execute(select(Member.name, Member.education).order_by(Member.name))
        assert {row.name: row.education for row in rows} == {"张三": "20", "李四": "60"}


async def test_rows_come_in_pages(client: Client, town: Town) -> None:
    found = await checked(client, town, a_roster(*(a_row("张三", order) for order in range(5))))
    seen: list[int] = []
    cursor = None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(f"{API}/{found['id']}/rows", town.officer, params=params)).json()
        seen += [row["number"] for row in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == [2, 3, 4, 5, 6]


async def test_who_is_let_in(client: Client, town: Town) -> None:
    """Allowed; may see the place but not import; import below but not here; another tenant; nobody."""
    body = {"file_id": str(uuid7()), "org_id": str(town.committee.id)}
    recorder = an_officer(town.red, Role.RECORDER)
    admin = an_officer(town.committee, Role.COMMITTEE_ADMIN)
    assert (await client.post(API, json=body)).status_code == 401
    assert (await client.post(API, admin, json=body)).json()["code"] == "FILE_NOT_FOUND"
    for actor in (admin, recorder):
        mine = {"file_id": await upload(client, actor, a_roster(a_row())), "org_id": str(town.red.id)}
        answer = await client.post(API, actor, json=mine)
        assert (answer.status_code, answer.json()["code"]) == (403, "PERMISSION_MISSING")

    found = await checked(client, town, a_roster(a_row("张三", 1)))
    secretary = an_officer(town.red, Role.BRANCH_SECRETARY)
    async with client.services.database.write_all() as session:
        foreigner = (await a_town(session)).officer
    place = f"{API}/{found['id']}"
    steps = [
        ("GET", place, None), ("GET", f"{place}/rows", None), ("GET", f"{place}/result", None),
        ("PUT", f"{place}/mapping", {}), ("POST", f"{place}/validate", None),
        ("POST", f"{place}/rows/2/decision", {"decision": "skip"}), ("POST", f"{place}/decisions", {"decision": "skip"}),
        ("POST", f"{place}/commit", None), ("POST", f"{place}/undo", None),
    ]  # fmt: skip
    for method, path, json in steps:
        for stranger in (secretary, recorder, foreigner):
            answer = await client.call(method, path, stranger, json=json)
            assert (answer.status_code, answer.json()["code"]) == (404, "ROSTER_IMPORT_NOT_FOUND"), path
        refused = await client.call(method, path, admin, json=json)
        assert (refused.status_code, refused.json()["code"]) == (403, "PERMISSION_MISSING"), path
        assert (await client.call(method, path, json=json)).status_code == 401
    assert (await client.get(place, town.officer)).json()["status"] == "checked"


async def test_a_file_of_another_account_cannot_be_named(client: Client, town: Town) -> None:
    file_id = await upload(client, an_officer(town.committee), a_roster(a_row()))

    answer = await client.post(API, town.officer, json={"file_id": file_id, "org_id": str(town.committee.id)})

    assert (answer.status_code, answer.json()["code"]) == (404, "FILE_NOT_FOUND")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7", "SHEET_UNREADABLE"),
        ("张三,男\n李四,女\n".encode(), "ROSTER_HEADER_NOT_FOUND"),
        ("姓名,性别\n合计,2人\n".encode(), "ROSTER_HAS_NOBODY"),
        (b" ", "SHEET_EMPTY"),
    ],
)
async def test_files_that_are_no_roster_are_refused(client: Client, town: Town, content: bytes, code: str) -> None:
    file_id = await upload(client, town.officer, content)

    answer = await client.post(API, town.officer, json={"file_id": file_id, "org_id": str(town.committee.id)})

    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"columns": [{"column": 99, "field": "name"}]}, "columns.99"),
        ({"columns": [{"column": 1, "field": "gender"}]}, "columns"),
        ({"columns": [{"column": 1, "field": "name"}, {"column": 2, "field": "name"}]}, "columns"),
        ({"words": [{"field": "nationality", "text": "穿青人", "value": "57"}]}, "values.nationality"),
        ({"words": [{"field": "branch", "text": "夕阳红", "value": str(UUID(int=7))}]}, "values.branch"),
        ({"words": [{"field": "job", "text": "务农", "value": "x"}]}, "values.job"),
    ],
)
async def test_a_wrong_mapping_is_refused_and_nothing_changes(
    client: Client, town: Town, body: dict[str, Any], field: str
) -> None:
    found = await opened(client, town, a_roster(a_row("张三", 1)))
    place = f"{API}/{found['id']}"

    answer = await client.put(f"{place}/mapping", town.officer, json=body, headers={"If-Match": '"1"'})

    assert (answer.status_code, answer.json()["code"]) == (422, "ROSTER_MAPPING_WRONG")
    assert field in [issue["field"] for issue in answer.json()["errors"]]
    assert (await client.get(place, town.officer)).json() == found


async def test_an_edit_needs_the_version_that_was_read(client: Client, town: Town) -> None:
    found = await opened(client, town, a_roster(a_row("张三", 1)))
    place = f"{API}/{found['id']}/mapping"
    assert (await client.put(place, town.officer, json={})).json()["code"] == "IF_MATCH_REQUIRED"
    stale = await client.put(place, town.officer, json={}, headers={"If-Match": '"9"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "VERSION_STALE")


async def test_columns_can_be_mapped_by_hand(client: Client, town: Town) -> None:
    found = await opened(client, town, "姓名,支部,甲,乙\n张三,红旗村党支部,正式党员,教书\n".encode())
    place = f"{API}/{found['id']}"
    columns = [{"column": 0, "field": "name"}, {"column": 1, "field": "branch"}, {"column": 2, "field": "stage"}]

    await client.put(f"{place}/mapping", town.officer, json={"columns": columns}, headers={"If-Match": '"1"'})

    assert (await client.post(f"{place}/validate", town.officer)).json()["counts"] == {"new": 1}


async def test_a_commit_that_is_sent_twice_happens_once(client: Client, town: Town) -> None:
    found = await checked(client, town, a_roster(a_row("张三", 1)))
    headers = {"Idempotency-Key": "commit-0001"}
    first = await client.post(f"{API}/{found['id']}/commit", town.officer, headers=headers)
    again = await client.post(f"{API}/{found['id']}/commit", town.officer, headers=headers)

    assert (again.status_code, again.json()) == (200, first.json())
    other = await client.post(f"{API}/{found['id']}/commit", town.officer)
    assert (other.status_code, other.json()["code"]) == (409, "ROSTER_IMPORT_SETTLED")


async def test_posts_are_tried_and_then_entered(client: Client, town: Town) -> None:
    found = await checked(client, town, a_roster(a_row("张三", 1)))
    await client.post(f"{API}/{found['id']}/commit", town.officer)
    admin = an_officer(town.committee, Role.COMMITTEE_ADMIN)
    content = of_rows(
        ["党组织", "姓名", "职务", "任职日期"],
        ["红旗村党支部", "张三", "书记", "2025.03"],
        ["红旗村党支部", "李四", "委员", "2025.03"],
    )
    body = {"file_id": await upload(client, admin, content), "org_id": str(town.committee.id)}

    tried = await client.post("/api/v1/post-imports", admin, json=body)
    assert tried.status_code == 200, tried.text
    assert {key: tried.json()[key] for key in ("committed", "entered", "unchanged", "faulty")} == {
        "committed": False, "entered": 1, "unchanged": 0, "faulty": 1,
    }  # fmt: skip
    done = (await client.post("/api/v1/post-imports", admin, json=body | {"commit": True})).json()
    assert (done["committed"], done["entered"], done["rows"][0]["posts"]) == (True, 1, ["secretary"])
    assert done["rows"][1]["issues"] == ["该党组织的名册上没有这名党员"]
    again = (await client.post("/api/v1/post-imports", admin, json=body | {"commit": True})).json()
    assert (again["entered"], again["unchanged"]) == (0, 1)

    mine = {"file_id": await upload(client, town.officer, content), "org_id": str(town.committee.id)}
    refused = await client.post("/api/v1/post-imports", town.officer, json=mine)
    assert (refused.status_code, refused.json()["code"]) == (403, "PERMISSION_MISSING")
    recorder = an_officer(town.red, Role.RECORDER)
    unseen = await client.post("/api/v1/post-imports", recorder, json=mine)
    assert unseen.status_code == 404
    assert (await client.post("/api/v1/post-imports", json=mine)).status_code == 401
