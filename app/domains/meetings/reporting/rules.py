"""Pure decisions of compliance: which periods a year has, which are asked for, and how each of them stands."""

import calendar
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
    """The months of a year from `first` to `last`, both included."""

    year: int
    first: int
    last: int

    @property
    def from_on(self) -> date:
        return date(self.year, self.first, 1)

    @property
    def until_on(self) -> date:
        """The last day that belongs to it."""
        return date(self.year, self.last, calendar.monthrange(self.year, self.last)[1])

    @property
    def label(self) -> str:
        if self.first == self.last:
            return f"{self.first}月"
        return f"第{'一二三四'[self.first // 3]}季度" if self.last - self.first == 2 else f"{self.year}年"


def periods_of(year: int, cycle: Cycle) -> list[Period]:
    length = _LENGTH[cycle]
    return [Period(year, first, first + length - 1) for first in range(1, 13, length)]


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
    days = (period.until_on - timedelta(days=_LEAST_DAYS[requirement.cycle] - 1), period.until_on)
    if not all(subject.span.covers(day) for day in days):
        return False
    return not requirement.needs_committee or all(subject.has_committee(day) for day in days)


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One period: `required` and `held` in meetings (`held` is no more than that), and how it stands."""

    period: Period
    required: int
    held: int
    state: PeriodState

    @property
    def missing(self) -> int:
        return self.required - self.held


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement over a year. `required` is `held` + `not_yet_due` + `overdue`; what was not asked for stands apart."""

    requirement: Requirement
    org_id: UUID
    periods: tuple[PeriodLine, ...]

    def _sum(self, *states: PeriodState) -> int:
        return sum(one.missing for one in self.periods if one.state in states)

    @property
    def required(self) -> int:
        return sum(one.required for one in self.periods)

    @property
    def held(self) -> int:
        return sum(one.held for one in self.periods)

    @property
    def not_yet_due(self) -> int:
        return self._sum(PeriodState.NOT_YET_DUE)

    @property
    def overdue(self) -> int:
        return self._sum(PeriodState.OVERDUE)

    @property
    def not_applicable(self) -> int:
        """In periods."""
        return sum(one.state is PeriodState.NOT_APPLICABLE for one in self.periods)

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
    lines = []
    for period in periods_of(year, requirement.cycle):
        count = sum(held[period.first - 1 : period.last])
        required = requirement.times if is_asked(requirement, period, subject) else 0
        lines.append(PeriodLine(period, required, min(count, required), _state(period, required, count, today)))
    return Line(requirement, subject.org_id, tuple(lines))


def _state(period: Period, required: int, held: int, today: date) -> PeriodState:
    if not required:
        return PeriodState.NOT_APPLICABLE
    if held >= required:
        return PeriodState.HELD
    return PeriodState.NOT_YET_DUE if today <= period.until_on else PeriodState.OVERDUE


_WORST = (Verdict.OVERDUE, Verdict.WARNED, Verdict.RUNNING, Verdict.MET)


def worst(verdicts: Collection[Verdict]) -> Verdict:
    """The one that says most: of the groups of a branch, or of all requirements of a branch."""
    return next((one for one in _WORST if one in verdicts), Verdict.NOT_APPLICABLE)


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
