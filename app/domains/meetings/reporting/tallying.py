"""Tallies of meetings that are over: written once, anew after a correction, and compared with the rolls at night."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.bulk import insert_rows
from app.domains.meetings.finding import phase_at, times_of
from app.domains.meetings.models import Meeting
from app.domains.meetings.reporting.gathering import Tally, tallies
from app.domains.meetings.reporting.models import MeetingTally
from app.domains.meetings.repository import locked
from app.domains.meetings.rules import Counts
from app.domains.meetings.vocabulary import HELD, OVER
from app.jobs.queue import enqueue
from app.kit.clock import CHINA, now
from app.kit.ids import uuid7

log = logging.getLogger("dangjian.reports")

TALLY_JOB = "meetings.tally"
# The last sign-ins of a meeting are still being written when its window closes.
_SETTLES = timedelta(seconds=5)
_NUMBERS = (
    "due",
    "present",
    "late",
    "leave",
    "absent",
    "voters_due",
    "voters_present",
    "guests_present",
    "incoming_flow_present",
    "visited",
    "made_up",
)


async def tally_later(session: AsyncSession, meeting: Meeting, moment: datetime) -> None:
    """Count the meeting when it is over, or soon if it is: to be called by all that changes who was there.

    One job waits per meeting, so that a hundred corrections are counted once.
    """
    times = times_of(meeting)
    over = max(times.ends_at, times.closes_at) + _SETTLES
    await enqueue(
        session,
        TALLY_JOB,
        {"meeting_id": str(meeting.id)},
        tenant_id=meeting.tenant_id,
        run_at=over if over > moment else None,
        key=str(meeting.id),
    )


async def tally_meeting(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> bool:
    """Write what the meeting came to, in place of what stood there; False where it is not over or has no roll."""
    meeting, moment = await locked(session, tenant_id, meeting_id), now()
    if meeting is None or meeting.state not in HELD:
        return False
    if phase_at(meeting, moment) not in OVER:
        await tally_later(session, meeting, moment)
        return False
    _, found = await tallies(session, tenant_id, Meeting.id == meeting_id, moment)
    await _replace(session, tenant_id, {meeting_id}, found)
    return bool(found)


async def _replace(session: AsyncSession, tenant_id: UUID, meeting_ids: set[UUID], found: Iterable[Tally]) -> None:
    await session.execute(
        delete(MeetingTally).where(MeetingTally.tenant_id == tenant_id, MeetingTally.meeting_id.in_(meeting_ids))
    )
    await write_tallies(session, tenant_id, found)


async def write_tallies(session: AsyncSession, tenant_id: UUID, found: Iterable[Tally]) -> int:
    """Insert tallies of meetings that have none; how many."""
    return await insert_rows(session, MeetingTally, (_row(tenant_id, one) for one in found))


def _row(tenant_id: UUID, one: Tally) -> dict[str, Any]:
    numbers = asdict(one.counts)
    return {
        "tenant_id": tenant_id,
        "id": uuid7(),
        "meeting_id": one.meeting_id,
        "org_id": one.org_id,
        "part": one.part,
        "held_on": one.held_on,
        "year": one.held_on.year,
        "month": one.held_on.month,
    } | {name: numbers[name] for name in _NUMBERS}


def counts_of(row: Any) -> Counts:
    """The numbers of a stored tally, or of a sum of them under the same names."""
    return Counts(awaited=0, **{name: int(getattr(row, name) or 0) for name in _NUMBERS})


def numbers() -> list[ColumnElement[int]]:
    """The columns that `counts_of` reads."""
    return [getattr(MeetingTally, name) for name in _NUMBERS]


async def check_year(session: AsyncSession, tenant_id: UUID, year: int, moment: datetime) -> int:
    """Compare a year's tallies with the rolls, a month at a time; log and repair what differs. How many meetings did."""
    differing = 0
    for first, following in _months(year):
        within = (Meeting.starts_at >= first) & (Meeting.starts_at < following)
        _, found = await tallies(session, tenant_id, within, moment)
        right = {(one.meeting_id, one.part, one.org_id): one for one in found}
        stored = await _stored(session, tenant_id, first)
        wrong = {key[0] for key in right.keys() | stored.keys() if not _agree(key, right.get(key), stored.get(key))}
        if wrong:
            await _replace(session, tenant_id, wrong, [one for one in found if one.meeting_id in wrong])
            differing += len(wrong)
    return differing


def _agree(key: tuple[UUID, str, UUID], right: Tally | None, stored: MeetingTally | None) -> bool:
    said = counts_of(stored).text if stored else "none"
    true = right.counts.text if right else "none"
    same_day = not right or not stored or right.held_on == stored.held_on
    if right and stored and same_day and all(getattr(stored, name) == getattr(right.counts, name) for name in _NUMBERS):
        return True
    log.warning("tally of meeting %s, %s, organisation %s: stored %s, rolls say %s", *key, said, true)
    return False


async def _stored(
    session: AsyncSession, tenant_id: UUID, first: datetime
) -> dict[tuple[UUID, str, UUID], MeetingTally]:
    rows = await session.scalars(
        select(MeetingTally).where(
            MeetingTally.tenant_id == tenant_id, MeetingTally.year == first.year, MeetingTally.month == first.month
        )
    )
    return {(row.meeting_id, row.part, row.org_id): row for row in rows}


def _months(year: int) -> Iterator[tuple[datetime, datetime]]:
    starts = [datetime(year + (month == 13), month if month < 13 else 1, 1, tzinfo=CHINA) for month in range(1, 14)]
    yield from pairwise(starts)
