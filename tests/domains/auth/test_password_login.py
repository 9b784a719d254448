"""Logging in with a password: the same answer to every wrong one, and only so many tries."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import func, select

from app.domains.auth.models import AccountPlace, LoginSession, LoginTries
from tests.domains.auth.conftest import PASSWORD, County, a_county
from tests.factories.auth import a_place, an_account
from tests.support.login import bearer, real_client

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


async def test_a_login_leads_into_the_only_tenant(county: County) -> None:
    answer = await county.log_in(device="Pixel 9")
    body = answer.json()
    assert (answer.status_code, body["next"], body["tenant"]["code"]) == (200, "done", county.tenant.code)
    own = (await county.client.get("/api/v1/auth/sessions", headers=bearer(body["tokens"]))).json()
    assert [(one["way"], one["device"], one["current"]) for one in own] == [("password", "Pixel 9", True)]


async def test_the_name_is_taken_without_case_and_width(county: County) -> None:
    assert (await county.log_in(name="ＺＨＡＮＧ.San ")).status_code == 200


async def test_unknown_names_and_wrong_passwords_get_one_answer(county: County) -> None:
    wrong = await county.log_in("nope")
    unknown = await county.log_in(name="li.si")
    assert wrong.status_code == unknown.status_code == 401
    assert {**wrong.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}
    assert wrong.json()["code"] == "LOGIN_FAILED"


async def test_an_account_without_a_password_gets_the_same_answer(county: County) -> None:
    async with county.database.write(county.tenant_id) as session:
        session.add(an_account("wang.wu"))
    assert (await county.log_in(name="wang.wu")).json()["code"] == "LOGIN_FAILED"


async def test_spaces_at_the_ends_belong_to_the_password(county: County) -> None:
    assert (await county.log_in(f"{PASSWORD} ")).status_code == 401


async def test_a_hundred_wrong_passwords_are_slowed_down_and_then_the_right_one_enters(county: County) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        codes = [(await county.log_in(f"wrong {number}")).json()["code"] for number in range(100)]
        assert codes == ["LOGIN_FAILED"] * 10 + ["LOGIN_LIMITED"] * 90
        refused = await county.log_in()
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
        clock.shift(timedelta(seconds=31))
        assert (await county.log_in("wrong again")).json()["code"] == "LOGIN_FAILED"
        assert (await county.log_in()).headers["retry-after"] == "60"
        clock.shift(timedelta(minutes=15))
        assert (await county.log_in()).status_code == 200


async def test_a_stranger_elsewhere_does_not_shut_the_owner_out(county: County) -> None:
    limiter_rows = select(func.count()).select_from(LoginTries)
    for number in range(12):
        await county.log_in(f"wrong {number}")
    async with county.database.read(None) as session:
        assert await session.scalar(limiter_rows)
    county.client.http._transport.client = ("192.0.2.7", 123)  # type: ignore[attr-defined]
    assert (await county.log_in()).status_code == 200


async def test_five_failures_lock_for_a_quarter_of_an_hour_under_djbh3(county: County) -> None:
    async with real_client(county.database, login_policy="djbh3") as client:
        strict = await a_strict(client)
        with time_machine.travel(NOON, tick=False) as clock:
            codes = [(await strict.log_in("wrong", name="strict.one")).json()["code"] for _ in range(6)]
            assert codes == ["LOGIN_FAILED"] * 5 + ["LOGIN_LIMITED"]
            clock.shift(timedelta(minutes=14, seconds=59))
            assert (await strict.log_in(name="strict.one")).status_code == 429
            clock.shift(timedelta(seconds=1))
            assert (await strict.log_in(name="strict.one")).status_code == 200


async def a_strict(client: object) -> County:
    return await a_county(client, name="strict.one", changed_at=NOON)  # type: ignore[arg-type]


@pytest.mark.parametrize("names_tenant", [True, False])
async def test_a_disabled_account_enters_nowhere(county: County, names_tenant: bool) -> None:
    async with county.database.write(county.tenant_id) as session:
        place = await session.get_one(AccountPlace, (county.account.id, county.tenant_id))
        place.disabled_at = NOON
    answer = await county.log_in(**({"tenant_code": county.tenant.code} if names_tenant else {}))
    assert (answer.status_code, answer.json()["code"]) == (401, "LOGIN_FAILED")


async def test_who_stands_in_two_tenants_chooses_and_may_move(county: County) -> None:
    other = await a_county(county.client, name="other.one")
    async with county.database.write(other.tenant_id) as session:
        session.add(a_place(county.account, other.tenant_id, org_id=other.root.id))
    body = (await county.log_in()).json()
    assert (body["next"], body["tenant"], len(body["places"])) == ("choose_tenant", None, 2)
    chosen = await county.client.post(
        "/api/v1/auth/choose-tenant", headers=bearer(body["tokens"]), json={"tenant_id": str(other.tenant_id)}
    )
    assert chosen.json()["tenant"]["code"] == other.tenant.code
    me = await county.client.get("/api/v1/auth/sessions", headers=bearer(chosen.json()))
    assert me.status_code == 200
    stale = await county.client.get("/api/v1/auth/sessions", headers=bearer(body["tokens"]))
    assert stale.json()["code"] == "SESSION_ENDED"


async def test_a_tenant_that_one_does_not_stand_in_cannot_be_chosen(county: County) -> None:
    other = await a_county(county.client, name="other.one")
    tokens = await county.logged_in()
    answer = await county.client.post(
        "/api/v1/auth/choose-tenant", headers=bearer(tokens), json={"tenant_id": str(other.tenant_id)}
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "TENANT_UNKNOWN")


async def test_an_old_hash_is_made_anew_on_login(county: County) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    async with county.database.write(county.tenant_id) as session:
        (await session.get_one(type(county.account), county.account.id)).password_hash = weak
    assert (await county.log_in()).status_code == 200
    async with county.database.read(None) as session:
        renewed = (await session.get_one(type(county.account), county.account.id)).password_hash or ""
    assert "m=19456,t=2,p=1" in renewed
    assert (await county.log_in()).status_code == 200


async def test_logging_out_ends_the_session_at_once(county: County) -> None:
    tokens = await county.logged_in()
    assert (await county.client.post("/api/v1/auth/logout", headers=bearer(tokens))).status_code == 204
    answer = await county.client.get("/api/v1/auth/sessions", headers=bearer(tokens))
    assert (answer.status_code, answer.json()["code"]) == (401, "SESSION_ENDED")
    renewed = await county.client.post("/api/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert renewed.json()["code"] == "REFRESH_REFUSED"


async def test_one_or_all_sessions_can_be_revoked(county: County) -> None:
    first, second, third = [await county.logged_in() for _ in range(3)]
    listed = (await county.client.get("/api/v1/auth/sessions", headers=bearer(first))).json()
    other = next(one["id"] for one in listed if not one["current"])
    revoked = await county.client.post(f"/api/v1/auth/sessions/{other}/revoke", headers=bearer(first))
    assert revoked.status_code == 204
    left = await county.client.post("/api/v1/auth/sessions/revoke-all", headers=bearer(first))
    assert left.json() == {"count": 1}
    states = [
        (await county.client.get("/api/v1/auth/sessions", headers=bearer(tokens))).status_code
        for tokens in (first, second, third)
    ]
    assert states == [200, 401, 401]


async def test_nobody_revokes_a_session_of_another(county: County) -> None:
    other = await a_county(county.client, name="other.one")
    theirs, mine = await other.logged_in(name="other.one"), await county.logged_in()
    async with county.database.read(None) as session:
        session_id = await session.scalar(select(LoginSession.id).where(LoginSession.account_id == other.account.id))
    answer = await county.client.post(f"/api/v1/auth/sessions/{session_id}/revoke", headers=bearer(mine))
    assert answer.status_code == 404
    assert (await county.client.get("/api/v1/auth/sessions", headers=bearer(theirs))).status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"login_name": "a"}, {"login_name": 1, "password": "x"}, {"login_name": "a", "password": "x" * 129}]
)
async def test_malformed_bodies_are_refused_without_repeating_them(county: County, body: dict[str, object]) -> None:
    answer = await county.client.post("/api/v1/auth/password", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID")
    assert "xxx" not in answer.text
