"""How much goes up, to the fen, and until when."""

from datetime import date

import pytest

from app.domains.dues.remitting.rules import Table, due_on, explained, segments, share_of, table_in
from app.domains.dues.remitting.vocabulary import ShareBase


def table(first: date, points: int = 500, due: int = 4) -> Table:
    return Table(first, points, ShareBase.COLLECTED_BELOW, due, "中组发〔2008〕3号")


@pytest.mark.parametrize(
    ("base", "points", "share"),
    [
        (12_000_000, 2000, 2_400_000),
        (12_000_000, 500, 600_000),
        (10, 500, 1),  # 0.005 元 is half a fen: up
        (9, 500, 0),
        (30, 500, 2),  # 1.5 fen
        (29, 500, 1),
        (3_333_333, 3333, 1_111_000),
        (1, 10_000, 1),
        (12_345, 0, 0),
        (-4900, 2000, 0),
    ],
)
def test_a_share_is_exact_and_rounded_half_up(base: int, points: int, share: int) -> None:
    assert share_of(base, points) == share


@pytest.mark.parametrize(
    ("last", "months", "due"),
    [
        (date(2026, 12, 1), 4, date(2027, 4, 30)),
        (date(2026, 12, 1), 3, date(2027, 3, 31)),
        (date(2026, 10, 1), 4, date(2027, 2, 28)),
        (date(2027, 10, 1), 4, date(2028, 2, 29)),
    ],
)
def test_it_is_due_at_the_end_of_a_month(last: date, months: int, due: date) -> None:
    assert due_on(last, months) == due


def test_of_several_tables_the_one_that_began_last_holds_in_a_month() -> None:
    old, new = table(date(2026, 1, 1)), table(date(2026, 7, 1), 2000)
    assert table_in([new, old], date(2026, 6, 1)) == old
    assert table_in([old, new], date(2026, 7, 1)) == new
    assert table_in([old], date(2025, 12, 1)) is None
    months = [old] * 6 + [new] * 6
    found = segments(date(2026, 1, 1), date(2026, 12, 1), months)
    assert [(one.first.month, one.last.month, one.table) for one in found] == [(1, 6, old), (7, 12, new)]
    assert explained(found[1], 12_000_000) == (
        "2026年7月至2026年12月：实交党费120000.00元 × 20.00% = 24000.00元（中组发〔2008〕3号）"
    )
