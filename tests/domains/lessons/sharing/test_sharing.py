"""A poster is drawn once for each version, bears no name, and its code leads to what is meant for who scans it."""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from app.kit.poster import font_of, lines_of
from tests.domains.lessons.conftest import API, TEXT, Place


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("党员的权利", ["党员的权利"]),
        ("一二三四五六七八，九十", ["一二三四五六七八，", "九十"]),
        ("字" * 40, ["字" * 8] * 2 + ["字" * 7 + "…"]),
    ],
)
def test_a_text_is_broken_into_lines_that_fit(text: str, lines: list[str]) -> None:
    assert lines_of(text, font_of(30), 240, 3) == lines


def scanned(picture: bytes) -> list[str]:
    with Image.open(BytesIO(picture)) as image:
        assert (image.format, image.size) == ("PNG", (750, 1125))
        return [code.text for code in zxingcpp.read_barcodes(image.convert("RGB"))]


async def test_a_poster_is_drawn_once_for_each_version(place: Place) -> None:
    lesson = await place.published(title="旧题", summary="联系电话13800000000", speaker="王静")
    zhang, path, codes = (
        place.reader(place.world.zhang),
        f"{API}/lessons/{lesson}/share-card",
        place.client.services.mini_codes,
    )
    first = await place.client.get(path, zhang)
    assert scanned(first.content) == [f"pages/lesson/lesson?scene={lesson.replace('-', '')}"]
    again = await place.client.get(path, place.reader(place.world.wang))
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert codes.drawn == 1  # type: ignore[attr-defined]
    unchanged = await place.client.get(path, zhang, headers={"If-None-Match": first.headers["etag"]})
    assert unchanged.status_code == 304
    await place.step(lesson, "revise")
    body = {"content": {"title": "新题", "blocks": [TEXT]}}
    await place.ok("PUT", f"/lesson-drafts/{lesson}", place.editor, json=body, headers={"If-Match": "*"})
    for step, said in (("submit", {}), ("approve", {"remarks": "同意"}), ("publish", {})):
        await place.step(lesson, step, **said)
    newer = await place.client.get(path, zhang)
    assert newer.headers["etag"] != first.headers["etag"]
    assert newer.content != first.content
    await place.step(lesson, "withdraw", reason="内容有误")
    assert (await place.client.get(path, zhang)).json()["code"] == "LESSON_WITHDRAWN"


async def test_without_wechat_the_poster_bears_a_link_and_is_not_kept(place: Place) -> None:
    lesson, zhang = await place.published(), place.reader(place.world.zhang)
    codes = place.client.services.mini_codes
    codes.down = True  # type: ignore[attr-defined]
    path = f"{API}/lessons/{lesson}/share-card"
    shown = await place.client.get(path, zhang)
    (link,) = scanned(shown.content)
    assert link.endswith(f"/lessons/{lesson}")
    assert shown.headers["cache-control"] == "no-store"
    codes.down = False  # type: ignore[attr-defined]
    assert scanned((await place.client.get(path, zhang)).content)[0].startswith("pages/")
    page = await place.client.get(f"/lessons/{lesson}")
    assert (page.status_code, page.text) == (200, (await place.client.get(f"/lessons/{'0' * 32}")).text)
    assert "党员的权利" not in page.text


async def test_a_poster_is_for_whom_the_lesson_is_meant(place: Place) -> None:
    lesson = await place.published(audience={"org_id": str(place.world.branch.id)})
    path = f"/lessons/{lesson}/share-card"
    assert await place.code("GET", path, place.reader(place.world.wang)) == (404, "LESSON_NOT_FOUND")
    assert await place.code("GET", path, place.editor) == (403, "PERMISSION_MISSING")
