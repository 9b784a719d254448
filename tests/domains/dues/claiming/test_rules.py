"""What a line says about who paid, and how its money is divided."""

from datetime import date
from uuid import UUID

import pytest

from app.domains.dues.claiming.rules import Division, Row, divided, evidence_for, said_by, shares_of, strongest
from app.domains.dues.claiming.vocabulary import Evidence
from app.domains.dues.paying.rules import Share
from app.domains.dues.paying.vocabulary import Purpose

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
ZHANG, LI = UUID(int=1), UUID(int=2)
OPEN = [(OCTOBER, 4660), (NOVEMBER, 4660)]


@pytest.mark.parametrize(
    ("counterparty", "memo", "name", "expected"),
    [
        ("张三", "转账", "张三", Evidence.COUNTERPARTY),
        (" 张三 ", "", "张三", Evidence.COUNTERPARTY),
        ("王芳", "张三10月党费", "张三", Evidence.REMARK),
        ("王芳", "代张三丰交党费", "张三", Evidence.REMARK),
        ("阿依古丽·买买提", "", "阿依古丽·买买提", Evidence.COUNTERPARTY),
        ("银行", "阿依古丽·买买提 党费", "阿依古丽·买买提", Evidence.REMARK),
        ("王芳", "党费", "张三", None),
        ("张三丰", "党费", "张三", None),
    ],
)
def test_names(counterparty: str, memo: str, name: str, expected: Evidence | None) -> None:
    assert evidence_for(said_by(counterparty, memo), name, numbered=False) is expected


def test_numbers_are_whole_ones_and_weigh_most() -> None:
    said = said_by("王芳", "13800000001张三 4102 11010119900307871x 0138000000019")
    assert said.numbers == {"13800000001", "11010119900307871X"}
    assert evidence_for(said, "张三", numbered=True) is Evidence.NUMBER
    assert strongest({LI: Evidence.REMARK, ZHANG: Evidence.NUMBER}) == [ZHANG, LI]


@pytest.mark.parametrize(
    ("fen", "expected", "even"),
    [
        (4660, Division([OCTOBER], 0, 0), True),
        (9320, Division([OCTOBER, NOVEMBER], 0, 0), True),
        (5000, Division([OCTOBER, NOVEMBER], 4320, 0), False),
        (104_660, Division([OCTOBER, NOVEMBER], 0, 95_340), False),
    ],
)
def test_money_goes_to_the_oldest_month_first(fen: int, expected: Division, even: bool) -> None:
    assert divided(fen, OPEN) == expected
    assert expected.is_even is even
    assert not divided(fen, []).is_even


def test_the_shares_of_a_line_are_the_line() -> None:
    assert shares_of(9320, [Row(ZHANG, OPEN, 0)]) == [
        Share(Purpose.MONTH, ZHANG, 4660, OCTOBER),
        Share(Purpose.MONTH, ZHANG, 4660, NOVEMBER),
    ]
    # 46.60 元 of the month and 1000.00 元 at once: 大额党费.
    large = shares_of(104_660, [Row(ZHANG, OPEN[:1], 100_000)])
    assert large is not None
    assert large[1] == Share(Purpose.LARGE, ZHANG, 100_000)
    # What lies in the bank cannot be refused: the last month is paid in part.
    part = shares_of(5000, [Row(ZHANG, OPEN, 0)])
    assert part == [Share(Purpose.MONTH, ZHANG, 4660, OCTOBER), Share(Purpose.MONTH, ZHANG, 340, NOVEMBER)]
    both = shares_of(9320, [Row(ZHANG, OPEN[:1], 0), Row(LI, OPEN[:1], 0)])
    assert both is not None
    assert {one.member_id for one in both} == {ZHANG, LI}


@pytest.mark.parametrize(
    ("fen", "rows"),
    [
        (9321, [Row(ZHANG, OPEN, 0)]),
        (4660, [Row(ZHANG, OPEN, 0)]),  # nothing is left for the second month
        (4000, [Row(ZHANG, OPEN, 0)]),
        (9319, [Row(ZHANG, OPEN[:1], 0), Row(LI, OPEN[:1], 0)]),
        (4659, [Row(ZHANG, OPEN[:1], 1)]),
        (99, [Row(ZHANG, [], 100)]),
    ],
)
def test_what_does_not_add_up_is_no_division(fen: int, rows: list[Row]) -> None:
    assert shares_of(fen, rows) is None
