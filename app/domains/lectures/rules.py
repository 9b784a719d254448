"""Pure decisions: when a lecturer is free, until when an answer or a rating is good."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.kit.zone import CHINA

ANSWER_WITHIN = timedelta(days=7)
RATING_OPEN_FOR = timedelta(days=7)
LONGEST_SEASON = timedelta(days=366)
ENOUGH_RATINGS = 3


@dataclass(frozen=True, slots=True)
class Window:
    """A part of every such day of the week (1 is Monday) in which somebody lectures, in minutes since midnight."""

    weekday: int
    from_minute: int
    until_minute: int


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Days, both included, on which the week does not count: away, or free all day."""

    from_on: date
    until_on: date
    is_free: bool


def lectures_then(
    week: Collection[Window], exceptions: Collection[Exceptional], starts_at: datetime, ends_at: datetime
) -> bool:
    """Does the lecturer lecture then? A day away is the last word, a free day outweighs the week; no week is any time."""
    begin, end = starts_at.astimezone(CHINA), ends_at.astimezone(CHINA)
    first, last = begin.date(), (end - timedelta(microseconds=1)).date()
    hit = [one for one in exceptions if one.from_on <= last and first <= one.until_on]
    if any(not one.is_free for one in hit):
        return False
    if any(one.from_on <= first and last <= one.until_on for one in hit) or not week:
        return True
    if first != last:
        return False
    until = end.hour * 60 + end.minute if end.date() == first else 24 * 60
    return any(
        one.weekday == begin.isoweekday()
        and one.from_minute <= begin.hour * 60 + begin.minute
        and until <= one.until_minute
        for one in week
    )


def day_windows(
    week: Collection[Window],
    exceptions: Collection[Exceptional],
    day: date,
    *,
    admitted_on: date,
    exited_on: date | None,
) -> list[Window]:
    """The parts of a day in which somebody lectures; none where away or not in office."""
    hit = [one for one in exceptions if one.from_on <= day <= one.until_on]
    if not in_office(admitted_on, exited_on, day) or any(not one.is_free for one in hit):
        return []
    if hit or not week:
        return [Window(day.isoweekday(), 0, 24 * 60)]
    return sorted((one for one in week if one.weekday == day.isoweekday()), key=lambda one: one.from_minute)


def in_office(admitted_on: date, exited_on: date | None, day: date) -> bool:
    """From the day of admission to the day before the exit."""
    return admitted_on <= day and (exited_on is None or day < exited_on)


def is_season(from_on: date, until_on: date) -> bool:
    return timedelta(0) <= until_on - from_on <= LONGEST_SEASON


def in_season(from_on: date, until_on: date, day: date) -> bool:
    return from_on <= day <= until_on


def answer_due(asked_at: datetime, wishes: Sequence[datetime]) -> datetime:
    """A week after it was asked, or with the last of the times asked for, whichever comes first."""
    return min(asked_at + ANSWER_WITHIN, max(wishes))


def may_change_rating(given_at: datetime, moment: datetime, *, both_in: bool) -> bool:
    return not both_in and moment < given_at + RATING_OPEN_FOR


def is_told(given_at: datetime, moment: datetime, *, both_in: bool) -> bool:
    """Is a rating shown to the one who was rated? Once it stands: an answer in kind is not asked for."""
    return not may_change_rating(given_at, moment, both_in=both_in)


def average_text(total: int, number: int) -> str | None:
    """`4.3`, half up, from three ratings on: of fewer, one could be read out."""
    if number < ENOUGH_RATINGS:
        return None
    tenths = (total * 20 + number) // (2 * number)
    return f"{tenths // 10}.{tenths % 10}"


def warnings_of(
    *, people: int, capacity: int | None, requirements: str, has_venue: bool, written_there: bool = False
) -> list[str]:
    """What is unusual about an order and hinders nothing."""
    found = []
    if capacity is not None and people > capacity:
        found.append(f"阵地可容纳{capacity}人，预计到会{people}人")
    if written_there:
        found.append("这一时间有会议把地点写作该阵地，请先向阵地核实")
    if requirements and not has_venue:
        found.append(f"该选题对场地有要求：{requirements}")
    return found
