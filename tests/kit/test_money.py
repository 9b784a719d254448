from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.money import MoneyFault, capital_yuan, format_fen, yuan_to_fen


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


@pytest.mark.parametrize(
    ("fen", "capital"),
    [
        (104_660, "壹仟零肆拾陆元陆角整"),
        (0, "零元整"),
        (1, "壹分"),
        (20, "贰角整"),
        (25, "贰角伍分"),
        (105, "壹元零伍分"),
        (1_000, "壹拾元整"),
        (4_660, "肆拾陆元陆角整"),
        (13_980, "壹佰叁拾玖元捌角整"),
        (100_000, "壹仟元整"),
        (100_100, "壹仟零壹元整"),
        (1_000_100, "壹万零壹元整"),
        (10_010_000, "壹拾万零壹佰元整"),
        (1_000_000_100, "壹仟万零壹元整"),
        (10_000_000_000, "壹亿元整"),
        (10_000_010_001, "壹亿零壹佰元零壹分"),
        (12_345_678_912, "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元壹角贰分"),
        (1_000_100_000_000, "壹佰亿零壹佰万元整"),
    ],
)
def test_an_amount_in_capitals(fen: int, capital: str) -> None:
    assert capital_yuan(fen) == capital


@pytest.mark.parametrize("fen", [-1, 10**14])
def test_amounts_without_capitals(fen: int) -> None:
    with pytest.raises(MoneyFault):
        capital_yuan(fen)
