"""Where the table is, in sheets as branches really keep them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domains.members.importing.fields import Field
from app.domains.members.importing.guessing import guess_mapping
from app.domains.members.importing.layout import Aside, HeaderMissing, Layout, layout_of, section_name
from app.kit.sheets import read_sheet
from tests.support.books import of_rows, workbook


def layout(*rows: list[Any]) -> Layout:
    return layout_of(read_sheet(of_rows(*rows), "x.xlsx"))


def filled(fill: Callable[[Any], None]) -> Layout:
    return layout_of(read_sheet(workbook(fill), "x.xlsx"))


def people(found: Layout) -> list[tuple[int, str, str]]:
    """Row number, text of the column of names, heading."""
    name = next(guess.column for guess in guess_mapping(found.titles, found.people) if guess.field is Field.NAME)
    return [(row.number, row.cells[name].text, row.section) for row in found.people]


def asides(found: Layout) -> dict[int, Aside]:
    return dict(found.asides)


HEADER = ["序号", "姓名", "性别", "公民身份号码"]


def test_the_sample_has_forty_two_people_in_three_branches(data_files: Path) -> None:
    found = layout_of(read_sheet((data_files / "roster_sample.xlsx").read_bytes(), "x"))

    assert len(found.people) == 42
    assert {row.section for row in found.people} == {
        "红旗村党支部", "某某社区第一党支部", "某某针织有限公司党支部",
    }  # fmt: skip
    assert asides(found) == {
        1: Aside.TITLE, 2: Aside.TITLE, 3: Aside.HEADER, 4: Aside.SECTION, 19: Aside.SECTION, 34: Aside.SECTION,
        49: Aside.TOTAL, 50: Aside.SIGNATURE,
    }  # fmt: skip
    guesses = guess_mapping(found.titles, found.people)
    assert [guess.field for guess in guesses] == list(Field)[:20]
    assert {guess.confidence for guess in guesses} == {1.0}


def test_title_and_unit_rows_stand_above_the_header() -> None:
    found = layout(["党员花名册"], ["填报单位：某某村", None, None, "2026年6月"], HEADER, [1, "张三", "男", "x"])

    assert found.header == 3
    assert people(found) == [(4, "张三", "")]


def test_a_header_of_two_rows_takes_the_lower_titles() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["序号", "姓名", "时间", None, "联系方式", None])
        sheet.append([None, None, "入党日期", "转正日期", "手机", "家庭住址"])
        sheet.append([1, "张三", "2005.06", "2006.06", "19900000001", "某村"])
        for merged in ("A1:A2", "B1:B2", "C1:D1", "E1:F1"):
            sheet.merge_cells(merged)

    found = filled(fill)

    assert found.header == 2
    assert [field.field for field in guess_mapping(found.titles, found.people)] == [
        Field.SERIAL, Field.NAME, Field.JOINED, Field.FULL, Field.PHONE, Field.ADDRESS,
    ]  # fmt: skip
    assert people(found) == [(3, "张三", "")]


def test_a_header_of_two_rows_is_found_without_merged_cells_too() -> None:
    found = layout(
        ["序号", "姓名", "入党时间", None], [None, None, "支部大会日期", "转正日期"], [1, "张三", "2005", "2006"]
    )

    assert found.header == 2
    assert list(found.titles) == ["序号", "姓名", "支部大会日期", "转正日期"]


def test_headings_between_people_name_their_branch_and_group() -> None:
    found = layout(
        HEADER,
        ["一、红旗村党支部（14人）"],
        ["第一党小组"],
        [1, "张三", "男", "x"],
        ["第二党小组：3人"],
        [2, "李四", "男", "x"],
        ["支部名称：中共光明村支部委员会"],
        [3, "王五", "女", "x"],
    )

    assert people(found) == [
        (4, "张三", "红旗村党支部/第一党小组"),
        (6, "李四", "红旗村党支部/第二党小组"),
        (8, "王五", "中共光明村支部委员会"),
    ]


def test_a_branch_merged_over_several_rows_counts_for_each_of_them() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["所在支部", "姓名", "性别"])
        for row in (
            ["红旗村党支部", "张三", "男"],
            [None, "李四", "男"],
            [None, "王五", "女"],
            ["光明村党支部", "赵六", "男"],
        ):
            sheet.append(row)
        sheet.merge_cells("A2:A4")

    assert [row.cells[0].text for row in filled(fill).people] == ["红旗村党支部"] * 3 + ["光明村党支部"]


def test_a_name_or_number_merged_over_two_rows_is_not_given_to_the_second() -> None:
    def fill(sheet: Any) -> None:
        for row in (HEADER, [1, "张三", "男", "11010519491231002X"], [2, "李四", "男", None]):
            sheet.append(row)
        sheet.merge_cells("D2:D3")

    assert [row.cells[3].text for row in filled(fill).people] == ["11010519491231002X", ""]


def test_the_header_repeated_on_each_page_is_no_person() -> None:
    found = layout(
        HEADER,
        [1, "张三", "男", "x"],
        ["党员花名册"],
        ["序 号", "姓　名", "性 别", "公民身份号码"],
        [2, "李四", "男", "x"],
    )

    assert [name for _, name, _ in people(found)] == ["张三", "李四"]
    assert asides(found) == {1: Aside.HEADER, 3: Aside.TITLE, 4: Aside.HEADER}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["合计", "42人"], Aside.TOTAL),
        ([None, "合　计", 42], Aside.TOTAL),
        (["本页小计", None, 20], Aside.TOTAL),
        (["共42人"], Aside.TOTAL),
        (["总计：42"], Aside.TOTAL),
        (["填表人：张某", None, "审核人：李某"], Aside.SIGNATURE),
        (["支部书记（签字）：", None, None, "2026年6月30日"], Aside.SIGNATURE),
        (["填报日期：2026年6月30日"], Aside.SIGNATURE),
        (["单位（盖章）："], Aside.SIGNATURE),
        (["注：1.此表一式两份。2.学历填最高学历。"], Aside.NOTE),
        (["填表说明：日期写到日"], Aside.NOTE),
        (["备注：无"], Aside.NOTE),
        (["示例", "张三", "男", "11010519491231002X"], Aside.EXAMPLE),
        ([43], Aside.NUMBER_ONLY),
        (["本表由支部保存"], Aside.TITLE),
    ],
)
def test_rows_around_the_people_are_passed_over_with_the_reason(row: list[Any], why: Aside) -> None:
    found = layout(HEADER, [1, "张三", "男", "x"], row)

    assert people(found) == [(2, "张三", "")]
    assert asides(found)[3] is why


@pytest.mark.parametrize(
    "row",
    [
        [2, None, "男", "11010519491231002X"],
        [None, "李四"],
        [2, "合肥", "男"],
        [2, "何计", None, "x"],
        [None, None, "男", "x"],
    ],
)
def test_whoever_may_be_a_person_is_never_passed_over(row: list[Any]) -> None:
    assert [one.number for one in layout(HEADER, [1, "张三", "男", "x"], row).people] == [2, 3]


def test_empty_rows_and_columns_are_no_obstacle() -> None:
    found = layout(
        [], [None, None], [None, "姓名", None, "性别"], [], [None, "张三", None, "男"], [None, None], [None, "李四"]
    )

    assert people(found) == [(5, "张三", ""), (7, "李四", "")]


def test_columns_may_stand_in_any_order_and_with_titles_dressed_up() -> None:
    found = layout(["*手机号\n(微信同号)", "身份证号码（18位）", "姓 名*", "民 族"], ["19900000001", "x", "张三", "汉"])

    assert [guess.field for guess in guess_mapping(found.titles, found.people)] == [
        Field.PHONE, Field.ID_NUMBER, Field.NAME, Field.NATIONALITY,
    ]  # fmt: skip


def test_titles_of_other_people_are_not_this_person() -> None:
    found = layout(
        ["姓名", "性别", "入党介绍人", "联系人电话", "入党志愿书编号"], ["张三", "男", "李四、王五", "123", "123"]
    )

    assert [guess.field for guess in guess_mapping(found.titles, found.people)] == [Field.NAME, Field.GENDER]


def test_a_column_without_a_title_is_guessed_from_its_cells_with_less_confidence() -> None:
    found = layout(["姓名", "序号", None], ["张三", 1, "11010519491231002X"], ["李四", 2, "34052419800101001X"])

    guess = guess_mapping(found.titles, found.people)[2]
    assert (guess.column, guess.field) == (2, Field.ID_NUMBER)
    assert guess.confidence < 0.8


def test_of_two_columns_with_one_title_the_first_is_taken() -> None:
    found = layout(["姓名", "备注", "备注"], ["张三", "甲", "乙"])

    assert [(g.column, g.field) for g in guess_mapping(found.titles, found.people)] == [
        (0, Field.NAME),
        (1, Field.REMARK),
    ]


@pytest.mark.parametrize(
    "rows", [[["张三", "男"], ["李四", "女"]], [["姓名"], ["张三"]], [["性别", "民族"], ["男", "汉"]]]
)
def test_without_a_header_there_is_no_table(rows: list[list[Any]]) -> None:
    with pytest.raises(HeaderMissing):
        layout(*rows)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("二、红旗村党支部", "红旗村党支部"),
        ("（三）第三党小组（共12名党员）", "第三党小组"),
        ("党支部：机关 第一 党支部 20人", "机关第一党支部"),
        ("中共某某镇委员会党员花名册", ""),
        ("张三", ""),
    ],
)
def test_what_a_heading_names(text: str, name: str) -> None:
    assert section_name(text) == name
