"""Tie a lesson to a plan: one that is being written, or a draft begun from what is planned; or part the two."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.lessons import repository as lessons
from app.domains.lessons.content import LessonContent
from app.domains.lessons.drafting import make_lesson
from app.domains.lessons.finding import lesson_for
from app.domains.lessons.producing.errors import (
    PlanDelivered,
    PlanHasLesson,
    PlanLessonAired,
    PlanLessonElsewhere,
    PlanWithoutLesson,
)
from app.domains.lessons.producing.finding import Held, check_not_aired, managed_plan, plan_for, require_managing
from app.domains.lessons.producing.models import LessonPlan
from app.domains.lessons.producing.planning import stepped
from app.domains.lessons.vocabulary import LessonState

_AIRED = frozenset({LessonState.PUBLISHED, LessonState.WITHDRAWN})


async def draft_from_plan(session: AsyncSession, actor: Actor, plan_id: UUID) -> Held:
    """Begin the planned lesson, with title, series, topic and speaker A as planned.

    Raises PlanNotFound, PermissionMissing, PlanCancelled, PlanHasLesson, and what `make_lesson` raises.
    """
    held = await managed_plan(session, actor, plan_id)
    plan = held.plan
    if plan.lesson_id is not None:
        raise PlanHasLesson
    content = LessonContent(
        title=plan.title,
        series_id=plan.series_id,
        topic_ids=[plan.topic_id] if plan.topic_id else [],
        speaker=plan.speaker_a_name,
    )
    found = await make_lesson(session, actor, org_id=plan.org_id, content=content)
    await _tie(session, actor, plan, found.lesson.id)
    return held


async def tie_lesson(session: AsyncSession, actor: Actor, plan_id: UUID, lesson_id: UUID) -> Held:
    """Raises PlanNotFound, PermissionMissing, PlanCancelled, LessonNotFound, PlanHasLesson, PlanLessonElsewhere,
    PlanLessonAired, PlanLessonTied.
    """
    require_managing(actor, (await plan_for(session, actor, plan_id)).path)
    # The lesson is held before the plan, as whoever publishes it holds it first.
    found = await lesson_for(session, actor, lesson_id, lock=True)
    held = await managed_plan(session, actor, plan_id)
    plan = held.plan
    if plan.lesson_id is not None:
        raise PlanHasLesson
    if found.lesson.org_id != plan.org_id:
        raise PlanLessonElsewhere
    row = await lessons.published(session, actor.tenant_id, lesson_id)
    if row is not None or found.lesson.state in _AIRED:
        raise PlanLessonAired
    await _tie(session, actor, plan, lesson_id)
    return held


async def untie_lesson(session: AsyncSession, actor: Actor, plan_id: UUID) -> Held:
    """Both stay. Raises PlanNotFound, PermissionMissing, PlanCancelled, PlanWithoutLesson, PlanAired, and
    PlanDelivered: what was said of one lesson is not said of another.
    """
    held = await managed_plan(session, actor, plan_id)
    lesson_id = held.plan.lesson_id
    if lesson_id is None:
        raise PlanWithoutLesson
    await check_not_aired(session, held.plan)
    if held.plan.delivered_at is not None:
        raise PlanDelivered
    held.plan.lesson_id = None
    await stepped(session, actor, held.plan, "lesson_plan.untie", {"lesson_id": lesson_id})
    return held


async def _tie(session: AsyncSession, actor: Actor, plan: LessonPlan, lesson_id: UUID) -> None:
    plan.lesson_id = lesson_id
    await stepped(session, actor, plan, "lesson_plan.tie", {"lesson_id": lesson_id})
