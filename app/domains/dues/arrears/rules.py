"""Which months count as unpaid, and when a run of them is told of or becomes a case. Pure; months are first days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domains.dues.billing.rules import CASE_AFTER_MONTHS, REMIND_AFTER_MONTHS, longest_unpaid_run
from app.domains.dues.billing.vocabulary import BillState
from app.kit.dates import add_months

_UNPAID = frozenset({BillState.DUE, BillState.PART})
SETTLED = frozenset({BillState.PAID, BillState.ELSEWHERE, BillState.WITHDRAWN})
"""They end a run. WITHDRAWN: by a letter he had paid before he came, or he did not belong to this branch."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's months that are over: those that count as unpaid, and those between or after them that are settled."""

    unpaid: Sequence[date]
    settled: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive unpaid months from `first` to `last`, `length` of them: months between that rest do not count."""

    first: date
    last: date
    length: int

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


def run_of(standing: Standing, *, excused: Sequence[date] = ()) -> Run | None:
    """The longest run; months for which the branch knows a proper reason end one, as if they were settled.

    Counters pause with billing: while a letter is on its way no month is billed, and none is counted or forgiven.
    """
    unpaid = set(standing.unpaid) - set(excused)
    found = longest_unpaid_run(unpaid, {*standing.settled, *excused})
    return None if found is None else Run(*found)


def months_between(first: date, last: date) -> list[date]:
    months = [first]
    while months[-1] < last:
        months.append(add_months(months[-1], 1))
    return months
