"""How plans stand: their steps, whose turn it is, the calendar of an organisation, and what somebody has to do himself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.auth.public import account_names
from app.domains.lessons.content import LessonContent
from app.domains.lessons.finding import STAFF
from app.domains.lessons.producing import repository
from app.domains.lessons.producing.errors import PlanScriptNotReady, PlanWithoutLesson
from app.domains.lessons.producing.finding import party_of, plan_for
from app.domains.lessons.producing.models import LessonPlan
from app.domains.lessons.producing.repository import Party, PlanRow
from app.domains.lessons.producing.rules import (
    Dues,
    Facts,
    Speaker,
    StepView,
    speaker_on_turn,
    state_of,
    steps_of,
    turn_of,
)
from app.domains.lessons.producing.vocabulary import LessonPlanState, PlanStep, PlanStepStatus, SpeakerSlot
from app.domains.orgs.public import visible_org
from app.kit.clock import local_date, today
from app.kit.dates import add_months

_OWN_MONTHS = 3


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan as it stands today. `names` are those of the accounts it names; `own` are the steps of who looks."""

    row: PlanRow
    facts: Facts
    steps: list[StepView]
    names: dict[UUID, str]
    own: list[PlanStep]

    @property
    def plan(self) -> LessonPlan:
        return self.row.plan

    @property
    def state(self) -> LessonPlanState:
        return state_of(self.facts)

    @property
    def turn(self) -> StepView | None:
        return turn_of(self.steps)

    def who(self, step: PlanStep) -> str:
        """The name of whom the step falls to; empty where any of those who may."""
        plan = self.plan
        if step is PlanStep.DELIVER:
            return delivering(plan)
        account = {
            PlanStep.WRITE: plan.writer_id,
            PlanStep.REVIEW: plan.reviewer_id,
            PlanStep.REMARK: plan.teacher_id,
        }.get(step)
        return self.names.get(account, "") if account else ""


def speaker_of(plan: LessonPlan, slot: SpeakerSlot | None) -> Speaker | None:
    if slot is SpeakerSlot.A and plan.speaker_a_name:
        return Speaker(plan.speaker_a_id, plan.speaker_a_name)
    if slot is SpeakerSlot.B and plan.speaker_b_name:
        return Speaker(plan.speaker_b_id, plan.speaker_b_name)
    return None


def slot_on_turn(plan: LessonPlan) -> SpeakerSlot | None:
    return speaker_on_turn(
        has_b=bool(plan.speaker_b_name),
        a_cannot=plan.a_cannot_at is not None,
        b_cannot=plan.b_cannot_at is not None,
    )


def delivering(plan: LessonPlan) -> str:
    """The name of who spoke, else of who is to; empty where somebody has to be found."""
    speaker = speaker_of(plan, plan.delivered_by or slot_on_turn(plan))
    return speaker.name if speaker else ""


def facts_of(row: PlanRow) -> Facts:
    plan, published = row.plan, row.published
    return Facts(
        airs_on=plan.airs_on,
        dues=Dues(plan.write_due_on, plan.review_due_on, plan.deliver_due_on),
        has_speaker=bool(plan.speaker_a_name),
        has_teacher=plan.teacher_id is not None,
        lesson=row.lesson.state if row.lesson else None,
        submitted_on=_day(row.version.submitted_at if row.version else None),
        approved_on=_day(row.approved_at),
        delivered_on=_day(plan.delivered_at),
        aired_on=_day(published.published_at if published else None),
        remarked_on=_day(row.remarked_at),
        is_withdrawn=published is not None and published.withdrawn_at is not None,
        is_cancelled=plan.cancelled_at is not None,
    )


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else local_date(moment)


def _own(plan: LessonPlan, party: Party) -> list[PlanStep]:
    mine = {
        PlanStep.WRITE: plan.writer_id == party.account_id,
        PlanStep.REVIEW: plan.reviewer_id is not None and plan.reviewer_id == party.account_id,
        PlanStep.DELIVER: bool({plan.speaker_a_id, plan.speaker_b_id} & set(party.records)),
        PlanStep.REMARK: plan.teacher_id is not None and plan.teacher_id == party.account_id,
    }
    return [step for step, is_mine in mine.items() if is_mine]


async def _views(session: AsyncSession, tenant_id: UUID, rows: Iterable[PlanRow], party: Party) -> list[PlanView]:
    found = list(rows)
    named = {
        account_id
        for row in found
        for account_id in (row.plan.writer_id, row.plan.reviewer_id, row.plan.teacher_id)
        if account_id is not None
    }
    names = await account_names(session, tenant_id, sorted(named)) if named else {}
    views = []
    for row in found:
        facts = facts_of(row)
        views.append(PlanView(row, facts, steps_of(facts, today()), names, _own(row.plan, party)))
    return views


async def view_of(session: AsyncSession, plan: LessonPlan, party: Party) -> PlanView:
    row = await repository.row_of(session, plan.tenant_id, plan.id)
    return (await _views(session, plan.tenant_id, [row], party))[0]


async def calendar(
    session: AsyncSession,
    actor: Actor,
    org_id: UUID,
    first: date,
    last: date,
    *,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[PlanView]:
    """An organisation's own plans, by day, for those who work on lessons there. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.ORG_READ)
    if not any(actor.allows(permission, at=org.path) for permission in STAFF):
        require(actor, STAFF[0], at=org.path)
    rows = await repository.of_days(session, actor.tenant_id, org.id, first, last, after=after, limit=limit)
    return await _views(session, actor.tenant_id, rows, await party_of(session, actor))


async def own_plans(
    session: AsyncSession, actor: Actor, *, after: tuple[date, UUID] | None, limit: int
) -> list[PlanView]:
    """What names the actor, from three months ago on, by day."""
    party, since = await party_of(session, actor), add_months(today(), -_OWN_MONTHS)
    rows = await repository.naming(session, actor.tenant_id, party, since=since, after=after, limit=limit)
    return await _views(session, actor.tenant_id, rows, party)


@dataclass(frozen=True, slots=True)
class Script:
    """What was approved to be delivered: the version's number and content."""

    lesson_id: UUID
    number: int
    content: LessonContent


async def script_of(session: AsyncSession, actor: Actor, plan_id: UUID) -> Script:
    """For speakers, who hold no office and see no drafts. Raises PlanNotFound, PlanWithoutLesson, PlanScriptNotReady."""
    held = await plan_for(session, actor, plan_id)
    row = await repository.row_of(session, actor.tenant_id, held.plan.id)
    if row.lesson is None:
        raise PlanWithoutLesson
    reviewed = next(one for one in steps_of(facts_of(row), today()) if one.step is PlanStep.REVIEW)
    if reviewed.status is not PlanStepStatus.DONE or row.version is None:
        raise PlanScriptNotReady
    return Script(row.lesson.id, row.version.number, LessonContent.model_validate(row.version.content))
