"""A parameter that nobody reads is refused by name, so that a filter with a typo does not return everything."""

from collections.abc import AsyncIterator

import pytest

from app.db.session import Database
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.factories.meetings import a_branch
from tests.support.http import ActorsByAccount, Client, client_over, services_over

pytestmark = pytest.mark.only("sqlite")


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


async def test_what_is_not_known_is_named_and_what_tools_add_is_let_be(client: Client, database: Database) -> None:
    async with database.write_all() as session:
        actor = (await a_branch(session, uuid7())).secretary
    refused = await client.call("GET", "/api/v1/meetings?limit=5&knd=theme_day&state=draft&%E7%8A%B6%E6%80%81=", actor)
    body = refused.json()
    assert (refused.status_code, body["code"]) == (422, "UNKNOWN_PARAMETER")
    assert body["detail"] == "地址中有不认识的参数：knd、状态"
    assert {(one["field"], one["location"]) for one in body["errors"]} == {("knd", "query"), ("状态", "query")}
    for fine in ("limit=5&state=draft", "_=1700000000000", "limit=5&_t=1", ""):
        assert (await client.call("GET", f"/api/v1/meetings?{fine}", actor)).is_success, fine
    posted = await client.call("POST", "/api/v1/meetings?dry_run=true", actor, json={})
    assert posted.json()["code"] == "UNKNOWN_PARAMETER", "one that creates is no exception"
    assert (await client.get("/api/v1/meetings?knd=1")).json()["code"] == "UNKNOWN_PARAMETER"


async def test_the_quick_way_leaves_what_it_does_not_read(client: Client, database: Database) -> None:
    async with database.write_all() as session:
        actor = (await a_branch(session, uuid7())).secretary
    for path in ("/api/v1/me?x=1", "/api/v1/lessons/feed?requird=true"):
        assert (await client.call("GET", path, actor)).json()["code"] == "UNKNOWN_PARAMETER", path


async def test_what_opens_without_a_login_takes_what_others_add(client: Client) -> None:
    assert (await client.get("/api/v1/dictionaries?utm_source=gateway")).is_success
