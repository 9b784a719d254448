"""Working days: weekdays less public holidays, plus the working days that make up for them (国务院办公厅放假通知).

The yearly notices come with a library; a year without one counts weekends alone, and every answer can say so. An
organisation's own dates (a local holiday, a local working day) go before both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

import chinese_calendar
from chinese_calendar.constants import Holiday, holidays, workdays

_FIRST, _LAST = min(holidays).year, max(holidays).year
_NAMES = {one.value: one.chinese for one in Holiday}
_WEEKDAYS = "一二三四五六日"
_SATURDAY = 6


class DayKind(StrEnum):
    """What sort of day it is."""

    WORKDAY = "workday"
    MADE_UP = "made_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    LOCAL_HOLIDAY = "local_holiday"
    LOCAL_WORKDAY = "local_workday"


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A date of which a place says itself whether it is worked; `source` is the notice that says so."""

    is_working: bool
    source: str


@dataclass(frozen=True, slots=True)
class DayFact:
    """A day, its kind, and the name of its holiday or the source of the local rule."""

    day: date
    kind: DayKind
    name: str = ""

    @property
    def is_working(self) -> bool:
        return self.kind in (DayKind.WORKDAY, DayKind.MADE_UP, DayKind.LOCAL_WORKDAY)

    @property
    def is_holiday(self) -> bool:
        """Free by a notice, not merely because it is a weekend."""
        return self.kind in (DayKind.HOLIDAY, DayKind.LOCAL_HOLIDAY)

    @property
    def text(self) -> str:
        """What the day is, as in “为国庆节假期”."""
        return {
            DayKind.WORKDAY: "为工作日",
            DayKind.MADE_UP: f"为{self.name}调休上班日",
            DayKind.WEEKEND: "为周末",
            DayKind.HOLIDAY: f"为{self.name}假期",
            DayKind.LOCAL_HOLIDAY: f"按当地规定放假（{self.name}）",
            DayKind.LOCAL_WORKDAY: f"按当地规定上班（{self.name}）",
        }[self.kind]


def is_announced(year: int) -> bool:
    """Is the year's notice of public holidays known here?"""
    return _FIRST <= year <= _LAST


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one place: the national calendar with the place's own dates."""

    local: Mapping[date, LocalDay] = field(default_factory=dict)

    def fact(self, day: date) -> DayFact:
        """What sort of day it is here; in a year without a notice a weekday counts as worked."""
        if own := self.local.get(day):
            return DayFact(day, DayKind.LOCAL_WORKDAY if own.is_working else DayKind.LOCAL_HOLIDAY, own.source)
        if not is_announced(day.year):
            return DayFact(day, DayKind.WEEKEND if day.isoweekday() >= _SATURDAY else DayKind.WORKDAY)
        if day in workdays:
            return DayFact(day, DayKind.MADE_UP, _NAMES.get(workdays[day], ""))
        is_free, name = chinese_calendar.get_holiday_detail(day)
        if not is_free:
            return DayFact(day, DayKind.WORKDAY)
        return DayFact(day, DayKind.HOLIDAY, _NAMES.get(name, "")) if name else DayFact(day, DayKind.WEEKEND)

    def is_working(self, day: date) -> bool:
        return self.fact(day).is_working

    def working_day(self, day: date, *, step: int) -> date:
        """The nearest working day after `day` (step 1) or before it (step -1), `day` itself left out."""
        found = day + timedelta(days=step)
        while not self.is_working(found):
            found += timedelta(days=step)
        return found


def day_text(day: date) -> str:
    """10月8日（星期四）."""
    return f"{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"
