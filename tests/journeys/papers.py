"""The spreadsheets that a county keeps, untidy as they are: titles above, totals below, cells merged, some rows wrong."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import load_workbook

from tests.factories.rosters import TITLES
from tests.support.books import workbook

BRANCH_COLUMN = TITLES.index("所在支部/小组") + 1
MARKED = "FFFFC7CE"


def organisation_list(top: str, *rows: Sequence[Any]) -> bytes:
    """Name, superior, code, kind, kind of unit, founded on, contact, phone; the list's own top comes first."""
    titles = ["序号", "党组织名称", "上级党组织", "党组织代码", "类 别", "单位类别", "成立时间", "联系人", "联系电话"]

    def fill(sheet: Any) -> None:
        sheet.append([f"{top}所属党组织名单"])
        sheet.merge_cells("A1:I1")
        sheet.append(["填报单位：组织部", None, None, None, None, None, None, "填报日期：2026年11月"])
        sheet.append(titles)
        sheet.append([1, top, None, "001", "党委", "机关", None, None, None])
        for number, row in enumerate(rows, start=2):
            sheet.append([number, *row])
        sheet.append(["合计", f"{len(rows) + 1}个"])
        sheet.append(["填表人：", "李娟"])

    return workbook(fill, title="党组织名单")


def committee_list(town: str, *rows: Sequence[Any]) -> bytes:
    """Organisation, name, post and since when."""

    def fill(sheet: Any) -> None:
        sheet.append([f"{town}党支部班子成员名单"])
        sheet.merge_cells("A1:E1")
        sheet.append(["序号", "党组织名称", "姓 名", "党内职务", "任职时间"])
        for number, row in enumerate(rows, start=1):
            sheet.append([number, *row])
        sheet.append(["填表人：李娟"])

    return workbook(fill, title="班子成员名单")


def roster(*branches: tuple[str, Sequence[Sequence[Any]]]) -> bytes:
    """People by branch; the branch is written once for all of its rows, in a merged cell."""

    def fill(sheet: Any) -> None:
        sheet.append(["党 员 花 名 册"])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(TITLES))
        sheet.append(["填报单位（盖章）：红旗镇党委"])
        sheet.append(list(TITLES))
        for branch, rows in branches:
            first = sheet.max_row + 1
            for row in rows:
                cells = list(row)
                cells[BRANCH_COLUMN - 1] = branch if sheet.max_row + 1 == first else None
                sheet.append(cells)
            sheet.merge_cells(
                start_row=first, start_column=BRANCH_COLUMN, end_row=sheet.max_row, end_column=BRANCH_COLUMN
            )
        sheet.append(["合计", f"{sum(len(rows) for _, rows in branches)}人"])
        sheet.append(["填表人：李娟", None, None, "审核人："])

    return workbook(fill)


def coloured(content: bytes) -> dict[str, str]:
    """The name of the person in each row with a coloured cell, by the cells' places."""
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return {
        cell.coordinate: str(row[1].value)
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == MARKED
    }
