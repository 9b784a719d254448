"""Spreadsheets in and out: read any of the usual kinds, write a safe .xlsx, mark faults in the user's own file."""

from app.kit.sheets.marking import CellFault, mark_sheet
from app.kit.sheets.model import (
    Cell,
    MergedRange,
    Sheet,
    SheetEmpty,
    SheetEncrypted,
    SheetFault,
    SheetLimits,
    SheetTooLarge,
    SheetUnreadable,
)
from app.kit.sheets.reading import DEFAULT_LIMITS, read_sheet
from app.kit.sheets.writing import Column, write_sheet

__all__ = [
    "DEFAULT_LIMITS",
    "Cell",
    "CellFault",
    "Column",
    "MergedRange",
    "Sheet",
    "SheetEmpty",
    "SheetEncrypted",
    "SheetFault",
    "SheetLimits",
    "SheetTooLarge",
    "SheetUnreadable",
    "mark_sheet",
    "read_sheet",
    "write_sheet",
]
