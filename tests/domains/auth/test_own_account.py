"""One's own account: who am I, a new password, the second factor."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pyotp
import pytest
import time_machine

from app.access.roles import Role
from app.domains.auth.models import Account, AccountPlace
from tests.domains.auth.conftest import PASSWORD, County
from tests.factories.roles import an_appointment
from tests.support.login import bearer, tokens_of

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
BETTER = "高山流水 4417 telescope"


async def post(county: County, tokens: Any, path: str, **body: Any) -> httpx.Response:
    return await county.client.post(f"/api/v1/me/{path}", headers=bearer(tokens), json=body)


async def me(county: County, tokens: Any) -> dict[str, Any]:
    answer = await county.client.get("/api/v1/me", headers=bearer(tokens))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def enrolled(county: County, tokens: Any) -> tuple[pyotp.TOTP, list[str]]:
    """The account's authenticator app and its recovery codes."""
    totp = pyotp.TOTP((await post(county, tokens, "second-factor/begin", password=PASSWORD)).json()["secret"])
    confirmed = await post(county, tokens, "second-factor/confirm", code=totp.at(datetime.now(UTC)))
    assert confirmed.status_code == 200, confirmed.text
    return totp, confirmed.json()["recovery_codes"]


async def test_me_tells_person_appointments_and_rights_by_place(county: County) -> None:
    async with county.database.write(county.tenant_id) as session:
        place = await session.get_one(AccountPlace, (county.account.id, county.tenant_id))
        place.member_id = county.member.id
        session.add_all(
            [
                an_appointment(county.branch, county.account.id),
                an_appointment(county.root, county.account.id, Role.COMMITTEE_ADMIN),
            ]
        )
    body = await me(county, await county.logged_in())
    assert (body["member"]["name"], body["tenant"]["code"]) == ("李四", county.tenant.code)
    assert {one["role"] for one in body["appointments"]} == {"branch_secretary", "committee_admin"}
    grants = {one["role"]: one for one in body["grants"]}
    assert grants["branch_secretary"]["org_name"] == "第一党支部"
    assert "meeting.publish" in grants["branch_secretary"]["permissions"]
    assert (grants["member"]["awake"], grants["committee_admin"]["awake"]) == (True, False)


async def test_a_new_password_replaces_the_old_and_ends_other_devices(county: County) -> None:
    here, there = await county.logged_in(), await county.logged_in()
    changed = await post(county, here, "password", current_password=PASSWORD, new_password=BETTER)
    assert changed.status_code == 204
    assert (await county.log_in()).status_code == 401
    assert (await county.log_in(BETTER)).status_code == 200
    assert (await county.client.get("/api/v1/me", headers=bearer(there))).status_code == 401
    await me(county, here)


@pytest.mark.parametrize(
    ("current", "new", "code"),
    [
        ("wrong", BETTER, "PASSWORD_WRONG"),
        (PASSWORD, "short", "PASSWORD_REFUSED"),
        (PASSWORD, "password12345678", "PASSWORD_REFUSED"),
        (PASSWORD, "my zhang.san telescope", "PASSWORD_REFUSED"),
        (PASSWORD, PASSWORD, "PASSWORD_REFUSED"),
    ],
)
async def test_a_bad_new_password_changes_nothing(county: County, current: str, new: str, code: str) -> None:
    tokens = await county.logged_in()
    answer = await post(county, tokens, "password", current_password=current, new_password=new)
    assert answer.json()["code"] == code
    assert new not in answer.text
    assert (await county.log_in()).status_code == 200


async def test_guesses_at_the_current_password_are_counted(county: County) -> None:
    tokens = await county.logged_in()
    codes = [
        (await post(county, tokens, "password", current_password=f"wrong {n}", new_password=BETTER)).json()["code"]
        for n in range(11)
    ]
    assert codes == ["PASSWORD_WRONG"] * 10 + ["LOGIN_LIMITED"]


async def test_an_initial_password_opens_its_own_change_alone(county: County) -> None:
    async with county.database.write(county.tenant_id) as session:
        (await session.get_one(Account, county.account.id)).password_is_initial = True
        session.add(an_appointment(county.branch, county.account.id))
    entered = (await county.log_in()).json()
    assert entered["next"] == "change_password"
    assert (await me(county, entered["tokens"]))["grants"] == []
    await post(county, entered["tokens"], "password", current_password=PASSWORD, new_password=BETTER)
    assert [one["role"] for one in (await me(county, entered["tokens"]))["grants"]] == ["branch_secretary"]


async def test_the_second_factor_wakes_rights_and_is_asked_for_from_then_on(county: County) -> None:
    async with county.database.write(county.tenant_id) as session:
        session.add(an_appointment(county.root, county.account.id, Role.COMMITTEE_ADMIN))
    with time_machine.travel(NOON, tick=False) as clock:
        tokens = await county.logged_in()
        assert not (await me(county, tokens))["grants"][0]["awake"]
        totp, _ = await enrolled(county, tokens)
        assert (await me(county, tokens))["grants"][0]["awake"]
        clock.shift(timedelta(seconds=30))
        asked = (await county.log_in()).json()
        assert (asked["next"], asked["tokens"]) == ("second_factor", None)
        answer = {"challenge": asked["challenge"], "code": totp.at(NOON + timedelta(seconds=30))}
        entered = await county.client.post("/api/v1/auth/second-factor", json=answer)
        assert entered.json()["next"] == "done"
        assert (await me(county, entered.json()["tokens"]))["session"]["second_factor"]
        again = await county.client.post("/api/v1/auth/second-factor", json=answer)
        assert again.json()["code"] == "SECOND_FACTOR_WRONG"
        clock.shift(timedelta(seconds=30))
        at_once = await county.log_in(code=totp.at(NOON + timedelta(seconds=60)))
        assert at_once.json()["next"] == "done"
        assert (await county.log_in(code=totp.at(NOON + timedelta(seconds=60)))).json()["code"] == "SECOND_FACTOR_WRONG"


async def test_a_challenge_ends_after_five_minutes_and_cannot_be_made_up(county: County) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        totp, _ = await enrolled(county, await county.logged_in())
        challenge = (await county.log_in()).json()["challenge"]
        clock.shift(timedelta(minutes=5))
        late = {"challenge": challenge, "code": totp.at(NOON + timedelta(minutes=5))}
        answer = await county.client.post("/api/v1/auth/second-factor", json=late)
        assert (answer.status_code, answer.json()["code"]) == (401, "CHALLENGE_EXPIRED")
    for forged in ("x", challenge[:-2] + "AA", "a.b.c"):
        answer = await county.client.post("/api/v1/auth/second-factor", json={"challenge": forged, "code": "123456"})
        assert answer.json()["code"] == "CHALLENGE_EXPIRED"


async def test_guesses_at_the_second_factor_are_counted_from_all_sources(county: County) -> None:
    with time_machine.travel(NOON, tick=False):
        totp, _ = await enrolled(county, await county.logged_in())
        challenge = (await county.log_in()).json()["challenge"]
        wrong = f"{(int(totp.at(NOON)) + 500_000) % 10**6:06d}"
        codes = []
        for number in range(11):
            county.client.http._transport.client = (f"192.0.2.{number}", 123)  # type: ignore[attr-defined]
            body = {"challenge": challenge, "code": wrong}
            codes.append((await county.client.post("/api/v1/auth/second-factor", json=body)).json()["code"])
    assert codes == ["SECOND_FACTOR_WRONG"] * 10 + ["LOGIN_LIMITED"]


async def test_each_recovery_code_works_once(county: County) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        totp, codes = await enrolled(county, await county.logged_in())
        assert (await county.log_in(code=codes[0].lower())).json()["next"] == "done"
        assert (await county.log_in(code=codes[0])).json()["code"] == "SECOND_FACTOR_WRONG"
        tokens = (await county.log_in(code=codes[1])).json()["tokens"]
        clock.shift(timedelta(seconds=30))
        renewed = await post(county, tokens, "second-factor/recovery-codes", code=totp.at(NOON + timedelta(seconds=30)))
        assert len(set(renewed.json()["recovery_codes"])) == 10
        assert (await county.log_in(code=codes[2])).json()["code"] == "SECOND_FACTOR_WRONG"


async def test_a_session_without_the_second_factor_can_pass_it_later(county: County) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        totp, _ = await enrolled(county, await county.logged_in())
        from_wechat = await tokens_of(county.client.services, county.account.id, county.tenant_id)
        assert not (await me(county, from_wechat))["session"]["second_factor"]
        clock.shift(timedelta(seconds=30))
        passed = await post(county, from_wechat, "second-factor/pass", code=totp.at(NOON + timedelta(seconds=30)))
        assert passed.status_code == 204
        assert (await me(county, from_wechat))["session"]["second_factor"]


async def test_the_second_factor_is_begun_with_the_password_and_set_once(county: County) -> None:
    tokens = await county.logged_in()
    assert (await post(county, tokens, "second-factor/begin", password="wrong")).json()["code"] == "PASSWORD_WRONG"
    assert (await post(county, tokens, "second-factor/confirm", code="123456")).json()["code"] == "SECOND_FACTOR_UNSET"
    await enrolled(county, tokens)
    again = await post(county, tokens, "second-factor/begin", password=PASSWORD)
    assert again.json()["code"] == "SECOND_FACTOR_ALREADY_SET"
