"""Let to-dos, and the speaker that listeners are shown, follow how a plan stands now, whatever moved it."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.lessons.content import LessonContent
from app.domains.lessons.producing import repository
from app.domains.lessons.producing.asking import Asking, asking_for
from app.domains.lessons.producing.labels import STEPS
from app.domains.lessons.producing.models import LessonPlan
from app.domains.lessons.producing.reading import facts_of, speaker_of
from app.domains.lessons.producing.repository import PlanRow
from app.domains.lessons.producing.rules import StepView, shown_speaker, steps_of, turn_of
from app.domains.lessons.producing.vocabulary import PlanStep, PlanStepStatus, SpeakerSlot
from app.domains.lessons.searching.indexing import index_lesson
from app.domains.lessons.vocabulary import LessonState
from app.domains.notices.public import Closing, Link, NoticeKind, Subject, ask, close, notify
from app.domains.orgs.public import org_card
from app.kit.clock import CHINA, now, today

_NOBODY = Asking([], "", "")


async def settle(session: AsyncSession, tenant_id: UUID, plan_id: UUID) -> None:
    """Safe to repeat, late and out of order: it holds the plan, and reads how things stand."""
    plan = await repository.held(session, tenant_id, plan_id)
    org = await org_card(session, tenant_id, plan.org_id) if plan else None
    if plan is None or org is None:
        return
    row = await repository.row_of(session, tenant_id, plan_id)
    steps = steps_of(facts_of(row), today())
    turn = turn_of(steps)
    asking = await asking_for(session, row, org.path, turn) if turn else _NOBODY
    await _close_former(session, row, turn, asking, steps)
    if turn is not None:
        await _ask(session, plan, turn, asking)
    plan.turn_step, plan.turn_due_on = (turn.step, turn.due_on) if turn else (None, None)
    plan.turn_of = [str(one) for one in asking.to]
    await _show_speaker(session, row)
    await session.flush()


async def _close_former(
    session: AsyncSession, row: PlanRow, turn: StepView | None, asking: Asking, steps: list[StepView]
) -> None:
    plan, former = row.plan, row.plan.turn_step
    if former is None:
        return
    is_same = turn is not None and turn.step is former
    if is_same and plan.turn_of == [str(one) for one in asking.to]:
        return
    status = next((one.status for one in steps if one.step is former), PlanStepStatus.DROPPED)
    because = {PlanStepStatus.DONE: Closing.DONE, PlanStepStatus.DROPPED: Closing.LAPSED}.get(status, Closing.WITHDRAWN)
    # Who returned a lesson, or scheduled it, has done what he was asked.
    is_returned = row.lesson is not None and row.lesson.state is LessonState.RETURNED
    if (former is PlanStep.REVIEW and is_returned) or (former is PlanStep.AIR and is_same and not asking.to):
        because = Closing.DONE
    await close(session, tenant_id=plan.tenant_id, key=_key(plan, former), because=because)


async def _ask(session: AsyncSession, plan: LessonPlan, turn: StepView, asking: Asking) -> None:
    """Asked anew where the step, its day or the people are others; told once that it is overdue."""
    asked = (plan.turn_step, plan.turn_due_on, plan.turn_of)
    if asked != (turn.step, turn.due_on, [str(one) for one in asking.to]):
        await ask(
            session,
            tenant_id=plan.tenant_id,
            to=asking.to,
            kind=NoticeKind.LESSON_PLAN_TURN,
            title=asking.title,
            text=asking.text,
            link=Link(Subject.LESSON_PLAN, plan.id),
            key=_key(plan, turn.step),
            as_of=now(),
            due_at=datetime.combine(turn.due_on, time(23, 59), CHINA) if turn.due_on else None,
        )
        # Words that say already that it is overdue need no second ones.
        plan.is_late_told = turn.is_overdue
    elif turn.is_overdue and not plan.is_late_told:
        await notify(
            session,
            tenant_id=plan.tenant_id,
            to=asking.to,
            kind=NoticeKind.LESSON_PLAN_LATE,
            title=f"微党课的{STEPS[turn.step]}已逾期：{plan.title}",
            text=asking.text,
            link=Link(Subject.LESSON_PLAN, plan.id),
            key=f"{_key(plan, turn.step)}:late",
            as_of=now(),
        )
        plan.is_late_told = True


def _key(plan: LessonPlan, step: PlanStep) -> str:
    return f"lesson-plan:{plan.id}:{step.value}"


async def _show_speaker(session: AsyncSession, row: PlanRow) -> None:
    """Listeners are shown who spoke. The version stays as it was approved."""
    published, version, plan = row.published, row.version, row.plan
    if published is None or version is None or published.withdrawn_at is not None:
        return
    content = LessonContent.model_validate(version.content)
    speaker, stand_in = content.speaker, speaker_of(plan, SpeakerSlot.B)
    if plan.delivered_by is SpeakerSlot.B and stand_in is not None and plan.a_cannot_at is not None:
        speaker = shown_speaker(speaker, version.submitted_at, stand_in=stand_in.name, since=plan.a_cannot_at)
    if published.speaker != speaker:
        published.speaker = speaker
        await session.flush()
        await index_lesson(session, published, content)
