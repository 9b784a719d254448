"""Which months may be counted anew, and what of the differences is told. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.domains.hours.disclosing import LEAST_PEOPLE
from app.domains.hours.vocabulary import SourceKind
from app.kit.dates import add_months

MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Change:
    """Entries of one kind that would be another number of hundredths; None where too few people would be told of."""

    source_kind: SourceKind
    before: int
    after: int
    entries: int | None
    people: int | None


def period_of(first: date, last: date, today: date) -> tuple[date, date] | None:
    """From the first day of one month to the last of another; None where these are no months to count anew.

    Whole months, so that two previews that differ by a day say nothing about one meeting.
    """
    begin, end = first.replace(day=1), add_months(last.replace(day=1), 1) - timedelta(days=1)
    is_good = first <= last and last.replace(day=1) <= today and add_months(begin, MOST_MONTHS) > end
    return (begin, end) if is_good else None


def told(change: Change, *, names_may_be_read: bool, sum_may_be_told: bool) -> Change:
    """The change with its numbers, if the names could be read anyway or five people or more stand behind it."""
    if names_may_be_read or (sum_may_be_told and (change.people or 0) >= LEAST_PEOPLE):
        return change
    return Change(change.source_kind, change.before, change.after, None, None)
