"""The jobs that count: after the roll, after leave was decided, at night."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.events import RollFixed
from app.domains.meetings.fixing import fix_roll
from app.domains.meetings.reporting.jobs import CHECK_JOB, HANDLERS, TIMES
from app.domains.meetings.reporting.models import MeetingTally
from app.domains.meetings.reporting.tallying import TALLY_JOB
from app.jobs.handlers import JobContext
from app.jobs.models import Job
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import START, Branch, a_meeting


async def run(session: AsyncSession, branch: Branch, name: str, payload: dict[str, Any]) -> None:
    handler = next(one for one in HANDLERS if one.name == name)
    await handler.run(JobContext(session, uuid7(), name, payload, branch.tenant_id, attempt=1, tools=None))


async def tallies(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(MeetingTally)) or 0


async def test_from_the_fixed_roll_to_the_tally(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_meeting(session, branch)
    clock(0)
    await fix_roll(session, branch.tenant_id, meeting.id, now())
    told = (await session.scalars(select(Job).where(Job.name == f"event:{RollFixed.name}"))).one()
    await run(session, branch, "meetings.tally_after_roll", told.payload)
    waiting = (await session.scalars(select(Job).where(Job.name == TALLY_JOB))).one()
    assert waiting.run_at > meeting.ends_at
    await run(session, branch, TALLY_JOB, waiting.payload)
    assert await tallies(session) == 0, "it is not over"
    clock(121)
    await run(session, branch, TALLY_JOB, waiting.payload)
    await run(session, branch, TALLY_JOB, waiting.payload)
    assert await tallies(session) == 2


async def test_a_meeting_that_is_gone_leaves_nothing_to_count(session: AsyncSession, branch: Branch) -> None:
    for name in (TALLY_JOB, "meetings.tally_after_leave"):
        await run(session, branch, name, {"meeting_id": str(uuid7())})
    assert await tallies(session) == 0


async def test_at_night_this_year_and_the_last_are_counted_where_they_were_not(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_meeting(session, branch)
    clock(0)
    await fix_roll(session, branch.tenant_id, meeting.id, START)
    clock(60 * 24 * 40)
    await run(session, branch, CHECK_JOB, {})
    assert await tallies(session) == 2
    assert CHECK_JOB in {one.name for one in TIMES}
