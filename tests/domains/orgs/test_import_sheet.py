"""What a list of organisations says, cell by cell."""

import csv
import io
from datetime import date

import pytest

from app.domains.orgs.import_sheet import OrgRow, guess_layout, read_rows
from app.domains.orgs.models import OrgKind, UnitKind
from app.domains.orgs.vocabulary import Field
from app.kit.sheets import Column, read_sheet, write_sheet

HEADER = [
    "序号",
    "党组织名称",
    "上级党组织",
    "党组织代码",
    "类别",
    "单位类别",
    "单位名称",
    "成立日期",
    "书记",
    "联系人",
    "联系电话",
]


def rows_of(*rows: list[str], header: list[str] | None = None) -> list[OrgRow]:
    text = io.StringIO()
    csv.writer(text).writerows([header or HEADER, *rows])
    sheet = read_sheet(text.getvalue().encode(), "名单.csv")
    layout = guess_layout(sheet)
    assert layout is not None
    return read_rows(sheet, layout)


def reasons(row: OrgRow) -> list[str]:
    return [fault.reason for fault in row.faults]


def test_a_full_row_is_understood() -> None:
    (row,) = rows_of(
        [
            "1",
            "幸福村党支部",
            "江县县委",
            "051000011185",
            "党支部",
            "农村",
            "幸福村",
            "2001年7月",
            "王芳",
            "李伟",
            "13800000000",
        ]
    )
    assert (row.name, row.parent, row.code) == ("幸福村党支部", "江县县委", "051000011185")
    assert (row.kind, row.unit_kind, row.founded_on) == (OrgKind.BRANCH, UnitKind.VILLAGE, date(2001, 7, 1))
    assert row.texts[Field.SECRETARY] == "王芳"
    assert row.texts[Field.PHONE] == "13800000000"
    assert row.faults == []


def test_titles_rows_other_titles_and_other_order_are_tolerated() -> None:
    rows = rows_of(
        ["党 组 织 类 型", "上级组织", "党组织全称（公章名称） ", "备注"],
        ["联合支部", "县委", "一 村 二村联合党支部", "x"],
        ["合计", "", "1", ""],
        ["填报人：某某", "", "", ""],
        header=["江县党组织名单", "", "", ""],
    )
    assert [(row.row, row.name, row.kind) for row in rows] == [(2, "一村二村联合党支部", OrgKind.JOINT_BRANCH)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("中共江县第一小学总支部委员会", OrgKind.GENERAL_BRANCH),
        ("中共江县第一小学支部委员会", OrgKind.BRANCH),
        ("中共江县直属机关工作委员会", OrgKind.WORK_COMMITTEE),
        ("中共江县委员会", OrgKind.PARTY_COMMITTEE),
        ("工地临时党支部", OrgKind.TEMPORARY_BRANCH),
        ("第三党小组", OrgKind.GROUP),
    ],
)
def test_without_a_kind_the_name_says_it(name: str, kind: OrgKind) -> None:
    (row,) = rows_of(["1", name, "", "", "", "", "", "", "", "", ""])
    assert (row.kind, row.faults) == (kind, [])


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        (1, "", "缺少党组织名称"),
        (3, "0510 代码", "代码只能由数字、字母和短横线组成，最多 32 位"),
        (3, "5.1E+11", "代码被 Excel 当作数字处理，已丢失位数；请把该列设为文本后重填"),
        (4, "分队", "不认识的党组织类别"),
        (5, "两新", "不认识的单位类别"),
        (7, "2020-02-30", "这一天不存在"),
        (8, "王" * 61, "最多 60 个字符"),
        (10, "一三八", "联系电话应为手机号或座机号"),
    ],
)
def test_a_bad_cell_is_named_with_its_reason(column: int, value: str, reason: str) -> None:
    cells = ["1", "幸福村党支部", "县委", "051", "党支部", "农村", "", "", "", "", ""]
    cells[column] = value
    (row,) = rows_of(cells)
    assert reasons(row) == [reason]
    assert [fault.column for fault in row.faults] == [column]


def test_a_code_written_as_text_keeps_its_leading_zero() -> None:
    made = write_sheet("名单", [Column("党组织名称"), Column("党组织代码")], [["甲党支部", "051000011185"]])
    sheet = read_sheet(made, "名单.xlsx")
    layout = guess_layout(sheet)
    assert layout is not None
    assert read_rows(sheet, layout)[0].code == "051000011185"


def test_a_sheet_without_names_has_no_layout() -> None:
    sheet = read_sheet("姓名,性别\n王芳,女\n".encode(), "x.csv")
    assert guess_layout(sheet) is None
