"""Steps of development, party age, votes and the roll, with the worked examples of the rules."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.members import rules
from app.domains.members.rules import Period
from app.domains.members.vocabulary import PARTY_STAGES, MemberStatus, RestrictionKind, Stage

DAYS = st.dates(date(1950, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(("applied_on", "of_age"), [(date(2024, 5, 19), False), (date(2024, 5, 20), True)])
def test_who_is_eighteen_that_day_may_apply(applied_on: date, of_age: bool) -> None:
    assert rules.is_of_age(date(2006, 5, 20), applied_on) is of_age


def test_the_talk_is_due_a_month_after_receipt() -> None:
    assert rules.talk_due(date(2024, 3, 15)) == date(2024, 4, 15)


def test_a_year_as_an_activist_counts_on_whatever_the_unit() -> None:
    assert rules.candidate_earliest(date(2023, 3, 10)) == date(2024, 3, 10)


def test_the_committee_decides_in_three_months_or_with_a_reason_in_six() -> None:
    assembly = date(2024, 6, 18)
    assert rules.approval_due(assembly) == (date(2024, 9, 18), date(2024, 12, 18))
    assert not rules.approval_must_be_redone(assembly, date(2024, 12, 18))
    assert rules.approval_must_be_redone(assembly, date(2024, 12, 19))


@pytest.mark.parametrize(
    ("assembly", "extension", "ends"),
    [
        (date(2024, 6, 18), 0, date(2025, 6, 18)),
        (date(2024, 6, 18), 6, date(2025, 12, 18)),
        (date(2024, 6, 18), 12, date(2026, 6, 18)),
        (date(2024, 2, 29), 0, date(2025, 2, 28)),
    ],
)
def test_probation_runs_from_the_assembly(assembly: date, extension: int, ends: date) -> None:
    assert rules.probation_ends(assembly, extension) == ends


@pytest.mark.parametrize(
    ("extended", "months", "allowed"), [(0, 5, False), (0, 6, True), (0, 12, True), (0, 13, False), (6, 6, False)]
)
def test_probation_is_extended_once_by_six_to_twelve_months(extended: int, months: int, allowed: bool) -> None:
    assert rules.may_extend(extended, months) is allowed


@pytest.mark.parametrize(
    ("full_on", "day", "years"),
    [
        (date(2025, 6, 18), date(2026, 6, 18), 1),
        (date(2025, 6, 18), date(2026, 6, 17), 0),
        (date(2025, 6, 18), date(2025, 6, 17), None),
        (None, date(2026, 6, 18), None),
    ],
)
def test_party_age_leaves_probation_out(full_on: date | None, day: date, years: int | None) -> None:
    assert rules.party_age(full_on, day) == years


@pytest.mark.parametrize(
    ("stage", "status", "restrictions", "votes"),
    [
        (Stage.FULL, MemberStatus.NORMAL, (), True),
        (Stage.FULL, MemberStatus.FLOWING, (), True),
        (Stage.FULL, MemberStatus.LOST_CONTACT, (), True),
        (Stage.FULL, MemberStatus.MEMBERSHIP_STOPPED, (), False),
        (Stage.FULL, MemberStatus.TRANSFERRED_OUT, (), False),
        (Stage.FULL, MemberStatus.NORMAL, (RestrictionKind.PARTY_PROBATION,), False),
        (Stage.FULL, MemberStatus.NORMAL, (RestrictionKind.RIGHTS_SUSPENDED,), False),
        (Stage.PROBATIONARY, MemberStatus.NORMAL, (), False),
        (Stage.CANDIDATE, MemberStatus.NORMAL, (), False),
    ],
)
def test_who_has_a_vote(
    stage: Stage, status: MemberStatus, restrictions: tuple[RestrictionKind, ...], votes: bool
) -> None:
    assert (rules.no_vote_reason(stage, status, restrictions) is None) is votes


def test_of_twenty_with_three_probationary_and_one_under_observation_sixteen_vote() -> None:
    branch = (
        [(Stage.FULL, ())] * 16 + [(Stage.PROBATIONARY, ())] * 3 + [(Stage.FULL, (RestrictionKind.PARTY_PROBATION,))]
    )
    reasons = [rules.no_vote_reason(stage, MemberStatus.NORMAL, restrictions) for stage, restrictions in branch]
    assert reasons.count(None) == 16


@given(DAYS, DAYS, DAYS)
def test_a_lifted_period_holds_on_no_day_after(start: date, until: date, lifted: date) -> None:
    period = Period(start, until, lifted)
    assert not period.holds_on(lifted)
    assert not period.holds_on(until)
    assert period.holds_on(start) == (start < min(until, lifted))


def test_periods_that_touch_do_not_overlap() -> None:
    first = Period(date(2024, 1, 1), date(2025, 1, 1))
    assert not first.overlaps(Period(date(2025, 1, 1), None))
    assert first.overlaps(Period(date(2024, 12, 31), None))


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("status", MemberStatus)
def test_only_party_members_lose_a_membership(stage: Stage, status: MemberStatus) -> None:
    allowed = rules.allowed_statuses(stage, status)
    assert status not in allowed
    if stage in PARTY_STAGES:
        assert MemberStatus.WITHDRAWN not in allowed
    else:
        assert not allowed & {MemberStatus.EXPELLED, MemberStatus.MEMBERSHIP_STOPPED, MemberStatus.FLOWING}


def test_stopping_a_membership_before_six_months_lost_is_warned_about() -> None:
    since = date(2024, 2, 10)
    lost, stopped = MemberStatus.LOST_CONTACT, MemberStatus.MEMBERSHIP_STOPPED
    assert rules.status_warning(lost, since, stopped, date(2024, 8, 9)) is not None
    assert rules.status_warning(lost, since, stopped, date(2024, 8, 10)) is None
    assert rules.status_warning(stopped, since, MemberStatus.EXPELLED, date(2026, 2, 9)) is not None
