"""What is required when, and how a year stands: tables of cases."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from app.domains.meetings.reporting.labels import LABELS
from app.domains.meetings.reporting.models import LessonSetting
from app.domains.meetings.reporting.requirements import REQUIREMENTS, Requirement, lesson_requirement
from app.domains.meetings.reporting.rules import Line, Span, Subject, line_of, nearest, periods_of, worst
from app.domains.meetings.reporting.vocabulary import Cycle, LessonFrequency, PeriodState, Verdict
from app.domains.meetings.vocabulary import MeetingKind as K
from app.kit.ids import uuid7

ORG = uuid7()
OLD = Span(date(2000, 1, 1), None)
SEATED = [(uuid7(), Span(date(2020, 1, 1), None)) for _ in range(3)]
NEXT_YEAR = date(2027, 1, 1)
BY_KIND = {one.kind: one for one in REQUIREMENTS}


def held_in(*months: int) -> list[int]:
    return [months.count(month) for month in range(1, 13)]


def line(
    kind: K | Requirement,
    held: Sequence[int],
    *,
    today: date = NEXT_YEAR,
    span: Span = OLD,
    seats: Sequence[tuple[UUID, Span]] = SEATED,
) -> Line:
    requirement = BY_KIND[kind] if isinstance(kind, K) else kind
    return line_of(requirement, Subject(ORG, span, seats), 2026, held, today)


def numbers(one: Line) -> tuple[int, int, int, int, int]:
    return one.required, one.held, one.not_yet_due, one.overdue, one.not_applicable


@pytest.mark.parametrize(
    ("kind", "months", "expected", "verdict"),
    [
        (K.MEMBERS_ASSEMBLY, (1, 5, 9, 12), (4, 4, 0, 0, 0), Verdict.MET),
        (K.MEMBERS_ASSEMBLY, (1, 2, 3, 12), (4, 2, 0, 2, 0), Verdict.OVERDUE),
        (K.BRANCH_COMMITTEE, tuple(range(1, 13)), (12, 12, 0, 0, 0), Verdict.MET),
        # One warning, and no failure, for the one month that is missing.
        (K.BRANCH_COMMITTEE, (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12), (12, 11, 0, 1, 0), Verdict.WARNED),
        (K.BRANCH_COMMITTEE, (), (12, 0, 0, 12, 0), Verdict.WARNED),
        (K.GROUP_MEETING, tuple(range(2, 13)), (12, 11, 0, 1, 0), Verdict.OVERDUE),
        (K.THEME_DAY, tuple(range(1, 13)), (12, 12, 0, 0, 0), Verdict.MET),
        # Normally in the fourth quarter: in March it is as good.
        (K.ORGANISATION_LIFE, (3,), (1, 1, 0, 0, 0), Verdict.MET),
        (K.ORGANISATION_LIFE, (), (1, 0, 0, 1, 0), Verdict.OVERDUE),
        (K.DEMOCRATIC_APPRAISAL, (12,), (1, 1, 0, 0, 0), Verdict.MET),
        (K.PARTY_LESSON, (7, 8), (1, 1, 0, 0, 0), Verdict.MET),
        (K.PARTY_LESSON, (), (1, 0, 0, 1, 0), Verdict.OVERDUE),
    ],
)
def test_a_year_that_is_over(kind: K, months: Sequence[int], expected: Any, verdict: Verdict) -> None:
    made = line(kind, held_in(*months))
    assert (numbers(made), made.verdict) == (expected, verdict)
    assert (made.caution is None) == (made.overdue == 0)


def test_eleven_of_twelve_committee_meetings_are_one_warning() -> None:
    made = line(K.BRANCH_COMMITTEE, held_in(*(month for month in range(1, 13) if month != 8)))
    assert made.caution == "8月未召开（应开12次，已开11次）；支部委员会会议一般每月召开1次"


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 3, 31), PeriodState.NOT_YET_DUE),
        (date(2026, 4, 1), PeriodState.OVERDUE),
        (date(2025, 12, 31), PeriodState.NOT_YET_DUE),
    ],
)
def test_a_period_is_due_when_its_last_day_is_over(today: date, state: PeriodState) -> None:
    assert line(K.MEMBERS_ASSEMBLY, held_in(), today=today).periods[0].state is state


def test_in_the_middle_of_a_year_what_is_to_come_is_not_yet_due() -> None:
    made = line(K.THEME_DAY, held_in(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), today=date(2026, 11, 22))
    assert (numbers(made), made.verdict, made.caution) == ((12, 10, 2, 0, 0), Verdict.RUNNING, None)
    assert line(K.ORGANISATION_LIFE, held_in(), today=date(2026, 12, 31)).verdict is Verdict.RUNNING


@pytest.mark.parametrize(
    ("kind", "span", "expected"),
    [
        (K.MEMBERS_ASSEMBLY, Span(date(2026, 4, 10), None), (3, 0, 0, 3, 1)),
        (K.THEME_DAY, Span(date(2026, 4, 10), None), (9, 0, 0, 9, 3)),
        # Founded on the last days of a month, nothing is asked of it for that month.
        (K.THEME_DAY, Span(date(2026, 4, 28), None), (8, 0, 0, 8, 4)),
        (K.THEME_DAY, Span(date(2000, 1, 1), date(2026, 3, 2)), (2, 0, 0, 2, 10)),
        (K.ORGANISATION_LIFE, Span(date(2026, 7, 1), None), (1, 0, 0, 1, 0)),
        (K.ORGANISATION_LIFE, Span(date(2026, 12, 1), None), (0, 0, 0, 0, 1)),
        (K.ORGANISATION_LIFE, Span(date(2000, 1, 1), date(2026, 11, 1)), (0, 0, 0, 0, 1)),
        (K.THEME_DAY, Span(date(2027, 1, 1), None), (0, 0, 0, 0, 12)),
    ],
)
def test_nothing_is_asked_before_the_founding_and_after_the_end(kind: K, span: Span, expected: Any) -> None:
    made = line(kind, held_in(), span=span)
    assert numbers(made) == expected
    assert (made.verdict is Verdict.NOT_APPLICABLE) == (made.required == 0)


@pytest.mark.parametrize(
    ("seats", "required"),
    [
        (SEATED, 12),
        (SEATED[:2], 0),
        ([(SEATED[0][0], span) for _, span in SEATED], 0),
        ([(uuid7(), Span(date(2026, 6, 1), None)) for _ in range(3)], 7),
        ([(uuid7(), Span(date(2020, 1, 1), date(2026, 6, 20))) for _ in range(5)], 5),
    ],
)
def test_a_committee_meets_only_where_there_is_one(seats: Sequence[tuple[UUID, Span]], required: int) -> None:
    assert line(K.BRANCH_COMMITTEE, held_in(), seats=seats).required == required
    assert line(K.THEME_DAY, held_in(), seats=seats).required == 12


def test_meetings_beyond_what_is_asked_for_fill_no_other_period() -> None:
    made = line(K.MEMBERS_ASSEMBLY, held_in(1, 1, 2, 3))
    assert [one.held for one in made.periods] == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("frequency", "months", "expected"),
    [
        (LessonFrequency.YEARLY, (2,), (1, 1, 0, 0, 0)),
        (LessonFrequency.TWICE_A_YEAR, (2,), (2, 1, 0, 1, 0)),
        (LessonFrequency.TWICE_A_YEAR, (2, 3), (2, 2, 0, 0, 0)),
        (LessonFrequency.QUARTERLY, (2, 3, 7), (4, 2, 0, 2, 0)),
        (LessonFrequency.MONTHLY, (1,), (12, 1, 0, 11, 0)),
    ],
)
def test_a_lesson_is_asked_for_as_often_as_was_decided(
    frequency: LessonFrequency, months: Sequence[int], expected: Any
) -> None:
    asked = lesson_requirement(frequency, text="党课", from_on=date(2025, 1, 1), document="县委〔2025〕1号")
    assert numbers(line(asked, held_in(*months))) == expected


def test_a_decision_asks_nothing_of_periods_before_its_day() -> None:
    asked = lesson_requirement(
        LessonFrequency.QUARTERLY, text="党课", from_on=date(2026, 7, 1), document="县委〔2026〕1号"
    )
    assert numbers(line(asked, held_in())) == (2, 0, 0, 2, 2)
    assert all(one.from_on == date(2018, 10, 28) for one in REQUIREMENTS)


def setting(org_id: UUID, frequency: LessonFrequency | None, from_on: date, hour: int = 0) -> LessonSetting:
    return LessonSetting(
        org_id=org_id, frequency=frequency, from_on=from_on, decided_at=datetime(2026, 1, 1, hour, tzinfo=UTC)
    )


def test_the_nearest_decision_counts() -> None:
    branch, town, county = uuid7(), uuid7(), uuid7()
    upward, day = [branch, town, county], date(2026, 6, 1)
    above = setting(county, LessonFrequency.QUARTERLY, date(2020, 1, 1))
    own = setting(town, LessonFrequency.MONTHLY, date(2026, 5, 1))
    later = setting(town, LessonFrequency.YEARLY, date(2026, 7, 1))
    assert nearest([above], upward, day) is above
    assert nearest([above, own, later], upward, day) is own
    assert nearest([above, own, later], upward, date(2026, 4, 30)) is above
    assert nearest([above, own, setting(town, None, date(2026, 5, 1), hour=5)], upward, day) is above
    assert nearest([own], [county], day) is None
    assert nearest([], upward, day) is None


def test_periods_and_their_names() -> None:
    assert [one.label for one in periods_of(2026, Cycle.QUARTER)] == ["第一季度", "第二季度", "第三季度", "第四季度"]
    assert [one.label for one in periods_of(2026, Cycle.YEAR)] == ["2026年"]
    assert [one.label for one in periods_of(2026, Cycle.MONTH)][::11] == ["1月", "12月"]
    assert periods_of(2028, Cycle.MONTH)[1].until_on == date(2028, 2, 29)


def test_the_worst_says_most() -> None:
    assert worst({Verdict.MET, Verdict.WARNED, Verdict.OVERDUE}) is Verdict.OVERDUE
    assert worst({Verdict.MET, Verdict.RUNNING}) is Verdict.RUNNING
    assert worst(set()) is Verdict.NOT_APPLICABLE


def test_every_word_has_its_own_chinese() -> None:
    for labels in LABELS.values():
        words = {type(word) for word in labels}
        assert {word for kind in words for word in kind} == set(labels)
        assert len(set(labels.values())) == len(labels)
