"""Working days by the yearly notices, local days, and years without a notice."""

from datetime import date

import pytest

from app.kit.workdays import Calendar, DayKind, LocalDay, day_text, is_announced

NATIONAL = Calendar()
LOCAL = Calendar(
    {
        date(2026, 10, 28): LocalDay(is_working=False, source="县庆放假"),
        date(2026, 10, 1): LocalDay(is_working=True, source="防汛值守"),
    }
)


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2026, 2, 13), DayKind.WORKDAY, ""),
        (date(2026, 2, 14), DayKind.MADE_UP, "春节"),
        (date(2026, 2, 17), DayKind.HOLIDAY, "春节"),
        (date(2026, 2, 23), DayKind.HOLIDAY, "春节"),
        (date(2026, 2, 28), DayKind.MADE_UP, "春节"),
        (date(2026, 7, 4), DayKind.WEEKEND, ""),
        (date(2026, 9, 20), DayKind.MADE_UP, "国庆节"),
        (date(2026, 10, 3), DayKind.HOLIDAY, "国庆节"),
        (date(2026, 10, 10), DayKind.MADE_UP, "国庆节"),
        # Beyond the notices only weekends are known.
        (date(2027, 10, 1), DayKind.WORKDAY, ""),
        (date(2027, 10, 2), DayKind.WEEKEND, ""),
    ],
)
def test_days_of_the_national_calendar(day: date, kind: DayKind, name: str) -> None:
    fact = NATIONAL.fact(day)
    assert (fact.kind, fact.name) == (kind, name)
    assert fact.is_working == (kind in (DayKind.WORKDAY, DayKind.MADE_UP))
    assert fact.is_holiday == (kind is DayKind.HOLIDAY)


def test_a_place_says_itself_what_it_does_on_a_day() -> None:
    assert LOCAL.fact(date(2026, 10, 28)).text == "按当地规定放假（县庆放假）"
    assert LOCAL.fact(date(2026, 10, 28)).is_holiday
    assert LOCAL.is_working(date(2026, 10, 1))
    assert LOCAL.fact(date(2026, 10, 2)) == NATIONAL.fact(date(2026, 10, 2))


@pytest.mark.parametrize(
    ("day", "step", "found"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
        (date(2026, 2, 15), -1, date(2026, 2, 14)),
        (date(2026, 2, 23), 1, date(2026, 2, 24)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
    ],
)
def test_the_nearest_working_day(day: date, step: int, found: date) -> None:
    assert NATIONAL.working_day(day, step=step) == found


def test_which_years_are_announced() -> None:
    assert [is_announced(year) for year in (2003, 2004, 2026, 2027)] == [False, True, True, False]
    assert day_text(date(2026, 10, 8)) == "10月8日（星期四）"
