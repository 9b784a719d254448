"""Which lesson is planned for the daily slot of an organisation."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.lessons.producing.models import LessonPlan


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
