"""Time in quarter hours: what two sessions share when they overlap."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

QUARTER = timedelta(minutes=15)


def slots_of(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """The beginnings of the quarter hours that a session touches. Two sessions that overlap share one."""
    begin = starts_at.astimezone(UTC)
    first = begin - timedelta(minutes=begin.minute % 15, seconds=begin.second, microseconds=begin.microsecond)
    found = []
    while first < ends_at:
        found.append(first)
        first += QUARTER
    return found


def spans_of(slots: Collection[datetime]) -> list[tuple[datetime, datetime]]:
    """Quarter hours as spans without gaps, earliest first: when one session ends and the next begins is not told."""
    found: list[tuple[datetime, datetime]] = []
    for begin in sorted(slots):
        if found and found[-1][1] == begin:
            found[-1] = (found[-1][0], begin + QUARTER)
        else:
            found.append((begin, begin + QUARTER))
    return found
