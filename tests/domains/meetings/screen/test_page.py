"""The page of the hall's screen in a real browser, against a real server."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, expect

from tests.support.databases import Template, Urls
from tests.support.halls import Recorder, a_world
from tests.support.server import running_server

pytestmark = pytest.mark.only("sqlite")

WIDTH, HEIGHT = 1366, 768
"""What the projectors and PCs of halls have."""
PATIENCE = 20_000


@pytest.fixture(scope="module")
async def recorder(template: Template, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Recorder]:
    """A server that stays, for the tests that leave it running."""
    urls, directory = await template.copy("pages"), tmp_path_factory.mktemp("pages")
    world = await a_world(urls, directory)
    async with running_server(urls, directory) as server:
        yield Recorder(world, server.url)
    await template.drop(urls)


@asynccontextmanager
async def a_page(browser: Browser) -> AsyncIterator[Page]:
    """A page of a PC of its own; whatever its script throws fails the test."""
    context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    try:
        yield page
    finally:
        await context.close()
    assert not thrown


async def read_picture(page: Page, selector: str) -> str:
    """What a reader that knows nothing of us reads off the screen."""
    picture = Image.open(io.BytesIO(await page.locator(selector).screenshot()))
    found = zxingcpp.read_barcodes(picture.convert("L"))
    assert [one.format.name for one in found] == ["QRCode"]
    return str(found[0].text)


async def pair(page: Page, recorder: Recorder, meeting_id: str) -> str:
    """The id of the screen that the page became."""
    code = (await page.locator("#pairing-code").inner_text()).replace(" ", "")
    screen_id = await recorder.confirms(meeting_id, code)
    await expect(page.locator("#open")).to_be_visible(timeout=PATIENCE)
    return screen_id


async def height_of(page: Page, selector: str) -> float:
    box = await page.locator(selector).bounding_box()
    assert box is not None
    return box["height"]


async def test_an_evening_in_the_hall(browser: Browser, recorder: Recorder) -> None:
    """Paired, read from the picture, counted, turned, revoked."""
    async with a_page(browser) as page:
        meeting_id = await recorder.opens_a_meeting()
        await page.goto(f"{recorder.url}/screen/{meeting_id}")
        await expect(page.locator("#pairing")).to_be_visible(timeout=PATIENCE)
        shown = (await page.locator("#pairing-code").inner_text()).replace(" ", "")
        assert await read_picture(page, "#pairing-qr") == shown
        assert await height_of(page, "#pairing-code") >= 0.08 * HEIGHT
        screen_id = await pair(page, recorder, meeting_id)

        assert (await page.locator("#title").inner_text(), await page.locator("#due").inner_text()) == (
            "12月主题党日",
            "3",
        )
        await _is_legible(page)
        code = await read_picture(page, "#qr")
        assert code == await page.locator("#qr").get_attribute("data-code")
        for number, who in enumerate(("member", "colleague"), start=1):
            signed = await recorder.call("POST", f"/meetings/{meeting_id}/sign-ins", who=who, json={"code": code})
            assert signed.status_code in (200, 201), signed.text
            await expect(page.locator("#present")).to_have_text(str(number), timeout=PATIENCE)
            await expect(page.locator("#awaited")).to_have_text(str(3 - number))

        await expect(page.locator("#qr")).not_to_have_attribute("data-code", code, timeout=PATIENCE)
        assert await read_picture(page, "#qr") != code
        revoked = await recorder.call("DELETE", f"/meetings/{meeting_id}/screens/{screen_id}")
        assert revoked.status_code == 204
        await expect(page.locator("#end-text")).to_have_text("屏幕已停用", timeout=PATIENCE)
        await expect(page.locator("#qr")).to_be_hidden()
        await page.keyboard.press("Enter")
        await expect(page.locator("#pairing")).to_be_visible(timeout=PATIENCE)


async def _is_legible(page: Page) -> None:
    """The code is half as high as the screen without its white edge; figures are a twelfth, not only their line."""
    picture = await page.locator("#qr svg").bounding_box()
    modules = await page.locator("#qr svg").evaluate("svg => svg.viewBox.baseVal.width")
    assert picture is not None
    assert picture["height"] == picture["width"]
    assert picture["height"] * (modules - 8) / modules >= 0.5 * HEIGHT
    assert picture["height"] / modules == int(picture["height"] / modules) >= 8
    for figure in ("#present", "#due", "#leave", "#awaited", "#clock"):
        size = await page.locator(figure).evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
        assert size >= 0.08 * HEIGHT, figure
    assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_server_that_goes_and_comes_back(browser: Browser, own_urls: Urls, tmp_path: Path) -> None:
    """The page says that it is cut off, takes an old code down, and needs no new pairing."""
    world = await a_world(own_urls, tmp_path)
    async with a_page(browser) as page:
        async with running_server(own_urls, tmp_path) as server:
            recorder = Recorder(world, server.url)
            meeting_id = await recorder.opens_a_meeting()
            await page.clock.install()
            await page.goto(f"{server.url}/screen")
            await expect(page.locator("#pairing")).to_be_visible(timeout=PATIENCE)
            await pair(page, recorder, meeting_id)
            assert not [one for one in await page.context.cookies() if not one["httpOnly"]]
            assert await page.evaluate("document.cookie") == ""
            server.terminate()
            await expect(page.locator("#lost")).to_have_text("连接中断，正在重连…")
            await expect(page.locator("#lost")).to_be_visible(timeout=PATIENCE)
        await expect(page.locator("#qr svg")).to_be_visible()
        await page.clock.fast_forward(31_000)
        await expect(page.locator("#gone")).to_be_visible()
        await expect(page.locator("#qr svg")).to_be_hidden()
        port = int(server.url.rsplit(":", 1)[1])
        async with running_server(own_urls, tmp_path, port=port):
            await expect(page.locator("#qr svg")).to_be_visible(timeout=PATIENCE)
            await expect(page.locator("#lost")).to_be_hidden()


async def test_a_pc_that_serves_another_meeting_says_so(browser: Browser, recorder: Recorder) -> None:
    async with a_page(browser) as page:
        first, second = await recorder.opens_a_meeting(), await recorder.opens_a_meeting("党课")
        await page.goto(f"{recorder.url}/screen")
        await expect(page.locator("#pairing")).to_be_visible(timeout=PATIENCE)
        await pair(page, recorder, first)
        await page.goto(f"{recorder.url}/screen/{second}")
        await expect(page.locator("#note")).to_contain_text("另一个会议", timeout=PATIENCE)
        await expect(page.locator("#pairing")).to_be_visible(timeout=PATIENCE)
        code = (await page.locator("#pairing-code").inner_text()).replace(" ", "")
        refused = await recorder.call("POST", f"/meetings/{second}/screens", json={"code": code})
        assert (refused.status_code, refused.json()["code"]) == (409, "SCREEN_SERVES_ANOTHER_MEETING")
        await recorder.call("POST", f"/meetings/{first}/cancel", who="secretary", json={"reason": "防汛"})
        await recorder.confirms(second, code)
        await expect(page.locator("#title")).to_have_text("党课", timeout=PATIENCE)
