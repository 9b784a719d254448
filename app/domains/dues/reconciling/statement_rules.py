"""A bank's statement as a sheet: its columns by title, its lines, and whether its balances follow one another. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from app.domains.dues.closing.rules import shown
from app.domains.dues.reconciling.errors import (
    StatementChainBroken,
    StatementColumnsMissing,
    StatementDaysBroken,
    StatementDoubled,
    StatementOtherPeriod,
    StatementRowsWrong,
    StatementWithoutLines,
)
from app.kit.dates import DateFault, parse_sheet_date
from app.kit.money import MoneyFault, format_fen, yuan_to_fen
from app.kit.sheets import Cell, Sheet

# Titles as the state banks and postal bank write them, without units and blanks.
_TITLES: Mapping[str, tuple[str, ...]] = {
    "on": ("交易日期", "记账日期", "入账日期", "日期", "交易时间", "记账时间"),
    "came": ("收入", "收入金额", "贷方发生额", "贷方金额", "贷方", "存入", "存入金额", "转入金额"),
    "went": ("支出", "支出金额", "借方发生额", "借方金额", "借方", "支取", "支取金额", "转出金额"),
    "amount": ("金额", "发生额", "交易金额", "发生金额"),
    "side": ("借贷标志", "借贷方向", "借贷", "收支", "收支方向"),
    "balance": ("余额", "账户余额", "本次余额", "交易后余额"),
    "counterparty": ("对方户名", "对方名称", "对方账户名称", "对方单位名称", "交易对方", "对方"),
    "memo": ("摘要", "用途", "附言", "备注", "交易摘要"),
    "serial": ("流水号", "交易流水号", "流水", "交易序号", "凭证号", "凭证号码", "业务编号", "回单编号"),
}
_SHOWN = {"on": "日期", "amount": "金额（或收入、支出）", "balance": "余额"}
_UNIT = re.compile(r"[（(\[【].*?[)）\]】]|/元|[\s:：]")
_NO_LINE = re.compile(r"^(合计|总计|小计|本页|承前|过次|期初|期末|上期|本期|打印|制表|共)")
_OUT_WORDS = frozenset({"借", "借方", "支出", "支", "D", "付"})
_IN_WORDS = frozenset({"贷", "贷方", "收入", "收", "C"})
_HEAD_ROWS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: `row` counts from 1 as the user sees it, the amount is positive when money came in."""

    row: int
    on: date
    amount_fen: int
    balance_fen: int
    counterparty: str
    memo: str
    serial: str


@dataclass(frozen=True, slots=True)
class Read:
    """A statement in the order of time, with the balances before its first and after its last line, in 分."""

    lines: Sequence[Line]
    opening_fen: int
    closing_fen: int

    def balance_on(self, day: date) -> int:
        """What lay in the account at the end of a day."""
        return next((line.balance_fen for line in reversed(self.lines) if line.on <= day), self.opening_fen)


def read_statement(sheet: Sheet, first: date, last: date) -> Read:
    """The lines of a statement of these days.

    Raises StatementColumnsMissing, StatementRowsWrong, StatementWithoutLines, StatementOtherPeriod, StatementDoubled,
    StatementChainBroken, StatementDaysBroken.
    """
    head, columns = _head_of(sheet.rows)
    lines, faults = list[Line](), list[str]()
    for number, row in enumerate(sheet.rows[head + 1 :], head + 2):
        filled = [cell.text for cell in row if cell.text]
        if not filled or _NO_LINE.match(filled[0]):
            continue
        try:
            lines.append(_line(number, {name: row[place] for name, place in columns.items()}))
        except (DateFault, MoneyFault) as fault:
            faults.append(f"第{number}行：{fault}")
    if faults:
        raise StatementRowsWrong(rows=shown(faults))
    if not lines:
        raise StatementWithoutLines
    _refuse_other_days(lines, first, last)
    _refuse_doubled(lines)
    ordered = _in_order(lines)
    return Read(ordered, ordered[0].balance_fen - ordered[0].amount_fen, ordered[-1].balance_fen)


def is_statement(sheet: Sheet) -> bool:
    """Does the sheet have the columns of a statement?"""
    try:
        _head_of(sheet.rows)
    except StatementColumnsMissing:
        return False
    return True


def _head_of(rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[str, int]]:
    """The row of titles and the columns by name. Raises StatementColumnsMissing, for the row that comes nearest."""
    best: dict[str, int] = {}
    for number, row in enumerate(rows[:_HEAD_ROWS]):
        found = _columns([cell.text for cell in row])
        if not _missing(found):
            return number, found
        best = max(best, found, key=len)
    raise StatementColumnsMissing(missing="、".join(_missing(best)))


def _columns(titles: Sequence[str]) -> dict[str, int]:
    plain = [_UNIT.sub("", title) for title in titles]
    found = dict[str, int]()
    for name, known in _TITLES.items():
        place = next((plain.index(title) for title in known if title in plain), None)
        if place is not None:
            found[name] = place
    return found


def _missing(found: Mapping[str, int]) -> list[str]:
    has_amount = "amount" in found or {"came", "went"} <= found.keys()
    return [
        *([] if "on" in found else [_SHOWN["on"]]),
        *([] if has_amount else [_SHOWN["amount"]]),
        *([] if "balance" in found else [_SHOWN["balance"]]),
    ]


def _line(number: int, cells: Mapping[str, Cell]) -> Line:
    found = parse_sheet_date(cells["on"].date_input)
    if found.precision != "day":
        raise DateFault("日期应写到日")
    return Line(
        number,
        found.day,
        _amount(cells),
        _fen(cells["balance"]),
        _text(cells, "counterparty", 200),
        _text(cells, "memo", 300),
        _text(cells, "serial", 80),
    )


def _amount(cells: Mapping[str, Cell]) -> int:
    if "amount" not in cells:
        came, went = (_fen(cells[name]) if cells[name].text else 0 for name in ("came", "went"))
        if (came == 0) == (went == 0):
            raise MoneyFault("收入和支出应只填一项")
        return came - abs(went)
    amount = _fen(cells["amount"])
    if amount == 0:
        raise MoneyFault("金额为零")
    side = cells["side"].text if "side" in cells else ""
    if side in _OUT_WORDS:
        return -abs(amount)
    if side in _IN_WORDS:
        return abs(amount)
    if side:
        raise MoneyFault("借贷标志无法识别")
    return amount


def _fen(cell: Cell) -> int:
    return yuan_to_fen(cell.text.replace(",", "").replace("，", "").lstrip("¥￥"))


def _text(cells: Mapping[str, Cell], name: str, length: int) -> str:
    return cells[name].text[:length] if name in cells else ""


def _refuse_other_days(lines: Iterable[Line], first: date, last: date) -> None:
    strange = next((line for line in lines if not first <= line.on <= last), None)
    if strange is not None:
        raise StatementOtherPeriod(row=strange.row, day=strange.on.isoformat())


def _refuse_doubled(lines: Iterable[Line]) -> None:
    seen, twice = set[str](), dict[str, None]()
    for line in lines:
        if line.serial and line.serial in seen:
            twice[line.serial] = None
        seen.add(line.serial)
    if twice:
        raise StatementDoubled(serials=shown(list(twice)))


def _in_order(lines: Sequence[Line]) -> list[Line]:
    """In the order of time: some banks write the newest line first. Raises StatementChainBroken, StatementDaysBroken."""
    as_written, upside_down = list(lines), list(reversed(lines))
    broken = _break_in(as_written)
    if broken is None:
        return as_written
    if _break_in(upside_down) is None:
        return upside_down
    line, expected = broken
    if line.balance_fen == expected:
        raise StatementDaysBroken(row=line.row, day=line.on.isoformat())
    raise StatementChainBroken(row=line.row, expected=format_fen(expected), found=format_fen(line.balance_fen))


def _break_in(lines: Sequence[Line]) -> tuple[Line, int] | None:
    for before, line in pairwise(lines):
        if line.on < before.on or line.balance_fen != before.balance_fen + line.amount_fen:
            return line, before.balance_fen + line.amount_fen
    return None
