"""A list of organisations as people keep it: which column is which, and what each row says. Pure.

A cell is never guessed: what cannot be understood is a fault of that cell, with what may stand there.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from app.domains.orgs.labels import ORG_KINDS, UNIT_KINDS
from app.domains.orgs.models import OrgKind, UnitKind
from app.domains.orgs.vocabulary import Field
from app.kit.dates import DateFault, parse_sheet_date
from app.kit.sheets import Cell, CellFault, Sheet
from app.kit.text import normalise_text

TITLES: Mapping[Field, tuple[str, ...]] = {
    Field.SERIAL: ("序号", "编号"),
    Field.NAME: ("党组织名称", "党组织全称", "组织名称", "党组织", "党支部名称", "支部名称", "名称"),
    Field.SHORT_NAME: ("简称", "党组织简称"),
    Field.PARENT: (
        "上级党组织",
        "上级党组织名称",
        "上级组织",
        "隶属党组织",
        "所属党组织",
        "上级党委",
        "上级党组织代码",
    ),
    Field.CODE: ("党组织代码", "党组织编码", "组织代码", "组织编码", "代码", "编码"),
    Field.KIND: ("类别", "党组织类别", "组织类别", "党组织类型", "组织类型", "类型"),
    Field.UNIT_KIND: ("单位类别", "单位性质", "单位类型", "所在单位类别", "单位性质类别", "单位情况"),
    Field.UNIT_NAME: ("单位名称", "所在单位", "所在单位名称", "单位全称"),
    Field.FOUNDED_ON: ("成立日期", "成立时间", "建立日期", "建立时间", "组建时间", "批准成立日期"),
    Field.SECRETARY: ("书记", "书记姓名", "党组织书记", "支部书记"),
    Field.CONTACT: ("联系人", "联系人姓名"),
    Field.PHONE: ("联系电话", "电话", "联系方式", "手机", "联系人电话"),
}

_UNIT_WORDS: Mapping[str, UnitKind] = {
    **{label: kind for kind, label in UNIT_KINDS.items()},
    "党政机关": UnitKind.GOVERNMENT,
    "事业": UnitKind.PUBLIC_INSTITUTION,
    "国企": UnitKind.STATE_ENTERPRISE,
    "国有": UnitKind.STATE_ENTERPRISE,
    "村": UnitKind.VILLAGE,
    "行政村": UnitKind.VILLAGE,
    "建制村": UnitKind.VILLAGE,
    "城市社区": UnitKind.COMMUNITY,
    "非公": UnitKind.PRIVATE_ENTERPRISE,
    "非公企业": UnitKind.PRIVATE_ENTERPRISE,
    "民营企业": UnitKind.PRIVATE_ENTERPRISE,
    "高校": UnitKind.SCHOOL,
    "中小学": UnitKind.SCHOOL,
    "离退休干部": UnitKind.RETIRED,
}
_KIND_WORDS: Mapping[str, OrgKind] = {
    **{label: kind for kind, label in ORG_KINDS.items()},
    "总支": OrgKind.GENERAL_BRANCH,
    "总支部": OrgKind.GENERAL_BRANCH,
    "党总支部": OrgKind.GENERAL_BRANCH,
    "工委": OrgKind.WORK_COMMITTEE,
    "支部": OrgKind.BRANCH,
    "联合支部": OrgKind.JOINT_BRANCH,
    "临时支部": OrgKind.TEMPORARY_BRANCH,
    "流动支部": OrgKind.FLOW_BRANCH,
    "功能型支部": OrgKind.FUNCTIONAL_BRANCH,
    "小组": OrgKind.GROUP,
}
# By how a name ends; the longer endings first.
_ENDINGS: Sequence[tuple[str, OrgKind]] = (
    ("联合党支部", OrgKind.JOINT_BRANCH),
    ("临时党支部", OrgKind.TEMPORARY_BRANCH),
    ("流动党支部", OrgKind.FLOW_BRANCH),
    ("流动党员党支部", OrgKind.FLOW_BRANCH),
    ("功能型党支部", OrgKind.FUNCTIONAL_BRANCH),
    ("总支部委员会", OrgKind.GENERAL_BRANCH),
    ("支部委员会", OrgKind.BRANCH),
    ("工作委员会", OrgKind.WORK_COMMITTEE),
    ("党总支", OrgKind.GENERAL_BRANCH),
    ("党支部", OrgKind.BRANCH),
    ("党工委", OrgKind.WORK_COMMITTEE),
    ("党小组", OrgKind.GROUP),
    ("党委", OrgKind.PARTY_COMMITTEE),
    ("县委", OrgKind.PARTY_COMMITTEE),
    ("委员会", OrgKind.PARTY_COMMITTEE),
)
_CODE = re.compile(r"[0-9A-Za-z-]{1,32}")
_PHONE = re.compile(r"[0-9+ -]{5,20}")
_TOTALS = re.compile(r"(合计|总计|小计|填报人|审核人|填表|备注|说明)")
_HEADER_ROWS = 20
_TEXT_LENGTHS: Mapping[Field, int] = {
    Field.SHORT_NAME: 60,
    Field.UNIT_NAME: 200,
    Field.SECRETARY: 60,
    Field.CONTACT: 60,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the header is, and which field stands in which column; both from 0."""

    header_row: int
    columns: Mapping[Field, int]


@dataclass(slots=True)
class OrgRow:
    """One row of the list. `row` counts from 0 in the sheet. Empty cells are None or ""."""

    row: int
    name: str = ""
    parent: str = ""
    code: str | None = None
    kind: OrgKind | None = None
    unit_kind: UnitKind | None = None
    founded_on: date | None = None
    texts: dict[Field, str] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)


def guess_layout(sheet: Sheet) -> Layout | None:
    """The row with the most known titles among the first ones, the name's among them; None where there is none."""
    best: Layout | None = None
    for index, cells in enumerate(sheet.rows[:_HEADER_ROWS]):
        columns = _titled(cells)
        if Field.NAME in columns and len(columns) >= 2 and (best is None or len(columns) > len(best.columns)):
            best = Layout(index, columns)
    return best


def _titled(cells: Sequence[Cell]) -> dict[Field, int]:
    columns: dict[Field, int] = {}
    titles = [_title(cell.text) for cell in cells]
    for known, words in TITLES.items():
        for word in words:
            if word in titles and known not in columns and titles.index(word) not in columns.values():
                columns[known] = titles.index(word)
    return columns


def _title(text: str) -> str:
    return re.sub(r"\(.*?\)|[\s*＊:：]", "", normalise_text(text))


def read_rows(sheet: Sheet, layout: Layout) -> list[OrgRow]:
    """Every row below the header that names an organisation; empty rows, totals and signatures are passed over."""
    rows = []
    for index in range(layout.header_row + 1, len(sheet.rows)):
        cells = sheet.rows[index]
        given = {one: cells[column] for one, column in layout.columns.items() if column < len(cells)}
        filled = [cell for one, cell in given.items() if one is not Field.SERIAL and cell.text]
        if filled and not _is_foot(cells, given):
            rows.append(_read(index, given, layout))
    return rows


def _is_foot(cells: Sequence[Cell], given: Mapping[Field, Cell]) -> bool:
    first = next((cell.text for cell in cells if cell.text), "")
    return bool(_TOTALS.match(normalise_text(first).replace(" ", ""))) and not given[Field.NAME].text.endswith(
        ("党委", "支部", "小组", "委员会")
    )


def _read(index: int, given: Mapping[Field, Cell], layout: Layout) -> OrgRow:
    row = OrgRow(index)

    def fault(where: Field, reason: str, allowed: Sequence[str] = ()) -> None:
        row.faults.append(CellFault(index, layout.columns[where], reason, tuple(allowed)))

    def text(where: Field) -> str:
        return normalise_text(given[where].text) if where in given else ""

    row.name, row.parent = name_form(text(Field.NAME)), name_form(text(Field.PARENT))
    if not row.name:
        fault(Field.NAME, "缺少党组织名称")
    elif len(row.name) > 200:
        fault(Field.NAME, "名称最多 200 个字符")
    if code := text(Field.CODE):
        if given[Field.CODE].damaged_number:
            fault(Field.CODE, "代码被 Excel 当作数字处理，已丢失位数；请把该列设为文本后重填")
        elif not _CODE.fullmatch(code):
            fault(Field.CODE, "代码只能由数字、字母和短横线组成，最多 32 位")
        else:
            row.code = code
    _read_kinds(row, text(Field.KIND), text(Field.UNIT_KIND), fault)
    if Field.FOUNDED_ON in given and given[Field.FOUNDED_ON].text:
        try:
            row.founded_on = parse_sheet_date(given[Field.FOUNDED_ON].date_input).day
        except DateFault as wrong:
            fault(Field.FOUNDED_ON, wrong.reason)
    for where, longest in _TEXT_LENGTHS.items():
        if len(text(where)) > longest:
            fault(where, f"最多 {longest} 个字符")
        row.texts[where] = text(where)
    phone = text(Field.PHONE)
    if phone and "*" not in phone and not _PHONE.fullmatch(phone):
        fault(Field.PHONE, "联系电话应为手机号或座机号")
    row.texts[Field.PHONE] = "" if "*" in phone else phone
    return row


def name_form(text: str) -> str:
    """A name in the form in which names are compared and kept: no blanks, full-width brackets."""
    return text.replace(" ", "").replace("(", "（").replace(")", "）")


def _read_kinds(row: OrgRow, kind: str, unit: str, fault: "_Fault") -> None:
    if kind:
        row.kind = _KIND_WORDS.get(kind)
        if row.kind is None:
            fault(Field.KIND, "不认识的党组织类别", list(ORG_KINDS.values()))
    elif row.name:
        row.kind = next((known for ending, known in _ENDINGS if row.name.endswith(ending)), None)
        if row.kind is None:
            fault(Field.NAME, "没有填写类别，从名称也看不出来", list(ORG_KINDS.values()))
    if unit:
        row.unit_kind = _UNIT_WORDS.get(unit)
        if row.unit_kind is None:
            fault(Field.UNIT_KIND, "不认识的单位类别", list(UNIT_KINDS.values()))


class _Fault(Protocol):
    """How a reader reports a fault of one cell."""

    def __call__(self, where: Field, reason: str, allowed: Sequence[str] = ()) -> None: ...
