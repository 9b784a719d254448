"""Dates as registers write them, and calendar arithmetic.

A period counted in months or years ends on the day of the same number, or on the last day of the month where
there is none (民法典第二百零二条).
"""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

FIRST_YEAR = 1900
LAST_YEAR = 2099

_SERIAL_DAY_ZERO = date(1899, 12, 31)
_SERIAL_FALSE_LEAP_DAY = 60
_SERIAL_LAST = (date(LAST_YEAR, 12, 31) - _SERIAL_DAY_ZERO).days + 1

_SEPARATED = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?|年([0-9]{1,2})月(?:([0-9]{1,2})[日号])?)")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})?")
_NUMBER = re.compile(r"[0-9]{1,5}(?:\.[0-9]+)?")
_TIME_OF_DAY = re.compile(r"[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")


class DateFault(ValueError):
    """No date, or not a real one. `reason` is a Chinese sentence that does not repeat the input."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, or to the month: then `day` is the first of it."""

    day: date
    precision: Literal["day", "month"] = "day"


def parse_sheet_date(value: object) -> PartialDate:
    """The date in a cell of a register.

    Takes date and datetime objects (the time of day is dropped), Excel serials of the 1900 system as int, float or
    text, and text such as `2020-01-05`, `2020/1/5`, `2020.1.5`, `2020.01`, `2020年1月5日`, `2020年1月`, `20200105`
    and `202001`. A bare year, and a number like 2020.1 that may have been typed as 2020.10, are refused rather than
    guessed. Raises DateFault.
    """
    if isinstance(value, datetime):
        return PartialDate(_within_years(value.date()))
    if isinstance(value, date):
        return PartialDate(_within_years(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    if isinstance(value, str):
        return _from_text(value)
    if value is None:
        raise DateFault("没有填写日期")
    raise DateFault("不是日期")


def _from_text(raw: str) -> PartialDate:
    text = unicodedata.normalize("NFKC", raw).strip()
    if not text:
        raise DateFault("没有填写日期")
    if len(text) > 40:
        raise DateFault("不是日期")
    text = re.sub(r"\s+", "", _TIME_OF_DAY.sub("", text))
    if match := _SEPARATED.fullmatch(text):
        year, _, month, day, cn_month, cn_day = match.groups()
        return _made(int(year), int(month or cn_month), day or cn_day)
    if match := _COMPACT.fullmatch(text):
        return _made(int(match[1]), int(match[2]), match[3])
    if _NUMBER.fullmatch(text):
        return _from_number(float(text))
    raise DateFault("日期的写法无法识别，请写成 2020-01-05 或 2020年1月")


def _from_number(number: float) -> PartialDate:
    if not 1 <= number < 10**8:
        raise DateFault("不是日期")
    whole = int(number)
    if FIRST_YEAR <= whole <= LAST_YEAR:
        return _year_with_fraction(number)
    if whole <= _SERIAL_LAST:
        return PartialDate(_from_serial(whole))
    if number == whole and (match := _COMPACT.fullmatch(str(whole))):
        return _made(int(match[1]), int(match[2]), match[3])
    raise DateFault("不是日期")


def _from_serial(serial: int) -> date:
    """Day `serial` of Excel's 1900 system, which holds a 29 February 1900 that never was."""
    if serial == _SERIAL_FALSE_LEAP_DAY:
        raise DateFault("1900年2月29日不存在")
    return _SERIAL_DAY_ZERO + timedelta(days=serial - (serial > _SERIAL_FALSE_LEAP_DAY))


def _year_with_fraction(number: float) -> PartialDate:
    """A month typed as 2020.01 into a cell that Excel took for a number. 2020.1 may have been October."""
    year, _, fraction = repr(float(number)).partition(".")
    if fraction == "0":
        raise DateFault("只有年份，缺少月份")
    if len(fraction) == 1:
        raise DateFault("月份不明确，请写成 2020年1月 或 2020年10月")
    if len(fraction) != 2:
        raise DateFault("不是日期")
    return _made(int(year), int(fraction), None)


def _made(year: int, month: int, day: str | None) -> PartialDate:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateFault(f"年份应在{FIRST_YEAR}年至{LAST_YEAR}年之间")
    if not 1 <= month <= 12:
        raise DateFault("月份应在1至12之间")
    if day is None:
        return PartialDate(date(year, month, 1), "month")
    try:
        return PartialDate(date(year, month, int(day)))
    except ValueError:
        raise DateFault("这一天不存在") from None


def _within_years(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DateFault(f"年份应在{FIRST_YEAR}年至{LAST_YEAR}年之间")
    return day


def add_months(day: date, months: int) -> date:
    """The day of the same number `months` later (or earlier), clamped to the end of the month."""
    year, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month_index + 1)[1]
    return date(year, month_index + 1, min(day.day, last))


def add_years(day: date, years: int) -> date:
    """The same day `years` later (or earlier); 29 February becomes 28 February in a common year."""
    return add_months(day, 12 * years)


def years_between(start: date, end: date) -> int:
    """Full years from `start` to `end`; negative if `end` comes first, so that the two exchanged change the sign."""
    if end < start:
        return -years_between(end, start)
    years = end.year - start.year
    return years if add_years(start, years) <= end else years - 1


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month + 2) // 3
