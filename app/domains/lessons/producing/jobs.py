"""Later work of plans: to-dos follow the facts, wherever they happen; who is overdue is told once."""

from datetime import time
from uuid import UUID

from app.domains.lessons.events import (
    LessonPublished,
    LessonReviewed,
    LessonRevised,
    LessonScheduled,
    LessonSubmitted,
    LessonWithdrawn,
)
from app.domains.lessons.producing import repository
from app.domains.lessons.producing.events import PlanMoved
from app.domains.lessons.producing.settling import settle
from app.domains.lessons.talking.events import RemarkMoved
from app.jobs.handlers import Handler, JobContext, Timed, on
from app.kit.clock import today

REMIND = "lessons.remind_of_plans"


async def follow_plan(job: JobContext) -> None:
    await settle(job.session, job.tenant_id, job.event(PlanMoved).plan_id)


async def follow_lesson(job: JobContext) -> None:
    """Of any event that names a lesson: what became of it is read."""
    plan_id = await repository.plan_of_lesson(job.session, job.tenant_id, UUID(job.payload["lesson_id"]))
    if plan_id is not None:
        await settle(job.session, job.tenant_id, plan_id)


async def remind(job: JobContext) -> None:
    """Once a day; each overdue turn is told of once, not each day."""
    for plan_id in await repository.late(job.session, job.tenant_id, today()):
        await settle(job.session, job.tenant_id, plan_id)


HANDLERS: tuple[Handler, ...] = (
    on(PlanMoved, "lessons.follow_plan", follow_plan),
    on(LessonSubmitted, "lessons.plan_by_submission", follow_lesson),
    on(LessonReviewed, "lessons.plan_by_review", follow_lesson),
    on(LessonRevised, "lessons.plan_by_revision", follow_lesson),
    on(LessonScheduled, "lessons.plan_by_schedule", follow_lesson),
    on(LessonPublished, "lessons.plan_by_publication", follow_lesson),
    on(LessonWithdrawn, "lessons.plan_by_withdrawal", follow_lesson),
    on(RemarkMoved, "lessons.plan_by_remark", follow_lesson),
    Handler(REMIND, remind),
)

TIMES: tuple[Timed, ...] = (Timed(REMIND, daily_at=time(7, 10)),)
