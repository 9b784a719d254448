"""What only the real client can get wrong: the access token, the wire, and its secrets."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.responses import PlainTextResponse

from app.integrations.http import outbound_client
from app.integrations.wechat.client import WeChatClient
from app.integrations.wechat.protocol import WeChatBusy, WeChatSession, WeChatUnavailable
from tests.fakes.wechat_server import WeChatServer

APP_ID, SECRET = "wx0123456789abcdef", "5ecret5ecret5ecret"
TOKEN_PATH, PHONE_PATH = "/cgi-bin/stable_token", "/wxa/business/getuserphonenumber"


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> WeChatServer:
    return WeChatServer(APP_ID, SECRET, clock)


@pytest.fixture
async def http(server: WeChatServer) -> AsyncIterator[httpx.AsyncClient]:
    async with outbound_client(transport=httpx.ASGITransport(server)) as client:
        yield client


@pytest.fixture
def client(http: httpx.AsyncClient, clock: Clock) -> WeChatClient:
    return WeChatClient(app_id=APP_ID, app_secret=SECRET, http=http, now=clock)


def test_the_session_key_has_no_place_in_the_result() -> None:
    assert [field.name for field in fields(WeChatSession)] == ["app_id", "openid", "unionid"]


async def test_the_access_token_is_fetched_once_and_never_by_force(client: WeChatClient, server: WeChatServer) -> None:
    codes = [server.issue_phone_code("10000000001") for _ in range(20)]
    await asyncio.gather(*(client.phone_number(code) for code in codes))
    assert server.count(TOKEN_PATH) == 1
    assert all(not body.get("force_refresh") for path, _, body in server.log if path == TOKEN_PATH)


async def test_the_access_token_is_renewed_before_it_ends(
    client: WeChatClient, server: WeChatServer, clock: Clock
) -> None:
    await client.phone_number(server.issue_phone_code("10000000001"))
    clock.time += timedelta(seconds=7200 - 61)
    await client.phone_number(server.issue_phone_code("10000000001"))
    assert server.count(TOKEN_PATH) == 1
    clock.time += timedelta(seconds=1)
    await client.phone_number(server.issue_phone_code("10000000001"))
    assert server.count(TOKEN_PATH) == 2
    assert server.count(PHONE_PATH) == 3


async def test_a_token_revoked_elsewhere_is_replaced_and_the_code_survives(
    client: WeChatClient, server: WeChatServer
) -> None:
    await client.phone_number(server.issue_phone_code("10000000001"))
    server.revoke_tokens()
    assert await client.phone_number(server.issue_phone_code("10000000002")) == "10000000002"
    assert server.count(TOKEN_PATH) == 2


async def test_calls_that_meet_a_revoked_token_together_fetch_one_new_token(
    client: WeChatClient, server: WeChatServer
) -> None:
    await client.phone_number(server.issue_phone_code("10000000001"))
    server.revoke_tokens()
    codes = [server.issue_phone_code("10000000002") for _ in range(20)]
    await asyncio.gather(*(client.phone_number(code) for code in codes))
    assert server.count(TOKEN_PATH) == 2


async def test_an_expired_token_is_replaced_even_if_our_clock_stands_still(
    http: httpx.AsyncClient, server: WeChatServer, clock: Clock
) -> None:
    started = clock.time
    client = WeChatClient(app_id=APP_ID, app_secret=SECRET, http=http, now=lambda: started)
    await client.phone_number(server.issue_phone_code("10000000001"))
    clock.time += timedelta(hours=3)
    assert await client.phone_number(server.issue_phone_code("10000000002")) == "10000000002"


async def test_a_token_refused_twice_is_given_up(client: WeChatClient, server: WeChatServer) -> None:
    server.accepts_tokens = False
    with pytest.raises(WeChatUnavailable):
        await client.phone_number(server.issue_phone_code("10000000002"))
    assert server.count(PHONE_PATH) == 2


async def test_a_code_is_sent_once_even_when_the_answer_is_lost(client: WeChatClient, server: WeChatServer) -> None:
    code = server.issue_login_code("oPERSON")
    server.raw = PlainTextResponse("gateway timeout", status_code=504)
    with pytest.raises(WeChatUnavailable):
        await client.code_to_session(code)
    assert server.count("/sns/jscode2session") == 1


async def test_an_overloaded_wechat_is_busy_for_a_moment(client: WeChatClient, server: WeChatServer) -> None:
    server.error = -1
    with pytest.raises(WeChatBusy) as refused:
        await client.code_to_session("0a1SOME")
    assert refused.value.retry_after == 5


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        '{"openid": ""}',
        '{"openid": 7}',
        '{"errcode": 40013}',
        '{"access_token": "t"}',
        '{"access_token": "t", "expires_in": 1e400}',
        '{"access_token": "t", "expires_in": -1}',
        '{"access_token": "", "expires_in": 7200}',
        '{"access_token": "t", "expires_in": 7200, "errcode": 0, "phone_info": null}',
        '{"access_token": "t", "expires_in": 7200, "phone_info": {"countryCode": "86", "purePhoneNumber": 1}}',
    ],
)
async def test_an_answer_that_makes_no_sense_is_unavailable(
    client: WeChatClient, server: WeChatServer, body: str
) -> None:
    server.raw = PlainTextResponse(body)
    with pytest.raises(WeChatUnavailable):
        await client.code_to_session("0a1SOME")
    with pytest.raises(WeChatUnavailable):
        await client.phone_number("e31SOME")


async def test_a_country_code_may_come_as_a_number(client: WeChatClient, server: WeChatServer) -> None:
    server.raw = PlainTextResponse(
        '{"access_token": "t", "expires_in": 7200, "errcode": 0,'
        ' "phone_info": {"countryCode": 86, "purePhoneNumber": "10000000001"}}'
    )
    assert await client.phone_number("e31SOME") == "10000000001"


async def test_a_wrong_secret_is_the_operators_trouble_and_is_logged_without_it(
    http: httpx.AsyncClient, server: WeChatServer, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = WeChatClient(app_id=APP_ID, app_secret="wr0ng-wr0ng", http=http, now=clock)
    with pytest.raises(WeChatUnavailable) as refused:
        await client.code_to_session(server.issue_login_code("oPERSON"))
    assert "40125" in caplog.text
    shown = "".join(traceback.format_exception(refused.value)) + repr(vars(refused.value)) + refused.value.detail
    assert "wr0ng" not in caplog.text + shown


async def test_success_leaves_no_secret_in_the_log(
    client: WeChatClient, server: WeChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await client.code_to_session(server.issue_login_code("oPERSON"))
    await client.phone_number(server.issue_phone_code("10000000001"))
    assert "api.weixin.qq.com" in caplog.text
    for secret in (SECRET, "SESSION-KEY", "TOKEN", "oPERSON", "10000000001"):
        assert secret not in caplog.text
