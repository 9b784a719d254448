"""Pure decisions: on which date a month's fixed day falls and why, and which meetings a plan asks for in a month."""

import calendar as months
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from app.domains.meetings.planning.vocabulary import DayRuleKind, Frequency, OnHoliday
from app.domains.meetings.rules import BRANCHES, KINDS, Basis
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.orgs.public import OrgKind
from app.kit.workdays import Calendar, DayKind, day_text, is_announced

T = TypeVar("T")

_WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
_ORDINALS = ("", "一", "二", "三", "四", "五")
_SATURDAY = 6

NOT_ANNOUNCED = "节假日安排尚未公布，暂按周末推算，起草当月会议时重新计算"


@dataclass(frozen=True, slots=True)
class DayRule:
    """`day` 1–31 for a day of the month; `weekday` 1 (Monday) – 7 and `nth` 1–5 for a weekday; else neither."""

    kind: DayRuleKind
    day: int | None = None
    weekday: int | None = None
    nth: int | None = None
    last_if_missing: bool = False
    on_holiday: OnHoliday = OnHoliday.STAY

    @property
    def text(self) -> str:
        """5日, 第一个星期六, 最后一个星期五, 第一个周末."""
        match self.kind:
            case DayRuleKind.MONTH_DAY:
                return f"{self.day}日"
            case DayRuleKind.NTH_WEEKDAY:
                return f"第{_ORDINALS[self.nth or 1]}个星期{_WEEKDAYS[(self.weekday or 1) - 1]}"
            case DayRuleKind.LAST_WEEKDAY:
                return f"最后一个星期{_WEEKDAYS[(self.weekday or 1) - 1]}"
            case DayRuleKind.FIRST_WEEKEND:
                return "第一个周末"

    @property
    def falls_on_weekends(self) -> bool:
        """Is it a weekend by choice? Then a weekend is no reason to move it, only a holiday is."""
        return self.kind is DayRuleKind.FIRST_WEEKEND or (self.weekday or 0) >= _SATURDAY


@dataclass(frozen=True, slots=True)
class FixedDay:
    """Where a month's fixed day falls: `nominal` by the rule alone, `day` in the end, and why they differ."""

    day: date
    nominal: date
    reason: str = ""

    @property
    def is_announced(self) -> bool:
        return is_announced(self.day.year)


def _nominal(rule: DayRule, year: int, month: int, calendar: Calendar) -> tuple[date | None, str]:
    last = months.monthrange(year, month)[1]
    match rule.kind:
        case DayRuleKind.MONTH_DAY:
            assert rule.day is not None
            return (date(year, month, rule.day) if rule.day <= last else None), ""
        case DayRuleKind.FIRST_WEEKEND:
            return _first_weekend(year, month, calendar)
        case DayRuleKind.LAST_WEEKDAY:
            return _last_weekday(year, month, rule.weekday or 1), ""
        case DayRuleKind.NTH_WEEKDAY:
            first = date(year, month, 1)
            ahead = ((rule.weekday or 1) - first.isoweekday()) % 7 + 7 * ((rule.nth or 1) - 1)
            return (first + timedelta(days=ahead) if ahead < last else None), ""


def _last_weekday(year: int, month: int, weekday: int) -> date:
    last = date(year, month, months.monthrange(year, month)[1])
    return last - timedelta(days=(last.isoweekday() - weekday) % 7)


def _first_weekend(year: int, month: int, calendar: Calendar) -> tuple[date, str]:
    """The Saturday of the first weekend that lies whole in the month; its Sunday where that Saturday is worked."""
    first = date(year, month, 1)
    saturday = first + timedelta(days=(_SATURDAY - first.isoweekday()) % 7)
    fact = calendar.fact(saturday)
    if not fact.is_working:
        return saturday, ""
    sunday = saturday + timedelta(days=1)
    if calendar.is_working(sunday):
        return saturday, ""
    return sunday, f"{day_text(saturday)}{fact.text}，改为{day_text(sunday)}"


def missing_month(rule: DayRule, year: int) -> int | None:
    """The first month of the year without such a day, unless the rule says what is then to be done."""
    if rule.last_if_missing:
        return None
    empty = Calendar()
    return next((month for month in range(1, 13) if _nominal(rule, year, month, empty)[0] is None), None)


def fixed_day(rule: DayRule, year: int, month: int, calendar: Calendar) -> FixedDay:
    """The month's day: by the rule, at the month's end where it has none, then off holidays. It never leaves its month.

    Raises ValueError for a day the month does not have where the rule does not say what is then to be done.
    """
    nominal, reason = _nominal(rule, year, month, calendar)
    if nominal is None:
        if not rule.last_if_missing:
            raise ValueError(f"{year}-{month} has no such day")
        nominal = _at_the_end(rule, year, month)
        reason = f"{month}月没有{rule.text}，改为{day_text(nominal)}"
    day, why = _off_holidays(rule, nominal, calendar)
    return FixedDay(day, nominal, "；".join(part for part in (reason, why) if part))


def _at_the_end(rule: DayRule, year: int, month: int) -> date:
    if rule.kind is DayRuleKind.NTH_WEEKDAY:
        return _last_weekday(year, month, rule.weekday or 1)
    return date(year, month, months.monthrange(year, month)[1])


def _off_holidays(rule: DayRule, nominal: date, calendar: Calendar) -> tuple[date, str]:
    fact = calendar.fact(nominal)
    free = fact.is_holiday or (not fact.is_working and not rule.falls_on_weekends)
    if not free:
        # Worth a word, since people expect that day to be free.
        unusual = fact.kind in (DayKind.MADE_UP, DayKind.LOCAL_WORKDAY)
        return nominal, f"{day_text(nominal)}{fact.text}，不作调整" if unusual else ""
    if rule.on_holiday is OnHoliday.STAY:
        return nominal, f"{day_text(nominal)}{fact.text}，按计划不作调整" if fact.is_holiday else ""
    step = 1 if rule.on_holiday is OnHoliday.NEXT_WORKING_DAY else -1
    moved, note = calendar.working_day(nominal, step=step), ""
    if moved.month != nominal.month:
        back = calendar.working_day(nominal, step=-step)
        if back.month == nominal.month:
            step, moved, note = -step, back, "（不跨月）"
    return moved, f"{day_text(nominal)}{fact.text}，{'顺延至' if step > 0 else '提前至'}{day_text(moved)}{note}"


PERIOD_MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 6, Frequency.YEARLY: 12}


@dataclass(frozen=True, slots=True)
class PlannedKind:
    """A kind that a plan asks for: how often, in which month of the period, with the party day or at its own time.

    `together` joins it to the party day's gathering; else `day` (the plan's own where None), `starts` and `ends`
    ("HH:MM") say when it is held.
    """

    kind: MeetingKind
    frequency: Frequency = Frequency.MONTHLY
    month_of_period: int = 1
    together: bool = False
    day: DayRule | None = None
    starts: str | None = None
    ends: str | None = None

    def is_due(self, month: int) -> bool:
        return (month - 1) % PERIOD_MONTHS[self.frequency] + 1 == self.month_of_period


@dataclass(frozen=True, slots=True)
class Gathering:
    """One meeting to be drafted: named by its leading kind, serving all of `kinds`."""

    kind: MeetingKind
    kinds: tuple[MeetingKind, ...]
    rule: DayRule
    starts: str
    ends: str


def gatherings(planned: Iterable[PlannedKind], month: int, rule: DayRule, starts: str, ends: str) -> list[Gathering]:
    """The meetings of a month. One gathering may serve several kinds; the party day leads it."""
    due = [one for one in planned if one.is_due(month)]
    has_party_day = any(one.kind is MeetingKind.THEME_DAY for one in due)
    joined = tuple(one.kind for one in due if one.together and has_party_day)
    found = []
    for one in due:
        if one.kind in joined:
            continue
        kinds = (one.kind, *joined) if one.kind is MeetingKind.THEME_DAY else (one.kind,)
        found.append(Gathering(one.kind, kinds, one.day or rule, one.starts or starts, one.ends or ends))
    return found


def may_join(kind: MeetingKind) -> bool:
    """May it be held in one gathering with the party day: has it the same people and the same host?"""
    return (
        kind is not MeetingKind.THEME_DAY and KINDS[kind].basis is Basis.MEMBERS and bool(KINDS[kind].hosts & BRANCHES)
    )


def unfit_kind(kinds: Iterable[MeetingKind], org: OrgKind, *, applies_below: bool) -> MeetingKind | None:
    """The first kind that neither the organisation, nor one that the plan reaches below it, may hold."""
    reached: set[OrgKind] = {org}
    if org in BRANCHES or applies_below:
        reached.add(OrgKind.GROUP)
    if applies_below:
        reached |= BRANCHES
    return next((kind for kind in kinds if not KINDS[kind].hosts & reached), None)


def overlaps(first: tuple[str, str], second: tuple[str, str]) -> bool:
    """Do two windows of one day ("HH:MM" each) share time? One that ends as the other starts does not."""
    return first[0] < second[1] and second[0] < first[1]


def title_of(gathering: Gathering, labels: Sequence[str], month: int, theme: str) -> str:
    """11月主题党日：…, 3月支部党员大会、党课. `labels` are the Chinese names of its kinds."""
    title = f"{month}月{'、'.join(labels)}"
    if gathering.kind is MeetingKind.THEME_DAY:
        title = f"{month}月主题党日"
        return f"{title}：{theme}" if theme else title
    return title


def twice(values: Iterable[T]) -> T | None:
    """The first value that occurs a second time."""
    seen: set[T] = set()
    for one in values:
        if one in seen:
            return one
        seen.add(one)
    return None
