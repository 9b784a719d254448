"""Kinds are judged by bytes; images lose what they say beside their pixels; links open one file for a while."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.files.content import MediaType, judge
from app.files.errors import ImageRefused, LinkExpired, LinkInvalid
from app.files.images import made_anew
from app.files.links import link_token, read_token
from app.files.receiving import put
from app.integrations.storage.memory import MemoryStore
from app.kit.ids import uuid7
from tests.factories import files as samples

KINDS: list[tuple[str, bytes, MediaType | None]] = [
    ("xlsx", samples.xlsx(), MediaType.XLSX),
    ("xls", samples.xls(), MediaType.XLS),
    ("csv in utf-8", samples.CSV_UTF8, MediaType.CSV),
    ("csv in gb18030", samples.CSV_GB18030, MediaType.CSV),
    ("long csv cut inside a character", ("二" * 30_000 + "\n").encode(), MediaType.CSV),
    ("pdf", samples.PDF, MediaType.PDF),
    ("png", samples.photo("PNG"), MediaType.PNG),
    ("jpeg", samples.photo("JPEG"), MediaType.JPEG),
    ("webp", samples.photo("WEBP"), MediaType.WEBP),
    ("gif", samples.animation("GIF"), MediaType.GIF),
    ("mp4", samples.MP4, MediaType.MP4),
    ("mp3", samples.MP3, MediaType.MP3),
    ("mp3 without a tag", samples.sound(), MediaType.MP3),
    ("html", samples.HTML, None),
    ("html after blanks", b"\n  " + samples.HTML, None),
    ("svg", samples.SVG, None),
    ("another zip", samples.ZIP, None),
    ("a program", samples.PROGRAM, None),
    ("an OLE file without a workbook", samples.xls().replace("Workbook".encode("utf-16-le"), bytes(16)), None),
    ("an OLE file cut short", samples.xls()[:600], None),
    ("blanks", b" \n ", None),
    ("text with a control character", b"a,b\x00\n", None),
    ("half a character", "张".encode()[:1], None),
]


@pytest.mark.parametrize(("content", "kind"), [row[1:] for row in KINDS], ids=[row[0] for row in KINDS])
async def test_a_file_is_what_its_bytes_say(content: bytes, kind: MediaType | None) -> None:
    store = MemoryStore()
    await put(store, "a/b", content)
    assert await judge(store, "a/b", len(content)) is kind


@given(content=st.binary(max_size=2000), start=st.sampled_from([row[1][:32] for row in KINDS]))
async def test_no_bytes_are_a_fault_of_the_judge(content: bytes, start: bytes) -> None:
    store = MemoryStore()
    await put(store, "a/b", start + content)
    await judge(store, "a/b", len(start + content))


@pytest.mark.parametrize("kind", [MediaType.JPEG, MediaType.PNG, MediaType.WEBP])
async def test_an_image_made_anew_says_nothing_beside_its_pixels_and_stands_upright(kind: MediaType) -> None:
    anew = await made_anew(samples.photo(kind.name), kind)
    with Image.open(BytesIO(anew)) as image:
        assert (image.width, image.height) == (20, 40)
        assert not image.getexif()
        assert not set(image.info) & {"exif", "comment", "xmp"}
    assert b"Phone" not in anew
    assert b"taken at home" not in anew


@pytest.mark.parametrize("kind", [MediaType.GIF, MediaType.WEBP])
async def test_an_animation_still_moves(kind: MediaType) -> None:
    with Image.open(BytesIO(await made_anew(samples.animation(kind.name), kind))) as image:
        assert getattr(image, "n_frames", 1) == 3


@pytest.mark.parametrize(
    "content",
    [
        samples.png_bomb(),
        samples.png_bomb(20_000, 20_000),
        samples.png_blown_up("iCCP"),
        samples.png_blown_up("zTXt"),
        samples.png_blown_up("iTXt"),
        samples.photo("PNG")[:60],
        samples.photo("JPEG"),
        b"\x89PNG\r\n\x1a\n",
    ],
    ids=["bomb", "20000 by 20000", "iCCP", "zTXt", "iTXt", "cut", "another kind", "head only"],
)
async def test_a_bomb_or_a_damaged_image_is_refused(content: bytes) -> None:
    with pytest.raises(ImageRefused):
        await made_anew(content, MediaType.PNG)


async def test_an_animation_of_too_many_pixels_in_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.files.images.MOST_PIXELS", 1000)
    with pytest.raises(ImageRefused):
        await made_anew(samples.animation("GIF"), MediaType.GIF)


KEY, NOW = bytes(range(32)), datetime(2026, 3, 1, tzinfo=UTC)
TENANT, FILE = uuid7(), uuid7()
TOKEN = link_token(KEY, TENANT, FILE, NOW + timedelta(minutes=10))


def test_a_link_opens_its_file_until_it_expires() -> None:
    assert read_token(KEY, TOKEN, NOW + timedelta(minutes=9, seconds=59)) == (TENANT, FILE)
    with pytest.raises(LinkExpired):
        read_token(KEY, TOKEN, NOW + timedelta(minutes=10))


@given(at=st.integers(0, len(TOKEN) - 1), letter=st.sampled_from("AZaz09-_=.é"))
def test_a_link_with_one_letter_changed_opens_nothing(at: int, letter: str) -> None:
    changed = TOKEN[:at] + letter + TOKEN[at + 1 :]
    if changed != TOKEN:
        with pytest.raises(LinkInvalid):
            read_token(KEY, changed, NOW)


@given(text=st.text(max_size=120))
def test_any_text_is_no_link(text: str) -> None:
    with pytest.raises(LinkInvalid):
        read_token(KEY, text, NOW)


def test_a_link_of_another_server_opens_nothing() -> None:
    with pytest.raises(LinkInvalid):
        read_token(bytes(32), TOKEN, NOW)
