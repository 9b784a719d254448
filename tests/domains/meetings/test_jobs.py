"""The roll is fixed by the job of the start, once."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.jobs import HANDLERS
from app.domains.meetings.models import Meeting, RollEntry
from app.domains.meetings.publishing import FIX_ROLL, cancel_meeting
from app.jobs.handlers import JobContext
from app.jobs.models import Job
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import START, Branch, a_meeting


async def run(session: AsyncSession, tenant_id: UUID, meeting: Meeting) -> None:
    handler = next(one for one in HANDLERS if one.name == FIX_ROLL)
    payload = {"meeting_id": str(meeting.id)}
    await handler.run(JobContext(session, uuid7(), handler.name, payload, tenant_id, attempt=1, tools=None))


async def entries(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(RollEntry)) or 0


async def test_the_job_of_the_start_fixes_the_roll_once(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_meeting(session, branch)
    clock(-1)
    await run(session, branch.tenant_id, meeting)
    assert (meeting.roll_fixed_at, await entries(session)) == (None, 0), "it was moved: too early"
    clock(0)
    await run(session, branch.tenant_id, meeting)
    clock(5)
    await run(session, branch.tenant_id, meeting)
    assert (meeting.roll_fixed_at, await entries(session)) == (START, len(branch.members))
    fixed = await session.scalar(select(func.count()).where(Job.name == "event:meetings.roll_fixed"))
    assert fixed == 1


async def test_a_meeting_called_off_or_of_another_tenant_gets_no_roll(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting, other = await a_meeting(session, branch), await a_meeting(session, branch)
    await cancel_meeting(session, branch.secretary, meeting_id=meeting.id, reason="合并")
    clock(1)
    await run(session, branch.tenant_id, meeting)
    await run(session, uuid7(), other)
    assert await entries(session) == 0
