"""Fence, waiting after wrong words, the word itself, evidence of a visit."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from app.domains.meetings.rules import Times
from app.domains.meetings.vocabulary import Evidence, Place
from app.domains.meetings.ways import words
from app.domains.meetings.ways.rules import (
    Fence,
    Point,
    Tries,
    after_wrong_word,
    evidence_of_visit,
    metres_between,
    place_by,
    seconds_to_wait,
)

TIANANMEN = Point(39.908722, 116.397499)
NINE = datetime(2026, 12, 5, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("other", "metres"),
    [
        (TIANANMEN, 0),
        (Point(39.918722, 116.397499), 1_112),
        (Point(39.908722, 116.407499), 853),
        (Point(31.239703, 121.499718), 1_068_000),
        (Point(-39.908722, -63.602501), 20_015_115),
    ],
)
def test_the_length_of_the_great_circle(other: Point, metres: float) -> None:
    assert metres_between(TIANANMEN, other) == pytest.approx(metres, rel=0.002, abs=0.5)
    assert metres_between(other, TIANANMEN) == metres_between(TIANANMEN, other)


@pytest.mark.parametrize(
    ("radius", "point", "place"),
    [
        (200, TIANANMEN, Place.INSIDE),
        (200, Point(39.910500, 116.397499), Place.INSIDE),
        (200, Point(39.910600, 116.397499), Place.OUTSIDE),
        (200, None, Place.NOT_GIVEN),
        (None, TIANANMEN, Place.NOT_GIVEN),
    ],
)
def test_inside_outside_or_not_given(radius: int | None, point: Point | None, place: Place) -> None:
    fence = Fence(TIANANMEN.latitude, TIANANMEN.longitude, radius) if radius else None
    assert place_by(fence, point) is place


def test_across_the_date_line_near_is_near() -> None:
    assert place_by(Fence(0.0, 179.9999, 50), Point(0.0, -179.9999)) is Place.INSIDE


def test_five_wrong_words_close_the_door_for_the_rest_of_ten_minutes() -> None:
    tries: Tries | None = None
    for minute in range(5):
        assert seconds_to_wait(tries, NINE + timedelta(minutes=minute)) == 0
        tries = after_wrong_word(tries, NINE + timedelta(minutes=minute))
    assert seconds_to_wait(tries, NINE + timedelta(minutes=4)) == 360
    assert seconds_to_wait(tries, NINE + timedelta(minutes=9, seconds=59)) == 1
    over = NINE + timedelta(minutes=10)
    assert seconds_to_wait(tries, over) == 0
    assert after_wrong_word(tries, over) == Tries(1, over)


@pytest.mark.parametrize(
    ("minutes", "evidence"), [(-20, Evidence.WITNESSED), (120, Evidence.WITNESSED), (121, Evidence.STATED)]
)
def test_what_a_visit_rests_on(minutes: int, evidence: Evidence) -> None:
    times = Times.of(
        NINE,
        NINE + timedelta(hours=2),
        opens_before_minutes=30,
        grace_minutes=10,
        closes_after_end_minutes=0,
        finished_at=None,
    )
    assert evidence_of_visit(times, NINE + timedelta(minutes=minutes)) is evidence


def test_the_word_changes_with_meeting_day_and_secret() -> None:
    one, other, day = UUID(int=1), UUID(int=2), date(2026, 12, 5)
    word = words.word_of_day(b"secret", one, day)
    assert len(word) == 4
    assert word == words.word_of_day(b"secret", one, day)
    changed = {
        words.word_of_day(b"secret", other, day),
        words.word_of_day(b"secret", one, date(2026, 12, 6)),
        words.word_of_day(b"another", one, day),
    }
    assert word not in changed


@pytest.mark.parametrize(
    ("said", "is_right"),
    [
        ("青山初心", True),
        (" 青山　初心 ", True),
        ("青 山 初 心\u200b", True),
        ("青山", False),
        ("青山初心使命", False),
        ("", False),
    ],
)
def test_width_and_blanks_do_not_matter(said: str, is_right: bool) -> None:
    assert words.is_word(said, "青山初心") is is_right
