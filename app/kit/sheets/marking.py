"""Giving the user's own file back with every fault marked where it stands."""

import io
import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as OpenpyxlCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import range_boundaries

from app.kit.sheets.guard import file_kind
from app.kit.sheets.model import Cell, Fits, MergedRange, Sheet, SheetLimits
from app.kit.sheets.reading import DEFAULT_LIMITS, read_sheet
from app.kit.sheets.writing import put_text, safe_sheet_name

PROBLEM_TITLE = "问题"

_FILL = PatternFill("solid", fgColor="FFFFC7CE")
_AUTHOR = "导入检查"
_MOST_EXPANDED_CELLS = 1_000_000
# Where text could hide from the two patterns below: other encodings, and attributes that a DTD supplies.
_OBSCURE = re.compile(
    rb"\A(?:\xff\xfe|\xfe\xff|<\x00|\x00<|(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*[\"'](?!utf-8[\"']))|<!DOCTYPE",
    re.IGNORECASE,
)
_HELD = re.compile(rb"<(?:\w+:)?c[\s/>]")
_RANGED = re.compile(rb"<(?:\w+:)?(?:mergeCell|hyperlink|comment)\b[^<]*?\sref\s*=\s*[\"']([^\"']*)[\"']")


@dataclass(frozen=True, slots=True)
class CellFault:
    """A fault at `Sheet.rows[row][column]`, both from 0; `column` None means the row as a whole.

    `reason` is a Chinese sentence; `allowed` says what may stand there, if that can be listed.
    """

    row: int
    column: int | None
    reason: str
    allowed: Sequence[str] = ()


def mark_sheet(
    data: bytes,
    filename: str,
    faults: Sequence[CellFault],
    *,
    header_row: int = 0,
    limits: SheetLimits = DEFAULT_LIMITS,
    fits: Fits | None = None,
) -> bytes:
    """An .xlsx copy of the sheet `read_sheet` reads from `data` (with the same `fits`), in which every faulty cell is coloured and carries a
    comment (reason, allowed values), and a last column 「问题」 lists the reasons of each row.

    An .xlsx keeps its styles, merged ranges and other sheets, with values in place of formulas; .xls and .csv are
    rebuilt from their values. `header_row` (from 0) is where the new column gets its title. Faults inside a merged
    range are marked on its upper left cell. Raises SheetFault as `read_sheet` does.
    """
    sheet = read_sheet(data, filename, limits=limits, fits=fits)
    original = _original(data, limits)
    if original is not None:
        with suppress(Exception):  # overlapping merged ranges and the like: the rebuilt copy below has none
            return _marked(original, original[sheet.name], sheet, faults, header_row)
    plain = replace(sheet, merged=tuple(_separate_ranges(sheet)))
    book, target = _rebuilt(plain)
    return _marked(book, target, plain, faults, header_row)


def _marked(book: Any, target: Any, sheet: Sheet, faults: Sequence[CellFault], header_row: int) -> bytes:
    merged = _merged_by_row(sheet.merged, len(sheet.rows))
    for (row, column), found in _by_cell(faults, merged).items():
        _mark(target.cell(row + 1, column + 1), found)
    _add_problem_column(target, len(sheet.rows[0]) + 1, header_row, faults)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _original(data: bytes, limits: SheetLimits) -> Any | None:
    """The user's workbook with its styles; None if it is no .xlsx or openpyxl cannot hold it as a whole."""
    if file_kind(data, limits) != "xlsx":
        return None
    try:
        if _expanded_cells(data) > _MOST_EXPANDED_CELLS:
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of every extension that it drops
            book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except Exception:  # whatever its styles, drawings and unread parts throw, the values were read and suffice
        return None
    for ws in book.worksheets:
        for cell in ws._cells.values():  # iter_rows would make a cell for every gap up to the farthest one
            if isinstance(cell, OpenpyxlCell):
                cell.hyperlink = None
    return book


def _expanded_cells(data: bytes) -> int:
    """How many cells the workbook would have in memory: those it holds, and one for each place of every range."""
    total = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            if _OBSCURE.search(part):
                return _MOST_EXPANDED_CELLS + 1
            total += sum(1 for _ in _HELD.finditer(part)) + sum(_area(ref) for ref in _RANGED.findall(part))
    return total


def _area(ref: bytes) -> int:
    try:
        left, top, right, bottom = (edge or 0 for edge in range_boundaries(ref.decode("ascii")))
    except (ValueError, TypeError):
        return _MOST_EXPANDED_CELLS + 1
    return (int(right) - int(left) + 1) * (int(bottom) - int(top) + 1)


def _rebuilt(sheet: Sheet) -> tuple[Any, Any]:
    book = Workbook()
    target: Any = book.active
    target.title = safe_sheet_name(sheet.name)
    for row, cells in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(cells, start=1):
            if cell.kind != "empty":
                _put(target.cell(row, column), cell)
    for found in sheet.merged:
        target.merge_cells(
            start_row=found.top + 1,
            start_column=found.left + 1,
            end_row=found.bottom + 1,
            end_column=found.right + 1,
        )
    return book, target


def _separate_ranges(sheet: Sheet) -> Iterator[MergedRange]:
    """The merged ranges within the filled rectangle that overlap no earlier one."""
    taken: set[tuple[int, int]] = set()
    for found in sheet.merged:
        bottom, right = min(found.bottom, len(sheet.rows) - 1), min(found.right, len(sheet.rows[0]) - 1)
        places = {(row, column) for row in range(found.top, bottom + 1) for column in range(found.left, right + 1)}
        if len(places) > 1 and taken.isdisjoint(places):
            taken |= places
            yield MergedRange(found.top, found.left, bottom, right)


def _put(target: Any, cell: Cell) -> None:
    if cell.kind == "date":
        target.value = cell.value
        if len(cell.text) <= len("2020-01-05"):
            target.number_format = "yyyy-mm-dd"[: len(cell.text)]
    elif cell.kind == "number" and not cell.text.startswith("00"):
        target.value = cell.value
    else:
        put_text(target, cell.value if isinstance(cell.value, str) else cell.text)
        target.number_format = "@"


def _merged_by_row(merged: Sequence[MergedRange], height: int) -> Mapping[int, list[MergedRange]]:
    """The merged ranges that touch each row of the sheet."""
    touching: dict[int, list[MergedRange]] = defaultdict(list)
    for found in merged:
        for row in range(found.top, min(found.bottom + 1, height)):
            touching[row].append(found)
    return touching


def _by_cell(
    faults: Sequence[CellFault], merged: Mapping[int, Sequence[MergedRange]]
) -> Mapping[tuple[int, int], list[CellFault]]:
    """Faults by the cell that shows them: of a merged range that is the upper left one."""
    by_cell: dict[tuple[int, int], list[CellFault]] = defaultdict(list)
    for fault in faults:
        if fault.column is None:
            continue
        place = (fault.row, fault.column)
        for found in merged.get(fault.row, ()):
            if found.left <= fault.column <= found.right:
                place = (found.top, found.left)
        by_cell[place].append(fault)
    return by_cell


def _mark(cell: Any, faults: Sequence[CellFault]) -> None:
    lines: list[str] = []
    for fault in faults:
        lines.append(fault.reason)
        if fault.allowed:
            lines.append("可填：" + "、".join(fault.allowed))
    cell.fill = _FILL
    cell.comment = Comment("\n".join(lines)[:2000], _AUTHOR, height=40 + 20 * min(len(lines), 10), width=280)


def _add_problem_column(target: Any, column: int, header_row: int, faults: Sequence[CellFault]) -> None:
    _free_column(target, column)
    header = target.cell(header_row + 1, column)
    put_text(header, PROBLEM_TITLE)
    header.font = Font(bold=True)
    reasons: dict[int, dict[str, None]] = defaultdict(dict)
    for fault in faults:
        reasons[fault.row][fault.reason] = None
    for row, sentences in reasons.items():
        cell = target.cell(row + 1, column)
        put_text(cell, "；".join(sentences))
        cell.fill = _FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    target.column_dimensions[header.column_letter].width = 40


def _free_column(target: Any, column: int) -> None:
    """Shorten the merged ranges that reach into a column, as title rows merged over the whole width do."""
    for found in [one for one in target.merged_cells.ranges if one.min_col <= column <= one.max_col]:
        left, top, _, bottom = found.bounds
        target.unmerge_cells(found.coord)
        if column > left and (column - 1, bottom) != (left, top):
            target.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=column - 1)
