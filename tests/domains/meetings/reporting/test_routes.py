"""Reports over HTTP: pages follow each other, bad input is told, sheets come as files."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.access.actor import Actor
from app.access.roles import Role
from app.db.session import Database
from app.domains.meetings.vocabulary import MeetingKind
from app.wiring import create_app
from tests.domains.meetings.reporting.conftest import held
from tests.factories.meetings import Branch
from tests.support.http import ActorsByAccount, Client, client_over, services_over

V1 = "/api/v1"


@pytest.fixture
async def client(database: Database, place: Branch) -> AsyncIterator[Client]:
    async with database.write(place.tenant_id) as session:
        await held(session, place, [(1, 5), (2, 5), (3, 5)], MeetingKind.THEME_DAY)
        await held(session, place, [(4, 5)], MeetingKind.THEME_DAY, org=place.sibling)
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


async def pages(client: Client, path: str, actor: Actor, **query: Any) -> list[list[dict[str, Any]]]:
    found, cursor = [], None
    while cursor or not found:
        asked = {"year": 2026, "limit": 1} | query | ({"cursor": cursor} if cursor else {})
        answer = await client.get(f"{V1}{path}", actor, params=asked)
        assert answer.status_code == 200, answer.text
        found.append(answer.json()["items"])
        cursor = answer.json()["next_cursor"]
    return found


async def test_pages_follow_each_other(client: Client, place: Branch) -> None:
    admin, own = place.officer(Role.COMMITTEE_ADMIN), f"/organisations/{place.org.id}/meeting-attendance"
    for path in ("/meeting-compliance/branches", "/meeting-attendance/branches"):
        assert [len(page) for page in await pages(client, path, admin)] == [1, 1]
    days = await pages(client, own, place.secretary)
    assert [page[0]["held_on"] for page in days] == ["2026-01-05", "2026-02-05", "2026-03-05"]
    overdue = await pages(client, "/meeting-compliance/branches", admin, kind="theme_day", verdict="overdue", limit=5)
    assert [one["verdict"] for one in overdue[0]] == ["overdue", "overdue"]


async def test_a_branch_year_shows_state_and_dates(client: Client, place: Branch) -> None:
    answer = await client.get(
        f"{V1}/organisations/{place.org.id}/meeting-compliance", place.secretary, params={"year": 2026}
    )
    line = next(one for one in answer.json()["lines"] if one["kind"] == "theme_day")
    assert (line["required"], line["held"], line["not_yet_due"], line["overdue"]) == (12, 3, 2, 7)
    assert [one["state_text"] for one in line["periods"]][::5] == ["已召开", "逾期未开", "未到期"]
    assert line["periods"][1]["meetings"][0]["held_on"] == "2026-02-05"
    assert line["requirement"]["source"] == "中国共产党支部工作条例（试行）第十六条"


@pytest.mark.parametrize(
    ("query", "field"),
    [({"year": 1999}, "year"), ({}, "year"), ({"year": 2026, "month": 13}, "month"), ({"year": "x"}, "year")],
)
async def test_bad_questions_are_told(client: Client, place: Branch, query: dict[str, Any], field: str) -> None:
    answer = await client.get(f"{V1}/meeting-attendance", place.secretary, params=query)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_sheet_comes_as_a_file(client: Client, place: Branch) -> None:
    path, body = f"{V1}/organisations/{place.org.id}/meeting-sheets", {"sheet": "members", "year": 2026}
    refused = await client.post(path, place.secretary, json=body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "purpose")
    answer = await client.post(path, place.secretary, json=body | {"purpose": "归档"})
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
    assert "attachment" in answer.headers["content-disposition"]
