"""Who is asked for the step at its turn, and in which words."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.permissions import Permission
from app.domains.lessons.producing.models import LessonPlan
from app.domains.lessons.producing.people import able, reachable_speaker
from app.domains.lessons.producing.ports import the_slots
from app.domains.lessons.producing.reading import delivering, slot_on_turn, speaker_of
from app.domains.lessons.producing.repository import PlanRow
from app.domains.lessons.producing.rules import StepView
from app.domains.lessons.producing.vocabulary import PlanStep, SpeakerSlot
from app.domains.lessons.vocabulary import LessonState
from app.domains.notices.public import deciders

_RIGHT = {
    PlanStep.WRITE: Permission.LESSON_EDIT,
    PlanStep.REVIEW: Permission.LESSON_REVIEW,
    PlanStep.DELIVER: Permission.LESSON_EDIT,
    PlanStep.AIR: Permission.LESSON_PUBLISH,
    PlanStep.REMARK: Permission.LESSON_REMARK,
}
_ASKED = {
    PlanStep.WRITE: "请编写微党课",
    PlanStep.REVIEW: "请审核微党课",
    PlanStep.DELIVER: "请主讲微党课",
    PlanStep.AIR: "请发布微党课",
    PlanStep.REMARK: "请点评微党课",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is asked, accounts or members, and what for."""

    to: list[UUID]
    title: str
    text: str


async def asking_for(session: AsyncSession, row: PlanRow, path: str, turn: StepView) -> Asking:
    """Nobody is asked for what will happen by itself, until its day is over."""
    plan, step = row.plan, turn.step
    title, text = f"{_ASKED[step]}：{plan.title}", _said(row, turn)
    if step is PlanStep.AIR and not turn.is_overdue and await _airs_itself(session, row):
        return Asking([], title, text)
    if step is PlanStep.DELIVER:
        speaker = speaker_of(plan, slot_on_turn(plan))
        member_id = await reachable_speaker(session, plan.tenant_id, speaker.member_id if speaker else None)
        if member_id is not None:
            return Asking([member_id], title, text)
        return Asking(await _planners(session, plan, path), f"{_unreached(plan)}：{plan.title}", text)
    return Asking(await _officers(session, row, path, step), title, text)


async def _airs_itself(session: AsyncSession, row: PlanRow) -> bool:
    plan, slots = row.plan, the_slots()
    if row.lesson is not None and row.lesson.state is LessonState.SCHEDULED:
        return True
    if slots is None or not plan.is_daily:
        return False
    return await slots.airs_itself(session, plan.tenant_id, plan.org_id, plan.airs_on)


async def _officers(session: AsyncSession, row: PlanRow, path: str, step: PlanStep) -> list[UUID]:
    """Whom the plan names, if he still may; else the nearest that may."""
    plan, right = row.plan, _RIGHT[step]
    wrote = {UUID(one) for one in row.lesson.editor_ids} if row.lesson and step is PlanStep.REVIEW else set()
    named = {
        PlanStep.WRITE: plan.writer_id,
        PlanStep.REVIEW: plan.reviewer_id,
        PlanStep.REMARK: plan.teacher_id,
    }.get(step)
    if named is not None and named not in wrote and named in await able(session, plan.tenant_id, right, path):
        return [named]
    return await deciders(session, plan.tenant_id, right, at=path, besides=wrote)


async def _planners(session: AsyncSession, plan: LessonPlan, path: str) -> list[UUID]:
    """Who sees to a speaker that cannot be asked himself: the writer, else who may write there."""
    right = _RIGHT[PlanStep.DELIVER]
    if plan.writer_id in await able(session, plan.tenant_id, right, path):
        return [plan.writer_id]
    return await deciders(session, plan.tenant_id, right, at=path)


def _unreached(plan: LessonPlan) -> str:
    name = delivering(plan)
    return f"请落实{name}主讲并代为确认" if name else "请另行安排主讲人"


def _said(row: PlanRow, turn: StepView) -> str:
    plan = row.plan
    parts = [f"{_day(plan.airs_on)}播出"]
    if turn.due_on is not None and turn.step is not PlanStep.AIR:
        parts.append(f"期限为{_day(turn.due_on)}")
    if turn.is_overdue:
        parts.append("已逾期")
    if turn.step is PlanStep.WRITE and row.lesson is not None and row.lesson.state is LessonState.RETURNED:
        parts.append(f"审核退回：{row.lesson.remarks}")
    if turn.step is PlanStep.DELIVER and plan.a_cannot_at is not None:
        parts.append(f"{plan.speaker_a_name}不能主讲")
        if slot_on_turn(plan) is SpeakerSlot.B:
            parts.append(f"由{plan.speaker_b_name}接替")
    return "，".join(parts)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
