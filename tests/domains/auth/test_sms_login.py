"""Logging in by text message: sent to known phones alone, and nobody can tell which those are."""

from datetime import UTC, datetime, timedelta

import httpx
import time_machine

from app.integrations.sms.console import ConsoleSms
from tests.domains.auth.conftest import PHONE, County

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def sent(county: County) -> list[str]:
    gateway = county.client.services.sms
    assert isinstance(gateway, ConsoleSms)
    return [message.params["code"] for message in gateway.sent]


async def ask(county: County, phone: str = PHONE) -> httpx.Response:
    body = {"tenant_code": county.tenant.code, "phone": phone}
    return await county.client.post("/api/v1/auth/sms-codes", json=body)


async def enter(county: County, code: str, phone: str = PHONE) -> httpx.Response:
    body = {"tenant_code": county.tenant.code, "phone": phone, "code": code}
    return await county.client.post("/api/v1/auth/sms", json=body)


async def test_the_code_leads_the_member_in_and_works_once(county: County) -> None:
    assert (await ask(county, "+86 199-0000-0001")).status_code == 204
    (code,) = sent(county)
    body = (await enter(county, code)).json()
    assert (body["next"], body["tenant"]["code"]) == ("done", county.tenant.code)
    assert (await enter(county, code)).json()["code"] == "LOGIN_FAILED"


async def test_an_unknown_phone_gets_the_same_answer_and_no_message(county: County) -> None:
    known, unknown = await ask(county), await ask(county, "19900000099")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert len(sent(county)) == 1
    assert (await enter(county, "123456", "19900000099")).json()["code"] == "LOGIN_FAILED"


async def test_a_code_ends_after_five_minutes(county: County) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        await ask(county)
        clock.shift(timedelta(minutes=5))
        assert (await enter(county, sent(county)[-1])).json()["code"] == "LOGIN_FAILED"


async def test_five_wrong_guesses_spend_the_code(county: County) -> None:
    await ask(county)
    code = sent(county)[-1]
    for number in range(5):
        wrong = f"{(int(code) + number + 1) % 10**6:06d}"
        assert (await enter(county, wrong)).json()["code"] == "LOGIN_FAILED"
    assert (await enter(county, code)).json()["code"] == "LOGIN_FAILED"


async def test_a_second_message_waits_and_then_replaces_the_first(county: County) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        await ask(county)
        soon = await ask(county)
        assert (soon.status_code, soon.headers["retry-after"]) == (429, "30")
        clock.shift(timedelta(seconds=31))
        assert (await ask(county)).status_code == 204
        first, second = sent(county)
        if first != second:
            assert (await enter(county, first)).json()["code"] == "LOGIN_FAILED"
        assert (await enter(county, second)).status_code == 200


async def test_a_phone_that_is_none_is_refused(county: County) -> None:
    answer = await ask(county, "12345")
    assert answer.status_code == 422
    assert "12345" not in answer.text
