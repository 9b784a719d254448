"""Later work of daily lessons: air at the minute, look every morning, follow what happens to its lessons and plans."""

from datetime import time
from uuid import UUID

from app.domains.lessons.daily import repository
from app.domains.lessons.daily.airing import air_if_due
from app.domains.lessons.daily.settling import AIR_JOB, SETTLE_JOB, settle, settle_later
from app.domains.lessons.events import LessonPublished, LessonReviewed, LessonRevised, LessonScheduled, LessonWithdrawn
from app.domains.lessons.producing.events import PlanMoved
from app.domains.lessons.producing.planned import org_planning
from app.domains.orgs.events import OrgDissolved, OrgMerged
from app.jobs.handlers import Handler, JobContext, Timed, on
from app.jobs.queue import enqueue

LOOK_JOB = "lessons.look_at_daily_slots"
_AT_A_TIME = 500


async def air(job: JobContext) -> None:
    await air_if_due(job.session, job.actor, UUID(job.payload["org_id"]))


async def settle_one(job: JobContext) -> None:
    await settle(job.session, job.tenant_id, UUID(job.payload["org_id"]))


async def look(job: JobContext) -> None:
    """Settle each open slot: the editors learn of the days that are empty, and a job that was lost is planned anew."""
    after = job.payload.get("after")
    found = await repository.open_slots(
        job.session, job.tenant_id, after=UUID(after) if after else None, limit=_AT_A_TIME
    )
    for org_id in found:
        await settle_later(job.session, job.tenant_id, org_id)
    if len(found) == _AT_A_TIME:
        key = f"after {found[-1]}"
        await enqueue(job.session, LOOK_JOB, {"after": found[-1]}, tenant_id=job.tenant_id, key=key)


async def follow_lesson(job: JobContext) -> None:
    lesson_id = UUID(str(job.payload["lesson_id"]))
    planning = await org_planning(job.session, job.tenant_id, lesson_id)
    concerned = {*await repository.queues_with(job.session, job.tenant_id, lesson_id), planning}
    # Always in one order, so that two that settle the same organisations never wait for each other.
    for org_id in sorted(one for one in concerned if one is not None):
        await settle_later(job.session, job.tenant_id, org_id)


async def follow_plan(job: JobContext) -> None:
    await settle_later(job.session, job.tenant_id, job.event(PlanMoved).org_id)


async def follow_org(job: JobContext) -> None:
    """What stands no more airs no more, and nobody is asked to fill its queue."""
    await settle_later(job.session, job.tenant_id, UUID(job.payload["org_id"]))


HANDLERS: tuple[Handler, ...] = (
    Handler(AIR_JOB, air),
    Handler(SETTLE_JOB, settle_one),
    Handler(LOOK_JOB, look),
    on(PlanMoved, "lessons.daily_after_planning", follow_plan),
    on(LessonReviewed, "lessons.daily_after_review", follow_lesson),
    on(LessonRevised, "lessons.daily_after_revision", follow_lesson),
    on(LessonScheduled, "lessons.daily_after_schedule", follow_lesson),
    on(LessonPublished, "lessons.daily_after_publishing", follow_lesson),
    on(LessonWithdrawn, "lessons.daily_after_withdrawal", follow_lesson),
    on(OrgMerged, "lessons.daily_after_merger", follow_org),
    on(OrgDissolved, "lessons.daily_after_dissolution", follow_org),
)
TIMES: tuple[Timed, ...] = (Timed(LOOK_JOB, daily_at=time(6, 20)),)
