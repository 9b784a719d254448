"""The boxes of an MP4 tell how long it plays, what is in it and where its index stands; broken ones are refused."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.facts import Facts, Hindrance, Repair
from app.files.film import Damaged, Film, looked_at
from tests.factories.files import box, film


async def seen(content: bytes) -> Film:
    async def fetch(start: int, end: int) -> bytes:
        return content[start:end]

    return await looked_at(fetch, len(content))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (film(), Film(2500, True, ("avc1",), True)),
        (film(index_first=False), Film(2500, True, ("avc1",), False)),
        (film("soun", "mp4a", seconds=61.25), Film(61_250, False, ("mp4a",), True)),
        (film(seconds=0), Film(0, True, ("avc1",), True)),
        # More than a day is not believed, and what no database keeps is not kept.
        (film(seconds=24 * 3600 + 1), Film(0, True, ("avc1",), True)),
        (film(codec="a\0\x07é"), Film(2500, True, ("a???",), True)),
    ],
)
async def test_a_film_says_what_it_is(content: bytes, expected: Film) -> None:
    assert await seen(content) == expected


TRACK = box("trak", box("mdia", box("hdlr", bytes(8), b"vide", bytes(13))))
LONG = box("mvhd", b"\x01", bytes(3), bytes(16), struct.pack(">IQ", 90_000, 90_000 * 7200), bytes(80))
UNKNOWN = box("mvhd", bytes(12), struct.pack(">II", 1000, 0), bytes(80))
PIECES = box("mvex", box("mehd", bytes(4), struct.pack(">I", 9000)))
DATA = box("mdat", b"x")
WIDE = struct.pack(">I4sQ", 1, b"mdat", 16 + 3) + b"xyz"
TO_THE_END = struct.pack(">I4s", 0, b"mdat") + b"xyz"


@pytest.mark.parametrize(
    ("content", "milliseconds"),
    [
        (box("moov", LONG, TRACK) + DATA, 7_200_000),
        (box("moov", UNKNOWN, TRACK, PIECES) + DATA, 9000),
        (box("moov", LONG, TRACK) + WIDE, 7_200_000),
        (box("moov", LONG, TRACK) + TO_THE_END, 7_200_000),
    ],
    ids=["long count", "in pieces", "a wide box", "a box to the end"],
)
async def test_lengths_are_read_in_every_spelling(content: bytes, milliseconds: int) -> None:
    assert (await seen(content)).duration_ms == milliseconds


@pytest.mark.parametrize(
    "content",
    [
        b"",
        film()[:-1],
        film(index_first=False)[:-1],
        box("ftyp", b"isom") + DATA,
        box("moov", LONG, TRACK),
        box("moov", LONG) + DATA,
        box("moov", LONG[:20], TRACK) + DATA,
        box("moov", b"\0\0\0\4trak") + DATA,
        struct.pack(">I4s", 4, b"free") + film(),
        b"\0\0\0\x08free" * 2000 + film(),
        struct.pack(">I4sQ", 1, b"moov", 1 << 60) + film(),
        box("moov", LONG, *[box("trak", box("mdia", *[box("free")] * 40))] * 25, TRACK) + DATA,
    ],
)
async def test_boxes_that_contradict_each_other_are_refused(content: bytes) -> None:
    with pytest.raises(Damaged):
        await seen(content)


@given(at=st.integers(0, 300), change=st.binary(max_size=8))
async def test_no_bytes_are_a_fault_of_the_reader(at: int, change: bytes) -> None:
    whole = film()
    try:
        await seen(whole[:at] + change + whole[at + len(change) :])
    except Damaged:
        return


def test_facts_are_the_same_after_they_were_kept() -> None:
    for facts in (
        Facts(),
        Facts(width=800, height=1200, widths=(360, 720)),
        Facts(duration_ms=2500, codecs=("avc1", "mp4a"), index_first=False, repair=Repair.WAITING),
    ):
        assert Facts.of(facts.document()) == facts


def test_a_length_is_told_in_whole_seconds_the_begun_one_included() -> None:
    lengths = {1: 1, 999: 1, 1000: 1, 1001: 2, 61_250: 62}
    assert {ms: Facts(duration_ms=ms).duration_s for ms in lengths} == lengths
    assert Facts().duration_s is None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(width=10), []),
        (Facts(duration_ms=1, codecs=("avc1", "mp4a"), index_first=True), []),
        (Facts(duration_ms=1, codecs=("avc1",), index_first=False), [Hindrance.INDEX_LAST]),
        (
            Facts(duration_ms=1, codecs=("avc1",), index_first=False, repair=Repair.WAITING),
            [Hindrance.INDEX_BEING_MOVED],
        ),
        (Facts(duration_ms=1, codecs=("avc1",), index_first=False, repair=Repair.FAILED), [Hindrance.INDEX_LAST]),
        (Facts(duration_ms=1, codecs=("hvc1", "mp4a"), index_first=True), [Hindrance.CODEC]),
        (Facts(codecs=("avc1",), index_first=True), [Hindrance.LENGTH_UNKNOWN]),
    ],
)
def test_what_may_hinder_a_phone_is_named(facts: Facts, expected: list[Hindrance]) -> None:
    assert facts.hindrances == expected
