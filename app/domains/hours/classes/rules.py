"""What a class comes to for one person. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domains.hours.classes.vocabulary import ClassResult
from app.domains.hours.counting import by_year
from app.domains.hours.rules import is_trained_candidate
from app.domains.hours.vocabulary import EntryState

FAILED_REASON = "培训班成绩不合格"
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a class and what it counts as."""

    on: date
    hundredths: int


@dataclass(frozen=True, slots=True)
class YearShare:
    """What one year has of a class; `first_on` is the first day of it on which the person was there."""

    year: int
    first_on: date
    hundredths: int
    state: EntryState
    reason: str


def are_days(days: Sequence[Day]) -> bool:
    """Each once, within a year from first to last."""
    dates = sorted(day.on for day in days)
    return bool(dates) and len(dates) == len(set(dates)) and dates[-1] - dates[0] <= LONGEST


def shares_of(present: Mapping[date, int], result: ClassResult | None) -> list[YearShare]:
    """The hours of the days on which the person was there, by year. Nothing before the result; not counted if failed."""
    there = {day: hundredths for day, hundredths in present.items() if hundredths > 0}
    if result is None:
        return []
    passed = result is ClassResult.PASSED
    return [
        YearShare(
            year,
            min(day for day in there if day.year == year),
            hundredths,
            EntryState.COUNTED if passed else EntryState.NOT_COUNTED,
            "" if passed else FAILED_REASON,
        )
        for year, hundredths in by_year(there).items()
    ]


def is_enough_for_candidate(present: Mapping[date, int]) -> bool:
    """Three days or 24 hours of presence (中国共产党发展党员工作细则 第十七条)."""
    there = [hundredths for hundredths in present.values() if hundredths > 0]
    return is_trained_candidate(len(there), sum(there))
