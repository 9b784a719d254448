"""On which date a fixed day falls, and which meetings a plan asks for."""

from datetime import date
from typing import Any

import pytest

from app.domains.meetings.planning.rules import (
    DayRule,
    FixedDay,
    Gathering,
    PlannedKind,
    fixed_day,
    gatherings,
    may_join,
    missing_month,
    overlaps,
    title_of,
    twice,
    unfit_kind,
)
from app.domains.meetings.planning.vocabulary import DayRuleKind, Frequency, OnHoliday
from app.domains.meetings.vocabulary import MeetingKind as M
from app.domains.orgs.models import OrgKind
from app.kit.workdays import Calendar, LocalDay

NEXT, PREVIOUS, STAY = OnHoliday.NEXT_WORKING_DAY, OnHoliday.PREVIOUS_WORKING_DAY, OnHoliday.STAY


def of_month(day: int, on_holiday: OnHoliday = STAY, *, last: bool = False) -> DayRule:
    return DayRule(DayRuleKind.MONTH_DAY, day=day, on_holiday=on_holiday, last_if_missing=last)


def nth(nth: int, weekday: int, on_holiday: OnHoliday = STAY, *, last: bool = False) -> DayRule:
    return DayRule(DayRuleKind.NTH_WEEKDAY, weekday=weekday, nth=nth, on_holiday=on_holiday, last_if_missing=last)


def last(weekday: int, on_holiday: OnHoliday = STAY) -> DayRule:
    return DayRule(DayRuleKind.LAST_WEEKDAY, weekday=weekday, on_holiday=on_holiday)


def weekend(on_holiday: OnHoliday = STAY) -> DayRule:
    return DayRule(DayRuleKind.FIRST_WEEKEND, on_holiday=on_holiday)


def on(rule: DayRule, year: int, month: int, **local: Any) -> FixedDay:
    return fixed_day(rule, year, month, Calendar(**local))


@pytest.mark.parametrize(
    ("rule", "year", "month", "day"),
    [
        (of_month(5, NEXT), 2026, 3, date(2026, 3, 5)),
        # National Day, and the weekend that was worked after it.
        (of_month(5, NEXT), 2026, 10, date(2026, 10, 8)),
        (of_month(5, PREVIOUS), 2026, 10, date(2026, 10, 8)),
        (of_month(8, NEXT), 2026, 10, date(2026, 10, 8)),
        (of_month(10, NEXT), 2026, 10, date(2026, 10, 10)),
        (of_month(5), 2026, 10, date(2026, 10, 5)),
        # Spring Festival 2026: 15 to 23 February; the 14th and 28th are worked.
        (of_month(20, NEXT), 2026, 2, date(2026, 2, 24)),
        (of_month(20, PREVIOUS), 2026, 2, date(2026, 2, 14)),
        (of_month(18, NEXT), 2026, 2, date(2026, 2, 24)),
        (of_month(28, NEXT), 2026, 2, date(2026, 2, 28)),
        # A plain weekend.
        (of_month(20, NEXT), 2026, 6, date(2026, 6, 22)),
        (of_month(5, NEXT), 2026, 7, date(2026, 7, 6)),
        (of_month(5, PREVIOUS), 2026, 7, date(2026, 7, 3)),
        (of_month(5), 2026, 7, date(2026, 7, 5)),
        # Leap February.
        (of_month(29), 2028, 2, date(2028, 2, 29)),
        (of_month(29, last=True), 2027, 2, date(2027, 2, 28)),
        (of_month(31, last=True), 2028, 2, date(2028, 2, 29)),
        (of_month(31, last=True), 2026, 4, date(2026, 4, 30)),
        # It never leaves its month.
        (of_month(31, NEXT), 2026, 1, date(2026, 1, 30)),
        (of_month(1, PREVIOUS), 2026, 1, date(2026, 1, 4)),
        (of_month(31, NEXT, last=True), 2026, 2, date(2026, 2, 28)),
        # Weekdays.
        (nth(1, 6), 2026, 8, date(2026, 8, 1)),
        (nth(1, 6), 2026, 11, date(2026, 11, 7)),
        (nth(1, 1), 2026, 6, date(2026, 6, 1)),
        (nth(2, 6, NEXT), 2026, 2, date(2026, 2, 14)),
        (nth(1, 6, NEXT), 2026, 7, date(2026, 7, 4)),
        (nth(1, 6, NEXT), 2026, 10, date(2026, 10, 8)),
        (nth(1, 6, NEXT), 2026, 1, date(2026, 1, 4)),
        (nth(3, 5, NEXT), 2026, 6, date(2026, 6, 22)),
        (nth(5, 5), 2026, 5, date(2026, 5, 29)),
        (nth(5, 5, last=True), 2026, 2, date(2026, 2, 27)),
        (last(5), 2026, 2, date(2026, 2, 27)),
        (last(5), 2026, 5, date(2026, 5, 29)),
        (last(5, NEXT), 2026, 9, date(2026, 9, 28)),
        (last(7), 2028, 2, date(2028, 2, 27)),
        # A weekend: whole in the month; its Sunday where the Saturday is worked.
        (weekend(), 2026, 2, date(2026, 2, 7)),
        (weekend(), 2026, 11, date(2026, 11, 7)),
        (weekend(), 2026, 8, date(2026, 8, 1)),
        (weekend(NEXT), 2026, 10, date(2026, 10, 8)),
        (weekend(), 2024, 5, date(2024, 5, 4)),
        (weekend(), 2020, 9, date(2020, 9, 5)),
        # Nobody knows the holidays of 2027 yet.
        (of_month(1, NEXT), 2027, 10, date(2027, 10, 1)),
        (of_month(2, NEXT), 2027, 10, date(2027, 10, 4)),
    ],
)
def test_the_day_of_a_month(rule: DayRule, year: int, month: int, day: date) -> None:
    assert on(rule, year, month).day == day


@pytest.mark.parametrize(
    ("rule", "year", "month", "reason"),
    [
        (of_month(5, NEXT), 2026, 3, ""),
        (of_month(5, NEXT), 2026, 10, "10月5日（星期一）为国庆节假期，顺延至10月8日（星期四）"),
        (of_month(20, PREVIOUS), 2026, 2, "2月20日（星期五）为春节假期，提前至2月14日（星期六）"),
        (of_month(5, NEXT), 2026, 7, "7月5日（星期日）为周末，顺延至7月6日（星期一）"),
        (of_month(5), 2026, 10, "10月5日（星期一）为国庆节假期，按计划不作调整"),
        (of_month(5), 2026, 7, ""),
        (nth(2, 6, NEXT), 2026, 2, "2月14日（星期六）为春节调休上班日，不作调整"),
        (of_month(31, NEXT), 2026, 1, "1月31日（星期六）为周末，提前至1月30日（星期五）（不跨月）"),
        (of_month(31, last=True), 2026, 4, "4月没有31日，改为4月30日（星期四）"),
        (nth(5, 5, last=True), 2026, 2, "2月没有第五个星期五，改为2月27日（星期五）"),
        (
            of_month(30, NEXT, last=True),
            2026,
            2,
            "2月没有30日，改为2月28日（星期六）；2月28日（星期六）为春节调休上班日，不作调整",
        ),
    ],
)
def test_why_the_day_is_another(rule: DayRule, year: int, month: int, reason: str) -> None:
    assert on(rule, year, month).reason == reason


def test_a_worked_saturday_is_no_weekend() -> None:
    # 2022-10-08 and 09 were both worked; 2023-05-06 was, its Sunday was not.
    both = on(weekend(), 2022, 10)
    assert both.day == date(2022, 10, 1)
    moved = on(weekend(), 2023, 5)
    assert (moved.day, moved.reason) == (
        date(2023, 5, 7),
        "5月6日（星期六）为劳动节调休上班日，改为5月7日（星期日）",
    )


def test_local_days_go_before_the_national_calendar() -> None:
    local = {
        date(2026, 11, 5): LocalDay(is_working=False, source="县庆"),
        date(2026, 10, 5): LocalDay(is_working=True, source="秋收"),
    }
    moved = on(of_month(5, NEXT), 2026, 11, local=local)
    assert (moved.day, moved.reason) == (
        date(2026, 11, 6),
        "11月5日（星期四）按当地规定放假（县庆），顺延至11月6日（星期五）",
    )
    assert on(of_month(5, NEXT), 2026, 10, local=local).day == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("rule", "year", "month"),
    [
        (of_month(28), 2026, None),
        (of_month(29), 2026, 2),
        (of_month(29), 2028, None),
        (of_month(30), 2028, 2),
        (of_month(31), 2026, 2),
        (of_month(31, last=True), 2026, None),
        (nth(4, 5), 2026, None),
        (nth(5, 5), 2026, 2),
        (nth(5, 2), 2028, 1),
        (nth(5, 5, last=True), 2026, None),
        (last(5), 2026, None),
        (weekend(), 2026, None),
    ],
)
def test_a_day_that_a_month_does_not_have(rule: DayRule, year: int, month: int | None) -> None:
    assert missing_month(rule, year) == month


def test_a_month_without_the_day_is_never_guessed() -> None:
    with pytest.raises(ValueError, match="no such day"):
        on(of_month(30), 2026, 2)


DAY = PlannedKind(M.THEME_DAY)
ASSEMBLY = PlannedKind(M.MEMBERS_ASSEMBLY, Frequency.QUARTERLY, 3, together=True)
LESSON = PlannedKind(M.PARTY_LESSON, Frequency.QUARTERLY, 1, together=True)
COMMITTEE = PlannedKind(M.BRANCH_COMMITTEE, day=of_month(25), starts="15:00", ends="16:00")
LIFE = PlannedKind(M.ORGANISATION_LIFE, Frequency.YEARLY, 12, starts="14:00", ends="17:00")


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (1, [(M.THEME_DAY, M.PARTY_LESSON), (M.BRANCH_COMMITTEE,)]),
        (2, [(M.THEME_DAY,), (M.BRANCH_COMMITTEE,)]),
        (3, [(M.THEME_DAY, M.MEMBERS_ASSEMBLY), (M.BRANCH_COMMITTEE,)]),
        (12, [(M.THEME_DAY, M.MEMBERS_ASSEMBLY), (M.BRANCH_COMMITTEE,), (M.ORGANISATION_LIFE,)]),
    ],
)
def test_what_a_plan_asks_for_in_a_month(month: int, expected: list[tuple[M, ...]]) -> None:
    found = gatherings([DAY, ASSEMBLY, LESSON, COMMITTEE, LIFE], month, of_month(5), "09:00", "11:00")
    assert [one.kinds for one in found] == expected
    assert (found[0].rule, found[0].starts) == (of_month(5), "09:00")
    assert (found[1].rule, found[1].starts, found[1].ends) == (of_month(25), "15:00", "16:00")


@pytest.mark.parametrize(
    ("frequency", "month_of_period", "months"),
    [
        (Frequency.MONTHLY, 1, list(range(1, 13))),
        (Frequency.QUARTERLY, 2, [2, 5, 8, 11]),
        (Frequency.HALF_YEARLY, 6, [6, 12]),
        (Frequency.YEARLY, 12, [12]),
    ],
)
def test_how_often_a_kind_is_due(frequency: Frequency, month_of_period: int, months: list[int]) -> None:
    planned = PlannedKind(M.PARTY_LESSON, frequency, month_of_period)
    assert [month for month in range(1, 13) if planned.is_due(month)] == months


@pytest.mark.parametrize(
    ("kinds", "org", "below", "unfit"),
    [
        ([M.THEME_DAY, M.BRANCH_COMMITTEE, M.GROUP_MEETING], OrgKind.BRANCH, False, None),
        ([M.THEME_DAY, M.PARTY_COMMITTEE], OrgKind.BRANCH, False, M.PARTY_COMMITTEE),
        ([M.THEME_DAY], OrgKind.PARTY_COMMITTEE, False, M.THEME_DAY),
        ([M.THEME_DAY, M.PARTY_COMMITTEE, M.MEMBERS_ASSEMBLY], OrgKind.PARTY_COMMITTEE, True, None),
        ([M.THEME_DAY], OrgKind.GROUP, False, None),
        ([M.MEMBERS_ASSEMBLY], OrgKind.GROUP, False, M.MEMBERS_ASSEMBLY),
    ],
)
def test_kinds_that_nobody_reached_may_hold(kinds: list[M], org: OrgKind, below: bool, unfit: M | None) -> None:
    assert unfit_kind(kinds, org, applies_below=below) is unfit


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        (M.MEMBERS_ASSEMBLY, True),
        (M.PARTY_LESSON, True),
        (M.ORGANISATION_LIFE, True),
        (M.BRANCH_COMMITTEE, False),
        (M.GROUP_MEETING, False),
        (M.THEME_DAY, False),
    ],
)
def test_what_may_be_held_with_the_party_day(kind: M, may: bool) -> None:
    assert may_join(kind) is may


@pytest.mark.parametrize(
    ("first", "second", "do"),
    [
        (("09:00", "11:00"), ("10:59", "12:00"), True),
        (("09:00", "11:00"), ("11:00", "12:00"), False),
        (("09:00", "11:00"), ("08:00", "12:00"), True),
        (("09:00", "11:00"), ("07:00", "09:00"), False),
    ],
)
def test_slots_of_a_hall(first: tuple[str, str], second: tuple[str, str], do: bool) -> None:
    assert overlaps(first, second) is overlaps(second, first) is do


@pytest.mark.parametrize(
    ("kinds", "labels", "theme", "title"),
    [
        ((M.THEME_DAY,), ["主题党日"], "学思想", "11月主题党日：学思想"),
        ((M.THEME_DAY, M.PARTY_LESSON), ["主题党日", "党课"], "", "11月主题党日"),
        ((M.BRANCH_COMMITTEE,), ["支部委员会会议"], "学思想", "11月支部委员会会议"),
    ],
)
def test_titles(kinds: tuple[M, ...], labels: list[str], theme: str, title: str) -> None:
    assert title_of(Gathering(kinds[0], kinds, of_month(5), "09:00", "11:00"), labels, 11, theme) == title


def test_what_stands_twice() -> None:
    assert (twice([1, 2, 1, 2]), twice("abc")) == (1, None)
