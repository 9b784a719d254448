"""Which months count as unpaid, and when a run of them is told of or becomes a case. Pure; months are first days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domains.dues.billing.rules import CASE_AFTER_MONTHS, REMIND_AFTER_MONTHS, longest_unpaid_run
from app.domains.dues.billing.vocabulary import BillState
from app.kit.dates import add_months

_UNPAID = frozenset({BillState.DUE, BillState.PART})


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive unpaid months, both ends included."""

    first: date
    length: int

    @property
    def last(self) -> date:
        return add_months(self.first, self.length - 1)

    @property
    def is_told(self) -> bool:
        return self.length >= REMIND_AFTER_MONTHS

    @property
    def is_case(self) -> bool:
        """连续六个月不交纳党费 (中国共产党章程 第九条)."""
        return self.length >= CASE_AFTER_MONTHS


def is_unpaid(state: BillState, month: date, deferred_until: date | None, today: date) -> bool:
    """A month that is over and was neither paid, relieved, deferred, taken elsewhere nor waits for its amount.

    A deferral counts until its last day.
    """
    if month >= today.replace(day=1):
        return False
    if state is BillState.DEFERRED:
        return deferred_until is not None and deferred_until < today
    return state in _UNPAID


def run_of(unpaid: Iterable[date], *, excused: Sequence[date] = ()) -> Run | None:
    """The longest run among the unpaid months; those for which the branch knows a proper reason are left out."""
    known = set(excused)
    found = longest_unpaid_run([month for month in unpaid if month not in known])
    return None if found is None else Run(*found)


def months_between(first: date, last: date) -> list[date]:
    months = [first]
    while months[-1] < last:
        months.append(add_months(months[-1], 1))
    return months
