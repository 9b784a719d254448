"""What a class comes to for somebody: by the rules alone."""

from datetime import date

import pytest

from app.domains.hours.classes.rules import (
    Day,
    are_days,
    is_enough_for_candidate,
    shares_of,
)
from app.domains.hours.classes.vocabulary import ClassResult
from app.domains.hours.vocabulary import EntryState

D = date
OVER_NEW_YEAR = {D(2025, 12, 30): 800, D(2025, 12, 31): 0, D(2026, 1, 1): 800, D(2026, 1, 2): 400}


def test_hours_are_those_of_the_days_on_which_somebody_was_there_by_year() -> None:
    found = shares_of(OVER_NEW_YEAR, ClassResult.PASSED)
    assert [(one.year, one.first_on, one.hundredths) for one in found] == [
        (2025, D(2025, 12, 30), 800),
        (2026, D(2026, 1, 1), 1200),
    ]
    assert {one.state for one in found} == {EntryState.COUNTED}


def test_before_the_result_there_is_nothing_and_who_failed_has_the_reason() -> None:
    assert shares_of(OVER_NEW_YEAR, None) == []
    assert {(one.state, one.reason) for one in shares_of(OVER_NEW_YEAR, ClassResult.FAILED)} == {
        (EntryState.NOT_COUNTED, "培训班成绩不合格")
    }


@pytest.mark.parametrize(
    ("days", "is_enough"),
    [([1200, 1200], True), ([600, 600, 600], True), ([1000, 1000], False), ([1200, 1199, 0], False)],
)
def test_a_candidates_class_is_long_enough(days: list[int], is_enough: bool) -> None:
    present = {D(2026, 5, number + 1): hundredths for number, hundredths in enumerate(days)}
    assert is_enough_for_candidate(present) is is_enough


def test_days_stand_once_and_within_a_year() -> None:
    first = Day(D(2026, 5, 1), 800)
    assert are_days([first, Day(D(2026, 5, 3), 400)])
    assert not are_days([])
    assert not are_days([first, first])
    assert not are_days([first, Day(D(2027, 6, 1), 800)])
