"""What ticks add up to, whatever their order, and when that counts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.lessons.content import Block
from app.domains.lessons.studying.errors import BlockUnknown, TickBeyondEnd, TickFromFuture, TickWrong
from app.domains.lessons.studying.rules import (
    Tick,
    check_ticks,
    day_of,
    merged,
    percent_seen,
    seen_enough_at,
    union,
    verdict,
)
from app.domains.lessons.vocabulary import CompletesBy

NOW = datetime(2026, 11, 5, tzinfo=UTC)
BLOCKS = [
    Block.model_validate({"key": "film", "kind": "video", "duration_s": 100}),
    Block.model_validate({"key": "text", "kind": "text", "html": "<p>好</p>"}),
]
PIECES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40)).map(lambda one: [one[0], one[0] + one[1]]))


def tick(block: str = "film", start: int | None = 0, end: int | None = 10, at: datetime = NOW) -> Tick:
    return Tick(block, start, end, at)


@given(PIECES, PIECES)
def test_a_union_knows_no_order_and_counts_nothing_twice(one: list[list[int]], other: list[list[int]]) -> None:
    whole = union(one + other)
    assert whole == union(other + one) == union(union(one) + union(other) + one)
    covered = {second for start, end in one + other for second in range(start, end)}
    assert sum(end - start for start, end in whole) == len(covered)


@pytest.mark.parametrize(
    ("segments", "seen", "percent"),
    [
        ({}, [], 0),
        ({"film": [[0, 100]]}, [], 50),
        ({"film": [[0, 100]]}, ["text"], 100),
        ({"film": [[0, 79]]}, ["text"], 89),
        ({"film": [[0, 40], [50, 90]]}, ["text"], 90),
        ({}, ["text", "gone"], 50),
    ],
)
def test_each_block_weighs_the_same(segments: Any, seen: list[str], percent: int) -> None:
    assert percent_seen(BLOCKS, segments, seen) == percent


@pytest.mark.parametrize(
    ("given_", "refusal"),
    [
        (tick(at=NOW + timedelta(days=1)), TickFromFuture),
        (tick("gone"), BlockUnknown),
        (tick(end=101), TickBeyondEnd),
        (tick(start=10, end=10), TickWrong),
        (tick(start=None), TickWrong),
        (tick("text"), TickWrong),
    ],
)
def test_a_bad_tick_is_refused_and_named(given_: Tick, refusal: type[Exception]) -> None:
    with pytest.raises(refusal) as caught:
        check_ticks([tick(), given_], BLOCKS, NOW)
    assert caught.value.issues[0].field.startswith("ticks.1")  # type: ignore[attr-defined]


def test_ticks_of_days_ago_are_good() -> None:
    check_ticks([tick(at=NOW - timedelta(days=20)), tick("text", None, None)], BLOCKS, NOW)
    assert merged({"film": [[0, 10]]}, [], [tick(start=5, end=20), tick("text", None, None)]) == (
        {"film": [[0, 20]]},
        ["text"],
    )


@pytest.mark.parametrize(
    ("by", "is_enough", "is_completed", "state"),
    [
        (CompletesBy.SEEN, False, False, "not_counted"),
        (CompletesBy.SEEN, True, True, "counted"),
        (CompletesBy.QUIZ, True, False, "not_counted"),
        (CompletesBy.QUIZ, False, True, "counted"),
        (CompletesBy.CONFIRMED, False, False, "not_counted"),
        (CompletesBy.CONFIRMED, True, False, "waiting"),
        (CompletesBy.CONFIRMED, True, True, "counted"),
    ],
)
def test_what_counts(by: CompletesBy, is_enough: bool, is_completed: bool, state: str) -> None:
    assert verdict(by, 90, is_enough=is_enough, is_completed=is_completed).state == state


def minute(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


@pytest.mark.parametrize(
    ("segments", "seen", "given_", "at"),
    [
        ({}, [], [tick("text", None, None, minute(1)), tick(end=90, at=minute(3)), tick(end=100, at=minute(9))], 3),
        ({}, [], [tick(end=90, at=minute(3)), tick("text", None, None, minute(8)), tick(end=20, at=minute(1))], 8),
        ({"film": [[0, 85]]}, ["text"], [tick(start=85, end=100, at=minute(4)), tick(at=minute(6))], 4),
        ({"film": [[0, 85]]}, ["text"], [tick(at=minute(2)), tick(start=85, end=90, at=minute(2))], 2),
    ],
)
def test_enough_is_seen_with_the_tick_that_reaches_the_share(
    segments: Any, seen: list[str], given_: list[Tick], at: int
) -> None:
    assert seen_enough_at(BLOCKS, segments, seen, given_, 95) == minute(at)


NEW_YEAR = datetime(2027, 1, 3, 4, tzinfo=UTC)
LONG_SHOWN = NEW_YEAR - timedelta(days=90)


@pytest.mark.parametrize(
    ("told", "shown_at", "day"),
    [
        (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), LONG_SHOWN, date(2026, 12, 31)),
        (datetime(2026, 12, 31, 16, tzinfo=UTC), LONG_SHOWN, date(2027, 1, 1)),
        (NEW_YEAR + timedelta(minutes=9), LONG_SHOWN, date(2027, 1, 3)),
        (datetime(2026, 12, 1, tzinfo=UTC), LONG_SHOWN, date(2026, 12, 27)),
        (datetime(2026, 12, 30, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC), date(2027, 1, 2)),
        (datetime(1970, 1, 1, tzinfo=UTC), LONG_SHOWN, date(2026, 12, 27)),
    ],
)
def test_the_day_of_a_completion_is_the_phones_as_far_as_it_can_be_believed(
    told: datetime, shown_at: datetime, day: date
) -> None:
    assert day_of(told, shown_at=shown_at, now=NEW_YEAR) == day
