"""Pictures of more pieces than a decoder should read are told from honest ones without reading them all."""

import struct
from io import BytesIO

import pytest
from PIL import Image

from app.files.content import MediaType
from app.files.errors import ImageRefused
from app.files.images import made_anew
from app.files.outline import is_honest
from tests.factories import files as samples

JPEG, PNG, GIF = samples.photo("JPEG"), samples.photo("PNG"), samples.animation("GIF", frames=40)
# One pixel: place and size, then the two pieces of its data.
_FRAME = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
_SCREEN = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6)


def progressive() -> bytes:
    out = BytesIO()
    Image.effect_noise((200, 200), 60).save(out, "JPEG", progressive=True)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (JPEG, MediaType.JPEG),
        (progressive(), MediaType.JPEG),
        (JPEG[:2] + b"\xff\xfe\x00\x04ab" * 900 + JPEG[2:], MediaType.JPEG),
        (PNG, MediaType.PNG),
        (GIF, MediaType.GIF),
        (samples.photo("WEBP"), MediaType.WEBP),
        (_SCREEN + _FRAME * 60_000 + b"\x3b" + bytes(200_000), MediaType.GIF),
        (JPEG[:1], MediaType.JPEG),
        (PNG[:9], MediaType.PNG),
        (_SCREEN[:12], MediaType.GIF),
    ],
)
def test_an_honest_picture_has_few_pieces_however_it_ends(content: bytes, kind: MediaType) -> None:
    assert is_honest(content, kind)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (JPEG[:2] + b"\xff\xe1\x00\x0aExif\0\0ab" * 1_001 + JPEG[2:], MediaType.JPEG),
        (JPEG[:2] + b"\xff" * 1_001 + JPEG[2:], MediaType.JPEG),
        (JPEG[:2] + b"\xff\xd0" * 1_001 + JPEG[2:], MediaType.JPEG),
        (JPEG[:2] + b"x" * 1_001 + JPEG[2:], MediaType.JPEG),
        (JPEG + b"\xff\xda\x00\x02" * 101, MediaType.JPEG),
        (PNG[:33] + struct.pack(">I4sI", 0, b"prVt", 0) * 50_001 + PNG[33:], MediaType.PNG),
        (_SCREEN + _FRAME * 100_001, MediaType.GIF),
        (_SCREEN + b"\x21\xfe" + b"\x01x" * 200_001, MediaType.GIF),
        (_SCREEN + b"x" * 200_001, MediaType.GIF),
    ],
    ids=[
        "segments",
        "fill",
        "bare markers",
        "junk",
        "scans",
        "chunks",
        "frames",
        "a comment in single signs",
        "junk gif",
    ],
)
async def test_a_picture_that_would_be_read_for_minutes_is_refused(content: bytes, kind: MediaType) -> None:
    assert not is_honest(content, kind)
    with pytest.raises(ImageRefused):
        await made_anew(content, kind)
