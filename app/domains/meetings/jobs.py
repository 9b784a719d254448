"""Later work of meetings."""

from uuid import UUID

from app.domains.meetings.fixing import fix_roll
from app.domains.meetings.publishing import FIX_ROLL
from app.jobs.handlers import Handler, JobContext
from app.kit.clock import now


async def fix_planned_roll(job: JobContext) -> None:
    """Fix the roll at the start. A meeting that moved has a job of its own time; one that has its roll keeps it."""
    await fix_roll(job.session, job.tenant_id, UUID(job.payload["meeting_id"]), now())


HANDLERS: tuple[Handler, ...] = (Handler(FIX_ROLL, fix_planned_roll),)
