"""What we write opens as data: text as text, dates as dates, nothing that computes or links."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.kit.sheets import Column, write_sheet


def opened(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data)).active


def written(value: Any, kind: Any = "text") -> Any:
    return opened(write_sheet("表", [Column("列", kind)], [[value]]))["A2"]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+8613800000000", "-5", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "#N/A", "http://x.cn"],
)
@pytest.mark.parametrize("kind", ["text", "number", "date", "date_text", "fen"])
def test_text_is_never_live_whatever_the_column(text: str, kind: str) -> None:
    cell = written(text, kind)

    assert cell.data_type == "s"
    assert cell.value.strip() == text.strip()
    assert cell.hyperlink is None
    assert bool(cell.quotePrefix) == (text[0] in "=+-@\t\r")


@given(text=st.text(min_size=1, max_size=30))
def test_any_text_can_be_written_and_none_becomes_a_formula(text: str) -> None:
    sheet = opened(write_sheet(text, [Column(text)], [[text]], heading=text))

    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s"}


def test_id_numbers_and_leading_zeros_survive_as_text() -> None:
    for value, text in (
        ("110105194912310021", "110105194912310021"),
        ("007", "007"),
        (110105194912310021, "110105194912310021"),
    ):
        cell = written(value)
        assert (cell.value, cell.number_format, cell.data_type) == (text, "@", "s")


def test_dates_are_real_or_text_by_choice() -> None:
    real, text = written(date(2020, 1, 5), "date"), written(date(2020, 1, 5), "date_text")

    assert (real.is_date, real.value) == (True, datetime(2020, 1, 5))  # noqa: DTZ001
    assert (text.data_type, text.value) == ("s", "2020-01-05")
    assert written("2020-01", "date").value == "2020-01"


def test_money_is_written_in_yuan_to_the_fen() -> None:
    cell = written(4660, "fen")

    assert (cell.value, cell.number_format) == (46.6, "0.00")


def test_numbers_stay_numbers_and_nothing_stays_nothing() -> None:
    assert (written(3, "number").value, written(None).value) == (3, None)


@pytest.mark.parametrize(("heading", "header_row"), [(None, 1), ("中共某某支部党员花名册", 2)])
def test_the_header_is_bold_and_frozen_under_an_optional_heading(heading: str | None, header_row: int) -> None:
    sheet = opened(
        write_sheet("花名册", [Column("姓名"), Column("公民身份号码", width=22)], [["张三", "x"]], heading=heading)
    )

    assert sheet.title == "花名册"
    assert [cell.value for cell in sheet[header_row]] == ["姓名", "公民身份号码"]
    assert all(cell.font.bold for cell in sheet[header_row])
    assert sheet.freeze_panes == f"A{header_row + 1}"
    assert sheet.column_dimensions["B"].width == 22
    if heading:
        assert sheet["A1"].value == heading
        assert [str(found) for found in sheet.merged_cells.ranges] == ["A1:B1"]


@pytest.mark.parametrize("row", [["a"], ["a", "b", "c"]])
def test_a_row_of_another_length_is_a_programming_error(row: Sequence[str]) -> None:
    with pytest.raises(ValueError, match="zip"):
        write_sheet("表", [Column("甲"), Column("乙")], [row])
