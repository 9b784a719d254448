"""The old binary .xls (BIFF), through xlrd."""

import io

import xlrd

from app.kit.sheets.model import (
    EMPTY,
    Cell,
    Fits,
    Grid,
    MergedRange,
    NumberStyle,
    Sheet,
    SheetEncrypted,
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


def read_xls(data: bytes, limits: SheetLimits, fits: Fits | None = None) -> Sheet:
    """Raises SheetUnreadable, SheetEncrypted or SheetTooLarge."""
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
        )
        visible = [index for index in range(book.nsheets) if book.sheet_by_index(index).visibility == 0]
        sheets = (_sheet(book, book.sheet_by_index(index), limits) for index in visible)
        return first_fitting(sheets, fits)
    except SheetTooLarge:
        raise
    except Exception as error:  # xlrd meets damaged files with whatever its byte arithmetic throws
        if "encrypted" in str(error):
            raise SheetEncrypted from None
        raise SheetUnreadable(reason="文件已损坏，请用 Excel 或 WPS 另存为 .xlsx 后再上传") from None


def _sheet(book: xlrd.book.Book, source: xlrd.sheet.Sheet, limits: SheetLimits) -> Sheet:
    styles = [NumberStyle.of(book.format_map[xf.format_key].format_str) for xf in book.xf_list]
    grid = Grid(limits)
    for row in range(source.nrows):
        cells = source.row(row)
        grid.count(len(cells))
        for column, cell in enumerate(cells):
            grid.put(row, column, _cell(cell, styles[cell.xf_index], book.datemode, limits))
    merged = (MergedRange(top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells)
    return Sheet(source.name, grid.rows(), tuple(merged))


def _cell(cell: xlrd.sheet.Cell, style: NumberStyle, datemode: int, limits: SheetLimits) -> Cell:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return text_cell(cell.value, limits)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return number_cell(cell.value, style)
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment = xlrd.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError):
            return error_cell("#VALUE!")
        return date_cell(moment if cell.value >= 1 else moment.time(), style)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool_cell(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return error_cell(xlrd.error_text_from_code.get(cell.value, "#ERROR!"))
    return EMPTY
