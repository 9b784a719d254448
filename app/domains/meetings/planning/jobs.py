"""Later work of planning: look daily for months to be drafted, and draft each organisation's in a job of its own."""

from datetime import time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.meetings.planning import repository
from app.domains.meetings.planning.scheduling import DRAFTER, Wanted, draft_month, reached_by, wanted_now
from app.jobs.handlers import Handler, JobContext, Timed
from app.jobs.queue import enqueue
from app.kit.clock import today

LOOK_JOB = "meetings.look_at_plans"
SPREAD_JOB = "meetings.draft_below"
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


async def spread(session: AsyncSession, tenant_id: UUID, plan_id: UUID, month: int, after: str = "") -> None:
    """Let a committee's month be drafted at once for the branches that its plan reaches."""
    payload = {"plan_id": plan_id, "month": month, "after": after}
    await enqueue(session, SPREAD_JOB, payload, tenant_id=tenant_id, key=f"{plan_id} {month} {after[-33:]}")


async def spread_month(job: JobContext) -> None:
    """Put one job into the queue for each branch that a committee's plan reaches, in several steps."""
    payload = job.payload
    everywhere = Scope(everything=True)
    plan = await repository.plan(job.session, job.tenant_id, UUID(payload["plan_id"]), scope=everywhere)
    if plan is None or not plan.applies_below:
        return
    wanted, onward = await reached_by(job.session, plan, payload["month"], after=payload["after"], limit=AT_A_TIME)
    for one in wanted:
        await plan_drafting(job.session, job.tenant_id, one)
    if onward is not None:
        await spread(job.session, job.tenant_id, plan.id, payload["month"], onward)


async def plan_drafting(session: AsyncSession, tenant_id: UUID, one: Wanted) -> None:
    """Let the month be drafted soon; asked for twice, it waits once."""
    payload = {"org_id": one.org.id, "year": one.year, "month": one.month}
    key = f"{one.org.id} {one.year}-{one.month:02d}"
    await enqueue(session, DRAFTER, payload, tenant_id=tenant_id, key=key)


async def draft_planned(job: JobContext) -> None:
    """Draft what is still missing of one organisation's month."""
    payload = job.payload
    await draft_month(job.session, job.tenant_id, UUID(payload["org_id"]), payload["year"], payload["month"])


HANDLERS: tuple[Handler, ...] = (
    Handler(LOOK_JOB, look_at_plans),
    Handler(SPREAD_JOB, spread_month),
    Handler(DRAFTER, draft_planned),
)
TIMES: tuple[Timed, ...] = (Timed(LOOK_JOB, daily_at=time(6, 10)),)
