"""Draft a month at once, at a person's word instead of the job's time."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.domains.meetings.planning import repository
from app.domains.meetings.planning.errors import NothingPlanned, PlanMonthPast, PlanNotAdopted
from app.domains.meetings.planning.finding import own_plan
from app.domains.meetings.planning.holding import targets
from app.domains.meetings.planning.jobs import spread
from app.domains.meetings.planning.models import MeetingPlan
from app.domains.meetings.planning.rules import gatherings
from app.domains.meetings.planning.scheduling import draft_month, reached_by
from app.domains.meetings.planning.vocabulary import PlanState

_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Started:
    """The meetings drafted now, and for how many organisations below the queue will draft theirs."""

    made: list[UUID]
    queued: int


async def draft_now(session: AsyncSession, actor: Actor, plan_id: UUID, month: int) -> Started:
    """Draft the month by the plan without waiting for its time. Repeated, it drafts nothing twice.

    Raises as `own_plan`; PlanNotAdopted, NothingPlanned, PlanMonthPast.
    """
    plan, org = await own_plan(session, actor, plan_id)
    if plan.state is not PlanState.ADOPTED:
        raise PlanNotAdopted
    if not gatherings(plan.planned, month, plan.rule, plan.starts, plan.ends):
        raise NothingPlanned(month=month)
    drafted = await draft_month(session, actor.tenant_id, org.id, plan.year, month)
    assert drafted is not None
    queued = await _queue_below(session, plan, month) if plan.applies_below else 0
    groups = await repository.groups_under(session, actor.tenant_id, [org.id])
    if targets(plan, org, groups[org.id], month) and not drafted.ahead:
        raise PlanMonthPast(month=month)
    await record(
        session,
        actor,
        "meeting_plan.draft_now",
        target="meeting_plan",
        target_id=plan.id,
        org_id=org.id,
        after={"month": month, "meetings": drafted.made, "queued": queued},
    )
    return Started(drafted.made, queued)


async def _queue_below(session: AsyncSession, plan: MeetingPlan, month: int) -> int:
    """Leave it to the queue to draft for the branches that the plan reaches; how many these are."""
    count, after = 0, ""
    while True:
        wanted, onward = await reached_by(session, plan, month, after=after, limit=_AT_A_TIME)
        count += len(wanted)
        if onward is None:
            break
        after = onward
    await spread(session, plan.tenant_id, plan.id, month)
    return count
