"""One contract of checking texts and drawing codes, held by WeChat's clients on the wire and by the fakes in the process."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse

from app.integrations.http import outbound_client
from app.integrations.minicode.fake import FakeMiniCodes
from app.integrations.minicode.null import NullMiniCodes
from app.integrations.minicode.protocol import MiniCodes
from app.integrations.minicode.wechat import WeChatMiniCodes
from app.integrations.textcheck.fake import FakeTextCheck
from app.integrations.textcheck.null import NullTextCheck
from app.integrations.textcheck.protocol import Suggestion, TextCheck
from app.integrations.textcheck.wechat import WeChatTextCheck
from app.integrations.wechat.client import WeChatClient
from app.integrations.wechat.protocol import WeChatBusy, WeChatUnavailable
from tests.fakes.wechat_server import WeChatServer

APP_ID, AUTHOR = "wx0123456789abcdef", "oAUTHOR"


class World:
    check: TextCheck
    codes: MiniCodes
    wechat: Any = None
    fakes: tuple[FakeTextCheck, FakeMiniCodes]

    def fail(self, *, busy: bool) -> None:
        if self.wechat is None:
            self.fakes[0].busy, self.fakes[0].down, self.fakes[1].down = busy, not busy, True
        elif busy:
            self.wechat.error = 45011
        else:
            self.wechat.raw = PlainTextResponse("Bad Gateway", status_code=502)


@pytest.fixture(params=["wire", "process"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    world = World()
    if request.param == "process":
        world.fakes = FakeTextCheck(app_id=APP_ID, needs_author=True), FakeMiniCodes()
        world.check, world.codes = world.fakes
        world.fakes[0].absent.add("oABSENT")
        yield world
        return
    world.wechat = server = WeChatServer(APP_ID, "the-app-secret", lambda: datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    server.absent.add("oABSENT")
    async with outbound_client(transport=httpx.ASGITransport(server)) as http:
        client = WeChatClient(app_id=APP_ID, app_secret="the-app-secret", http=http, now=server.now)
        world.check, world.codes = WeChatTextCheck(client), WeChatMiniCodes(client)
        yield world


@pytest.mark.parametrize(
    ("text", "author", "said"),
    [
        ("学习了，很有收获", AUTHOR, Suggestion.PASS),
        ("这句存疑", AUTHOR, Suggestion.REVIEW),
        ("违规内容", AUTHOR, Suggestion.RISKY),
        ("学习了", None, Suggestion.REVIEW),
        ("学习了", "oABSENT", Suggestion.REVIEW),
    ],
)
async def test_a_text_passes_or_goes_to_a_person(world: World, text: str, author: str | None, said: Suggestion) -> None:
    assert world.check.app_id == APP_ID
    assert await world.check.check(text, author=author) is said


@pytest.mark.parametrize(("busy", "refusal"), [(True, WeChatBusy), (False, WeChatUnavailable)])
async def test_a_provider_that_cannot_look_says_so(world: World, busy: bool, refusal: type[Exception]) -> None:
    world.fail(busy=busy)
    with pytest.raises(refusal):
        await world.check.check("学习了", author=AUTHOR)
    with pytest.raises((WeChatBusy, WeChatUnavailable)):
        await world.codes.code("a", page="pages/lesson/lesson")


async def test_a_code_is_a_picture_of_at_most_32_signs(world: World) -> None:
    picture = await world.codes.code("0" * 32, page="pages/lesson/lesson")
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    for scene in ("", "0" * 33):
        with pytest.raises(ValueError, match="32"):
            await world.codes.code(scene, page="pages/lesson/lesson")


async def test_a_token_that_wechat_took_back_is_renewed(world: World) -> None:
    if world.wechat is None:
        pytest.skip("the fake has no token")
    await world.check.check("学习了", author=AUTHOR)
    world.wechat.revoke_tokens()
    assert await world.check.check("学习了", author=AUTHOR) is Suggestion.PASS
    sent = world.wechat.log[-1][2]
    assert sent == {"version": 2, "scene": 2, "openid": AUTHOR, "content": "学习了"}


async def test_an_answer_that_is_none_is_no_pass(world: World) -> None:
    if world.wechat is None:
        pytest.skip("the fake answers well")
    for raw in ("{}", '{"errcode": 0}', '{"errcode": 0, "result": {"suggest": "fine"}}', "[]", "pass", ""):
        world.wechat.raw = None
        await world.check.check("学习了", author=AUTHOR)
        world.wechat.raw = PlainTextResponse(raw)
        with pytest.raises(WeChatUnavailable):
            await world.check.check("学习了", author=AUTHOR)


async def test_without_a_platform_a_person_decides_and_a_link_is_drawn() -> None:
    assert await NullTextCheck().check("学习了", author=AUTHOR) is Suggestion.REVIEW
    assert await NullMiniCodes().code("a", page="pages/lesson/lesson") is None
