"""The user's own file comes back with its faults marked where they stand."""

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font

from app.kit.sheets import CellFault, SheetUnreadable, mark_sheet, read_sheet
from tests.support.books import of_rows, with_parts, with_sheet_data, workbook

DATA = Path(__file__).parents[2] / "data"
RED = "FFFFC7CE"


def marked(data: bytes, faults: list[CellFault], *, header_row: int = 0, filename: str = "x") -> Any:
    return load_workbook(io.BytesIO(mark_sheet(data, filename, faults, header_row=header_row))).active


def test_a_fault_is_coloured_explained_and_listed() -> None:
    sheet = marked(
        of_rows(["姓名", "性别"], ["张三", "M"], ["李四", "男"]),
        [CellFault(1, 1, "性别无法识别", ("男", "女")), CellFault(1, None, "与第3行重复")],
    )

    assert sheet["B2"].fill.fgColor.rgb == RED
    assert sheet["B2"].comment.text == "性别无法识别\n可填：男、女"
    assert (sheet["C1"].value, sheet["C2"].value, sheet["C3"].value) == ("问题", "性别无法识别；与第3行重复", None)
    assert sheet["A2"].comment is None
    assert sheet["A2"].fill.fgColor.rgb != RED


def test_two_faults_of_one_cell_share_its_comment() -> None:
    sheet = marked(of_rows(["a"], ["b"]), [CellFault(1, 0, "甲"), CellFault(1, 0, "乙"), CellFault(1, 0, "乙")])

    assert sheet["A2"].comment.text == "甲\n乙\n乙"
    assert sheet["B2"].value == "甲；乙"


def test_the_users_styles_merges_and_other_sheets_stay() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["标题", None])
        sheet.append(["姓名", "备注"])
        sheet.merge_cells("A1:B1")
        sheet["A2"].font = Font(italic=True)
        sheet.parent.create_sheet("说明")["A1"] = "填写说明"

    book = load_workbook(io.BytesIO(mark_sheet(workbook(fill), "x", [CellFault(1, 1, "错")], header_row=1)))

    assert book.sheetnames == ["花名册", "说明"]
    assert book["花名册"]["A2"].font.italic
    assert [str(found) for found in book["花名册"].merged_cells.ranges] == ["A1:B1"]
    assert book["花名册"]["B2"].comment.text == "错"


def test_every_cell_of_a_towns_register_can_be_marked() -> None:
    """Merged title and branch rows included."""
    data = (DATA / "roster_sample.xlsx").read_bytes()
    rows = read_sheet(data, "x").rows
    faults = [CellFault(row, column, "错") for row in range(len(rows)) for column in range(20)]

    sheet = marked(data, faults, header_row=2)

    assert (sheet["U3"].value, sheet["U4"].value) == ("错", "错")
    assert sheet["A4"].comment is not None
    assert sheet["T5"].comment.text == "错"


def test_a_title_merged_over_the_whole_width_of_the_sheet_makes_room() -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"] = "标题"
        sheet["A2"] = "姓名"
        sheet.merge_cells("A1:XFD1")

    sheet = marked(workbook(fill), [CellFault(0, 0, "错"), CellFault(0, 5, "也错")])

    assert sheet["B1"].value == "错；也错"
    assert sheet["A1"].comment.text == "错\n也错"


@pytest.mark.parametrize(
    ("filename", "data"),
    [
        ("roster_old.xls", (DATA / "roster_old.xls").read_bytes()),
        ("名单.csv", "姓名,公民身份号码\n张三,110105194912310021\n=1+1,007\n".encode("gbk")),
    ],
)
def test_other_kinds_are_rebuilt_from_their_values(filename: str, data: bytes) -> None:
    before = read_sheet(data, filename)
    after = read_sheet(mark_sheet(data, filename, [CellFault(1, 1, "错")]), "x.xlsx")

    assert [[c.text for c in row[: len(before.rows[0])]] for row in after.rows] == [
        [c.text for c in row] for row in before.rows
    ]
    assert after.rows[0][-1].text == "问题"
    assert after.merged == before.merged


def test_formulas_and_links_leave_as_values() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["姓名", "=1+1", "网址"])
        sheet["C1"].hyperlink = "http://example.cn/"

    sheet = marked(workbook(fill), [CellFault(0, 0, "=HYPERLINK(1)")])

    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert sheet["C1"].hyperlink is None


@pytest.mark.parametrize(
    "after",
    [
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        '<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>',
    ],
)
def test_a_range_over_the_whole_sheet_is_not_filled_cell_by_cell(after: str) -> None:
    data = with_sheet_data('<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>', after=after)

    assert marked(data, [CellFault(0, 0, "错")])["A1"].comment.text == "错"


@pytest.mark.parametrize("second", ["A1:C3", "B2:B3", "B1:D2"])
def test_overlapping_merged_ranges_do_no_harm(second: str) -> None:
    row = "".join(f'<c r="{column}1"><v>1</v></c>' for column in "ABCD")
    ranges = f'<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="{second}"/></mergeCells>'
    data = with_sheet_data(f'<row r="1">{row}</row><row r="3"><c r="C3"><v>1</v></c></row>', after=ranges)

    sheet = marked(data, [CellFault(r, c, "错") for r in range(3) for c in range(4)])

    assert sheet["E2"].value == "错"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<!DOCTYPE x [<!ATTLIST mergeCell ref CDATA "A1:XFD1048576">]>', "utf-8"),
        ('<?xml version="1.0" encoding="utf-16"?>', "utf-16"),
    ],
)
def test_a_huge_range_cannot_hide_in_another_part_of_the_file(head: str, encoding: str) -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"] = "姓名"
        sheet.parent.create_sheet("二")["A1"] = "x"

    ref = "" if "ATTLIST" in head else ' ref="A1:XFD1048576"'
    xml = (
        f'{head}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/>'
        f"<mergeCells><mergeCell{ref}/></mergeCells></worksheet>"
    )
    data = with_parts(workbook(fill), {"xl/worksheets/sheet2.xml": xml.encode(encoding)})

    assert marked(data, [CellFault(0, 0, "错")])["A1"].comment.text == "错"


def test_a_damaged_part_that_reading_does_not_need_is_no_obstacle() -> None:
    data = with_parts(of_rows(["姓名"]), {"xl/media/a.bin": b"x"}).replace(b"xl/media/a.bin", b"xl/media/b.bin", 1)

    assert marked(data, [CellFault(0, 0, "错")])["A1"].comment.text == "错"


def test_one_far_cell_does_not_make_a_full_grid() -> None:
    data = with_sheet_data('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>')

    assert mark_sheet(data, "x", [CellFault(0, 0, "错")])


def test_a_file_that_cannot_be_read_cannot_be_marked() -> None:
    with pytest.raises(SheetUnreadable):
        mark_sheet(b"%PDF-", "x.pdf", [])
