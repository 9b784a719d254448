"""Every way in and out leaves a row in the audit trail: who, as what, which way; no name, phone or secret."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyotp
import time_machine
from sqlalchemy import select

from app.access.passwords_policy import DEFAULT_POLICY
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.db.base import PLATFORM_TENANT
from app.domains.auth.models import AccountPlace
from app.domains.auth.sessions import refresh
from app.integrations.sms.console import ConsoleSms
from app.integrations.wechat.fake import FakeWeChat
from tests.domains.auth.conftest import PASSWORD, PHONE, County, a_county
from tests.factories.auth import a_place
from tests.factories.roles import an_appointment
from tests.support.login import bearer, tokens_of

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


async def trail(county: County, tenant_id: UUID | None = None) -> Sequence[AuditEntry]:
    """The rows about logging in, the oldest first."""
    where = tenant_id or county.tenant_id
    query = select(AuditEntry).where(AuditEntry.tenant_id == where, AuditEntry.action.startswith("auth."))
    async with county.database.read(where) as session:
        return (await session.scalars(query.order_by(AuditEntry.at, AuditEntry.id))).all()


def told(rows: Sequence[AuditEntry]) -> list[tuple[str, object]]:
    return [(row.action, (row.after or {}).get("code") or (row.after or {}).get("way")) for row in rows]


async def test_a_login_without_a_tenant_stands_in_the_trail_of_the_place_with_the_roles_held(county: County) -> None:
    async with county.database.write(county.tenant_id) as session:
        session.add(an_appointment(county.branch, county.account.id, Role.BRANCH_SECRETARY))
    answer = await county.log_in(device="Pixel 9")
    (row,) = await trail(county)
    assert (row.action, row.account_id, row.actor) == (
        "auth.login",
        county.account.id,
        f"account:{county.account.id}",
    )
    assert row.roles == [f"{Role.BRANCH_SECRETARY.value}@{county.branch.id}"]
    assert row.after == {"way": "password", "second_factor": False}
    assert row.request_id == answer.headers["x-request-id"]


async def test_wrong_passwords_and_the_first_refusal_of_the_limiter_are_told(county: County) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(13):
            await county.log_in(f"wrong {number}")
        # The clock stands still, so the order within is by chance.
        assert Counter(told(await trail(county))) == {
            ("auth.refused", "LOGIN_FAILED"): 10,
            ("auth.refused", "LOGIN_LIMITED"): 1,
        }
        clock.shift(timedelta(seconds=31))
        await county.log_in("wrong again")
        await county.log_in("and again")
    rows = await trail(county)
    assert Counter(told(rows[11:])) == {("auth.refused", "LOGIN_FAILED"): 1, ("auth.refused", "LOGIN_LIMITED"): 1}
    assert {row.account_id for row in rows} == {county.account.id}
    assert "zhang.san" not in str([(row.after, row.note, row.actor) for row in rows])


async def test_an_unknown_name_stands_in_the_trail_of_the_platform_and_is_not_written_down(county: County) -> None:
    await county.log_in(name="li.si.wang.wu")
    assert not await trail(county)
    row = (await trail(county, PLATFORM_TENANT))[-1]
    assert (row.action, row.account_id, row.after) == (
        "auth.refused",
        None,
        {"way": "password", "code": "LOGIN_FAILED"},
    )


async def test_a_disabled_account_is_told_in_the_place_that_shut_it_out(county: County) -> None:
    async with county.database.write(county.tenant_id) as session:
        place = await session.get_one(AccountPlace, (county.account.id, county.tenant_id))
        place.disabled_at = NOON
    assert (await county.log_in()).status_code == 401
    assert told(await trail(county)) == [("auth.refused", "LOGIN_FAILED")]


async def test_wechat_and_text_codes_are_told_with_the_member(county: County) -> None:
    wechat, sms = county.client.services.wechat, county.client.services.sms
    assert isinstance(wechat, FakeWeChat)
    assert isinstance(sms, ConsoleSms)
    door = {"tenant_code": county.tenant.code}
    codes = {"code": wechat.issue_login_code("o-li-si"), "phone_code": wechat.issue_phone_code(PHONE)}
    assert (await county.client.post("/api/v1/auth/wechat", json=door | codes)).status_code == 200
    await county.client.post("/api/v1/auth/sms-codes", json={**door, "phone": PHONE})
    code = sms.sent[-1].params["code"]
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for one in (wrong, code):
        await county.client.post("/api/v1/auth/sms", json={**door, "phone": PHONE, "code": one})
    rows = await trail(county)
    assert told(rows) == [("auth.login", "wechat"), ("auth.refused", "LOGIN_FAILED"), ("auth.login", "sms")]
    assert {row.member_id for row in rows} == {county.member.id}
    assert all(role.startswith(Role.MEMBER.value) for row in rows for role in row.roles)
    assert PHONE not in str([(row.after, row.note, row.actor) for row in rows])


async def test_the_second_factor_is_told_when_it_fails_and_when_it_passes(county: County) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        headers = bearer(await county.logged_in())
        begun = await county.client.post("/api/v1/me/second-factor/begin", headers=headers, json={"password": PASSWORD})
        totp = pyotp.TOTP(begun.json()["secret"])
        confirm = {"code": totp.at(datetime.now(UTC))}
        await county.client.post("/api/v1/me/second-factor/confirm", headers=headers, json=confirm)
        clock.shift(timedelta(seconds=30))
        challenge = (await county.log_in()).json()["challenge"]
        good = totp.at(datetime.now(UTC))
        for code in (f"{(int(good) + 1) % 10**6:06d}", good):
            clock.shift(timedelta(seconds=1))
            answer = {"challenge": challenge, "code": code}
            await county.client.post("/api/v1/auth/second-factor", json=answer)
    rows = await trail(county)
    assert told(rows)[1:] == [("auth.refused", "SECOND_FACTOR_WRONG"), ("auth.login", "password")]
    assert rows[-1].after == {"way": "password", "second_factor": True}


async def test_leaving_and_ending_other_devices_are_told(county: County) -> None:
    first, second, third = [await county.logged_in() for _ in range(3)]
    sessions = (await county.client.get("/api/v1/auth/sessions", headers=bearer(first))).json()
    other = next(one["id"] for one in sessions if not one["current"])
    for path in (f"auth/sessions/{other}/revoke", "auth/sessions/revoke-all", "auth/logout"):
        answer = await county.client.post(f"/api/v1/{path}", headers=bearer(first))
        assert answer.status_code < 300
    actions = [row.action for row in await trail(county)]
    assert actions[3:] == ["auth.revoke_session", "auth.revoke_others", "auth.logout"]
    for tokens in (second, third):
        assert (await county.client.get("/api/v1/me", headers=bearer(tokens))).status_code == 401


async def test_choosing_a_tenant_is_told_in_the_one_entered(county: County) -> None:
    elsewhere = await a_county(county.client, name="other.name")
    async with county.database.write(elsewhere.tenant_id) as session:
        session.add(a_place(county.account, elsewhere.tenant_id, org_id=elsewhere.root.id))
    tokens = await county.logged_in(tenant_code=county.tenant.code)
    chosen = await county.client.post(
        "/api/v1/auth/choose-tenant", headers=bearer(tokens), json={"tenant_id": str(elsewhere.tenant_id)}
    )
    assert chosen.status_code == 200
    assert [row.action for row in await trail(county, elsewhere.tenant_id)] == ["auth.choose_tenant"]


async def test_a_refresh_is_not_told_but_the_end_of_a_stolen_session_is(county: County) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        first = await tokens_of(county.client.services, county.account.id, county.tenant_id)
        keyring = county.client.services.keyring
        await refresh(county.database, keyring, DEFAULT_POLICY, first.refresh_token, refresh_days=30)
        assert not await trail(county)
        clock.shift(timedelta(minutes=1))
        body = {"refresh_token": first.refresh_token}
        assert (await county.client.post("/api/v1/auth/refresh", json=body)).status_code == 401
    (row,) = await trail(county)
    assert (row.action, row.target_id, row.account_id) == (
        "auth.end_stolen_session",
        first.session_id,
        county.account.id,
    )
