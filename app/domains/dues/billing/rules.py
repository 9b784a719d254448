"""What a month's bill says, and what money does to it. Pure; amounts are 分, months their first days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.rules import Month
from app.domains.dues.vocabulary import MonthStanding
from app.kit.dates import add_months

# 提前交纳不超过六个月, 补交一般不超过六个月 (local answers and 中组发〔2008〕3号 第八条).
MOST_MONTHS_AHEAD = 6
MOST_MONTHS_LATE = 6
CASE_AFTER_MONTHS = 6
REMIND_AFTER_MONTHS = 3
DEFAULT_COLLECTION_DAY = 5


@dataclass(frozen=True, slots=True)
class Target:
    """What a bill should ask for: None while the base is not known."""

    state: BillState
    amount_fen: int | None


def target_of(month: Month) -> Target | None:
    """The bill of a month by what is settled about it; None where nothing is due."""
    if month.standing is MonthStanding.NOT_DUE:
        return None
    if month.standing is MonthStanding.PENDING:
        return Target(BillState.PENDING, None)
    if month.standing is MonthStanding.EXEMPT or month.amount == 0:
        return Target(BillState.RELIEVED, 0)
    return Target(BillState.DUE, month.amount)


def state_after(amount_fen: int | None, paid_fen: int, *, deferred: bool = False) -> BillState:
    """How a month stands once `paid_fen` of it is there."""
    if amount_fen is None:
        return BillState.PENDING
    if amount_fen == 0 and paid_fen == 0:
        return BillState.RELIEVED
    if paid_fen >= amount_fen:
        return BillState.PAID
    if paid_fen > 0:
        return BillState.PART
    return BillState.DEFERRED if deferred else BillState.DUE


def is_payable_ahead(month: date, this_month: date) -> bool:
    """May this month be paid now: what has come, and six months ahead at most."""
    return month <= add_months(this_month, MOST_MONTHS_AHEAD)


def longest_unpaid_run(unpaid: Iterable[date], settled: Iterable[date]) -> tuple[date, date, int] | None:
    """The longest run of unpaid months: its first and last month, and how many they are; of two the later.

    Only a settled month ends a run. A month that nobody asks for (not billed, deferred, relieved) lets it rest: such
    months do not count, and those on both sides of them follow one another.
    """
    ended = set(settled)
    best: tuple[date, date, int] | None = None
    run: list[date] = []
    for month in sorted({*unpaid} | ended):
        run = [] if month in ended else [*run, month]
        if run and (best is None or len(run) >= best[2]):
            best = run[0], run[-1], len(run)
    return best
