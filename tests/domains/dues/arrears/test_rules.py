"""Which months count, and how long a run must be."""

from datetime import date

import pytest

from app.domains.dues.arrears.rules import Run, Standing, is_unpaid, run_of
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


def run(first: int, last: int, length: int) -> Run:
    return Run(*months(first, last), length)


@pytest.mark.parametrize(
    ("unpaid", "settled", "expected", "told", "case"),
    [
        # Paid to 2024-01, nothing through 2024-07.
        (months(2, 3, 4, 5, 6, 7), months(1), run(2, 7, 6), True, True),
        # In June he paid March alone: the run begins anew after March.
        (months(2, 4, 5), months(1, 3), run(4, 5, 2), False, False),
        (months(1, 2, 3), [], run(1, 3, 3), True, False),
        (months(1, 2, 4, 5, 7, 8), months(3, 6), run(7, 8, 2), False, False),
        (
            [date(2023, 11, 1), date(2023, 12, 1), *months(1, 2, 3, 4)],
            [],
            Run(date(2023, 11, 1), date(2024, 4, 1), 6),
            True,
            True,
        ),
        # A letter was on its way in April and May: nobody billed them, and the counter paused.
        (months(1, 2, 3, 6, 7), [], run(1, 7, 5), True, False),
        (months(1, 2, 3, 6, 7, 8), [], run(1, 8, 6), True, True),
    ],
)
def test_a_run(unpaid: list[date], settled: list[date], expected: Run, told: bool, case: bool) -> None:
    found = run_of(Standing(unpaid, settled))
    assert found == expected
    assert (found.is_told, found.is_case) == (told, case)


def test_months_with_a_proper_reason_are_left_out_and_end_a_run() -> None:
    explained = months(1, 2, 3, 4, 5, 6)
    assert run_of(Standing(months(1, 2, 3, 4, 5, 6, 7)), excused=explained) == run(7, 7, 1)
    assert run_of(Standing(months(1, 2, 3, 5)), excused=months(3, 4)) == run(1, 2, 2)
    assert run_of(Standing([])) is None
