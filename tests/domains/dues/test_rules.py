"""Months, periods, who decides on a relief, and whose decision counts where."""

import ast
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from app.domains.dues.rules import (
    Assessed,
    Month,
    PeriodAmount,
    Relieved,
    first_due_month,
    is_period,
    months_of_period,
    months_of_year,
    relief_level,
    relief_months_fit,
)
from app.domains.dues.vocabulary import MonthStanding, PayerKind, ReliefKind, ReliefLevel
from app.kit.decided import nearest
from tests.support.source import calls, modules

K, S = PayerKind, MonthStanding


def test_no_float_touches_money():
    for path, tree in modules().items():
        if path.startswith("app/domains/dues/"):
            floats = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, float)]
            assert not floats, path
            assert not list(calls(tree, "float", "round")), path


def test_a_probationary_member_pays_from_the_month_of_the_assembly_as_a_whole_month():
    assert first_due_month(date(2024, 6, 20)) == date(2024, 6, 1)


def test_and_from_the_next_month_if_the_collection_was_over():
    assert first_due_month(date(2024, 12, 30), collection_over=True) == date(2025, 1, 1)


def test_a_quarters_base_begins_with_the_quarter_and_serves_three_months():
    assert [month for month in range(1, 13) if is_period(K.SELF_EMPLOYED, month)] == [1, 4, 7, 10]
    assert list(months_of_period(K.SELF_EMPLOYED, 4)) == [4, 5, 6]
    assert all(is_period(K.ANNUAL_SALARY, month) for month in range(1, 13))
    assert list(months_of_period(K.ANNUAL_SALARY, 4)) == [4]


@pytest.mark.parametrize("kind", [None, *(kind for kind in PayerKind if kind is not PayerKind.RETIRED)])
def test_only_the_retired_are_relieved_by_the_branch_alone(kind):
    assert relief_level(K.RETIRED) is ReliefLevel.BRANCH
    assert relief_level(kind) is ReliefLevel.COMMITTEE_ABOVE


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), True),
        (date(2026, 3, 1), date(2027, 2, 1), True),
        (date(2026, 3, 1), date(2027, 3, 1), False),
        (date(2026, 3, 1), date(2026, 2, 1), False),
        (date(2026, 3, 2), date(2026, 5, 1), False),
        (date(2026, 3, 1), date(2026, 5, 2), False),
    ],
)
def test_a_relief_has_whole_months_and_a_year_at_most(first, last, fits):
    assert relief_months_fit(first, last) is fits


ROOT, TOWN, BRANCH = UUID(int=1), UUID(int=2), UUID(int=3)
LINE = [BRANCH, TOWN, ROOT]


@dataclass
class Decision:
    org_id: UUID
    from_on: date
    value: int | None
    name: str = "rounding"
    decided_at: datetime = datetime(2025, 1, 1, tzinfo=UTC)


def counting(*decisions: Decision, on: date = date(2026, 6, 1)) -> dict[str, int | None]:
    found = nearest(decisions, LINE, on, key=lambda one: one.name, holds=lambda one: one.value is not None)
    return {name: one.value for name, one in found.items()}


def test_the_nearest_organisation_decides_and_others_do_not():
    upper, lower = Decision(ROOT, date(2020, 1, 1), 10), Decision(TOWN, date(2019, 1, 1), 100)
    elsewhere = Decision(UUID(int=9), date(2026, 1, 1), 1)
    assert counting(upper, lower, elsewhere) == {"rounding": 100}
    assert counting(upper, elsewhere) == {"rounding": 10}


def test_a_decision_holds_from_its_day_until_the_next_of_the_same_organisation():
    decisions = [Decision(TOWN, date(2025, 1, 1), 10), Decision(TOWN, date(2026, 7, 1), 100)]
    assert counting(*decisions, on=date(2024, 12, 31)) == {}
    assert counting(*decisions, on=date(2026, 6, 30)) == {"rounding": 10}
    assert counting(*decisions, on=date(2026, 7, 1)) == {"rounding": 100}


def test_of_two_from_the_same_day_the_one_decided_later_counts():
    first = Decision(TOWN, date(2026, 1, 1), 10)
    corrected = Decision(TOWN, date(2026, 1, 1), 100, decided_at=first.decided_at + timedelta(hours=1))
    assert counting(corrected, first) == {"rounding": 100}


def test_a_revoked_decision_lets_the_one_above_count_again():
    above = Decision(ROOT, date(2020, 1, 1), 10)
    own, revoked = Decision(TOWN, date(2025, 1, 1), 100), Decision(TOWN, date(2026, 1, 1), None)
    assert counting(above, own, revoked) == {"rounding": 10}
    assert counting(own, revoked) == {}


def amounts(months: list[Month]) -> list[tuple[MonthStanding, int | None]]:
    return [(month.standing, month.amount) for month in months]


def test_pay_that_rises_within_the_year_changes_nothing_until_it_is_assessed_anew():
    year_start = Assessed(1, K.GOVERNMENT, 4_900)
    assert amounts(months_of_year(2026, [year_start], [], [])) == [(S.ASSESSED, 4_900)] * 12
    anew = Assessed(5, K.GOVERNMENT, 7_800)
    assert amounts(months_of_year(2026, [year_start, anew], [], [])) == (
        [(S.ASSESSED, 4_900)] * 4 + [(S.ASSESSED, 7_800)] * 8
    )


def test_months_before_the_first_due_month_are_not_due():
    months = months_of_year(2024, [Assessed(6, K.GOVERNMENT, 3_000)], [], [])
    assert amounts(months)[4:6] == [(S.NOT_DUE, None), (S.ASSESSED, 3_000)]


def test_months_without_their_base_are_pending():
    quarter = PeriodAmount(K.SELF_EMPLOYED, 4, 13_500)
    other_kind = PeriodAmount(K.ANNUAL_SALARY, 8, 5_000)
    months = months_of_year(2026, [Assessed(1, K.SELF_EMPLOYED, None)], [quarter, other_kind], [])
    assert amounts(months) == [(S.PENDING, None)] * 3 + [(S.ASSESSED, 13_500)] * 3 + [(S.PENDING, None)] * 6


def test_a_relief_covers_its_months_and_never_raises_the_amount():
    assessed = [Assessed(1, K.RETIRED, 2_500), Assessed(9, K.RETIRED, 400)]
    reduced = Relieved(ReliefKind.REDUCED, 500, date(2026, 8, 1), date(2026, 9, 1))
    exempt = Relieved(ReliefKind.EXEMPT, None, date(2025, 11, 1), date(2026, 1, 1))
    months = amounts(months_of_year(2026, assessed, [], [reduced, exempt]))
    assert months[0] == (S.EXEMPT, 0)
    assert months[1] == (S.ASSESSED, 2_500)
    assert months[7:10] == [(S.REDUCED, 500), (S.REDUCED, 400), (S.ASSESSED, 400)]


def test_a_reduction_of_a_pending_month_waits_for_its_base():
    relief = Relieved(ReliefKind.REDUCED, 500, date(2026, 1, 1), date(2026, 12, 1))
    months = months_of_year(2026, [Assessed(1, K.SELF_EMPLOYED, None)], [], [relief])
    assert amounts(months) == [(S.PENDING, None)] * 12
