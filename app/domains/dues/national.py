"""The national standards of dues as reviewed constants, each with its validity and source.

中组发〔2008〕3号 is in force since 2008-04-01; 组电明字〔2017〕5号 is later and more specific where the two differ.
Amounts in 分; the days of a validity are `from_on` (inclusive) and `until_on` (exclusive).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from app.domains.dues.vocabulary import FIXED_AMOUNT, MONTHLY_PAID, PayerKind, Treatment

RULES_2008 = "中组发〔2008〕3号"
NOTICE_2017 = "组电明字〔2017〕5号"
BEFORE_2008 = "2008年4月1日前的党费交纳标准"
SINCE_2008 = date(2008, 4, 1)
SINCE_2017 = date(2017, 1, 1)

ROUNDING_UNITS = (1, 10, 100)
DEFAULT_ROUNDING = 1
FARMER_RANGE = (20, 100)
RETIRED_SHARE_RANGE = (1, 100)
SMALLEST_FIXED = 20


@dataclass(frozen=True, slots=True)
class Validity:
    """From a day on, until a day; None leaves the end open."""

    from_on: date | None
    until_on: date | None

    def holds_on(self, day: date) -> bool:
        return (self.from_on is None or self.from_on <= day) and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True, slots=True)
class Bracket:
    """`rate` on the whole base up to and including `upto` 分; the last bracket has no upper bound."""

    upto: int | None
    rate: Decimal


@dataclass(frozen=True, slots=True)
class RateTable:
    """Rates by bracket for some kinds of payers. `code` is what an assessment keeps as its rule version."""

    code: str
    validity: Validity
    kinds: frozenset[PayerKind]
    brackets: tuple[Bracket, ...]
    source: str


@dataclass(frozen=True, slots=True)
class FixedAmount:
    """A monthly amount without a base; `local` where an organisation sets it within `least`…`most`."""

    code: str
    validity: Validity
    kinds: frozenset[PayerKind]
    least: int
    most: int
    source: str

    @property
    def local(self) -> bool:
        return self.least != self.most


@dataclass(frozen=True, slots=True)
class PayItem:
    """One line of a pay slip and what it does to the base.

    `is_open`: no text settles it, so that the 基层党委 may decide otherwise.
    """

    code: str
    name: str
    treatment: Treatment
    source: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class ItemTable:
    validity: Validity
    items: Mapping[PayerKind, tuple[PayItem, ...]]


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A month's assessed amount is generally no more than this."""

    validity: Validity
    amount: int
    source: str


def _brackets(*rows: tuple[int | None, str]) -> tuple[Bracket, ...]:
    return tuple(Bracket(None if yuan is None else yuan * 100, Decimal(rate)) for yuan, rate in rows)


_OLD, _SINCE_2008 = Validity(None, SINCE_2008), Validity(SINCE_2008, None)
_PAID = _brackets((3000, "0.005"), (5000, "0.01"), (10_000, "0.015"), (None, "0.02"))

RATE_TABLES = (
    RateTable(
        "salaried-before-2008",
        _OLD,
        MONTHLY_PAID,
        _brackets((400, "0.005"), (600, "0.01"), (800, "0.015"), (1500, "0.02"), (None, "0.03")),
        BEFORE_2008,
    ),
    RateTable("salaried-2008", _SINCE_2008, MONTHLY_PAID, _PAID, f"{RULES_2008} 第二条"),
    RateTable(
        "annual-salary-2008",
        _SINCE_2008,
        frozenset({PayerKind.ANNUAL_SALARY}),
        _PAID,
        f"{RULES_2008} 第二条、第三条",
    ),
    RateTable(
        "self-employed-2008",
        _SINCE_2008,
        frozenset({PayerKind.SELF_EMPLOYED}),
        _PAID,
        f"{RULES_2008} 第二条、第四条",
    ),
    RateTable(
        "retired-2008",
        _SINCE_2008,
        frozenset({PayerKind.RETIRED}),
        _brackets((5000, "0.005"), (None, "0.01")),
        f"{RULES_2008} 第五条",
    ),
)

FIXED_AMOUNTS = (
    FixedAmount(
        "farmer-2008", _SINCE_2008, frozenset({PayerKind.FARMER}), *FARMER_RANGE, source=f"{RULES_2008} 第六条"
    ),
    FixedAmount(
        "fixed-2008",
        _SINCE_2008,
        FIXED_AMOUNT - {PayerKind.FARMER},
        SMALLEST_FIXED,
        SMALLEST_FIXED,
        source=f"{RULES_2008} 第六条",
    ),
)

CEILINGS = (Ceiling(Validity(SINCE_2017, None), 100_000, f"{NOTICE_2017} 第一部分第一项"),)

_BASE = f"{RULES_2008} 第一条"
_EXCLUDED = f"{NOTICE_2017} 第一部分第二项"
_BONUSES = f"{NOTICE_2017} 第一部分第三项"


def _items(treatment: Treatment, source: str, *rows: tuple[str, str]) -> tuple[PayItem, ...]:
    return tuple(PayItem(code, name, treatment, source) for code, name in rows)


_NET_BASE = _items(Treatment.COUNTED, _BASE, ("net_base", "计算基数（税后，已剔除不计入的项目）"))
_WITHHELD = _items(
    Treatment.DEDUCTED,
    _EXCLUDED,
    ("income_tax", "个人所得税"),
    ("pension_insurance", "养老保险"),
    ("medical_insurance", "医疗保险"),
    ("unemployment_insurance", "失业保险"),
    ("injury_insurance", "工伤保险"),
    ("maternity_insurance", "生育保险"),
    ("housing_fund", "住房公积金"),
    ("occupational_annuity", "职业年金"),
    ("enterprise_annuity", "企业年金"),
)
_NOT_COUNTED = _items(
    Treatment.IGNORED,
    _EXCLUDED,
    ("housing_subsidy", "住房补贴"),
    ("transport_subsidy", "交通补贴"),
    ("official_car_subsidy", "公务用车补贴"),
    ("communication_subsidy", "通讯补贴"),
    ("overtime_subsidy", "加班补贴"),
    ("meal_subsidy", "误餐补贴"),
    ("heating_subsidy", "取暖费"),
    ("heat_protection", "防暑降温费"),
    ("property_subsidy", "物业费"),
    ("reform_subsidy", "其他改革性补贴"),
    ("remote_area_allowance", "艰苦边远地区津贴"),
    ("case_allowance", "办案津贴"),
    ("government_special_allowance", "政府特殊津贴"),
    ("special_post_allowance", "特殊岗位、部分人员的津贴补贴"),
    ("technology_award", "科技成果转化奖励"),
    ("one_off_income", "稿费、讲课费、利息等一次性收入"),
)
# The sources disagree about it, so it stays out until a 基层党委 has decided.
_YEAR_END_BONUS = (PayItem("year_end_bonus", "年终奖金", Treatment.IGNORED, _BONUSES, is_open=True),)
_OF_ALL = (*_NET_BASE, *_WITHHELD, *_NOT_COUNTED, *_YEAR_END_BONUS)

_POST, _ALLOWANCES = ("post_pay", "岗位工资"), ("allowances", "津贴补贴")
_IN_BASE = {
    PayerKind.GOVERNMENT: (("duty_pay", "职务工资"), ("grade_pay", "级别工资"), _ALLOWANCES),
    PayerKind.PUBLIC_INSTITUTION: (
        _POST,
        ("salary_grade_pay", "薪级工资"),
        ("basic_performance_pay", "基础性绩效工资"),
        _ALLOWANCES,
    ),
    PayerKind.GOVERNMENT_WORKER: (_POST, ("technical_grade_pay", "技术等级（职务）工资"), _ALLOWANCES),
    PayerKind.ENTERPRISE: (
        ("basic_pay", "基本工资"),
        _POST,
        ("other_fixed_pay", "其他固定工资"),
        ("regular_bonus", "定期、普遍发放的奖金和绩效工资"),
    ),
}
_BONUSES_LEFT_OUT = {
    PayerKind.PUBLIC_INSTITUTION: _items(Treatment.IGNORED, _BONUSES, ("reward_performance_pay", "奖励性绩效工资")),
    PayerKind.ENTERPRISE: _items(Treatment.IGNORED, _BONUSES, ("irregular_bonus", "不定期、非普遍发放的奖金")),
}
PERIOD_ITEM: Mapping[PayerKind, str] = {
    PayerKind.ANNUAL_SALARY: "received_pay",
    PayerKind.SELF_EMPLOYED: "quarter_net_income",
}
_BY_PERIOD = {
    PayerKind.ANNUAL_SALARY: _items(
        Treatment.COUNTED, f"{RULES_2008} 第三条", (PERIOD_ITEM[PayerKind.ANNUAL_SALARY], "当月实际领取的薪酬")
    ),
    PayerKind.SELF_EMPLOYED: _items(
        Treatment.COUNTED, f"{RULES_2008} 第四条", (PERIOD_ITEM[PayerKind.SELF_EMPLOYED], "上季度纯收入合计")
    ),
}
BASIC_PENSION, COMPARABLE_PENSION, TOTAL_PENSION = "basic_pension", "comparable_pension", "total_pension"
FORMER_DUES, PENSION_BEFORE, PENSION_NOW = "former_dues", "pension_before", "pension_now"
_RETIRED = f"{NOTICE_2017} 第一部分"
_RETIRED_2017 = (
    *_items(Treatment.COUNTED, _RETIRED, (BASIC_PENSION, "基本离退休费或基本养老金")),
    *_items(Treatment.IGNORED, _RETIRED, ("pension_allowances", "离退休人员津贴补贴")),
    *_items(
        Treatment.COUNTED,
        _RETIRED,
        (COMPARABLE_PENSION, "同等收入离退休人员的计算基数"),
        (TOTAL_PENSION, "养老金总额（无法拆分）"),
        (FORMER_DUES, "原每月交纳数额"),
        (PENSION_BEFORE, "原养老金总额"),
        (PENSION_NOW, "现养老金总额"),
    ),
)
_RETIRED_2008 = _items(Treatment.COUNTED, f"{RULES_2008} 第五条", (BASIC_PENSION, "实际领取的离退休费或养老金总额"))

ITEM_TABLES = (
    # Old ledgers hold the base alone: what it was made of was never asked.
    ItemTable(
        Validity(None, SINCE_2017),
        {**dict.fromkeys(MONTHLY_PAID, _NET_BASE), **_BY_PERIOD, PayerKind.RETIRED: _RETIRED_2008},
    ),
    ItemTable(
        Validity(SINCE_2017, None),
        {
            **{
                kind: (*_items(Treatment.COUNTED, _BASE, *rows), *_BONUSES_LEFT_OUT.get(kind, ()), *_OF_ALL)
                for kind, rows in _IN_BASE.items()
            },
            **_BY_PERIOD,
            PayerKind.RETIRED: _RETIRED_2017,
        },
    ),
)

T = TypeVar("T", RateTable, FixedAmount, ItemTable, Ceiling)


def in_force(tables: tuple[T, ...], on: date) -> list[T]:
    """Those of the tables that hold on the day."""
    return [table for table in tables if table.validity.holds_on(on)]
