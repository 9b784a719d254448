"""Files that must not reach a parser, or must not get far in one."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from app.kit.sheets import SheetEncrypted, SheetFault, SheetLimits, SheetTooLarge, SheetUnreadable, read_sheet
from tests.support.books import of_rows, with_parts, with_sheet_data

DATA = Path(__file__).parents[2] / "data"
SMALL = SheetLimits(rows=3, columns=2, cell_chars=10)


def refusal(data: bytes, limits: SheetLimits | None = None) -> SheetFault:
    with pytest.raises(SheetFault) as caught:
        read_sheet(data, "x.xlsx", limits=limits or SheetLimits())
    return caught.value


@pytest.mark.parametrize(
    "data",
    [
        "<html><table><tr><td>张三</td></tr></table></html>".encode(),
        "\ufeff  <!DOCTYPE html><table>".encode(),
        b'<?xml version="1.0"?><Workbook/>',
        "<table ><tr>".encode("gbk"),
    ],
)
def test_a_web_page_named_as_a_sheet_is_refused_by_that_name(data: bytes) -> None:
    fault = refusal(data)

    assert (fault.code, "网页" in fault.detail) == ("SHEET_UNREADABLE", True)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"PK\x05\x06" + bytes(18), b"\x00\x01\x02", b"MZ\x90\x00"]
)
def test_other_kinds_of_file_are_unreadable(data: bytes) -> None:
    assert refusal(data).code == "SHEET_UNREADABLE"


def test_a_document_or_archive_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")

    assert "不支持" in refusal(out.getvalue()).detail


def test_a_cut_package_is_unreadable() -> None:
    assert refusal(of_rows(["x"])[:-200]).code == "SHEET_UNREADABLE"


def test_an_encrypted_workbook_is_told_as_such() -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)

    assert isinstance(refusal(container), SheetEncrypted)


def test_an_encrypted_old_workbook_is_told_as_such() -> None:
    begin = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    password = struct.pack("<HHHHH", 0x002F, 6, 0, 0x1234, 0x5678)

    assert isinstance(refusal(begin + password + struct.pack("<HH", 0x000A, 0)), SheetEncrypted)


def test_a_bomb_is_refused_by_what_it_declares() -> None:
    bomb = with_parts(of_rows(["x"]), {"xl/media/zeros.bin": bytes(50_000_000)})

    assert refusal(bomb).detail == "表格过大：压缩比例异常"
    assert refusal(bomb, SheetLimits(unpacked_bytes=40_000_000)).detail == "表格过大：解压后的内容过大"


def test_a_bomb_that_lies_about_its_size_gives_no_more_than_it_declared() -> None:
    part = b"<worksheet>" + b" " * 5_000_000 + b"</worksheet>"
    bomb = bytearray(with_parts(of_rows(["x"]), {"xl/worksheets/sheet1.xml": part}))
    for size in (struct.pack("<I", len(part)),):
        while (place := bomb.find(size)) >= 0:
            bomb[place : place + 4] = struct.pack("<I", 100)

    assert refusal(bytes(bomb)).code == "SHEET_UNREADABLE"


def test_too_many_parts_are_refused() -> None:
    crowd = with_parts(of_rows(["x"]), {f"xl/media/{number}": b"" for number in range(2000)})

    assert isinstance(refusal(crowd), SheetTooLarge)


def test_a_file_over_the_size_limit_is_refused_before_anything_else() -> None:
    assert isinstance(refusal(bytes(2000), SheetLimits(file_bytes=1000)), SheetTooLarge)


def test_entities_are_not_expanded() -> None:
    xml = (
        b'<!DOCTYPE x [<!ENTITY a "1111111111"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>&b;</v></c></row></sheetData></worksheet>'
    )

    assert isinstance(refusal(with_parts(of_rows(["x"]), {"xl/worksheets/sheet1.xml": xml})), SheetUnreadable)


@pytest.mark.parametrize("data", [of_rows(*[["x"]] * 4), b"x\n" * 4])
def test_more_rows_than_allowed_are_refused_and_not_cut_off(data: bytes) -> None:
    assert refusal(data, SMALL).detail == "表格过大：超过3行"


@pytest.mark.parametrize("data", [of_rows(["x"] * 3), b"x,y,z\n"])
def test_more_columns_than_allowed_are_refused(data: bytes) -> None:
    assert refusal(data, SMALL).detail == "表格过大：超过2列"


@pytest.mark.parametrize("data", [of_rows(["x" * 11]), b"x" * 11])
def test_longer_cells_than_allowed_are_refused(data: bytes) -> None:
    assert refusal(data, SMALL).detail == "表格过大：单元格内容超过10个字"


def test_the_limits_hold_for_the_old_format_too() -> None:
    assert isinstance(refusal((DATA / "roster_old.xls").read_bytes(), SMALL), SheetTooLarge)


def test_empty_styled_cells_count_as_cells_and_not_as_columns() -> None:
    styled = with_sheet_data('<row r="1"><c r="A1"><v>1</v></c>' + '<c r="XFD1"/>' * 50 + '</row><row r="1048576"/>')

    assert len(read_sheet(styled, "x.xlsx", limits=SMALL).rows) == 1
    assert refusal(styled, SheetLimits(cells=50)).detail == "表格过大：单元格超过50个"


@pytest.mark.parametrize(
    "cell",
    [
        f'<c r="A1"><v>{"9" * 5000}</v></c>',
        '<c r="A1" t="s"><v>99</v></c>',
        '<c r="A1" s="99"><v>1</v></c>',
        '<c r="1A"><v>1</v></c>',
        '<c r="A1"><v>abc</v></c>',
    ],
)
def test_nonsense_in_a_cell_is_an_unreadable_file(cell: str) -> None:
    assert isinstance(refusal(with_sheet_data(f'<row r="1">{cell}</row>')), SheetUnreadable)


def test_a_number_beyond_all_numbers_is_an_error_cell() -> None:
    cell = read_sheet(with_sheet_data('<row r="1"><c r="A1"><v>1E999</v></c></row>'), "x").rows[0][0]

    assert (cell.kind, cell.value) == ("error", None)
