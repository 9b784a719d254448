"""The worked examples of study hours, one by one: 32 and 56 hours, posts within a year, lengths and edges of counting.

Sources: 2019—2023年全国党员教育培训工作规划; 中国共产党发展党员工作细则 第十七条; common local practice.
"""

from dataclasses import dataclass
from datetime import date

import pytest

from app.domains.hours.classes.rules import is_enough_for_candidate, shares_of
from app.domains.hours.classes.vocabulary import ClassResult
from app.domains.hours.counting import DEFAULTS, Counting, by_year, lesson_hours, meeting_hours, passed_test_hours
from app.domains.hours.rules import (
    Line,
    PostSpan,
    Sums,
    Training,
    induction_of,
    new_member_of,
    outcome_of,
    sums_of,
    targets_of,
)
from app.domains.hours.vocabulary import (
    Bucket,
    EntryState,
    Occasion,
    SettingKind,
    TargetKind,
    TrainingKind,
    TrainingLevel,
    Verdict,
)

YEAR = 2024
OFFICER = (PostSpan(date(2020, 1, 1), None),)
SECRETARY = (PostSpan(date(2020, 1, 1), None, is_secretary=True),)
ONLINE_COUNTS = Counting({SettingKind.ONLINE_COUNTS: 1}, {})
ONLINE_DOES_NOT = Counting({SettingKind.ONLINE_COUNTS: 0}, {})
M, O = TargetKind.MEMBER, TargetKind.OFFICER  # noqa: E741


@dataclass(frozen=True)
class Case:
    """A year of somebody: posts, hundredths by bucket, trainings; and by target the hundredths and trainings short."""

    posts: tuple[PostSpan, ...]
    concentrated: int
    collective: int
    online: int
    trainings: int
    verdict: Verdict
    short: dict[TargetKind, tuple[int, int]]
    counting: Counting = ONLINE_DOES_NOT


def since(on: date) -> tuple[PostSpan, ...]:
    return (PostSpan(on, None),)


def until(on: date) -> tuple[PostSpan, ...]:
    return (PostSpan(date(2020, 1, 1), on),)


MET, SHORT, DEPENDS = Verdict.MET, Verdict.SHORT, Verdict.DEPENDS
YEARS = {
    "H01 member, 32 h": Case((), 0, 3200, 0, 0, MET, {M: (0, 0)}),
    "H02 member, 31.75 h": Case((), 0, 3175, 0, 0, SHORT, {M: (25, 0)}),
    "H03 secretary, 56 h and a training": Case(SECRETARY, 1600, 4000, 0, 1, MET, {O: (0, 0)}),
    "H04 secretary, 56 h, no training": Case(SECRETARY, 0, 5600, 0, 0, SHORT, {O: (0, 1)}),
    "H05 committee member, 40 h": Case(OFFICER, 800, 3200, 0, 1, SHORT, {O: (1600, 0)}),
    "H06 committee member, 55.75 h and a training": Case(OFFICER, 1600, 3975, 0, 1, SHORT, {O: (25, 0)}),
    "H08 all of it online, online not counted": Case((), 0, 0, 3200, 0, SHORT, {M: (3200, 0)}),
    "H10 all of it online, online counted": Case((), 0, 0, 3200, 0, MET, {M: (3200, 0)}, ONLINE_COUNTS),
    "H12 all of it online, undecided": Case((), 0, 0, 3200, 0, DEPENDS, {M: (3200, 0)}, DEFAULTS),
    "online counted, but no training": Case(OFFICER, 0, 5000, 600, 0, SHORT, {O: (600, 1)}, ONLINE_COUNTS),
    "post from 1 January": Case(since(date(2024, 1, 1)), 800, 4800, 0, 1, MET, {O: (0, 0)}),
    "post from 2 January": Case(since(date(2024, 1, 2)), 0, 3200, 0, 0, DEPENDS, {M: (0, 0), O: (2400, 1)}),
    "post from 31 December": Case(since(date(2024, 12, 31)), 0, 3200, 0, 0, DEPENDS, {M: (0, 0), O: (2400, 1)}),
    "post from 1 January of the next": Case(since(date(2025, 1, 1)), 0, 3200, 0, 0, MET, {M: (0, 0)}),
    "post ended on 1 January": Case(until(date(2024, 1, 1)), 0, 3200, 0, 0, MET, {M: (0, 0)}),
    "post ended on 2 January": Case(until(date(2024, 1, 2)), 0, 3200, 0, 0, DEPENDS, {O: (2400, 1), M: (0, 0)}),
    "post ended on 31 December": Case(until(date(2024, 12, 31)), 0, 3200, 0, 0, DEPENDS, {O: (2400, 1), M: (0, 0)}),
    "post ended on 1 January of the next": Case(until(date(2025, 1, 1)), 0, 3200, 0, 0, SHORT, {O: (2400, 1)}),
    "a post of one day": Case(
        (PostSpan(date(2024, 6, 1), date(2024, 6, 2)),), 0, 3200, 0, 0, DEPENDS, {O: (2400, 1), M: (0, 0)}
    ),
    "no day in the post": Case((PostSpan(date(2024, 6, 1), date(2024, 6, 1)),), 0, 3200, 0, 0, MET, {M: (0, 0)}),
}


@pytest.mark.parametrize("case", YEARS.values(), ids=YEARS.keys())
def test_a_year(case: Case) -> None:
    sums = Sums(case.concentrated, case.collective, case.online, case.trainings, entries=1)
    found = outcome_of(sums, targets_of(YEAR, case.posts, case.counting), case.counting)
    assert found.verdict is case.verdict
    assert {one.target.kind: (one.short, one.trainings_short) for one in found.reached} == case.short


def of_kind(key: str, year: int, hundredths: int, bucket: Bucket = Bucket.COLLECTIVE) -> Line:
    return Line((key, str(year)), bucket, hundredths, EntryState.COUNTED)


def test_h07_a_surplus_is_not_carried_into_the_next_year() -> None:
    """42 hours in 2024 leave 2025 with what was learned in 2025."""
    targets = targets_of(2025, (), ONLINE_DOES_NOT)
    assert outcome_of(sums_of([[of_kind("a", 2025, 3000)]]), targets, ONLINE_DOES_NOT).reached[0].short == 200


def test_h09_the_same_lesson_three_times_counts_once() -> None:
    """Once on each record of the register, and on all of them together."""
    lesson = of_kind("lesson", 2024, 100, Bucket.ONLINE)
    assert sums_of([[lesson], [lesson], [lesson]]).online == 100


@pytest.mark.parametrize(
    ("minutes", "hundredths"),
    [(120, 400), (210, 400), (240, 400), (359, 400), (360, 800), (480, 800), (119, 175), (0, 0)],
)
def test_h11_a_theme_day_counts_by_half_and_full_days(minutes: int, hundredths: int) -> None:
    assert meeting_hours([Occasion.THEME_DAY], minutes, DEFAULTS).hundredths == hundredths


@pytest.mark.parametrize(
    ("days", "is_enough"),
    [
        ([1200, 1200], True),
        ([1200, 1199], False),
        ([800, 800], False),
        ([800, 800, 800], True),
        ([400, 400, 400], True),
        ([2400], True),
        ([800, 800, 0], False),
        ([], False),
    ],
)
def test_h13_a_candidate_is_trained_three_days_or_24_hours(days: list[int], is_enough: bool) -> None:
    present = {date(2024, 5, 6 + number): worth for number, worth in enumerate(days)}
    assert is_enough_for_candidate(present) is is_enough


@pytest.mark.parametrize(
    ("elected", "due"),
    [
        (date(2024, 3, 1), date(2024, 9, 1)),
        (date(2024, 8, 31), date(2025, 2, 28)),
        (date(2023, 8, 31), date(2024, 2, 29)),
        (date(2024, 7, 1), date(2025, 1, 1)),
    ],
)
def test_h15_a_new_secretary_is_inducted_half_a_year_after_the_election(elected: date, due: date) -> None:
    found = induction_of(elected.year, [PostSpan(elected, None, is_secretary=True)], [])
    assert found is not None
    assert found.due_on == due


def test_h16_whoever_left_the_post_before_it_was_due_is_asked_for_no_induction_any_more() -> None:
    post = [PostSpan(date(2024, 10, 1), date(2024, 12, 1), is_secretary=True)]
    assert induction_of(2024, post, []) is None
    assert induction_of(2025, post, []) is None
    done = [Training(date(2024, 11, 4), TrainingKind.INDUCTION, TrainingLevel.COUNTY)]
    found = induction_of(2024, post, done)
    assert found is not None
    assert found.done_on == date(2024, 11, 4)


@pytest.mark.parametrize(
    ("seconds", "hundredths"),
    [(0, 25), (1, 25), (899, 25), (900, 25), (901, 50), (1799, 50), (1800, 100), (1801, 100), (21_600, 100)],
)
def test_h14_an_online_lesson_by_its_length(seconds: int, hundredths: int) -> None:
    """Up to 15 minutes 0.25, from 30 minutes 1, between them 0.5; six hours are no more than one."""
    assert lesson_hours(seconds, DEFAULTS).hundredths == hundredths


def test_h18_a_passed_test_is_half_an_hour() -> None:
    assert passed_test_hours(DEFAULTS).hundredths == 50


def test_h20_a_class_over_new_year_is_split_by_its_days() -> None:
    days = {date(2024, 12, 31): 800, date(2025, 1, 1): 400, date(2025, 1, 2): 800}
    assert by_year(days) == {2024: 800, 2025: 1200}
    shares = shares_of(days | {date(2025, 1, 2): 0}, ClassResult.PASSED)
    assert [(one.year, one.first_on, one.hundredths) for one in shares] == [
        (2024, date(2024, 12, 31), 800),
        (2025, date(2025, 1, 1), 400),
    ]


def test_h22_a_probationary_member_is_trained_until_a_year_after_becoming_full() -> None:
    joined = date(2024, 7, 1)
    found = new_member_of(2024, joined, None, 0, [])
    assert found is not None
    assert (found.due_on, found.done_on) == (date(2026, 7, 1), None)
    assert new_member_of(2027, joined, None, 0, []) is None
