"""Make a plan, change it, adopt it, drop one that was never adopted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.errors import KindNotOfHost
from app.domains.meetings.labels import label
from app.domains.meetings.planning.errors import (
    PlanAdoptedAlready,
    PlanDayMissing,
    PlanKindApart,
    PlanKindTwice,
    PlanKindUntimed,
    PlanTimesWrong,
)
from app.domains.meetings.planning.events import PlanAdopted
from app.domains.meetings.planning.finding import own_org, own_plan, refuse_past
from app.domains.meetings.planning.models import MeetingPlan, stored
from app.domains.meetings.planning.rules import DayRule, PlannedKind, may_join, missing_month, twice, unfit_kind
from app.domains.meetings.planning.vocabulary import PlanState
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.orgs.public import COMMITTEES, OrgCard
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import uuid7

DRAFT_DAYS_BEFORE = 11
"""Unless the plan says otherwise, drafts are made about the 20th of the month before."""

PARTY_DAY = (PlannedKind(MeetingKind.THEME_DAY),)


async def make_plan(
    session: AsyncSession, actor: Actor, *, org_id: UUID, year: int, values: Mapping[str, Any]
) -> tuple[MeetingPlan, OrgCard]:
    """A draft of the organisation's plan. `values`: day_rule (DayRule), starts, ends, and what is optional.

    Raises OrgNotFound, PermissionMissing, PlanNotOwn, HostNotActive, PlanYearPast, PlanTaken (when written) and what
    `check` raises.
    """
    org = await own_org(session, actor, org_id)
    refuse_past(year)
    moment = now()
    made = MeetingPlan(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org_id,
        year=year,
        place="",
        hall="",
        kinds=[stored(one) for one in PARTY_DAY],
        applies_below=org.kind in COMMITTEES,
        draft_days_before=DRAFT_DAYS_BEFORE,
        state=PlanState.DRAFT,
        version=1,
        created_by=actor.account_id,
        created_at=moment,
        updated_at=moment,
    )
    _set(made, values, org)
    check(made, org)
    session.add(made)
    await session.flush()
    await _audit(session, actor, made, "make", after=stored_values(made))
    return made, org


async def change_plan(
    session: AsyncSession, actor: Actor, plan: MeetingPlan, org: OrgCard, changes: Mapping[str, Any]
) -> None:
    """Change what was sent. What was drafted already stays as it is: see `redrafting`.

    Raises PlanYearPast and what `check` raises.
    """
    refuse_past(plan.year)
    before = stored_values(plan)
    _set(plan, changes, org)
    check(plan, org)
    plan.version += 1
    plan.updated_at = now()
    await session.flush()
    await _audit(session, actor, plan, "edit", before=before, after=stored_values(plan))


async def plan_to_change(session: AsyncSession, actor: Actor, plan_id: UUID) -> tuple[MeetingPlan, OrgCard]:
    """The plan, for changing it: one that was adopted is changed by those who may adopt it. Raises as `own_plan`."""
    plan, org = await own_plan(session, actor, plan_id)
    if plan.state is PlanState.ADOPTED:
        return await own_plan(session, actor, plan_id, Permission.MEETING_PLAN_ADOPT)
    return plan, org


async def adopt_plan(session: AsyncSession, actor: Actor, plan_id: UUID) -> tuple[MeetingPlan, OrgCard]:
    """Let the plan hold: from now on the job drafts by it. Raises as `own_plan`; PlanAdoptedAlready, PlanYearPast."""
    plan, org = await own_plan(session, actor, plan_id, Permission.MEETING_PLAN_ADOPT)
    if plan.state is PlanState.ADOPTED:
        raise PlanAdoptedAlready
    refuse_past(plan.year)
    plan.state, plan.adopted_at, plan.adopted_by = PlanState.ADOPTED, now(), actor.account_id
    plan.version += 1
    plan.updated_at = plan.adopted_at
    await session.flush()
    await publish(session, PlanAdopted(tenant_id=plan.tenant_id, org_id=plan.org_id, plan_id=plan.id, year=plan.year))
    await _audit(session, actor, plan, "adopt", after={"state": plan.state})
    return plan, org


async def drop_plan(session: AsyncSession, actor: Actor, plan_id: UUID) -> None:
    """Delete a plan that was never adopted. Raises as `own_plan`; PlanAdoptedAlready."""
    plan, _ = await own_plan(session, actor, plan_id)
    if plan.state is PlanState.ADOPTED:
        raise PlanAdoptedAlready
    await _audit(session, actor, plan, "drop", before=stored_values(plan))
    await session.delete(plan)
    await session.flush()


def _set(plan: MeetingPlan, values: Mapping[str, Any], org: OrgCard) -> None:
    for name, value in values.items():
        if isinstance(value, DayRule):
            value = stored(value)
        elif name == "kinds":
            value = [stored(one) for one in value]
        elif name == "applies_below":
            value = value and org.kind in COMMITTEES
        setattr(plan, name, value)


def check(plan: MeetingPlan, org: OrgCard) -> None:
    """Raises PlanTimesWrong, PlanDayMissing, PlanKindTwice, PlanKindApart, PlanKindUntimed, KindNotOfHost."""
    planned = plan.planned
    kinds = [one.kind for one in planned]
    if (kind := twice(kinds)) is not None:
        raise PlanKindTwice(kind=label(kind))
    unfit = unfit_kind(kinds, org.kind, applies_below=plan.applies_below)
    if unfit is not None:
        raise KindNotOfHost(kind=label(unfit))
    if plan.ends <= plan.starts:
        raise PlanTimesWrong
    _check_day(plan.rule, plan.year)
    for one in planned:
        _check_kind(one, kinds, plan.year)


def _check_kind(one: PlannedKind, kinds: list[MeetingKind], year: int) -> None:
    if one.together and not (MeetingKind.THEME_DAY in kinds and may_join(one.kind)):
        raise PlanKindApart(kind=label(one.kind))
    if not one.together and one.kind is not MeetingKind.THEME_DAY and len(kinds) > 1 and one.starts is None:
        raise PlanKindUntimed(kind=label(one.kind))
    if one.starts is not None and one.ends is not None and one.ends <= one.starts:
        raise PlanTimesWrong
    if one.day is not None:
        _check_day(one.day, year)


def _check_day(rule: DayRule, year: int) -> None:
    missing = missing_month(rule, year)
    if missing is not None:
        raise PlanDayMissing(year=year, month=missing, day=rule.text)


def stored_values(plan: MeetingPlan) -> dict[str, Any]:
    """What the plan says, as it is told in the trail."""
    names = ("year", "day_rule", "starts", "ends", "place", "hall", "kinds", "applies_below", "draft_days_before")
    return {name: getattr(plan, name) for name in names}


async def _audit(session: AsyncSession, actor: Actor, plan: MeetingPlan, action: str, **facts: Any) -> None:
    await record(
        session, actor, f"meeting_plan.{action}", target="meeting_plan", target_id=plan.id, org_id=plan.org_id, **facts
    )
