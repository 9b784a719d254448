"""The columns of an assessment sheet, by the titles that branches give them. What is not known here is asked, never guessed."""

from collections.abc import Iterable, Mapping
from enum import StrEnum, unique

from app.domains.dues.calculator import Standards
from app.kit.sheets.tables import Titles, plain_title

ITEM = "item:"
"""Before the code of a pay item: a column may hold one of these or one of `Column`."""


@unique
class Column(StrEnum):
    """What a column may be besides a pay item. IGNORED is what somebody decided to leave out."""

    NUMBER = "number"
    NAME = "name"
    ID_NUMBER = "id_number"
    NET_TOTAL = "net_total"
    RATE = "rate"
    MONTHLY = "monthly"
    TOTAL = "total"
    NOTE = "note"
    IGNORED = "ignored"


_TITLES: Mapping[str, tuple[str, ...]] = {
    Column.NUMBER: ("序号", "编号"),
    Column.NAME: ("姓名", "党员姓名"),
    Column.ID_NUMBER: ("公民身份号码", "身份证号", "身份证号码", "身份证后四位", "身份证号后四位"),
    Column.NET_TOTAL: ("税后工资总额", "税后工资合计", "税后工资", "计算基数", "党费计算基数", "交纳基数"),
    Column.RATE: ("交纳比例", "缴纳比例", "比例"),
    Column.MONTHLY: ("每月应交", "每月应缴", "月应交", "月应缴", "每月应交党费", "月应交党费"),
    Column.TOTAL: ("共交", "共缴", "全年应交", "全年应缴"),
    Column.NOTE: ("备注", "说明"),
}
_ITEMS: Mapping[str, tuple[str, ...]] = {
    "post_pay": ("岗位工资",),
    "salary_grade_pay": ("薪级工资",),
    "basic_performance_pay": ("基础性绩效", "基础性绩效工资"),
    "reward_performance_pay": ("奖励性绩效", "奖励性绩效工资"),
    "duty_pay": ("职务工资",),
    "grade_pay": ("级别工资",),
    "technical_grade_pay": ("技术等级工资",),
    "basic_pay": ("基本工资",),
    "allowances": ("津贴补贴", "津补贴"),
    "pension_insurance": ("养老", "养老保险", "基本养老保险"),
    "occupational_annuity": ("职业年金",),
    "enterprise_annuity": ("企业年金",),
    "housing_fund": ("公积金", "住房公积金"),
    "medical_insurance": ("医疗", "医疗保险", "基本医疗保险"),
    "unemployment_insurance": ("失业", "失业保险"),
    "injury_insurance": ("工伤", "工伤保险"),
    "maternity_insurance": ("生育", "生育保险"),
    "income_tax": ("所得税", "个人所得税", "个税"),
    "year_end_bonus": ("年终奖", "年终奖金"),
}
_BY_TITLE: Mapping[str, str] = {
    plain_title(title): target
    for target, titles in (*_TITLES.items(), *((ITEM + code, titles) for code, titles in _ITEMS.items()))
    for title in titles
}


def _nothing(_text: str) -> str | None:
    return None


def known_title(text: str) -> str | None:
    return _BY_TITLE.get(plain_title(text))


SHEET_TITLES = Titles(Column.NAME, known_title, _nothing, frozenset({Column.NAME, Column.ID_NUMBER}))


def is_target(target: str, standards: Standards) -> bool:
    """May a column be this: one of `Column`, or a pay item that counts for this kind of payer at this place?"""
    if target.startswith(ITEM):
        return target.removeprefix(ITEM) in standards.items
    return target in set(Column)


def mapped(titles: Iterable[str], standards: Standards) -> dict[int, str]:
    """What each column holds, as far as its title is that of a known column or of an item, once each."""
    by_name = {plain_title(item.name): ITEM + code for code, item in standards.items.items()}
    found: dict[int, str] = {}
    for column, title in enumerate(titles):
        target = known_title(title) or by_name.get(plain_title(title))
        if target is not None and is_target(target, standards) and target not in found.values():
            found[column] = target
    return found
