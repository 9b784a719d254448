"""What is left to give back, and by which accounts it leaves."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domains.dues.paying.rules import Booked
from app.domains.dues.paying.vocabulary import Purpose
from app.domains.dues.refunding.rules import Part, Returned, leaves_by, left_of
from app.kit.ids import uuid7


@dataclass
class Row:
    id: UUID
    amount_fen: int
    reverses_id: UUID | None = None


A, B, C = uuid7(), uuid7(), uuid7()


def test_what_went_back_or_waits_to_is_not_there_a_second_time() -> None:
    rows = [Row(A, 4660), Row(B, 4660), Row(C, 100), Row(uuid7(), -4660, A), Row(uuid7(), -1000, B)]
    assert left_of(rows, []) == {B: 3660, C: 100}
    assert left_of(rows, [Part(B, 3000), Part(C, 100)]) == {B: 660}


def test_money_leaves_by_the_account_on_which_it_stands() -> None:
    parts = [
        Returned(Purpose.MONTH, date(2026, 10, 1), 1),
        Returned(Purpose.MONTH, date(2026, 12, 1), 20),
        Returned(Purpose.MONTH, date(2027, 1, 1), 300),
        Returned(Purpose.VOLUNTARY, None, 4000),
        Returned(Purpose.LARGE, None, 100_000),
        Returned(Purpose.SURPLUS, None, 50_000),
    ]
    left = leaves_by(parts, received_on=date(2026, 11, 20), today=date(2026, 12, 3))
    assert left == Booked(dues_fen=1 + 20 + 4000, prepaid_fen=300 + 50_000, large_fen=100_000)
