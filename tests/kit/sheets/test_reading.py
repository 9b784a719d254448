"""Reading: what a cell becomes, in each of the three kinds of file."""

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.dates import PartialDate, parse_sheet_date
from app.kit.sheets import (
    Cell,
    Column,
    MergedRange,
    Sheet,
    SheetEmpty,
    SheetFault,
    SheetUnreadable,
    read_sheet,
    write_sheet,
)
from tests.support.books import of_rows, with_parts, with_sheet_data, workbook

DATA = Path(__file__).parents[2] / "data"


def texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row] for row in sheet.rows]


def only_cell(data: bytes, filename: str = "x.xlsx") -> Cell:
    return read_sheet(data, filename).rows[0][0]


def read_or_refusal(data: bytes) -> Sheet | SheetFault:
    try:
        return read_sheet(data, "x")
    except SheetFault as fault:
        return fault


def test_a_towns_register_reads_whole() -> None:
    sheet = read_sheet((DATA / "roster_sample.xlsx").read_bytes(), "花名册.xlsx")

    assert sheet.name == "花名册"
    assert (len(sheet.rows), {len(row) for row in sheet.rows}) == (50, {20})
    assert MergedRange(0, 0, 0, 19) in sheet.merged
    assert sheet.rows[2][5].text == "公民身份号码"
    people = [row for row in sheet.rows if row[0].kind == "number"]
    assert all(len(row[5].text) == 18 and not row[5].damaged_number for row in people)
    assert {parse_sheet_date(row[4].date_input).precision for row in people} == {"day", "month"}
    phones = {(row[16].text, row[16].damaged_number) for row in people}
    assert all(len(text) == 11 and text.isdigit() and not damaged for text, damaged in phones)


def test_the_old_binary_format_reads_as_the_new_one_does() -> None:
    sheet = read_sheet((DATA / "roster_old.xls").read_bytes(), "花名册.xls")

    assert sheet.name == "花名册"
    assert sheet.merged == (MergedRange(0, 0, 0, 5),)
    first, second, third = sheet.rows[2:]
    assert [cell.text for cell in first] == [
        "1", "张　三", "1949-12-31", "11010519491231002X", "19900000001", "1980-07",
    ]  # fmt: skip
    assert first[2].value == datetime(1949, 12, 31)  # noqa: DTZ001 - spreadsheets know no zone
    assert parse_sheet_date(first[5].date_input) == PartialDate(date(1980, 7, 1), "month")
    assert parse_sheet_date(second[2].date_input).day == date(1980, 1, 1)
    assert second[3].damaged_number
    assert [(cell.kind, cell.text) for cell in third[:4]] == [
        ("text", "TRUE"), ("empty", ""), ("empty", ""), ("number", "12.5"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["register.xls", "register.csv", "register", "../../etc/x.pdf"])
def test_content_and_not_the_name_decides(name: str) -> None:
    assert only_cell(of_rows(["姓名"]), name).text == "姓名"


@pytest.mark.parametrize(
    ("value", "kind", "text", "damaged"),
    [
        (" 张三 ", "text", "张三", False),
        ("\u200b张三\ufeff", "text", "张三", False),
        ("110105194912310000", "text", "110105194912310000", False),
        ("1.10105E+17", "text", "1.10105E+17", True),
        ("1.1e17", "text", "1.1e17", True),
        ("E1", "text", "E1", False),
        (19900000001, "number", "19900000001", False),
        (19900000001.0, "number", "19900000001", False),
        (110105491231002, "number", "110105491231002", False),
        (110105194912310000, "number", "110105194912310000", True),
        (1.1010519491231e17, "number", "110105194912310000", True),
        (0.1 + 0.2, "number", "0.3", False),
        (0.00001, "number", "0.00001", False),
        (-5, "number", "-5", False),
        (True, "text", "TRUE", False),
        (datetime(2020, 1, 5), "date", "2020-01-05", False),  # noqa: DTZ001
        (datetime(2020, 1, 5, 8, 30), "date", "2020-01-05 08:30:00", False),  # noqa: DTZ001
        (time(8, 30), "text", "08:30:00", False),
    ],
)
def test_what_a_cell_becomes(value: Any, kind: str, text: str, damaged: bool) -> None:
    cell = only_cell(of_rows([value]))

    assert (cell.kind, cell.text, cell.damaged_number) == (kind, text, damaged)


@pytest.mark.parametrize(
    ("value", "number_format", "text", "damaged"),
    [
        (24, "000000", "000024", False),
        (13800000000, "0.00E+00", "13800000000", True),
        (43831, "yyyy-mm-dd", "2020-01-01", False),
        (43831, 'yyyy"年"m"月"d"日"', "2020-01-01", False),
        (43831, 'yyyy"年"m"月"', "2020-01", False),
        (43831, "[$-804]yyyy.mm;@", "2020-01", False),
        (46.6, '"¥"0.00', "46.6", False),
    ],
)
def test_number_formats_are_heeded(value: Any, number_format: str, text: str, damaged: bool) -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"] = value
        sheet["A1"].number_format = number_format

    cell = only_cell(workbook(fill))

    assert (cell.text, cell.damaged_number) == (text, damaged)


@pytest.mark.parametrize(("format_id", "text"), [(31, "2020-01-01"), (57, "2020-01")])
def test_date_formats_that_only_chinese_editions_know_are_dates(format_id: int, text: str) -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"] = 43831
        sheet["A1"].number_format = "0.00"

    plain = workbook(fill)
    styles = zipfile.ZipFile(io.BytesIO(plain)).read("xl/styles.xml")
    cell = only_cell(
        with_parts(plain, {"xl/styles.xml": styles.replace(b'numFmtId="2"', b'numFmtId="%d"' % format_id)})
    )

    assert (cell.kind, cell.text) == ("date", text)


def test_formulas_give_their_last_value_or_nothing() -> None:
    data = with_sheet_data(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c>'
        '<c r="C1" t="str"><f>A1</f><v>=文字</v></c><c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )

    row = read_sheet(data, "x.xlsx").rows[0]

    assert [(cell.kind, cell.text) for cell in row] == [
        ("number", "2"), ("empty", ""), ("text", "=文字"), ("error", "#DIV/0!"),
    ]  # fmt: skip
    assert row[3].value is None


def test_gaps_are_empty_cells_and_far_empty_ones_are_left_out() -> None:
    def fill(sheet: Any) -> None:
        sheet["B2"] = "x"
        sheet["D3"] = "y"
        sheet["Z900"].number_format = "@"

    assert texts(read_sheet(workbook(fill), "x")) == [["", "", "", ""], ["", "x", "", ""], ["", "", "", "y"]]


def test_the_first_visible_sheet_with_content_is_taken() -> None:
    def fill(sheet: Any) -> None:
        book = sheet.parent
        hidden = book.create_sheet("隐藏", 0)
        hidden["A1"] = "secret"
        hidden.sheet_state = "hidden"
        sheet.title = "空"
        book.create_sheet("第二张")["A1"] = "seen"

    sheet = read_sheet(workbook(fill), "x.xlsx")

    assert (sheet.name, texts(sheet)) == ("第二张", [["seen"]])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_separated_text_in_every_encoding_offices_produce(encoding: str, delimiter: str, newline: str) -> None:
    lines = [
        delimiter.join(("姓名", "公民身份号码", "备注")),
        delimiter.join(("张三", "11010519491231002X", '"一,二;三"')),
    ]

    sheet = read_sheet((newline.join(lines) + newline).encode(encoding), "名单.csv")

    assert texts(sheet) == [["姓名", "公民身份号码", "备注"], ["张三", "11010519491231002X", "一,二;三"]]
    assert sheet.name == "名单"


def test_a_rare_name_outside_the_old_character_set_survives_gb18030() -> None:
    assert only_cell("王㛃𬭎,x".encode("gb18030"), "x.csv").text == "王㛃𬭎"


@pytest.mark.parametrize(
    ("field", "text", "damaged"),
    [
        ("1.10105E+17", "1.10105E+17", True),
        ('="11010519491231002X"', "11010519491231002X", False),
        ("'11010519491231002X", "11010519491231002X", False),
        ("\t11010519491231002X", "11010519491231002X", False),
        ("110105194912310000", "110105194912310000", False),
        ("007", "007", False),
        ("=1+1", "=1+1", False),
    ],
)
def test_separated_text_stays_text_without_its_dress(field: str, text: str, damaged: bool) -> None:
    quoted = '"' + field.replace('"', '""') + '"'
    cell = only_cell(f"{quoted},x\n".encode(), "x.csv")

    assert (cell.kind, cell.text, cell.damaged_number) == ("text", text, damaged)


def test_the_delimiter_hint_of_excel_is_heeded_and_not_data() -> None:
    assert texts(read_sheet(b"sep=;\r\na,b;c\r\n", "x.csv")) == [["a,b", "c"]]


def test_an_unclosed_quote_does_not_swallow_the_rest_silently() -> None:
    with pytest.raises(SheetUnreadable, match="SHEET_UNREADABLE"):
        read_sheet('姓名,备注\n张三,"好\n李四,好\n'.encode(), "x.csv")


def test_damaged_utf8_is_refused_and_not_read_as_other_characters() -> None:
    text = "姓名,公民身份号码,所在支部\n张三,x,红旗村党支部\n".encode()

    with pytest.raises(SheetUnreadable) as caught:
        read_sheet(text[:-3] + text[-2:], "x.csv")
    assert "编码" in caught.value.detail


@pytest.mark.parametrize("data", [b"", b"  \r\n ", b"\xef\xbb\xbf", b",,\n,,\n", of_rows([None])])
def test_a_file_without_content_is_refused_as_empty(data: bytes) -> None:
    with pytest.raises(SheetEmpty):
        read_sheet(data, "x")


@given(data=st.binary(max_size=300))
def test_any_bytes_are_a_sheet_or_a_refusal(data: bytes) -> None:
    outcome = read_or_refusal(data)

    assert "{" not in outcome.detail if isinstance(outcome, SheetFault) else outcome.rows


@pytest.mark.parametrize("source", ["roster_sample.xlsx", "roster_old.xls"])
@given(data=st.data())
def test_a_damaged_file_is_a_sheet_or_a_refusal(source: str, data: st.DataObject) -> None:
    content = bytearray((DATA / source).read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    outcome = read_or_refusal(bytes(content))

    assert outcome.code.startswith("SHEET_") if isinstance(outcome, SheetFault) else outcome.rows


@given(
    rows=st.lists(
        st.lists(st.from_regex(r"[一-龥A-Za-z=+@-]{1,6}", fullmatch=True), min_size=3, max_size=3), min_size=1
    )
)
def test_what_was_written_is_read(rows: list[list[str]]) -> None:
    data = write_sheet("表", [Column("甲"), Column("乙"), Column("丙")], rows)

    assert texts(read_sheet(data, "x.xlsx")) == [["甲", "乙", "丙"], *rows]


def test_the_sheet_that_fits_is_taken_and_else_the_first() -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"] = "封面"
        sheet.parent.create_sheet("名单")["A1"] = "姓名"

    data = workbook(fill, title="封面")

    assert read_sheet(data, "x", fits=lambda sheet: sheet.rows[0][0].text == "姓名").name == "名单"
    assert read_sheet(data, "x", fits=lambda _sheet: False).name == "封面"
