"""What a spreadsheet is to us: one grid of cells, its merged ranges, and the reasons to refuse a file."""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal, TypeAlias

from app.kit.errors import Invalid

CellValue = str | int | float | bool | date | datetime | None
CellKind = Literal["text", "number", "date", "empty", "error"]

_MOST_EXACT_DIGITS = 15
_LONGEST_FORMAT = 255
_SCIENTIFIC_TEXT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?[eE]\+?[0-9]{1,3}")
_QUOTED_OR_CONDITION = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_EDGE = "\u200b\ufeff\u200e\u200f"


class SheetFault(Invalid):
    """The file as a whole cannot be taken as a sheet."""

    code = "SHEET_INVALID"
    message = "表格文件有误，请检查后重试"


class SheetUnreadable(SheetFault):
    code = "SHEET_UNREADABLE"
    message = "表格无法读取：{reason}"


class SheetTooLarge(SheetFault):
    code = "SHEET_TOO_LARGE"
    message = "表格过大：{reason}"


class SheetEncrypted(SheetFault):
    code = "SHEET_ENCRYPTED"
    message = "表格设有打开密码，请取消密码后再上传"


class SheetEmpty(SheetFault):
    code = "SHEET_EMPTY"
    message = "表格里没有内容"


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """How much a file may hold. Sizes in bytes; `ratio` is unpacked to packed; `cells` counts styled empty ones too."""

    rows: int = 20_000
    columns: int = 200
    cell_chars: int = 32_767
    cells: int = 1_000_000
    file_bytes: int = 20 * 1024 * 1024
    unpacked_bytes: int = 100 * 1024 * 1024
    entries: int = 2_000
    ratio: int = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `text` is what a person sees, more or less: trimmed, dates in ISO form (`2020-01` for a month), whole
    numbers without a decimal point. `damaged_number` says that digits were lost, as Excel does to an ID number typed
    as a number: more than 15 digits, or scientific form.
    """

    value: CellValue
    text: str
    kind: CellKind
    damaged_number: bool = False

    @property
    def date_input(self) -> str | int | float | date | None:
        """What to hand to `dates.parse_sheet_date`: a number as the number, anything else as its text."""
        if self.kind == "number" and isinstance(self.value, int | float):
            return self.value
        return self.text or None


EMPTY = Cell(None, "", "empty")


@dataclass(frozen=True, slots=True)
class MergedRange:
    """Rows and columns from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A rectangular grid, without empty rows and columns at its far ends: `rows[r][c]`, both from 0, so that
    row 1 of the user's file is `rows[0]`. Of a merged range only the upper left cell has a value.
    """

    name: str
    rows: list[list[Cell]]
    merged: tuple[MergedRange, ...] = ()


Fits: TypeAlias = Callable[[Sheet], bool]
"""Is this the sheet that is looked for?"""


def first_fitting(sheets: Iterable[Sheet], fits: Fits | None) -> Sheet:
    """The first sheet with content that fits, else the first with content; one without rows where none has any."""
    first: Sheet | None = None
    for sheet in sheets:
        if not sheet.rows:
            continue
        if fits is None or fits(sheet):
            return sheet
        first = first or sheet
    return first or Sheet("", [])


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """What matters of a number format."""

    month_only: bool = False
    scientific: bool = False
    digits: int = 0

    @classmethod
    def of(cls, code: str) -> "NumberStyle":
        """Read an Excel format code such as `yyyy"年"m"月"`, `0.00E+00` or `000000`."""
        bare = _QUOTED_OR_CONDITION.sub("", code[:_LONGEST_FORMAT].split(";")[0]).lower()
        return cls(
            month_only="y" in bare and "m" in bare and "d" not in bare,
            scientific="e+" in bare or "e-" in bare,
            digits=len(bare) if bare.strip("0") == "" else 0,
        )


PLAIN = NumberStyle()


def text_cell(value: str, limits: SheetLimits) -> Cell:
    """Raises SheetTooLarge for a text over the limit."""
    if len(value) > limits.cell_chars:
        raise SheetTooLarge(reason=f"单元格内容超过{limits.cell_chars}个字")
    text = value.strip().strip(_EDGE).strip()
    if not text:
        return EMPTY
    return Cell(value, text, "text", _SCIENTIFIC_TEXT.fullmatch(text) is not None)


def number_cell(value: int | float, style: NumberStyle = PLAIN) -> Cell:
    if isinstance(value, float):
        if not math.isfinite(value):
            return error_cell("#NUM!")
        if value.is_integer():
            value = int(value)
    damaged = style.scientific or (isinstance(value, int) and abs(value) >= 10**_MOST_EXACT_DIGITS)
    if isinstance(value, int):
        text = str(value).zfill(style.digits) if value >= 0 else str(value)
    else:
        text = format(Decimal(f"{value:.15g}"), "f")
    return Cell(value, text, "number", damaged)


def date_cell(value: date | datetime | time, style: NumberStyle = PLAIN) -> Cell:
    if isinstance(value, time):
        return Cell(value.isoformat(), value.isoformat(), "text")
    if isinstance(value, datetime) and value.time() != time.min:
        return Cell(value, value.isoformat(" ", "seconds"), "date")
    return Cell(value, f"{value:%Y-%m}" if style.month_only else value.isoformat()[:10], "date")


def bool_cell(value: bool) -> Cell:
    return Cell(value, "TRUE" if value else "FALSE", "text")


def error_cell(code: str) -> Cell:
    """A cell in which the spreadsheet itself reports an error, such as `#N/A`."""
    return Cell(None, code, "error")


class Grid:
    """Collects cells row by row under the limits, then gives the trimmed rectangle."""

    def __init__(self, limits: SheetLimits) -> None:
        self._limits = limits
        self._rows: dict[int, dict[int, Cell]] = {}
        self._width = 0
        self._seen = 0

    def count(self, cells: int) -> None:
        """Note that this many cells were met, empty or not. Raises SheetTooLarge."""
        self._seen += cells
        if self._seen > self._limits.cells:
            raise SheetTooLarge(reason=f"单元格超过{self._limits.cells}个")

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Place a cell, rows and columns from 0. Raises SheetTooLarge."""
        if cell.kind == "empty":
            return
        if row >= self._limits.rows:
            raise SheetTooLarge(reason=f"超过{self._limits.rows}行")
        if column >= self._limits.columns:
            raise SheetTooLarge(reason=f"超过{self._limits.columns}列")
        self._rows.setdefault(row, {})[column] = cell
        self._width = max(self._width, column + 1)

    def rows(self) -> list[list[Cell]]:
        height = max(self._rows, default=-1) + 1
        empty: dict[int, Cell] = {}
        columns = range(self._width)
        found = (self._rows.get(row, empty) for row in range(height))
        return [[cells.get(column, EMPTY) for column in columns] for cells in found]
