"""Writing a sheet that stays data: no cell of it is a live formula or link, whatever people typed."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

ColumnKind = Literal["text", "number", "date", "date_text", "fen"]
WritableValue = str | int | float | Decimal | date | None

_DANGEROUS_START = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_FORMATS = {"text": "@", "number": "General", "date": "yyyy-mm-dd", "date_text": "@", "fen": "0.00"}
_MOST_TEXT = 32_767
_BOLD = Font(bold=True)
_TITLE = Font(bold=True, size=14)


@dataclass(frozen=True, slots=True)
class Column:
    """A column to write. `kind`: text (also ID numbers, phones and codes), number, date (a real date), date_text (an
    ISO date as text) or fen (int 分, shown as 元). `width` in characters; None takes it from the title.
    """

    title: str
    kind: ColumnKind = "text"
    width: float | None = None


def write_sheet(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[WritableValue]],
    *,
    heading: str | None = None,
) -> bytes:
    """An .xlsx with one sheet named `title`, a bold frozen header row and, above it, an optional `heading` line.

    Every text is stored as text, also one that begins like a formula. Rows are streamed. Raises ValueError for a row
    whose length is not the number of columns.
    """
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(safe_sheet_name(title))
    header_row = 2 if heading else 1
    sheet.freeze_panes = f"A{header_row + 1}"
    for index, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width or _natural_width(column)
    if heading:
        if len(columns) > 1:
            sheet.merged_cells.add(f"A1:{get_column_letter(len(columns))}1")
        sheet.append([_heading(sheet, heading)])
    try:
        sheet.append([_header(sheet, column) for column in columns])
        for row in rows:
            sheet.append([_cell(sheet, value, column.kind) for value, column in zip(row, columns, strict=True)])
    finally:
        sheet.close()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def safe_sheet_name(title: str) -> str:
    """A name Excel accepts: at most 31 characters, without `[]:*?/\\`."""
    clean = _NOT_IN_SHEET_NAME.sub(" ", _NOT_IN_XML.sub("", title))
    return clean[:31].strip(" '") or "Sheet1"


def put_text(cell: Any, text: str) -> None:
    """Store a text in an openpyxl cell as text, never as a formula, an error or a link."""
    clean = _NOT_IN_XML.sub("", text)[:_MOST_TEXT]
    cell.value = clean
    cell.data_type = "s"
    if clean.startswith(_DANGEROUS_START):
        cell.quotePrefix = True


def _cell(sheet: Any, value: WritableValue, kind: ColumnKind) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    cell.number_format = _FORMATS[kind]
    if value is None:
        return cell
    if isinstance(value, str):
        put_text(cell, value)
    elif isinstance(value, date):
        _put_date(cell, value, as_text=kind != "date")
    elif kind == "fen":
        cell.value = Decimal(value).scaleb(-2)
    elif kind in ("text", "date_text"):
        put_text(cell, str(value))
    else:
        cell.value = value
    return cell


def _put_date(cell: Any, value: date, *, as_text: bool) -> None:
    day = value.date() if isinstance(value, datetime) else value
    if as_text:
        put_text(cell, day.isoformat())
    else:
        cell.value = day
        cell.number_format = _FORMATS["date"]


def _heading(sheet: Any, text: str) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    put_text(cell, text)
    cell.font = _TITLE
    cell.alignment = Alignment(horizontal="center")
    return cell


def _header(sheet: Any, column: Column) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    put_text(cell, column.title)
    cell.font = _BOLD
    return cell


def _natural_width(column: Column) -> float:
    return max(12.0, 2.0 * len(column.title) + 4)
