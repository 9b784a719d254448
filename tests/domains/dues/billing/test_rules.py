"""What a month's bill says, and what money does to it."""

from datetime import date

import pytest

from app.domains.dues.billing.rules import Target, is_payable_ahead, longest_unpaid_run, state_after, target_of
from app.domains.dues.billing.vocabulary import BillState as S
from app.domains.dues.rules import Month
from app.domains.dues.vocabulary import MonthStanding as M


@pytest.mark.parametrize(
    ("standing", "amount", "expected"),
    [
        (M.NOT_DUE, None, None),
        (M.PENDING, None, Target(S.PENDING, None)),
        (M.ASSESSED, 4660, Target(S.DUE, 4660)),
        (M.REDUCED, 1000, Target(S.DUE, 1000)),
        (M.REDUCED, 0, Target(S.RELIEVED, 0)),
        (M.EXEMPT, 0, Target(S.RELIEVED, 0)),
    ],
)
def test_the_bill_follows_what_is_settled_about_the_month(standing: M, amount: int | None, expected: Target) -> None:
    assert target_of(Month(5, standing, amount)) == expected


@pytest.mark.parametrize(
    ("amount", "paid", "deferred", "expected"),
    [
        (4660, 0, False, S.DUE),
        (4660, 0, True, S.DEFERRED),
        (4660, 1, False, S.PART),
        (4660, 1, True, S.PART),
        (4660, 4659, False, S.PART),
        (4660, 4660, False, S.PAID),
        (0, 0, False, S.RELIEVED),
        (0, 0, True, S.RELIEVED),
        (None, 0, False, S.PENDING),
    ],
)
def test_money_moves_a_month_along(amount: int | None, paid: int, deferred: bool, expected: S) -> None:
    assert state_after(amount, paid, deferred=deferred) is expected


@pytest.mark.parametrize(("month", "payable"), [("2026-10-01", True), ("2027-05-01", True), ("2027-06-01", False)])
def test_six_months_ahead_may_be_paid(month: str, payable: bool) -> None:
    assert is_payable_ahead(date.fromisoformat(month), date(2026, 11, 1)) is payable


def months(*numbers: int) -> list[date]:
    return [date(2024 + (number - 1) // 12, (number - 1) % 12 + 1, 1) for number in numbers]


@pytest.mark.parametrize(
    ("unpaid", "settled", "expected"),
    [
        ([], [], None),
        ([1], [], (1, 1, 1)),
        ([2, 3, 4, 5, 6, 7], [1], (2, 7, 6)),
        ([2, 4, 5], [3], (4, 5, 2)),
        ([1, 2, 4, 5], [3], (4, 5, 2)),
        ([11, 12, 13, 14], [], (11, 14, 4)),
        ([5, 4, 3], [], (3, 5, 3)),
        # Months that nobody asks for rest: the counter pauses, and goes on after them.
        ([1, 2, 3, 6, 7, 8], [], (1, 8, 6)),
        ([1, 2, 3, 6, 7, 8], [5], (6, 8, 3)),
        ([1, 2, 3], [8], (1, 3, 3)),
    ],
)
def test_the_counter_counts_consecutive_months(
    unpaid: list[int], settled: list[int], expected: tuple[int, int, int] | None
) -> None:
    found = longest_unpaid_run(months(*unpaid), months(*settled))
    assert found == (None if expected is None else (*months(*expected[:2]), expected[2]))
