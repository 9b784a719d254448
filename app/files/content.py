"""What a file is, judged by its bytes alone: neither its name nor what the client says of it is asked."""

import codecs
import struct
from collections.abc import Mapping
from enum import StrEnum

from app.files.models import Purpose
from app.integrations.storage.protocol import ObjectStore

_LOOK = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MP4_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4A ", b"dash")
_MP3_FRAMES = (b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xe3", b"\xff\xe2")
_CONTROL = frozenset(map(chr, range(32))) - frozenset("\t\r\n\f")


class MediaType(StrEnum):
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    XLS = "application/vnd.ms-excel"
    CSV = "text/csv"
    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    GIF = "image/gif"
    MP4 = "video/mp4"
    MP3 = "audio/mpeg"
    M4A = "audio/mp4"


MEGABYTE = 1 << 20
SHEETS = frozenset({MediaType.XLSX, MediaType.XLS, MediaType.CSV})
IMAGES = frozenset({MediaType.PNG, MediaType.JPEG, MediaType.WEBP, MediaType.GIF})
SOUNDS = frozenset({MediaType.MP3, MediaType.M4A})
# What each purpose may be, and how many bytes at most. HTML and SVG are in no list: they can carry scripts.
ALLOWED: Mapping[Purpose, tuple[frozenset[MediaType], int]] = {
    Purpose.ROSTER: (SHEETS, 20 * MEGABYTE),
    Purpose.DOCUMENT: (SHEETS | IMAGES | {MediaType.PDF}, 50 * MEGABYTE),
    Purpose.PHOTO: (IMAGES, 20 * MEGABYTE),
    Purpose.MEDIA: (SOUNDS | {MediaType.MP4}, 2048 * MEGABYTE),
    Purpose.GENERATED: (frozenset(MediaType), 200 * MEGABYTE),
}
# An image is made anew in memory, so it is bounded whatever its purpose.
LARGEST_IMAGE = 20 * MEGABYTE


async def judge(store: ObjectStore, key: str, size: int) -> MediaType | None:
    """The kind of the stored object of `size` bytes, None where it is none of ours; sound in an MP4 is MP4 here."""
    head = await _bytes(store, key, 0, _LOOK)
    if head.startswith(b"PK\x03\x04"):
        # The directory of a ZIP file stands at its end.
        tail = await _bytes(store, key, max(0, size - _LOOK), size)
        return MediaType.XLSX if b"xl/workbook.xml" in tail and b"[Content_Types].xml" in tail else None
    if head.startswith(_OLE) and len(head) >= 512:
        return MediaType.XLS if await _holds_workbook(store, key, head, size) else None
    return _by_first_bytes(head) or (MediaType.CSV if _is_plain_table(head, whole=size <= len(head)) else None)


def _by_first_bytes(head: bytes) -> MediaType | None:
    if head.startswith(b"%PDF-"):
        return MediaType.PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return MediaType.GIF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return MediaType.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _MP4_BRANDS:
        return MediaType.MP4
    return MediaType.MP3 if head.startswith((b"ID3", *_MP3_FRAMES)) else None


async def _holds_workbook(store: ObjectStore, key: str, head: bytes, size: int) -> bool:
    """An OLE file is a spreadsheet if its directory names a stream `Workbook` or `Book` ([MS-XLS] 2.1.2)."""
    shift: int = struct.unpack_from("<H", head, 30)[0]
    sector: int = struct.unpack_from("<I", head, 48)[0]
    if shift not in (9, 12):
        return False
    start = (sector + 1) << shift
    if start >= size:
        return False
    directory = await _bytes(store, key, start, min(size, start + _LOOK))
    return any(name.encode("utf-16-le") + b"\0\0" in directory for name in ("Workbook", "Book"))


def _is_plain_table(head: bytes, *, whole: bool) -> bool:
    """Text without markup or control characters, in UTF-8 or GB 18030; a character cut off at the end is no fault."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
        except UnicodeDecodeError:
            continue
        return bool(text.strip()) and not text.lstrip().startswith("<") and not _CONTROL & set(text)
    return False


async def _bytes(store: ObjectStore, key: str, start: int, end: int) -> bytes:
    return b"".join([block async for block in await store.read(key, start, end)])
