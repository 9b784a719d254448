"""One contract, held by the real client against WeChat's wire protocol and by the fake in the process."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse

from app.integrations.http import outbound_client
from app.integrations.wechat.client import WeChatClient
from app.integrations.wechat.fake import FakeWeChat
from app.integrations.wechat.protocol import (
    WeChatBusy,
    WeChatCodeInvalid,
    WeChatCodeUsed,
    WeChatGateway,
    WeChatPhoneForeign,
    WeChatSession,
    WeChatUnavailable,
    WeChatUserBlocked,
)
from tests.fakes.wechat_server import WeChatServer

APP_ID = "wx0123456789abcdef"


class World:
    """A gateway, and the hand that moves WeChat and time behind it."""

    def __init__(self) -> None:
        self.time = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
        self.gateway: WeChatGateway
        self.wechat: Any

    def now(self) -> datetime:
        return self.time

    def later(self, **delta: float) -> None:
        self.time += timedelta(**delta)

    def break_down(self) -> None:
        if isinstance(self.wechat, FakeWeChat):
            self.wechat.down = True
        else:
            self.wechat.raw = PlainTextResponse("Bad Gateway", status_code=502)

    def be_busy(self) -> None:
        if isinstance(self.wechat, FakeWeChat):
            self.wechat.busy = True
        else:
            self.wechat.error = 45011


@pytest.fixture(params=["wire", "process"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    world = World()
    if request.param == "process":
        fake = FakeWeChat(app_id=APP_ID, now=world.now)
        world.gateway, world.wechat = fake, fake
        yield world
        return
    server = WeChatServer(APP_ID, "the-app-secret", world.now)
    async with outbound_client(transport=httpx.ASGITransport(server)) as http:
        world.gateway = WeChatClient(app_id=APP_ID, app_secret="the-app-secret", http=http, now=world.now)
        world.wechat = server
        yield world


async def test_a_login_code_tells_who_logs_in(world: World) -> None:
    code = world.wechat.issue_login_code("oPERSON", "uPERSON")
    assert await world.gateway.code_to_session(code) == WeChatSession(APP_ID, "oPERSON", "uPERSON")


async def test_the_unionid_may_be_missing(world: World) -> None:
    session = await world.gateway.code_to_session(world.wechat.issue_login_code("oPERSON"))
    assert session.unionid is None


async def test_a_login_code_works_once(world: World) -> None:
    code = world.wechat.issue_login_code("oPERSON")
    await world.gateway.code_to_session(code)
    with pytest.raises(WeChatCodeUsed):
        await world.gateway.code_to_session(code)


async def test_a_login_code_lives_just_under_five_minutes(world: World) -> None:
    first, second = world.wechat.issue_login_code("oONE"), world.wechat.issue_login_code("oTWO")
    world.later(minutes=4, seconds=59)
    await world.gateway.code_to_session(first)
    world.later(seconds=1)
    with pytest.raises(WeChatCodeInvalid):
        await world.gateway.code_to_session(second)


async def test_a_used_login_code_is_merely_invalid_once_it_has_expired(world: World) -> None:
    code = world.wechat.issue_login_code("oPERSON")
    await world.gateway.code_to_session(code)
    world.later(minutes=6)
    with pytest.raises(WeChatCodeInvalid):
        await world.gateway.code_to_session(code)


@pytest.mark.parametrize("code", ["nobody-issued-this", "", "x" * 10_000, "中文", "\ud800", "a\nb", "demo-zhang"])
async def test_what_was_never_issued_is_invalid(world: World, code: str) -> None:
    with pytest.raises(WeChatCodeInvalid):
        await world.gateway.code_to_session(code)
    with pytest.raises(WeChatCodeInvalid):
        await world.gateway.phone_number(code)


async def test_a_blocked_person_is_told_so_and_the_code_is_spent(world: World) -> None:
    world.wechat.blocked.add("oRISKY")
    code = world.wechat.issue_login_code("oRISKY")
    with pytest.raises(WeChatUserBlocked):
        await world.gateway.code_to_session(code)
    with pytest.raises(WeChatCodeUsed):
        await world.gateway.code_to_session(code)


async def test_a_phone_code_gives_the_bare_number(world: World) -> None:
    assert await world.gateway.phone_number(world.wechat.issue_phone_code("10000000001")) == "10000000001"


async def test_a_phone_code_works_once_and_its_reuse_looks_like_any_dead_code(world: World) -> None:
    code = world.wechat.issue_phone_code("10000000001")
    await world.gateway.phone_number(code)
    with pytest.raises(WeChatCodeInvalid):
        await world.gateway.phone_number(code)


async def test_a_phone_code_lives_just_under_five_minutes(world: World) -> None:
    first, second = world.wechat.issue_phone_code("10000000001"), world.wechat.issue_phone_code("10000000002")
    world.later(minutes=4, seconds=59)
    await world.gateway.phone_number(first)
    world.later(seconds=1)
    with pytest.raises(WeChatCodeInvalid):
        await world.gateway.phone_number(second)


async def test_a_foreign_number_is_not_taken_for_a_mainland_one(world: World) -> None:
    with pytest.raises(WeChatPhoneForeign):
        await world.gateway.phone_number(world.wechat.issue_phone_code("15100000001", country_code="49"))


@pytest.mark.parametrize("number", ["1440000000001", "02012345678", "１0000000001"])
async def test_a_number_that_is_no_mobile_is_not_passed_on(world: World, number: str) -> None:
    with pytest.raises(WeChatPhoneForeign):
        await world.gateway.phone_number(world.wechat.issue_phone_code(number))


async def test_the_two_kinds_of_code_are_not_interchangeable(world: World) -> None:
    with pytest.raises(WeChatCodeInvalid):
        await world.gateway.phone_number(world.wechat.issue_login_code("oPERSON"))
    with pytest.raises(WeChatCodeInvalid):
        await world.gateway.code_to_session(world.wechat.issue_phone_code("10000000001"))


async def test_a_busy_wechat_says_when_to_come_back(world: World) -> None:
    code = world.wechat.issue_login_code("oPERSON")
    world.be_busy()
    with pytest.raises(WeChatBusy) as refused:
        await world.gateway.code_to_session(code)
    assert refused.value.retry_after == 60
    with pytest.raises(WeChatBusy):
        await world.gateway.phone_number("whatever")


async def test_a_wechat_that_is_down_is_unavailable(world: World) -> None:
    code = world.wechat.issue_login_code("oPERSON")
    world.break_down()
    with pytest.raises(WeChatUnavailable):
        await world.gateway.code_to_session(code)
    with pytest.raises(WeChatUnavailable):
        await world.gateway.phone_number("whatever")
