"""The outline of a picture, looked at before a decoder is: of more pieces than cameras write it would read for minutes."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from app.files.content import MediaType

# Of an honest picture of 20 MB; a decoder that is written in Python looks at each.
_MOST: Mapping[MediaType, int] = {MediaType.JPEG: 1_000, MediaType.PNG: 50_000, MediaType.GIF: 200_000}
# Each is a walk over all pixels; a progressive JPEG has ten.
_MOST_SCANS = 100
_SCAN = b"\xff\xda"
# Markers without a length (ISO/IEC 10918-1, table B.1).
_BARE = frozenset({0x00, 0x01, *range(0xD0, 0xDA)})


def is_honest(content: bytes, kind: MediaType) -> bool:
    """Has the picture no more pieces than one of its kind may have? Whether they are good is for its decoder to say."""
    most = _MOST.get(kind)
    if most is None:
        return True
    if kind is MediaType.JPEG and content.count(_SCAN) > _MOST_SCANS:
        return False
    return next(islice(_PIECES[kind](content), most, None), None) is None


def _of_jpeg(content: bytes) -> Iterator[int]:
    """Where each segment before the first scan stands, and each byte between them, which a decoder passes over."""
    at = 2
    while at + 4 <= len(content) and content[at : at + 2] != _SCAN:
        yield at
        if content[at] != 0xFF or content[at + 1] == 0xFF:
            at += 1
        else:
            at += 2 if content[at + 1] in _BARE else 2 + int.from_bytes(content[at + 2 : at + 4], "big")


def _of_png(content: bytes) -> Iterator[int]:
    at = 8
    while at + 12 <= len(content):
        yield at
        at += 12 + int.from_bytes(content[at : at + 4], "big")


def _of_gif(content: bytes) -> Iterator[int]:
    """Where each block, each piece of its data, and each byte between them stands."""
    at = 13 + _colours(content, 10)
    while at < len(content):
        yield at
        kind, at = content[at], at + 1
        if kind == 0x3B:
            return
        if kind not in (0x21, 0x2C):
            continue
        at += 1 if kind == 0x21 else 10 + _colours(content, at + 8)
        while at < len(content) and content[at]:
            yield at
            at += 1 + content[at]
        at += 1


def _colours(content: bytes, at: int) -> int:
    """Bytes of the table of colours that the flags at this place announce."""
    flags = content[at] if at < len(content) else 0
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


_PIECES: Mapping[MediaType, Callable[[bytes], Iterator[int]]] = {
    MediaType.JPEG: _of_jpeg,
    MediaType.PNG: _of_png,
    MediaType.GIF: _of_gif,
}
