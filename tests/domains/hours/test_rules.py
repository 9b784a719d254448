"""Targets of a year and what it came to: by the rules alone."""

from datetime import date

import pytest

from app.domains.hours.counting import DEFAULTS, Counting
from app.domains.hours.rules import (
    Line,
    PostSpan,
    Sums,
    Training,
    induction_of,
    is_trained_candidate,
    lacks_rotation,
    new_member_of,
    outcome_of,
    sums_of,
    targets_of,
)
from app.domains.hours.vocabulary import (
    Bucket,
    EntryState,
    SettingKind,
    TargetKind,
    TrainingKind,
    TrainingLevel,
    Verdict,
)

B, M, T, V = Bucket, TargetKind.MEMBER, TargetKind.OFFICER, Verdict
ALL_YEAR = [PostSpan(date(2023, 1, 1), None)]
ONLINE_COUNTS = Counting({SettingKind.ONLINE_COUNTS: 1}, {})
ONLINE_DOES_NOT = Counting({SettingKind.ONLINE_COUNTS: 0}, {})


def sums(concentrated: int = 0, collective: int = 0, online: int = 0, trainings: int = 0) -> Sums:
    return Sums(concentrated, collective, online, trainings, entries=1)


@pytest.mark.parametrize(
    ("posts", "had", "verdict", "short"),
    [
        ([], sums(collective=3200), V.MET, 0),
        ([], sums(collective=3199), V.SHORT, 1),
        ([], sums(1600, 1600, trainings=2), V.MET, 0),
        (ALL_YEAR, sums(5600, trainings=1), V.MET, 0),
        (ALL_YEAR, sums(1600, 4000, trainings=1), V.MET, 0),
        # 56 hours without a concentrated training, and the other way round.
        (ALL_YEAR, sums(collective=5600), V.SHORT, 0),
        (ALL_YEAR, sums(800, 4000, trainings=1), V.SHORT, 800),
        (ALL_YEAR, sums(collective=4000), V.SHORT, 1600),
    ],
)
def test_a_year(posts: list[PostSpan], had: Sums, verdict: Verdict, short: int) -> None:
    found = outcome_of(had, targets_of(2024, posts, DEFAULTS), DEFAULTS)
    assert (found.verdict, [one.short for one in found.reached]) == (verdict, [short])


def test_whoever_has_no_entry_has_no_data() -> None:
    assert outcome_of(Sums(), targets_of(2024, [], DEFAULTS), DEFAULTS).verdict is V.NO_DATA


@pytest.mark.parametrize(
    ("counting", "verdict"), [(DEFAULTS, V.DEPENDS), (ONLINE_COUNTS, V.MET), (ONLINE_DOES_NOT, V.SHORT)]
)
def test_whether_online_learning_counts_is_decided_locally_or_both_are_shown(
    counting: Counting, verdict: Verdict
) -> None:
    found = outcome_of(sums(collective=3000, online=200), targets_of(2024, [], counting), counting)
    (reached,) = found.reached
    assert (found.verdict, reached.short, reached.short_with_online) == (verdict, 200, 0)


def test_where_both_readings_agree_nothing_depends() -> None:
    targets = targets_of(2024, [], DEFAULTS)
    assert outcome_of(sums(collective=3200, online=500), targets, DEFAULTS).verdict is V.MET
    assert outcome_of(sums(collective=100, online=500), targets, DEFAULTS).verdict is V.SHORT


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        ([], [(M, date(2024, 1, 1), date(2024, 12, 31))]),
        (ALL_YEAR, [(T, date(2024, 1, 1), date(2024, 12, 31))]),
        (
            [PostSpan(date(2024, 3, 1), None)],
            [(M, date(2024, 1, 1), date(2024, 2, 29)), (T, date(2024, 3, 1), date(2024, 12, 31))],
        ),
        (
            [PostSpan(date(2020, 1, 1), date(2024, 7, 1))],
            [(T, date(2024, 1, 1), date(2024, 6, 30)), (M, date(2024, 7, 1), date(2024, 12, 31))],
        ),
        # From one committee straight into another: no change of what is asked.
        (
            [PostSpan(date(2020, 1, 1), date(2024, 7, 1)), PostSpan(date(2024, 7, 1), None)],
            [(T, date(2024, 1, 1), date(2024, 12, 31))],
        ),
        ([PostSpan(date(2020, 1, 1), date(2024, 1, 1))], [(M, date(2024, 1, 1), date(2024, 12, 31))]),
        ([PostSpan(date(2025, 1, 1), None)], [(M, date(2024, 1, 1), date(2024, 12, 31))]),
    ],
)
def test_both_targets_are_shown_where_a_post_changed(
    posts: list[PostSpan], expected: list[tuple[TargetKind, date, date]]
) -> None:
    found = targets_of(2024, posts, DEFAULTS)
    assert [(one.kind, one.from_on, one.until_on) for one in found] == expected
    assert {one.kind: one.hundredths for one in found} == {kind: {M: 3200, T: 5600}[kind] for kind, _, _ in expected}


def test_with_both_targets_a_year_may_depend() -> None:
    targets = targets_of(2024, [PostSpan(date(2024, 3, 1), None)], DEFAULTS)
    assert outcome_of(sums(collective=4000), targets, DEFAULTS).verdict is V.DEPENDS
    assert outcome_of(sums(800, 4800, trainings=1), targets, DEFAULTS).verdict is V.MET
    assert outcome_of(sums(collective=100), targets, DEFAULTS).verdict is V.SHORT


def line(key: str, hundredths: int, bucket: Bucket = B.COLLECTIVE, state: EntryState = EntryState.COUNTED) -> Line:
    return Line((key,), bucket, hundredths, state)


def test_what_waits_or_does_not_count_is_no_sum() -> None:
    found = sums_of(
        [[line("a", 400), line("b", 100, state=EntryState.WAITING), line("c", 0, state=EntryState.NOT_COUNTED)]]
    )
    assert (found.collective, found.entries) == (400, 3)


def test_a_reversal_takes_back_hours_and_the_training() -> None:
    once = [line("class", 1600, B.CONCENTRATED), line("class", -1600, B.CONCENTRATED)]
    assert sums_of([once]) == Sums(entries=2)
    assert sums_of([[*once, line("class", 800, B.CONCENTRATED)]]) == Sums(800, 0, 0, 1, 3)


def test_a_source_on_two_records_of_one_person_counts_once() -> None:
    assert sums_of([[line("meeting", 400)], [line("meeting", 400), line("other", 100)]]).collective == 500


SECRETARY = PostSpan(date(2024, 3, 1), None, is_secretary=True)


def test_a_new_secretary_is_inducted_within_half_a_year() -> None:
    found = induction_of(2024, [SECRETARY], [])
    assert found is not None
    assert (found.due_on, found.done_on) == (date(2024, 9, 1), None)
    trained = [Training(date(2024, 5, 6), TrainingKind.INDUCTION, TrainingLevel.COUNTY)]
    done = induction_of(2024, [SECRETARY], trained)
    assert done is not None
    assert done.done_on == date(2024, 5, 6)


def test_a_second_term_asks_for_no_induction_and_one_over_new_year_stands_in_both() -> None:
    again = [PostSpan(date(2021, 3, 1), date(2024, 3, 1), is_secretary=True), SECRETARY]
    assert induction_of(2024, again, []) is None
    late = [PostSpan(date(2024, 10, 1), None, is_secretary=True)]
    assert [induction_of(year, late, []) is not None for year in (2023, 2024, 2025, 2026)] == [False, True, True, False]
    assert induction_of(2024, [PostSpan(date(2024, 3, 1), None)], []) is None


@pytest.mark.parametrize(
    ("level", "year", "lacks"),
    [(TrainingLevel.COUNTY, 2024, False), (TrainingLevel.COMMITTEE, 2024, True), (TrainingLevel.COUNTY, 2023, True)],
)
def test_a_secretary_has_a_yearly_rotation_at_county_level(level: TrainingLevel, year: int, lacks: bool) -> None:
    trainings = [Training(date(year, 5, 6), TrainingKind.ROTATION, level)]
    assert lacks_rotation(2024, [SECRETARY], trainings) is lacks
    assert not lacks_rotation(2024, [], trainings)
    assert not lacks_rotation(2023, [SECRETARY], [])


@pytest.mark.parametrize(
    ("days", "hundredths", "is_enough"),
    [(2, 2400, True), (3, 1800, True), (2, 2000, False), (3, 0, True), (0, 2399, False)],
)
def test_a_candidate_is_trained_three_days_or_24_hours(days: int, hundredths: int, is_enough: bool) -> None:
    assert is_trained_candidate(days, hundredths) is is_enough


@pytest.mark.parametrize(
    ("joined", "full", "months", "due"),
    [
        (date(2024, 6, 18), None, 0, date(2026, 6, 18)),
        (date(2024, 6, 18), None, 6, date(2026, 12, 18)),
        (date(2024, 6, 18), date(2025, 7, 1), 0, date(2026, 7, 1)),
    ],
)
def test_a_new_member_is_trained_once_until_a_year_after_becoming_full(
    joined: date, full: date | None, months: int, due: date
) -> None:
    found = new_member_of(2025, joined, full, months, [])
    assert found is not None
    assert (found.joined_on, found.due_on, found.done_on) == (joined, due, None)
    trained = [Training(date(2024, 5, 1), None, None), Training(date(2025, 3, 4), None, None)]
    done = new_member_of(2025, joined, full, months, trained)
    assert done is not None
    assert done.done_on == date(2025, 3, 4), "what was learned before joining is no new member's training"
    assert [new_member_of(year, joined, full, months, []) is not None for year in (2023, 2024, 2026, 2027)] == [
        False,
        True,
        True,
        False,
    ]


def test_of_whom_nobody_knows_when_he_joined_nothing_is_said() -> None:
    assert new_member_of(2025, None, None, 0, []) is None
