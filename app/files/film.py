"""What an MP4 file says of itself in its boxes (ISO/IEC 14496-12): length, tracks, and where its index stands."""

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

# The bytes from one place up to, not including, another.
Fetch = Callable[[int, int], Awaitable[bytes]]

# The index of six hours of film takes about 10 MB.
LARGEST_INDEX = 32 << 20
_MOST_BOXES = 1000
# The boxes that are looked into.
_HOLDERS = frozenset({b"trak", b"mdia", b"minf", b"stbl", b"mvex"})
# Whatever is said to be longer than a day says nothing.
_LONGEST_MS = 24 * 3600 * 1000
_UNKNOWN = (0, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)


class Damaged(ValueError):
    """The boxes contradict each other, or the one that names the tracks is missing."""


@dataclass(frozen=True, slots=True)
class Film:
    """`duration_ms` is 0 where the file does not say, or says more than a day; `codecs` are the four letters of each track, such as avc1.

    With `index_first` a player can begin before it has the whole file.
    """

    duration_ms: int
    has_picture: bool
    codecs: tuple[str, ...]
    index_first: bool


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    start: int
    end: int


async def looked_at(fetch: Fetch, size: int) -> Film:
    """The film of `size` bytes. Raises Damaged."""
    found: dict[bytes, _Box] = {}
    async for box in _outer_boxes(fetch, size):
        found.setdefault(box.kind, box)
        # What comes in pieces has thousands of boxes behind the first two.
        if found.keys() >= {b"moov", b"mdat"}:
            break
    index, data = found.get(b"moov"), found.get(b"mdat")
    if index is None or data is None or index.end - index.start > LARGEST_INDEX:
        raise Damaged
    content = await fetch(index.start, index.end)
    if len(content) != index.end - index.start:
        raise Damaged
    return await asyncio.to_thread(_described, content, index_first=index.start < data.start)


async def _outer_boxes(fetch: Fetch, size: int) -> AsyncIterator[_Box]:
    at = 0
    for _ in range(_MOST_BOXES):
        if at == size:
            return
        length, kind, head = _head(await fetch(at, min(at + 16, size)), size - at)
        yield _Box(kind, at + head, at + length)
        at += length
    raise Damaged


def _head(found: bytes, left: int) -> tuple[int, bytes, int]:
    """Length of the whole box, its kind, length of its head; `left` are the bytes up to the end of what it is in."""
    if len(found) < 8:
        raise Damaged
    length, kind, head = int.from_bytes(found[:4], "big"), found[4:8], 8
    if length == 1:
        length, head = int.from_bytes(found[8:16], "big"), 16
    elif length == 0:
        length = left
    if not head <= length <= left:
        raise Damaged
    return length, kind, head


def _inner_boxes(content: bytes) -> list[tuple[tuple[bytes, ...], _Box]]:
    """All boxes of the index that tell of the film, each behind the kinds of those that it is in."""
    found: list[tuple[tuple[bytes, ...], _Box]] = []
    open_: list[tuple[tuple[bytes, ...], _Box]] = [((), _Box(b"moov", 0, len(content)))]
    seen = 0
    while open_:
        path, outer = open_.pop(0)
        at = outer.start
        while at < outer.end:
            length, kind, head = _head(content[at : at + 16], outer.end - at)
            inner = (*path, kind), _Box(kind, at + head, at + length)
            (open_ if kind in _HOLDERS else found).append(inner)
            at, seen = at + length, seen + 1
            if seen > _MOST_BOXES:
                raise Damaged
    return found


def _described(content: bytes, *, index_first: bool) -> Film:
    try:
        return _film(content, index_first=index_first)
    except (struct.error, IndexError) as fault:
        raise Damaged from fault


def _film(content: bytes, *, index_first: bool) -> Film:
    boxes = _inner_boxes(content)

    def at(*path: bytes) -> list[_Box]:
        return [box for where, box in boxes if where == path]

    duration = max((_milliseconds(content, box) for box in at(b"mvhd")), default=0)
    # In pieces (fragmented), the length stands in the box of extensions instead.
    scale = next((_scale(content, box) for box in at(b"mvhd")), 0)
    for box in at(b"mvex", b"mehd"):
        duration = duration or _pieces(content, box) * 1000 // max(scale, 1)
    kinds = {content[box.start + 8 : box.start + 12] for box in at(b"trak", b"mdia", b"hdlr")}
    if not {b"vide", b"soun"} & kinds:
        raise Damaged
    described = at(b"trak", b"mdia", b"minf", b"stbl", b"stsd")
    codecs = tuple(_letters(content[box.start + 12 : box.start + 16]) for box in described)
    return Film(duration if duration <= _LONGEST_MS else 0, b"vide" in kinds, codecs, index_first)


def _letters(name: bytes) -> str:
    """The name of a codec; what is no letter of a name is shown as `?`."""
    return "".join(sign if sign.isascii() and sign.isprintable() else "?" for sign in name.decode("latin-1")).strip()


def _milliseconds(content: bytes, box: _Box) -> int:
    scale = _scale(content, box)
    wide = content[box.start] == 1
    (length,) = struct.unpack_from(">Q" if wide else ">I", content, box.start + (24 if wide else 16))
    return 0 if scale == 0 or length in _UNKNOWN else int(length) * 1000 // scale


def _scale(content: bytes, box: _Box) -> int:
    (scale,) = struct.unpack_from(">I", content, box.start + (20 if content[box.start] == 1 else 12))
    return int(scale)


def _pieces(content: bytes, box: _Box) -> int:
    (length,) = struct.unpack_from(">Q" if content[box.start] == 1 else ">I", content, box.start + 4)
    return int(length)
