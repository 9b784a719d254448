"""Brackets, rounding, months and who decides. Pure: days come in as arguments, money is integer 分, never a float."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from app.domains.dues.national import Bracket
from app.domains.dues.vocabulary import BY_PERIOD, MonthStanding, PayerKind, ReliefKind, ReliefLevel
from app.kit.dates import add_months

LONGEST_RELIEF_MONTHS = 12
MONTHS = range(1, 13)
_QUARTER_STARTS = frozenset({1, 4, 7, 10})


def round_half_up(amount: Decimal, unit: int = 1) -> int:
    """An amount in 分 to a multiple of `unit` 分; half a unit goes up."""
    return int((amount / unit).quantize(Decimal(1), ROUND_HALF_UP)) * unit


def rounded_dues(amount: Decimal, unit: int) -> tuple[int, int]:
    """A rate-computed amount (分, above zero) in the organisation's rounding, and the unit that was used.

    What a coarse unit would turn into nothing is rounded to the 分, and one 分 is the least.
    """
    rounded = round_half_up(amount, unit)
    return (rounded, unit) if rounded else (max(1, round_half_up(amount)), 1)


def bracket_of(brackets: Sequence[Bracket], base: int) -> Bracket:
    """The bracket of a base; an upper bound belongs to the lower bracket (“含”, 中组发〔2008〕3号 第二条)."""
    return next(bracket for bracket in brackets if bracket.upto is None or base <= bracket.upto)


def first_due_month(accepted_on: date, *, collection_over: bool = False) -> date:
    """The first month of dues: that in which the assembly accepted the member, as a whole month.

    The next one, if the month's collection was over (中组发〔2008〕3号 第八条). The first day of the month.
    """
    month = accepted_on.replace(day=1)
    return add_months(month, 1) if collection_over else month


def is_period(kind: PayerKind, first_month: int) -> bool:
    """May a base be entered from this month: any for 年薪制, the first of a quarter for who earns by no month."""
    return kind is PayerKind.ANNUAL_SALARY or first_month in _QUARTER_STARTS


def months_of_period(kind: PayerKind, first_month: int) -> range:
    """The months that one entered base serves."""
    return range(first_month, first_month + (1 if kind is PayerKind.ANNUAL_SALARY else 3))


def relief_level(kind: PayerKind | None) -> ReliefLevel:
    """Who decides on a relief.

    The branch for retired cadres and workers (组电明字〔2017〕5号), the committee above for everybody else, and where
    nobody yet knows how the member pays (中组发〔2008〕3号 第七条).
    """
    return ReliefLevel.BRANCH if kind is PayerKind.RETIRED else ReliefLevel.COMMITTEE_ABOVE


def relief_months_fit(first: date, last: date) -> bool:
    """From a month to a month, both included and given by their first day; a year at most, then it is studied anew."""
    return first.day == last.day == 1 and first <= last < add_months(first, LONGEST_RELIEF_MONTHS)


@dataclass(frozen=True, slots=True)
class Assessed:
    """What an assessment says from a month of its year on."""

    from_month: int
    kind: PayerKind
    amount: int | None


@dataclass(frozen=True, slots=True)
class PeriodAmount:
    """The amount of the months that an entered base serves."""

    kind: PayerKind
    first_month: int
    amount: int


@dataclass(frozen=True, slots=True)
class Relieved:
    """A relief in force from a month to a month, both included."""

    kind: ReliefKind
    amount: int | None
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a member's year: `amount` in 分, None while it is pending or where nothing is due."""

    month: int
    standing: MonthStanding
    amount: int | None


def months_of_year(
    year: int, assessed: Sequence[Assessed], periods: Iterable[PeriodAmount], reliefs: Iterable[Relieved]
) -> list[Month]:
    """Twelve months. `assessed` is in the order of their numbers: a later one takes over from its month on."""
    by_month, granted = _by_month(periods), list(reliefs)
    return [_month(year, month, assessed, by_month, granted) for month in MONTHS]


def month_of(
    month: date, assessed: Sequence[Assessed], periods: Iterable[PeriodAmount], reliefs: Iterable[Relieved]
) -> Month:
    """One month, given by its first day, as `months_of_year` has it."""
    return _month(month.year, month.month, assessed, _by_month(periods), list(reliefs))


def _by_month(periods: Iterable[PeriodAmount]) -> dict[tuple[PayerKind, int], int]:
    return {
        (period.kind, month): period.amount
        for period in periods
        for month in months_of_period(period.kind, period.first_month)
    }


def _month(
    year: int,
    month: int,
    assessed: Sequence[Assessed],
    by_month: dict[tuple[PayerKind, int], int],
    reliefs: Sequence[Relieved],
) -> Month:
    current = next((one for one in reversed(assessed) if one.from_month <= month), None)
    if current is None:
        return Month(month, MonthStanding.NOT_DUE, None)
    amount = by_month.get((current.kind, month)) if current.kind in BY_PERIOD else current.amount
    first_day = date(year, month, 1)
    relief = next((one for one in reliefs if one.first <= first_day <= one.last), None)
    if relief is not None and relief.kind is ReliefKind.EXEMPT:
        return Month(month, MonthStanding.EXEMPT, 0)
    if amount is None:
        return Month(month, MonthStanding.PENDING, None)
    if relief is not None and relief.amount is not None:
        # A relief never asks for more than the assessment, which may have fallen since it was granted.
        return Month(month, MonthStanding.REDUCED, min(relief.amount, amount))
    return Month(month, MonthStanding.ASSESSED, amount)
