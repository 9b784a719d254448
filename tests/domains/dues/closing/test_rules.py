"""What is compared before a month is closed, and in which order months close."""

from datetime import date

import pytest

from app.domains.dues.closing.rules import Compared, month_after, month_before, next_month, shown
from app.domains.dues.closing.vocabulary import Checked


@pytest.mark.parametrize(
    ("register", "ledger", "bank", "faults"),
    [
        (4900, 4900, None, []),
        (None, 100, 100, []),
        (4900, 4899, None, ["现金收缴：登记数49.00元，账面48.99元，账面少0.01元"]),
        (
            0,
            1,
            0,
            ["现金收缴：登记数0.00元，账面0.01元，账面多0.01元", "现金收缴：对账单0.00元，账面0.01元，账面多0.01元"],
        ),
    ],
)
def test_a_difference_of_one_fen_is_said(register: int | None, ledger: int, bank: int | None, faults: list[str]):
    made = Compared(Checked.CASH, register, ledger, bank)
    assert (made.faults, made.is_equal) == (faults, not faults)


def test_months_close_in_order_over_the_end_of_the_year():
    assert next_month(date(2026, 10, 1), None) == date(2026, 10, 1)
    assert next_month(date(2026, 10, 1), date(2026, 12, 1)) == date(2027, 1, 1)
    assert month_before(month_after(date(2026, 12, 1))) == date(2026, 12, 1)
    assert month_before(date(2027, 1, 1)) == date(2026, 12, 1)


def test_many_faults_are_counted_beyond_the_first():
    assert shown(["甲", "乙"]) == "甲；乙"
    assert shown(["甲"] * 7) == "甲；甲；甲；甲；甲；另有2项"
