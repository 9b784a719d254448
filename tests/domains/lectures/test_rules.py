"""Quarter hours, when a lecturer lectures, until when an answer or a rating is good, what an average tells."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.lectures.rules import (
    Exceptional,
    Window,
    answer_due,
    average_text,
    day_windows,
    in_office,
    in_season,
    is_season,
    is_told,
    lectures_then,
    may_change_rating,
    warnings_of,
)
from app.kit.clock import CHINA
from app.kit.quarters import slots_of, spans_of

SATURDAY = date(2026, 12, 5)
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def at(hour: int, minute: int = 0, day: int = 5) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=CHINA)


def test_a_session_takes_every_quarter_hour_that_it_touches() -> None:
    assert slots_of(at(9), at(10)) == [at(9), at(9, 15), at(9, 30), at(9, 45)]
    assert slots_of(at(9, 10), at(9, 31)) == [at(9), at(9, 15), at(9, 30)]
    assert slots_of(at(9, 14), at(9, 15)) == [at(9)]


times = st.integers(0, 600).map(lambda minute: at(8) + timedelta(minutes=minute))
lengths = st.integers(1, 240).map(lambda minutes: timedelta(minutes=minutes))


@given(times, lengths, times, lengths)
def test_sessions_that_overlap_share_a_quarter(
    first: datetime, long: timedelta, second: datetime, short: timedelta
) -> None:
    if first < second + short and second < first + long:
        assert set(slots_of(first, first + long)) & set(slots_of(second, second + short))


def test_taken_quarters_are_told_as_spans_without_a_seam() -> None:
    slots = [*slots_of(at(9), at(10)), *slots_of(at(10), at(11)), *slots_of(at(14), at(14, 15))]
    assert spans_of(slots[::-1]) == [(at(9), at(11)), (at(14), at(14, 15))]
    assert spans_of([]) == []


WEEK = [Window(6, 9 * 60, 12 * 60)]
AWAY, FREE = Exceptional(SATURDAY, SATURDAY, False), Exceptional(date(2026, 12, 4), SATURDAY, True)


@pytest.mark.parametrize(
    ("week", "exceptions", "starts_at", "ends_at", "lectures"),
    [
        ([], [], at(3), at(4), True),
        (WEEK, [], at(9), at(12), True),
        (WEEK, [], at(8, 59), at(10), False),
        (WEEK, [], at(11), at(12, 1), False),
        (WEEK, [], at(9, day=6), at(10, day=6), False),
        ([Window(6, 20 * 60, 24 * 60)], [], at(23), at(0, day=6), True),
        (WEEK, [AWAY], at(9), at(10), False),
        ([], [AWAY], at(9), at(10), False),
        ([], [AWAY], at(23, day=4), at(1), False),
        ([], [AWAY], at(23, day=4), at(0), True),
        (WEEK, [FREE], at(20), at(21), True),
        (WEEK, [FREE, AWAY], at(20), at(21), False),
    ],
)
def test_when_a_lecturer_lectures(
    week: list[Window], exceptions: list[Exceptional], starts_at: datetime, ends_at: datetime, lectures: bool
) -> None:
    assert lectures_then(week, exceptions, starts_at, ends_at) is lectures


def test_the_parts_of_a_day_in_which_somebody_lectures() -> None:
    office = {"admitted_on": date(2026, 1, 1), "exited_on": date(2026, 12, 6)}
    whole = [Window(6, 0, 1440)]
    assert day_windows(WEEK, [], SATURDAY, **office) == WEEK
    assert day_windows(WEEK, [], date(2026, 12, 4), **office) == []
    assert day_windows([], [], SATURDAY, **office) == whole
    assert day_windows(WEEK, [FREE], SATURDAY, **office) == whole
    assert day_windows(WEEK, [FREE, AWAY], SATURDAY, **office) == []
    assert day_windows([], [], date(2026, 12, 6), **office) == []


def test_in_office_from_admission_to_the_day_before_the_exit() -> None:
    first, out = date(2026, 1, 1), date(2026, 12, 5)
    assert [in_office(first, out, day) for day in (date(2025, 12, 31), first, date(2026, 12, 4), out)] == [
        False,
        True,
        True,
        False,
    ]
    assert in_office(first, None, date(2050, 1, 1))


def test_a_season_is_a_year_at_most_and_both_days_are_in_it() -> None:
    first, last = date(2026, 12, 1), date(2027, 2, 28)
    assert is_season(first, last)
    assert is_season(first, first)
    assert not is_season(last, first)
    assert not is_season(first, date(2028, 1, 1))
    assert in_season(first, last, first)
    assert in_season(first, last, last)
    assert not in_season(first, last, date(2027, 3, 1))


def test_an_answer_is_due_in_a_week_or_with_the_last_time_asked_for() -> None:
    assert answer_due(NOW, [NOW + timedelta(days=30)]) == NOW + timedelta(days=7)
    assert answer_due(NOW, [NOW + timedelta(days=2), NOW + timedelta(days=3)]) == NOW + timedelta(days=3)


def test_a_rating_changes_for_a_week_or_until_both_are_in_and_is_told_then() -> None:
    week = NOW + timedelta(days=7)
    for moment, both_in, open_still in (
        (NOW, False, True),
        (week - timedelta(seconds=1), False, True),
        (week, False, False),
        (NOW, True, False),
    ):
        assert may_change_rating(NOW, moment, both_in=both_in) is open_still
        assert is_told(NOW, moment, both_in=both_in) is not open_still


def test_an_average_is_told_from_three_on() -> None:
    assert [average_text(*one) for one in ((0, 0), (10, 2), (13, 3), (14, 3), (15, 3), (9, 4))] == [
        None,
        None,
        "4.3",
        "4.7",
        "5.0",
        "2.3",
    ]


def test_a_small_place_is_said_and_hinders_nothing() -> None:
    assert warnings_of(people=31, capacity=30, requirements="", has_venue=True) == ["阵地可容纳30人，预计到会31人"]
    assert warnings_of(people=30, capacity=30, requirements="投影", has_venue=True) == []
    assert warnings_of(people=30, capacity=None, requirements="投影", has_venue=False) == ["该选题对场地有要求：投影"]
