"""Which months count, and how long a run must be."""

from datetime import date

import pytest

from app.domains.dues.arrears.rules import Run, is_unpaid, run_of
from app.domains.dues.billing.vocabulary import BillState


def months(*numbers: int) -> list[date]:
    return [date(2024, number, 1) for number in numbers]


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (BillState.DUE, True),
        (BillState.PART, True),
        (BillState.PENDING, False),
        (BillState.PAID, False),
        (BillState.RELIEVED, False),
        (BillState.ELSEWHERE, False),
        (BillState.DEFERRED, False),
    ],
)
def test_what_counts_as_unpaid(state: BillState, counts: bool) -> None:
    assert is_unpaid(state, date(2024, 6, 1), None, date(2024, 7, 1)) is counts


def test_a_month_counts_once_it_is_over_and_a_deferral_until_its_last_day() -> None:
    july = date(2024, 7, 1)
    assert not is_unpaid(BillState.DUE, july, None, date(2024, 7, 31))
    assert is_unpaid(BillState.DUE, july, None, date(2024, 8, 1))
    assert not is_unpaid(BillState.DEFERRED, july, date(2024, 9, 30), date(2024, 9, 30))
    assert is_unpaid(BillState.DEFERRED, july, date(2024, 9, 30), date(2024, 10, 1))


@pytest.mark.parametrize(
    ("unpaid", "run", "told", "case"),
    [
        # Paid to 2024-01, nothing through 2024-07.
        (months(2, 3, 4, 5, 6, 7), Run(date(2024, 2, 1), 6), True, True),
        # In June he paid March alone: the run begins anew after March.
        (months(2, 4, 5), Run(date(2024, 4, 1), 2), False, False),
        (months(1, 2, 3), Run(date(2024, 1, 1), 3), True, False),
        (months(1, 2, 4, 5, 7, 8), Run(date(2024, 7, 1), 2), False, False),
        ([date(2023, 11, 1), date(2023, 12, 1), *months(1, 2, 3, 4)], Run(date(2023, 11, 1), 6), True, True),
    ],
)
def test_a_run(unpaid: list[date], run: Run, told: bool, case: bool) -> None:
    found = run_of(unpaid)
    assert found == run
    assert (run.is_told, run.is_case) == (told, case)


def test_months_with_a_proper_reason_are_left_out() -> None:
    assert run_of(months(1, 2, 3, 4, 5, 6, 7), excused=months(1, 2, 3, 4, 5, 6)) == Run(date(2024, 7, 1), 1)
    assert run_of([]) is None
