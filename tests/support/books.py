"""Small workbooks for the tests of spreadsheets, whole or broken on purpose."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import Workbook


def workbook(fill: Callable[[Any], None], *, title: str = "花名册") -> bytes:
    """An .xlsx whose only sheet `fill` writes."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    fill(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def of_rows(*rows: list[Any]) -> bytes:
    def fill(sheet: Any) -> None:
        for row in rows:
            sheet.append(row)

    return workbook(fill)


def with_parts(data: bytes, changes: Mapping[str, bytes]) -> bytes:
    """The same package with some parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        parts = {name: source.read(name) for name in source.namelist()} | dict(changes)
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def with_sheet_data(sheet_data: str, *, after: str = "") -> bytes:
    """A workbook whose sheet is the given XML."""
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{sheet_data}</sheetData>{after}</worksheet>"
    )
    return with_parts(of_rows(["x"]), {"xl/worksheets/sheet1.xml": xml.encode()})
