from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.dates import (
    DateFault,
    PartialDate,
    add_months,
    add_years,
    parse_sheet_date,
    quarter_of,
    years_between,
)

days = st.dates(date(1950, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    "value",
    [
        "2020-01-05",
        "2020-1-5",
        "2020/1/5",
        "2020.1.5",
        "2020.01.05",
        "2020年1月5日",
        "2020年01月05日",
        "2020 年 1 月 5 日",
        "2020年1月5号",
        "20200105",
        "２０２０．１．５",
        " 2020-01-05 ",
        "2020-01-05 00:00:00",
        "2020-01-05T08:30:00",
        20200105,
        20200105.0,
        43835,
        43835.0,
        43835.75,
        "43835",
        "43835.0",
        date(2020, 1, 5),
        datetime(2020, 1, 5, 23, 59),  # noqa: DTZ001 - spreadsheets know no zone
    ],
)
def test_a_day_is_read_in_every_form_registers_use(value: object) -> None:
    assert parse_sheet_date(value) == PartialDate(date(2020, 1, 5), "day")


@pytest.mark.parametrize(
    "value", ["2020.01", "2020.1", "2020-01", "2020/1", "2020年1月", "202001", 202001, 202001.0, 2020.01]
)
def test_a_month_is_its_first_day_and_says_so(value: object) -> None:
    assert parse_sheet_date(value) == PartialDate(date(2020, 1, 1), "month")


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (61, date(1900, 3, 1)),
        (17657, date(1948, 5, 4)),
        (36526, date(2000, 1, 1)),
        (73050, date(2099, 12, 31)),
    ],
)
def test_serials_count_from_1900_with_the_leap_day_that_never_was(serial: int, day: date) -> None:
    assert parse_sheet_date(serial).day == day


@given(day=st.dates(date(1910, 1, 1), date(2099, 12, 31)))
def test_serial_and_text_of_one_day_agree(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days

    assert parse_sheet_date(serial).day == parse_sheet_date(f"{day:%Y%m%d}").day == day


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "没有填写日期"),
        ("", "没有填写日期"),
        ("\u3000", "没有填写日期"),
        (60, "1900年2月29日不存在"),
        ("60", "1900年2月29日不存在"),
        ("2023-02-29", "这一天不存在"),
        ("20230431", "这一天不存在"),
        ("2023年4月31日", "这一天不存在"),
        ("2020-13-01", "月份应在1至12之间"),
        ("202000", "月份应在1至12之间"),
        ("1020-01-05", "年份应在1900年至2099年之间"),
        (date(1899, 12, 31), "年份应在1900年至2099年之间"),
        ("2020年", "日期的写法无法识别，请写成 2020-01-05 或 2020年1月"),
        ("05/01/2020", "日期的写法无法识别，请写成 2020-01-05 或 2020年1月"),
        ("2020-1.5", "日期的写法无法识别，请写成 2020-01-05 或 2020年1月"),
        ("不详", "日期的写法无法识别，请写成 2020-01-05 或 2020年1月"),
        ("2020", "只有年份，缺少月份"),
        (2020, "只有年份，缺少月份"),
        (2020.1, "月份不明确，请写成 2020年1月 或 2020年10月"),
        (2020.123, "不是日期"),
        (80000, "不是日期"),
        (0, "不是日期"),
        (-5, "不是日期"),
        (float("nan"), "不是日期"),
        (float("inf"), "不是日期"),
        (10**30, "不是日期"),
        (True, "不是日期"),
        (time(8, 30), "不是日期"),
        (timedelta(1), "不是日期"),
        ("2" * 5000, "不是日期"),
    ],
)
def test_what_is_no_date_is_refused_with_a_reason(value: object, reason: str) -> None:
    with pytest.raises(DateFault) as caught:
        parse_sheet_date(value)

    assert caught.value.reason == reason


@given(value=st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.from_regex(r"[0-9]{4}[-./年][0-9]{1,2}.*")))
def test_any_value_is_a_date_or_a_fault(value: object) -> None:
    try:
        parsed = parse_sheet_date(value)
    except DateFault:
        return
    assert 1900 <= parsed.day.year <= 2099


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_are_added_to_the_same_day_or_the_months_end(day: date, months: int, result: date) -> None:
    assert add_months(day, months) == result


def test_a_probation_begun_on_29_february_ends_on_the_28th() -> None:
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)


@given(day=days, months=st.integers(-500, 500))
def test_adding_months_moves_exactly_that_many_months(day: date, months: int) -> None:
    moved = add_months(day, months)

    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day <= day.day


@given(start=days, end=days)
def test_full_years_are_the_most_that_fit(start: date, end: date) -> None:
    years = years_between(start, end)

    assert years_between(end, start) == -years
    if start <= end:
        assert add_years(start, years) <= end < add_years(start, years + 1)


@pytest.mark.parametrize(("month", "quarter"), [(1, 1), (3, 1), (4, 2), (6, 2), (7, 3), (9, 3), (10, 4), (12, 4)])
def test_quarters_begin_in_january(month: int, quarter: int) -> None:
    assert quarter_of(date(2026, month, 1)) == quarter
