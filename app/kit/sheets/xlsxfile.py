"""The .xlsx of Excel 2007 and later, through openpyxl's row parser.

The parser is used without the worksheet around it: the read-only worksheet knows no merged ranges and fills every
gap with cells, so that one cell in the last column of each row would cost 16,384.
"""

import io
import warnings
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import WorkSheetParser

from app.kit.sheets.model import (
    EMPTY,
    Cell,
    Fits,
    Grid,
    MergedRange,
    NumberStyle,
    Sheet,
    SheetLimits,
    SheetTooLarge,
    SheetUnreadable,
    bool_cell,
    date_cell,
    error_cell,
    first_fitting,
    number_cell,
    text_cell,
)

# Number formats that Chinese editions have built in, which files name by number only (ECMA-376 part 1, 18.8.30).
_CHINESE_DATES = dict.fromkeys((28, 29, 30, 31, 51, 53, 54, 58), "yyyy-mm-dd") | dict.fromkeys(
    (27, 36, 50, 52, 57), "yyyy-mm"
)


def read_xlsx(data: bytes, limits: SheetLimits, fits: Fits | None = None) -> Sheet:
    """Raises SheetUnreadable or SheetTooLarge."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of every extension that it passes over
            return _chosen(data, limits, fits)
    except SheetTooLarge:
        raise
    except Exception:  # openpyxl meets damaged files with KeyError, TypeError, ParseError and others
        raise SheetUnreadable(reason="文件已损坏，请用 Excel 或 WPS 另存为 .xlsx 后再上传") from None


def _chosen(data: bytes, limits: SheetLimits, fits: Fits | None) -> Sheet:
    book: Any = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        visible = [source for source in book.worksheets if source.sheet_state == "visible"]
        return first_fitting((_sheet(book, source, limits) for source in visible), fits)
    finally:
        book.close()


def _sheet(book: Any, source: Any, limits: SheetLimits) -> Sheet:
    styles = [_style(book, entry.numFmtId) for entry in book._cell_styles]
    dates = book._date_formats | {
        index for index, entry in enumerate(book._cell_styles) if entry.numFmtId in _CHINESE_DATES
    }
    grid = Grid(limits)
    with source._get_source() as stream:
        parser = WorkSheetParser(
            stream,
            source._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=dates,
            timedelta_formats=book._timedelta_formats,
        )
        for row, cells in parser.parse():
            grid.count(len(cells))
            for found in cells:
                if found["value"] is not None:
                    cell = _cell(found["value"], found["data_type"], styles[found["style_id"]], limits)
                    grid.put(row - 1, found["column"] - 1, cell)
    merges = parser.merged_cells.mergeCell if parser.merged_cells else ()
    return Sheet(source.title, grid.rows(), tuple(_merged(merge.ref) for merge in merges))


def _style(book: Any, number_format_id: int) -> NumberStyle:
    if number_format_id in _CHINESE_DATES:
        return NumberStyle.of(_CHINESE_DATES[number_format_id])
    if number_format_id < 164:
        return NumberStyle.of(BUILTIN_FORMATS.get(number_format_id, "General"))
    return NumberStyle.of(book._number_formats[number_format_id - 164])


def _merged(ref: str) -> MergedRange:
    left, top, right, bottom = (int(edge) for edge in range_boundaries(ref) if edge is not None)
    return MergedRange(top - 1, left - 1, bottom - 1, right - 1)


def _cell(value: object, data_type: str, style: NumberStyle, limits: SheetLimits) -> Cell:
    if data_type == "e":
        return error_cell(str(value))
    if isinstance(value, bool):
        return bool_cell(value)
    if isinstance(value, int | float):
        return number_cell(value, style)
    if isinstance(value, datetime | date | time):
        return date_cell(value, style)
    if isinstance(value, str):
        return text_cell(value, limits)
    return EMPTY if value is None else text_cell(str(value), limits)
