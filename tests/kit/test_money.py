from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.money import MoneyFault, format_fen, yuan_to_fen


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [
        ("46.60", 4660),
        ("46.6", 4660),
        ("46", 4600),
        (" 0.01 ", 1),
        ("0", 0),
        ("-0.5", -50),
        ("1.10", 110),
        (Decimal("46.60"), 4660),
        (Decimal("1E+2"), 10000),
        (7, 700),
        ("9999999999999.99", 999999999999999),
    ],
)
def test_yuan_become_fen_exactly(yuan: str | Decimal | int, fen: int) -> None:
    assert yuan_to_fen(yuan) == fen


@pytest.mark.parametrize(
    "amount",
    [
        "",
        "46.601",
        "46.600",
        "1,000.00",
        "4.66E1",
        "四十六",
        "４６",
        "NaN",
        "Infinity",
        ".5",
        "5.",
        "1" * 40,
        "10000000000000",
        Decimal("0.001"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        Decimal("1E+999999"),
        Decimal("1E-999999"),
        46.6,
        True,
        None,
    ],
)
def test_anything_else_is_refused(amount: Any) -> None:
    with pytest.raises(MoneyFault, match="金额"):
        yuan_to_fen(amount)


@pytest.mark.parametrize(("fen", "text"), [(4660, "46.60"), (5, "0.05"), (0, "0.00"), (-5, "-0.05"), (-4660, "-46.60")])
def test_fen_are_shown_as_yuan(fen: int, text: str) -> None:
    assert format_fen(fen) == text


@given(fen=st.integers(-(10**15) + 1, 10**15 - 1))
def test_showing_and_reading_come_back_to_the_same_sum(fen: int) -> None:
    assert yuan_to_fen(format_fen(fen)) == fen
