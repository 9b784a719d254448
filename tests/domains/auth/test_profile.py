"""The own profile, the ordinary way and the quick one."""

import json
from contextlib import AsyncExitStack

import httpx
import pytest
from sqlalchemy import select

from app.db.session import Database
from app.domains.auth.models import LoginSession
from app.domains.auth.profile import dated
from app.domains.auth.public import Authentication, login_policy
from app.domains.members.models import Member
from app.kit.clock import now
from app.web.logs import JsonLines
from app.web.metrics import registry
from app.wiring import create_app
from tests.support.http import ActorsByAccount, client_over, services_over, settings_for_tests
from tests.support.world import a_county

OPERATION = {"operation": "me.profile", "status": "200"}


async def test_both_ways_show_the_same_and_end_with_the_session(own_database: Database) -> None:
    services = await services_over(own_database, Authentication(login_policy(settings_for_tests())))
    world = await a_county(own_database, services.keyring)
    async with own_database.write(world.tenant_id) as session:
        member = await session.get_one(Member, (world.tenant_id, world.members["member"].id))
        member.group_id, member.month_only = world.orgs["第一党小组"].id, ["joined"]
    async with AsyncExitStack() as stack:
        quick_app = create_app(services, quick=True)
        stack.push_async_callback(quick_app.state.close_quick)
        quick, ordinary = [
            await stack.enter_async_context(client_over(app, services, ActorsByAccount()))
            for app in (quick_app, create_app(services))
        ]
        for who in ("member", "applicant", "secretary"):
            answers = [
                await client.http.get("/api/v1/me/profile", headers=world.headers(who))
                for client in (ordinary, quick, quick)
            ]
            if who == "secretary":
                assert {(a.status_code, a.json()["code"]) for a in answers} == {(404, "MEMBER_NO_OWN_RECORD")}
                continue
            assert len({(a.status_code, a.content, a.headers["cache-control"]) for a in answers}) == 1
        shown = (await quick.http.get("/api/v1/me/profile", headers=world.headers("member"))).json()
        assert shown["id"] == str(member.id)
        assert shown["phone_masked"][3:7] == "****"
        assert (shown["branch"]["name"], shown["group"]["name"]) == ("第一党支部", "第一党小组")
        assert shown["joined_on"] == dated(member.joined_on, True)
        async with own_database.write(world.tenant_id) as session:
            logins = select(LoginSession).filter_by(account_id=world.accounts["member"])
            (await session.scalars(logins)).one().revoked_at = now()
        for client in (quick, ordinary):
            answer = await client.http.get("/api/v1/me/profile", headers=world.headers("member"))
            assert (answer.status_code, answer.json()["code"]) == (401, "SESSION_ENDED")


async def test_the_quick_way_counts_logs_and_bounds_as_the_ordinary_one(
    own_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    services = await services_over(own_database, Authentication(login_policy(settings_for_tests())))
    services.settings.requests_per_minute, services.settings.trusted_hosts = 3, ["testserver"]
    world = await a_county(own_database, services.keyring)
    caplog.set_level("INFO", "dangjian.access")
    counted = registry.get_sample_value("dangjian_requests_total", OPERATION) or 0
    async with AsyncExitStack() as stack:
        app = create_app(services, quick=True)
        stack.push_async_callback(app.state.close_quick)
        client = await stack.enter_async_context(client_over(app, services, ActorsByAccount()))

        async def read(**headers: str) -> httpx.Response:
            return await client.http.get("/api/v1/me/profile", headers=world.headers("member") | headers)

        # The first goes the ordinary way, which learns the tenant's key; a foreign host is refused by it too.
        answers = [await read(**{"X-Request-Id": "req-12345678"}) for _ in range(2)]
        foreign = await read(Host="evil.example")
        full = await read()
    assert [(answer.status_code, answer.headers["x-request-id"]) for answer in answers] == [(200, "req-12345678")] * 2
    assert answers[0].headers == answers[1].headers
    assert foreign.status_code == 400
    assert (full.status_code, full.json()["code"]) == (429, "TOO_MANY_REQUESTS")
    assert registry.get_sample_value("dangjian_requests_total", OPERATION) == counted + 2
    lines = [vars(one) for one in caplog.records if vars(one).get("operation") == "me.profile"]
    assert [(line["status"], line["levelname"]) for line in lines] == [(200, "INFO")] * 2
    shown = json.loads(JsonLines().format(caplog.records[0]))
    assert {"at", "level", "logger", "message", "operation", "status", "ms"} == shown.keys() - {"request_id"}
