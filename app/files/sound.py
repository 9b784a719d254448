"""How long an MP3 plays, by its frames (ISO/IEC 11172-3, 13818-3): each says how many bytes it takes.

What a header claims of the whole is not asked. Of what is no frame only so much is passed over: a file of nothing else
would take minutes.
"""

import asyncio
import mmap
from pathlib import Path

# Kilobits a second of layer III by the first four bits: of MPEG-1, and of MPEG-2 and 2.5.
_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_SAMPLES_A_SECOND = (44_100, 48_000, 32_000)
_MOST_FALSE = 100_000


async def milliseconds(path: Path) -> int | None:
    """The length of the MP3, None where it holds no sound, or too much that is none."""
    return await asyncio.to_thread(_milliseconds, path)


def _milliseconds(path: Path) -> int | None:
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            return None
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return _length(content)


def _length(content: mmap.mmap) -> int | None:
    at, false, seconds = _behind_tag(content, 0), 0, 0.0
    is_joined = False
    while (at := content.find(b"\xff", at)) >= 0 and false <= _MOST_FALSE:
        size, plays = _frame(content, at)
        # Two bytes that look like a frame are one only before another, or at the end.
        if size and (is_joined or at + size >= len(content) or _frame(content, at + size)[0]):
            seconds, at, is_joined = seconds + plays, at + size, True
            continue
        at, false, is_joined = at + 1, false + 1, False
    return round(seconds * 1000) if seconds and false <= _MOST_FALSE else None


def _frame(content: mmap.mmap, at: int) -> tuple[int, float]:
    """Bytes and seconds of the frame that begins here; no bytes where none does."""
    head = content[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0, 0.0
    version, rate, speed = (head[1] >> 3) & 3, head[2] >> 4, (head[2] >> 2) & 3
    kilobits = (_RATES_1 if version == 3 else _RATES_2)[rate]
    if version == 1 or speed == 3 or kilobits == 0:
        return 0, 0.0
    samples_a_second = _SAMPLES_A_SECOND[speed] >> {3: 0, 2: 1, 0: 2}[version]
    samples = 1152 if version == 3 else 576
    return samples // 8 * kilobits * 1000 // samples_a_second + ((head[2] >> 1) & 1), samples / samples_a_second


def _behind_tag(content: mmap.mmap, at: int) -> int:
    """Where the sound begins: behind a tag of ID3v2, whose size is written in sevens of bits."""
    if content[at : at + 3] != b"ID3" or len(content) < at + 10:
        return at
    size = 0
    for part in content[at + 6 : at + 10]:
        size = size << 7 | part & 0x7F
    return at + 10 + size
