"""Pure decisions of compliance: which periods a year has, which are asked for, and how each of them stands."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Protocol, TypeVar
from uuid import UUID

from app.domains.meetings.reporting.requirements import Requirement
from app.domains.meetings.reporting.vocabulary import Cycle, Firmness, PeriodState, Verdict

MONTHS = range(1, 13)
COMMITTEE_SIZE = 3
"""Fewer in office than this are a secretary with a deputy, and no committee (支部工作条例（试行）第二十条)."""

_LENGTH: Mapping[Cycle, int] = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.YEAR: 12}
_LEAST_DAYS: Mapping[Cycle, int] = {Cycle.MONTH: 15, Cycle.QUARTER: 45, Cycle.YEAR: 90}
"""A period is asked for only of who was there for its last so many days: half a month or quarter, the fourth quarter."""


@dataclass(frozen=True, slots=True)
class Period:
    """The months of a year from `first` to `last`, and its first and last day, all included.

    It is asked for only of who was there from `lived_from` to the end.
    """

    year: int
    first: int
    last: int
    from_on: date
    until_on: date
    lived_from: date

    @property
    def label(self) -> str:
        if self.first == self.last:
            return f"{self.first}月"
        return f"第{'一二三四'[self.first // 3]}季度" if self.last - self.first == 2 else f"{self.year}年"


@lru_cache(maxsize=64)
def periods_of(year: int, cycle: Cycle) -> tuple[Period, ...]:
    length = _LENGTH[cycle]
    periods = []
    for first in range(1, 13, length):
        last = first + length - 1
        until_on = date(year, last, calendar.monthrange(year, last)[1])
        lived_from = until_on - timedelta(days=_LEAST_DAYS[cycle] - 1)
        periods.append(Period(year, first, last, date(year, first, 1), until_on, lived_from))
    return tuple(periods)


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to the day before another; None is open. What it is of (an organisation, a seat) existed meanwhile."""

    from_on: date | None
    until_on: date | None

    def covers(self, day: date) -> bool:
        return (self.from_on is None or self.from_on <= day) and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True, slots=True)
class Subject:
    """A branch or group as requirements see it: when it existed, and who sat in its committee when."""

    org_id: UUID
    span: Span
    seats: Sequence[tuple[UUID, Span]] = ()

    def has_committee(self, on: date) -> bool:
        return len({member_id for member_id, span in self.seats if span.covers(on)}) >= COMMITTEE_SIZE


def is_asked(requirement: Requirement, period: Period, subject: Subject) -> bool:
    """Is the requirement asked for in this period: in force, and the subject (its committee too) there long enough?"""
    if period.until_on < requirement.from_on:
        return False
    if requirement.until_on is not None and period.from_on > requirement.until_on:
        return False
    if not (subject.span.covers(period.lived_from) and subject.span.covers(period.until_on)):
        return False
    if not requirement.needs_committee:
        return True
    return subject.has_committee(period.lived_from) and subject.has_committee(period.until_on)


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One period: `required` and `held` in meetings (`held` is no more than that), and how it stands."""

    period: Period
    required: int
    held: int
    state: PeriodState


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement over a year, in meetings: `required` is `held` + `not_yet_due` + `overdue`.

    `not_applicable` counts the periods in which nothing was asked for.
    """

    requirement: Requirement
    org_id: UUID
    periods: tuple[PeriodLine, ...]
    required: int
    held: int
    not_yet_due: int
    overdue: int
    not_applicable: int

    @property
    def verdict(self) -> Verdict:
        if not self.required:
            return Verdict.NOT_APPLICABLE
        if self.overdue:
            return Verdict.OVERDUE if self.requirement.firmness is Firmness.MUST else Verdict.WARNED
        return Verdict.RUNNING if self.not_yet_due else Verdict.MET

    @property
    def caution(self) -> str | None:
        """One sentence for all that is missing, however many periods it is; None where nothing is."""
        if not self.overdue:
            return None
        missing = [one.period.label for one in self.periods if one.state is PeriodState.OVERDUE]
        word = "未召开" if self.requirement.firmness is Firmness.USUAL else "逾期未开"
        return f"{'、'.join(missing)}{word}（应开{self.required}次，已开{self.held}次）；{self.requirement.text}"


def line_of(requirement: Requirement, subject: Subject, year: int, held: Sequence[int], today: date) -> Line:
    """How the requirement stands. `held` is the number of meetings of the kind in each of the twelve months.

    A period is due when its last day is over: until then what is missing is not yet due.
    """
    lines, missing, required_in_all, idle = [], dict.fromkeys(PeriodState, 0), 0, 0
    for period in periods_of(year, requirement.cycle):
        count = sum(held[period.first - 1 : period.last])
        required = requirement.times if is_asked(requirement, period, subject) else 0
        one = PeriodLine(period, required, min(count, required), _state(period, required, count, today))
        lines.append(one)
        required_in_all += required
        missing[one.state] += required - one.held
        idle += not required
    to_come, overdue = missing[PeriodState.NOT_YET_DUE], missing[PeriodState.OVERDUE]
    done = required_in_all - to_come - overdue
    return Line(requirement, subject.org_id, tuple(lines), required_in_all, done, to_come, overdue, idle)


def _state(period: Period, required: int, held: int, today: date) -> PeriodState:
    if not required:
        return PeriodState.NOT_APPLICABLE
    if held >= required:
        return PeriodState.HELD
    return PeriodState.NOT_YET_DUE if today <= period.until_on else PeriodState.OVERDUE


_WORST = (Verdict.OVERDUE, Verdict.WARNED, Verdict.RUNNING, Verdict.MET)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The one that says most: of the groups of a branch, or of all requirements of a branch."""
    known = set(verdicts)
    return next((one for one in _WORST if one in known), Verdict.NOT_APPLICABLE)


class Decided(Protocol):
    """A decision of an organisation that holds from a day on, until the next one of its own; empty revokes it."""

    @property
    def org_id(self) -> UUID: ...
    @property
    def from_on(self) -> date: ...
    @property
    def decided_at(self) -> datetime: ...
    @property
    def holds(self) -> bool: ...


D = TypeVar("D", bound=Decided)


def nearest(decisions: Iterable[D], line: Sequence[UUID], on: date) -> D | None:
    """The decision that counts on a day at the first organisation of `line`, which goes from there up to the root.

    Of one organisation's the last to begin counts, of two from the same day the one decided later; where it was
    revoked, the next one up counts.
    """
    latest: dict[UUID, D] = {}
    for decision in sorted(decisions, key=lambda one: (one.from_on, one.decided_at)):
        if decision.from_on <= on:
            latest[decision.org_id] = decision
    return next((latest[org_id] for org_id in line if org_id in latest and latest[org_id].holds), None)
