"""The worked examples of the national texts, and what must hold for every base."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.domains.dues.calculator import Calculation, Local, calculate, standards_for
from app.domains.dues.errors import (
    BaseMissing,
    FarmerAmountMissing,
    ItemAmountWrong,
    ItemsNotTogether,
    ItemsNotWanted,
    ItemTwice,
    ItemUnknown,
    RetiredShareMissing,
    StandardMissing,
)
from app.domains.dues.national import PayItem
from app.domains.dues.vocabulary import MONTHLY_PAID, PayerKind, Treatment
from app.kit.money import yuan_to_fen

K = PayerKind
NOW = date(2026, 1, 1)


def computed(kind: PayerKind, *, on: date = NOW, local: Local | None = None, **yuan: str) -> Calculation:
    """The dues of pay items given in 元."""
    items = [(code, int(yuan_to_fen(amount))) for code, amount in yuan.items()]
    return calculate(standards_for(kind, on, local or Local()), items)


def assessed(kind: PayerKind, **given_facts: Any) -> str:
    return f"{Decimal(computed(kind, **given_facts).assessed) / 100:.2f}"


@pytest.mark.parametrize(
    ("base", "rate", "amount"),
    [
        ("800.00", "0.005", "4.00"),
        ("2999.99", "0.005", "15.00"),
        ("3000.00", "0.005", "15.00"),
        ("3000.01", "0.01", "30.00"),
        ("4660.00", "0.01", "46.60"),
        ("5000.00", "0.01", "50.00"),
        ("5000.01", "0.015", "75.00"),
        ("5100.00", "0.015", "76.50"),
        ("9999.99", "0.015", "150.00"),
        ("10000.00", "0.015", "150.00"),
        ("10000.01", "0.02", "200.00"),
        ("50000.00", "0.02", "1000.00"),
    ],
)
@pytest.mark.parametrize("kind", sorted(MONTHLY_PAID))
def test_the_rate_of_its_bracket_is_taken_on_the_whole_base(kind, base, rate, amount):
    made = computed(kind, net_base=base)
    assert (made.rate, assessed(kind, net_base=base)) == (Decimal(rate), amount)


@pytest.mark.parametrize(
    ("base", "unit", "amount"),
    [
        ("4660.00", 10, "46.60"),
        ("4664.00", 10, "46.60"),
        ("4665.00", 10, "46.70"),
        ("2999.99", 10, "15.00"),
        ("4660.00", 100, "47.00"),
        ("4649.99", 100, "46.00"),
        ("4650.00", 100, "47.00"),
    ],
)
def test_the_organisations_rounding_comes_after_the_rate(base, unit, amount):
    assert assessed(K.ENTERPRISE, net_base=base, local=Local(rounding=unit)) == amount


def test_a_coarse_rounding_never_leaves_nothing():
    assert assessed(K.ENTERPRISE, net_base="80.00", local=Local(rounding=100)) == "0.40"
    assert assessed(K.ENTERPRISE, net_base="0.50") == "0.01"


def test_what_is_over_the_ceiling_is_computed_but_not_assessed():
    made = computed(K.GOVERNMENT, net_base="60000.00")
    assert (made.computed, made.assessed) == (120_000, 100_000)
    assert "每月一般不超过1000.00元，超过部分自愿交纳" in made.explanation


@pytest.mark.parametrize("amount", ["0.00", "0"])
def test_without_a_base_there_is_no_amount(amount):
    with pytest.raises(BaseMissing):
        computed(K.ENTERPRISE, net_base=amount)
    with pytest.raises(BaseMissing):
        computed(K.ENTERPRISE)


def test_a_base_that_deductions_eat_up_is_missing():
    with pytest.raises(BaseMissing):
        computed(K.ENTERPRISE, basic_pay="1000.00", pension_insurance="1000.01")


@pytest.mark.parametrize("amount", [-1, 10**12 + 1, 2650.5, "2650", None, True])
def test_an_amount_is_a_whole_number_of_fen(amount):
    with pytest.raises(ItemAmountWrong):
        calculate(standards_for(K.ENTERPRISE, NOW, Local()), [("net_base", amount)])


def test_a_public_institution_counts_basic_performance_pay_and_not_the_rewarding_part():
    made = computed(
        K.PUBLIC_INSTITUTION,
        post_pay="2650",
        salary_grade_pay="1815",
        basic_performance_pay="2400",
        reward_performance_pay="3000",
        income_tax="12.50",
        pension_insurance="549.20",
        occupational_annuity="274.60",
        medical_insurance="137.30",
        unemployment_insurance="34.33",
        housing_fund="823.80",
    )
    assert (made.base, made.computed, made.assessed) == (503_327, 7_550, 7_550)
    assert made.explanation == (
        "计入：岗位工资 2650.00 + 薪级工资 1815.00 + 基础性绩效工资 2400.00 = 6865.00",
        "不计入：奖励性绩效工资 3000.00",
        "扣除：个人所得税 12.50 + 养老保险 549.20 + 职业年金 274.60 + 医疗保险 137.30 + 失业保险 34.33 + "
        "住房公积金 823.80 = 1831.73",
        "计算基数：6865.00 − 1831.73 = 5033.27",
        "交纳比例：5000元以上至10000元（含10000元），按全部基数的1.5%计算",
        "5033.27 × 1.5% = 75.49905 → 75.50（四舍五入到0.01元）",
        "每月应交75.50元",
        "依据：中组发〔2008〕3号 第二条",
    )


def test_an_enterprise_counts_the_regular_universal_bonus_and_not_a_one_off_prize():
    made = computed(
        K.ENTERPRISE,
        basic_pay="3000",
        post_pay="1500",
        regular_bonus="800",
        irregular_bonus="5000",
        pension_insurance="640",
    )
    assert (made.base, made.assessed) == (466_000, 4_660)


def test_an_award_for_turning_research_to_use_leaves_the_base_unchanged():
    usual = {"post_pay": "3000", "salary_grade_pay": "2500"}
    plain = computed(K.PUBLIC_INSTITUTION, **usual)
    awarded = computed(K.PUBLIC_INSTITUTION, **usual, technology_award="80000")
    assert (awarded.base, awarded.assessed) == (plain.base, plain.assessed)


def test_a_year_end_bonus_stays_out_until_the_committee_has_decided():
    usual = {"basic_pay": "4000", "year_end_bonus": "30000"}
    assert computed(K.ENTERPRISE, **usual).base == 400_000
    decided = Local(items=[PayItem("year_end_bonus", "年终奖金", Treatment.COUNTED, "镇党委〔2026〕1号", is_open=True)])
    made = computed(K.ENTERPRISE, **usual, local=decided)
    assert made.base == 3_400_000
    assert made.explanation[-1] == "依据：中组发〔2008〕3号 第二条；镇党委〔2026〕1号"


def test_an_annual_salary_counts_what_was_received_in_the_month():
    assert assessed(K.ANNUAL_SALARY, received_pay="5000") == "50.00"
    assert computed(K.ANNUAL_SALARY, received_pay="245000").computed == 490_000


def test_who_has_no_monthly_income_pays_on_the_average_of_the_quarter_before():
    made = computed(K.SELF_EMPLOYED, quarter_net_income="27000")
    assert (made.base, made.assessed) == (900_000, 13_500)


def test_the_base_is_rounded_to_the_fen_before_the_bracket_is_chosen():
    made = computed(K.SELF_EMPLOYED, quarter_net_income="9000.01")
    assert (made.base, made.rate, made.assessed) == (300_000, Decimal("0.005"), 1_500)


@pytest.mark.parametrize(("pension", "amount"), [("5000.00", "25.00"), ("5000.01", "50.00"), ("7350.50", "73.51")])
def test_the_retired_have_two_brackets(pension, amount):
    assert assessed(K.RETIRED, basic_pension=pension) == amount


def test_the_allowances_of_the_retired_do_not_count_since_2017():
    assert assessed(K.RETIRED, basic_pension="4900", pension_allowances="2000") == "24.50"


def test_a_pension_that_cannot_be_split_is_assessed_by_the_local_share_of_the_whole():
    made = computed(K.RETIRED, total_pension="7000", local=Local(retired_share=30))
    assert (made.base, made.assessed) == (210_000, 1_050)
    with pytest.raises(RetiredShareMissing):
        computed(K.RETIRED, total_pension="7000")


def test_a_pension_that_cannot_be_split_is_assessed_like_a_comparable_one():
    assert assessed(K.RETIRED, comparable_pension="5200") == "52.00"


def test_a_pension_that_cannot_be_split_keeps_the_former_amount_scaled_when_it_changes():
    assert assessed(K.RETIRED, former_dues="20.00") == "20.00"
    made = computed(K.RETIRED, former_dues="20.00", pension_before="6000", pension_now="6300.50")
    assert (made.base, made.assessed) == (None, 2_100)


@pytest.mark.parametrize(
    "items",
    [
        {"total_pension": "7000", "basic_pension": "3000"},
        {"total_pension": "7000", "comparable_pension": "3000"},
        {"former_dues": "20", "basic_pension": "3000"},
        {"former_dues": "20", "pension_before": "6000"},
        {"basic_pension": "3000", "pension_before": "6000", "pension_now": "6100"},
    ],
)
def test_a_pension_is_assessed_in_one_way(items):
    with pytest.raises(ItemsNotTogether):
        computed(K.RETIRED, **items, local=Local(retired_share=30))


@pytest.mark.parametrize(
    "items", [{"former_dues": "0"}, {"former_dues": "20", "pension_before": "0", "pension_now": "6100"}]
)
def test_a_former_amount_needs_real_numbers(items):
    with pytest.raises(BaseMissing):
        computed(K.RETIRED, **items)


def test_a_farmer_pays_the_local_amount():
    assert assessed(K.FARMER, local=Local(farmer_amount=50)) == "0.50"
    with pytest.raises(FarmerAmountMissing):
        computed(K.FARMER)


@pytest.mark.parametrize("kind", [K.STUDENT, K.LAID_OFF, K.ON_RELIEF, K.MINIMUM_LIVING])
def test_who_has_no_income_pays_twenty_fen_and_no_rounding_touches_it(kind):
    made = computed(kind, local=Local(rounding=100))
    assert (made.base, made.computed, made.assessed) == (None, 20, 20)


def test_a_fixed_amount_takes_no_pay_items():
    with pytest.raises(ItemsNotWanted):
        computed(K.STUDENT, net_base="3000")


def test_an_old_ledger_is_computed_by_the_table_of_its_time():
    assert assessed(K.GOVERNMENT, net_base="700", on=date(2006, 5, 1)) == "10.50"
    assert assessed(K.GOVERNMENT, net_base="700", on=date(2008, 3, 31)) == "10.50"
    assert assessed(K.GOVERNMENT, net_base="700", on=date(2008, 4, 1)) == "3.50"


@pytest.mark.parametrize(
    ("base", "amount"),
    [("400", "2.00"), ("400.01", "4.00"), ("600", "6.00"), ("800", "12.00"), ("1500", "30.00"), ("1500.01", "45.00")],
)
def test_the_brackets_before_april_2008(base, amount):
    assert assessed(K.ENTERPRISE, net_base=base, on=date(2006, 1, 1)) == amount


def test_a_time_without_a_known_text_is_refused():
    with pytest.raises(StandardMissing):
        standards_for(K.RETIRED, date(2006, 1, 1), Local())


def test_before_2017_there_was_no_ceiling_and_the_whole_pension_counted():
    assert computed(K.GOVERNMENT, net_base="60000", on=date(2012, 1, 1)).assessed == 120_000
    assert assessed(K.RETIRED, basic_pension="6000", on=date(2012, 1, 1)) == "60.00"


def test_unknown_items_are_named_by_their_place_and_never_guessed():
    with pytest.raises(ItemUnknown) as refused:
        computed(K.GOVERNMENT, duty_pay="3000", lucky_money="88")
    assert [issue.field for issue in refused.value.issues] == ["items.1.code"]


def test_an_item_of_another_kind_of_payer_is_unknown():
    with pytest.raises(ItemUnknown):
        computed(K.GOVERNMENT, basic_performance_pay="3000")


def test_an_item_stands_once_and_a_ready_base_stands_alone():
    standards = standards_for(K.GOVERNMENT, NOW, Local())
    with pytest.raises(ItemTwice):
        calculate(standards, [("duty_pay", 1), ("duty_pay", 2)])
    with pytest.raises(ItemsNotTogether):
        calculate(standards, [("net_base", 1), ("income_tax", 2)])


BASES = st.integers(1, 10**9)
UNITS = st.sampled_from([1, 10, 100])


def by_base(fen: int, unit: int = 1) -> Calculation:
    return calculate(standards_for(K.GOVERNMENT, NOW, Local(rounding=unit)), [("net_base", fen)])


@given(BASES, BASES, UNITS)
def test_more_base_in_one_bracket_never_means_less_dues(one, other, unit):
    low, high = sorted((one, other))
    below, above = by_base(low, unit), by_base(high, unit)
    assume(below.rate == above.rate)
    assert below.computed <= above.computed


@pytest.mark.parametrize("edge", [300_000, 500_000, 1_000_000])
def test_at_the_edge_of_a_bracket_the_whole_base_takes_the_higher_rate(edge):
    below, above = by_base(edge), by_base(edge + 1)
    assert above.computed - below.computed >= edge * Decimal("0.005") - 1


@given(BASES, UNITS)
@example(1, 1)
@example(99, 100)
def test_rounding_never_leaves_nothing_and_moves_by_half_a_unit_at_most(base, unit):
    made = by_base(base, unit)
    assert made.rate is not None
    exact = base * made.rate
    assert made.computed > 0
    if made.computed > 1:
        assert abs(made.computed - exact) <= Decimal(unit) / 2
    assert made.assessed == min(made.computed, 100_000)


STEP = re.compile(r"([\d.]+) × ([\d.]+)% = ([\d.]+) → ([\d.]+)（四舍五入到([\d.]+)元）")
SUM = re.compile(r"(?:计入|扣除)：(.+) = ([\d.]+)")
AMOUNT = re.compile(r" (\d+\.\d\d)")
INCOMES = st.dictionaries(
    st.sampled_from(["duty_pay", "grade_pay", "allowances", "transport_subsidy"]), st.integers(0, 10**8), min_size=1
)
DEDUCTIONS = st.dictionaries(
    st.sampled_from(["income_tax", "housing_fund", "medical_insurance"]), st.integers(0, 10**7)
)


@given(INCOMES, DEDUCTIONS, UNITS)
def test_the_numbers_of_the_explanation_recompute_to_the_amount(incomes, deductions, unit):
    standards = standards_for(K.GOVERNMENT, NOW, Local(rounding=unit))
    items = [*incomes.items(), *deductions.items()]
    base = sum(fen for code, fen in incomes.items() if code != "transport_subsidy") - sum(deductions.values())
    if base <= 0:
        with pytest.raises(BaseMissing):
            calculate(standards, items)
        return
    made = calculate(standards, items)
    for line in made.explanation:
        if found := SUM.fullmatch(line):
            assert sum(map(Decimal, AMOUNT.findall(found[1]))) == Decimal(found[2])
    (step,) = [found for line in made.explanation if (found := STEP.fullmatch(line))]
    stated_base, percent, exact, rounded, to = map(Decimal, step.groups())
    assert stated_base * 100 == base == made.base
    assert stated_base * percent / 100 == exact
    assert max((exact / to).quantize(Decimal(1), ROUND_HALF_UP) * to, Decimal("0.01")) == rounded
    assert rounded * 100 == made.computed
    assert f"每月应交{Decimal(made.assessed) / 100:.2f}元" in made.explanation
