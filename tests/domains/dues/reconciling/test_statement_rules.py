"""A bank's file as banks write it, and everything that is wrong with one."""

from datetime import date

import pytest

from app.domains.dues.reconciling import errors
from app.domains.dues.reconciling.statement_rules import read_statement
from app.kit.errors import Refusal
from app.kit.sheets import SheetUnreadable, read_sheet

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
HEAD = "交易日期,交易流水号,收入金额（元）,支出金额（元）,账户余额,对方户名,摘要"
ROWS = [
    "2026-10-08,A001,49.00,,10049.00,张三,党费",
    '2026-10-09 10:22:01,A002,"1,000.00",,11049.00,李四,大额党费',
    "2026/10/21,A003,,200.00,10849.00,县委组织部,上缴",
]


def sheet(text: str, encoding: str = "utf-8"):  # type: ignore[no-untyped-def]
    return read_sheet(text.encode(encoding), "对账单.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_lines_are_read_in_every_encoding_of_the_banks(encoding: str) -> None:
    text = "\n".join(["中国银行对账单", "", HEAD, *ROWS, "合计,,1049.00,200.00,,,"])
    read = read_statement(sheet(text, encoding), FIRST, LAST)
    assert [line.amount_fen for line in read.lines] == [4900, 100_000, -20_000]
    assert (read.opening_fen, read.closing_fen) == (1_000_000, 1_084_900)
    assert (read.lines[1].on, read.lines[1].serial, read.lines[1].counterparty) == (date(2026, 10, 9), "A002", "李四")
    assert [read.balance_on(day) for day in (date(2026, 10, 7), date(2026, 10, 9), LAST)] == [
        1_000_000,
        1_104_900,
        1_084_900,
    ]


def test_the_newest_line_may_stand_first() -> None:
    read = read_statement(sheet("\n".join([HEAD, *reversed(ROWS)])), FIRST, LAST)
    assert [line.serial for line in read.lines] == ["A001", "A002", "A003"]


@pytest.mark.parametrize(
    "rows",
    [
        ["日期,金额,余额", "20261008,49.00,149.00", "20261009,-9.00,140.00"],
        ["日期,借贷标志,金额,余额", "20261008,贷,49.00,149.00", "20261009,借,9.00,140.00"],
    ],
)
def test_one_signed_column_or_a_column_that_says_the_side(rows: list[str]) -> None:
    read = read_statement(sheet("\n".join(rows)), FIRST, LAST)
    assert ([line.amount_fen for line in read.lines], read.opening_fen) == ([4900, -900], 10_000)


@pytest.mark.parametrize(
    ("rows", "refusal", "said"),
    [
        (["交易日期,摘要", "2026-10-08,党费"], errors.StatementColumnsMissing, "金额（或收入、支出）、余额"),
        ([HEAD], errors.StatementWithoutLines, "没有交易明细"),
        ([HEAD, ROWS[0], ROWS[0]], errors.StatementDoubled, "A001"),
        ([HEAD, ROWS[0], ROWS[2]], errors.StatementChainBroken, "第3行应为9849.00元，写的是10849.00元"),
        (
            [HEAD, "2026-10-21,A1,49.00,,149.00,,", "2026-10-15,A2,1.00,,150.00,,"],
            errors.StatementDaysBroken,
            "第3行的日期2026-10-15",
        ),
        ([HEAD, "2026-11-01,B1,49.00,,10049.00,,"], errors.StatementOtherPeriod, "第2行的日期是2026-11-01"),
        ([HEAD, "2026-10-32,B1,49.00,,10049.00,,"], errors.StatementRowsWrong, "第2行：这一天不存在"),
        ([HEAD, "2026-10,B1,49.00,,10049.00,,"], errors.StatementRowsWrong, "第2行：日期应写到日"),
        ([HEAD, "2026-10-08,B1,四十九,,10049.00,,"], errors.StatementRowsWrong, "第2行：金额应为数字"),
        ([HEAD, "2026-10-08,B1,49.00,1.00,10049.00,,"], errors.StatementRowsWrong, "只填一项"),
        ([HEAD, "2026-10-08,B1,49.001,,10049.00,,"], errors.StatementRowsWrong, "最多两位小数"),
        (["日期,借贷标志,金额,余额", "20261008,?,9.00,9.00"], errors.StatementRowsWrong, "借贷标志无法识别"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(rows: list[str], refusal: type[Refusal], said: str) -> None:
    with pytest.raises(refusal) as refused:
        read_statement(sheet("\n".join(rows)), FIRST, LAST)
    assert said in refused.value.detail


def test_a_damaged_encoding_is_refused() -> None:
    data = ("\n".join([HEAD, *ROWS * 3])).encode()
    with pytest.raises(SheetUnreadable):
        read_sheet(data[:-3] + b"\xff\xfe" + data[-3:], "对账单.csv")
