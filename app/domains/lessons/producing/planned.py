"""What the daily slot reads of plans: which lesson is planned for a day, and whose slot a lesson is planned for."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.lessons.producing.events import PlanMoved
from app.domains.lessons.producing.models import LessonPlan
from app.domains.lessons.producing.vocabulary import PlanStep
from app.jobs.events import publish


async def lesson_planned_for(session: AsyncSession, tenant_id: UUID, org_id: UUID, day: date) -> UUID | None:
    """The lesson of the day's plan, in whatever state it is; None without a plan, or before a lesson is tied to it."""
    return (await lessons_planned(session, tenant_id, org_id, day, day)).get(day)


async def lessons_planned(
    session: AsyncSession, tenant_id: UUID, org_id: UUID, first: date, last: date
) -> dict[date, UUID]:
    """The lessons of the days from `first` to `last`, both included; days without one are left out."""
    query = select(LessonPlan.airs_on, LessonPlan.lesson_id).where(
        LessonPlan.tenant_id == tenant_id,
        LessonPlan.org_id == org_id,
        LessonPlan.airs_on.between(first, last),
        LessonPlan.is_daily,
        LessonPlan.cancelled_at.is_(None),
    )
    return {day: lesson_id for day, lesson_id in await session.execute(query) if lesson_id is not None}


async def org_planning(session: AsyncSession, tenant_id: UUID, lesson_id: UUID) -> UUID | None:
    """The organisation in whose plans the lesson stands."""
    query = select(LessonPlan.org_id).where(
        LessonPlan.tenant_id == tenant_id, LessonPlan.lesson_id == lesson_id, LessonPlan.cancelled_at.is_(None)
    )
    return await session.scalar(query)


async def slot_decided(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> None:
    """The slot airs otherwise than before: who is asked to publish what is ready is found anew."""
    query = select(LessonPlan.id).where(
        LessonPlan.tenant_id == tenant_id, LessonPlan.org_id == org_id, LessonPlan.turn_step == PlanStep.AIR
    )
    for plan_id in (await session.scalars(query)).all():
        await publish(session, PlanMoved(tenant_id=tenant_id, plan_id=plan_id, org_id=org_id))
