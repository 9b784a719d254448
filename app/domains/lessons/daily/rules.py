"""When an organisation airs, and which lesson. Pure. Days and minutes are China's, which has no summer time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.domains.lessons.daily.vocabulary import QueueState
from app.domains.lessons.vocabulary import LessonState
from app.kit.zone import CHINA, local_date

DEFAULT_MINUTE = 7 * 60 + 30
EVERY_DAY = 0b1111111
MOST_QUEUED, MOST_DAYS, MOST_WARN_DAYS = 200, 60, 14
_DAY, _WEEK = timedelta(days=1), 7


def mask_of(weekdays: Iterable[int]) -> int:
    """Days of the week, Monday 1 to Sunday 7, as bits."""
    return sum(1 << (day - 1) for day in set(weekdays))


def weekdays_of(mask: int) -> list[int]:
    return [day for day in range(1, _WEEK + 1) if mask & (1 << (day - 1))]


def airs_at(day: date, minute: int) -> datetime:
    """The instant of the day's airing; `minute` counts from midnight."""
    return datetime.combine(day, time(*divmod(minute, 60)), CHINA)


def day_of(moment: datetime) -> date:
    return local_date(moment)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The minute and the days of the week of a slot, in force since an instant: a minute before it is not made up for.

    `last_on` is the last day that has its airing already, whatever the minute was then: a day has one.
    """

    minute: int
    weekdays: int
    since: datetime
    last_on: date | None = None

    def airs_on(self, day: date) -> bool:
        """Has this day an airing still to come, or one that is overdue?"""
        if self.last_on is not None and day <= self.last_on:
            return False
        return bool(self.weekdays & mask_of([day.isoweekday()])) and airs_at(day, self.minute) > self.since

    def days(self, moment: datetime, until: date) -> list[date]:
        """The days with an airing, from the one on which the moment falls to the last."""
        first = day_of(moment)
        every = (first + n * _DAY for n in range((until - first).days + 1))
        return [day for day in every if self.airs_on(day)]

    def next_at(self, moment: datetime) -> datetime:
        """The next airing: in the past where today's is overdue. What was missed on days before is not made up for."""
        first = max(day_of(moment), day_of(self.since), (self.last_on or date.min) + _DAY)
        # Within eight days there is one: the first of them may lie before `since`.
        return next(airs_at(day, self.minute) for day in _from(first) if self.airs_on(day))


def _from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += _DAY


def state_of(state: LessonState, *, is_own: bool, is_shown: bool, was_refused: bool = False) -> QueueState:
    """What a lesson is to a queue. `is_own`: of the organisation itself, so that the slot may publish it; `is_shown`:
    published where the organisation's people see it; `was_refused`: publishing the version that is approved now was
    refused.

    An approved version goes before the older one that its audience is shown.
    """
    if is_own and state is LessonState.APPROVED:
        return QueueState.REFUSED if was_refused else QueueState.READY
    if is_shown:
        return QueueState.AGAIN
    if is_own and state is LessonState.SCHEDULED:
        return QueueState.TIMED
    if not is_own or state in (LessonState.WITHDRAWN, LessonState.PUBLISHED):
        return QueueState.WITHDRAWN
    return QueueState.UNAPPROVED


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lesson that may air; one that is published by itself at `from_at` not before."""

    state: QueueState
    from_at: datetime | None = None

    def may_air(self, at: datetime) -> bool:
        if self.state is QueueState.TIMED:
            return self.from_at is not None and self.from_at <= at
        return self.state in (QueueState.READY, QueueState.AGAIN)

    def is_tried(self, at: datetime) -> bool:
        """Also what was refused once: there may be somebody in its audience by now."""
        return self.may_air(at) or self.state is QueueState.REFUSED


@dataclass(frozen=True, slots=True)
class Expected:
    """What airs on a day as things stand now; no lesson: a gap. `planned_id` is what the plans have for the day."""

    day: date
    at: datetime
    lesson_id: UUID | None
    planned_id: UUID | None = None


def choices(day: date, planned: Mapping[date, UUID], queue: Sequence[UUID]) -> list[UUID]:
    """What is tried on a day, in this order: what is planned for it, then the queue without what is planned for a later
    day.
    """
    own = [planned[day]] if day in planned else []
    kept = {*own, *(lesson_id for on, lesson_id in planned.items() if on > day)}
    return own + [one for one in queue if one not in kept]


def outlook(
    days: Iterable[date],
    minute: int,
    queue: Sequence[UUID],
    known: Mapping[UUID, Candidate],
    planned: Mapping[date, UUID],
) -> list[Expected]:
    """Day by day the first choice that may air then; what may not is passed over and keeps its place."""
    left, expected = list(queue), []
    for day in days:
        at = airs_at(day, minute)
        choice = next((one for one in choices(day, planned, left) if known[one].may_air(at)), None)
        left = [one for one in left if one != choice]
        expected.append(Expected(day, at, choice, planned.get(day)))
    return expected


def gaps(expected: Iterable[Expected]) -> list[date]:
    return [one.day for one in expected if one.lesson_id is None]


def said(days: Iterable[date]) -> str:
    return "、".join(f"{day.month}月{day.day}日" for day in days)


def moved(order: Sequence[UUID], lesson_id: UUID, before_id: UUID | None) -> list[UUID]:
    """The order with one of it put before another, or last."""
    if before_id == lesson_id:
        return list(order)
    rest = [one for one in order if one != lesson_id]
    place = len(rest) if before_id is None else rest.index(before_id)
    return [*rest[:place], lesson_id, *rest[place:]]
