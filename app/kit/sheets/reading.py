"""Reading a spreadsheet of any of the usual kinds into one grid of plain cells."""

from app.kit.sheets.csvfile import read_csv
from app.kit.sheets.guard import file_kind
from app.kit.sheets.model import Fits, Sheet, SheetEmpty, SheetLimits
from app.kit.sheets.xlsfile import read_xls
from app.kit.sheets.xlsxfile import read_xlsx

DEFAULT_LIMITS = SheetLimits()


def read_sheet(data: bytes, filename: str, *, limits: SheetLimits = DEFAULT_LIMITS, fits: Fits | None = None) -> Sheet:
    """The first visible sheet with content of an .xlsx, .xls or .csv file, judged by content and not by name.

    With `fits`, the first of them that fits, as a list behind a cover page; where none does, the first.

    Formulas give the value that was last computed, or an empty cell. CPU work of about 15 µs a cell: call it in the
    worker or a thread. Raises SheetUnreadable, SheetTooLarge, SheetEncrypted or SheetEmpty.
    """
    kind = file_kind(data, limits)
    if kind == "xlsx":
        sheet = read_xlsx(data, limits, fits)
    elif kind == "xls":
        sheet = read_xls(data, limits, fits)
    else:
        sheet = read_csv(data, filename, limits)
    if not sheet.rows:
        raise SheetEmpty
    return sheet
