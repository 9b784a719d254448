"""Later work of planning: look daily for months to be drafted, and draft each organisation's in a job of its own."""

from datetime import time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.planning.scheduling import DRAFTER, Wanted, draft_month, wanted_now
from app.jobs.handlers import Handler, JobContext, Timed
from app.jobs.queue import enqueue
from app.kit.clock import today

LOOK_JOB = "meetings.look_at_plans"
AT_A_TIME = 500


async def look_at_plans(job: JobContext) -> None:
    """Put one job into the queue for each organisation and month; many organisations are looked at in several steps."""
    wanted, onward = await wanted_now(
        job.session, job.tenant_id, today(), after=job.payload.get("after", ""), limit=AT_A_TIME
    )
    for one in wanted:
        await plan_drafting(job.session, job.tenant_id, one)
    if onward is not None:
        await enqueue(job.session, LOOK_JOB, {"after": onward}, tenant_id=job.tenant_id, key=f"after {onward[-33:]}")


async def plan_drafting(session: AsyncSession, tenant_id: UUID, one: Wanted) -> None:
    """Let the month be drafted soon; asked for twice, it waits once."""
    payload = {"org_id": one.org.id, "year": one.year, "month": one.month}
    key = f"{one.org.id} {one.year}-{one.month:02d}"
    await enqueue(session, DRAFTER, payload, tenant_id=tenant_id, key=key)


async def draft_planned(job: JobContext) -> None:
    """Draft what is still missing of one organisation's month."""
    payload = job.payload
    await draft_month(job.session, job.tenant_id, UUID(payload["org_id"]), payload["year"], payload["month"])


HANDLERS: tuple[Handler, ...] = (Handler(LOOK_JOB, look_at_plans), Handler(DRAFTER, draft_planned))
TIMES: tuple[Timed, ...] = (Timed(LOOK_JOB, daily_at=time(6, 10)),)
