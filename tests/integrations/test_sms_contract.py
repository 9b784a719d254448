"""One contract, held by the real client against the provider's wire protocol and by the fake in the process."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse

from app.integrations.http import outbound_client
from app.integrations.sms.fake import FakeSms
from app.integrations.sms.protocol import SmsGateway, SmsRejected, SmsTooFrequent, SmsUnavailable
from app.integrations.sms.tencent import TencentSms, TencentTemplate
from tests.fakes.tencent_sms_server import TencentSmsServer

PHONE = "10000000001"


class World:
    def __init__(self) -> None:
        self.time = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
        self.gateway: SmsGateway
        self.provider: Any

    def now(self) -> datetime:
        return self.time

    def break_down(self) -> None:
        if isinstance(self.provider, FakeSms):
            self.provider.down = True
        else:
            self.provider.raw = PlainTextResponse("Bad Gateway", status_code=502)

    async def send(self, phone: str = PHONE) -> str:
        return await self.gateway.send(phone, "login_code", {"code": "123456"})


@pytest.fixture(params=["wire", "process"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    world = World()
    if request.param == "process":
        fake = FakeSms(now=world.now)
        world.gateway, world.provider = fake, fake
        yield world
        return
    server = TencentSmsServer("AKIDexample", "the-key", world.now)
    async with outbound_client(transport=httpx.ASGITransport(server)) as http:
        world.gateway = TencentSms(
            secret_id="AKIDexample",
            secret_key="the-key",
            sdk_app_id="1400006666",
            sign_name="智慧党建",
            templates={"login_code": TencentTemplate("1110", ("code",))},
            http=http,
            now=world.now,
        )
        world.provider = server
        yield world


async def test_each_message_gets_an_id_of_its_own(world: World) -> None:
    ids = {await world.send("10000000001"), await world.send("10000000002")}
    assert len(ids) == 2
    assert "" not in ids
    assert len(world.provider.sent) == 2


async def test_a_number_gets_one_message_in_thirty_seconds(world: World) -> None:
    await world.send()
    world.time += timedelta(seconds=29)
    with pytest.raises(SmsTooFrequent) as refused:
        await world.send()
    assert refused.value.retry_after == 30
    await world.send("10000000002")
    world.time += timedelta(seconds=1)
    await world.send()


async def test_a_number_the_provider_will_not_serve_is_rejected(world: World) -> None:
    world.provider.rejected.add(PHONE)
    with pytest.raises(SmsRejected):
        await world.send()


@pytest.mark.parametrize("phone", ["", "1380000000", "138000000000", "+8613800000000", "１0000000001", "abc", "\ud800"])
async def test_what_is_no_mainland_mobile_is_rejected_and_not_sent(world: World, phone: str) -> None:
    with pytest.raises(SmsRejected):
        await world.send(phone)
    assert not world.provider.sent


async def test_a_provider_that_is_down_is_unavailable(world: World) -> None:
    world.break_down()
    with pytest.raises(SmsUnavailable):
        await world.send()
