"""A plan is made for one's own organisation, checked as a whole, adopted once, and dropped only before that."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.domains.meetings.errors import HostNotActive, KindNotOfHost
from app.domains.meetings.planning import errors as refused
from app.domains.meetings.planning.editing import adopt_plan, change_plan, drop_plan, plan_to_change
from app.domains.meetings.planning.finding import seen_plan
from app.domains.meetings.planning.local_days import drop_day, enter_day
from app.domains.meetings.planning.models import MeetingPlan
from app.domains.meetings.planning.reading import list_plans
from app.domains.meetings.planning.rules import DayRule, PlannedKind
from app.domains.meetings.planning.vocabulary import DayRuleKind, Frequency, PlanState
from app.domains.meetings.vocabulary import MeetingKind as M
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.models import OrgStatus
from app.jobs.models import Job
from app.kit.clock import today
from app.kit.errors import Refusal
from app.kit.ids import uuid7
from tests.factories.meetings import Branch
from tests.factories.plans import a_plan, an_adopted_plan

THIRTIETH = DayRule(DayRuleKind.MONTH_DAY, day=30)
FIFTH_FRIDAY = DayRule(DayRuleKind.NTH_WEEKDAY, weekday=5, nth=5)
COMMITTEE = PlannedKind(M.BRANCH_COMMITTEE, starts="15:00", ends="16:00")
DAY = PlannedKind(M.THEME_DAY)


@pytest.mark.parametrize(
    ("changes", "refusal", "said"),
    [
        ({"day_rule": THIRTIETH}, refused.PlanDayMissing, "2027年2月没有“30日”"),
        ({"day_rule": FIFTH_FRIDAY}, refused.PlanDayMissing, "2027年2月没有“第五个星期五”"),
        ({"starts": "11:00", "ends": "09:00"}, refused.PlanTimesWrong, "结束时间应晚于开始时间"),
        ({"starts": "09:00", "ends": "09:00"}, refused.PlanTimesWrong, "结束时间应晚于开始时间"),
        ({"kinds": [DAY, DAY]}, refused.PlanKindTwice, "“主题党日”填写了两次"),
        ({"kinds": [DAY, PlannedKind(M.PARTY_COMMITTEE, starts="15:00", ends="16:00")]}, KindNotOfHost, "“党委会”"),
        ({"kinds": [DAY, PlannedKind(M.BRANCH_COMMITTEE, together=True)]}, refused.PlanKindApart, "支部委员会会议"),
        ({"kinds": [PlannedKind(M.PARTY_LESSON, together=True)]}, refused.PlanKindApart, "“党课”"),
        ({"kinds": [DAY, PlannedKind(M.BRANCH_COMMITTEE)]}, refused.PlanKindUntimed, "请填写起止时间"),
        (
            {"kinds": [DAY, PlannedKind(M.BRANCH_COMMITTEE, starts="16:00", ends="15:00")]},
            refused.PlanTimesWrong,
            "结束时间应晚于开始时间",
        ),
        (
            {"kinds": [DAY, PlannedKind(M.BRANCH_COMMITTEE, day=THIRTIETH, starts="15:00", ends="16:00")]},
            refused.PlanDayMissing,
            "“30日”",
        ),
    ],
)
async def test_what_a_plan_may_not_say(
    session: AsyncSession, branch: Branch, changes: dict[str, Any], refusal: type[Refusal], said: str
) -> None:
    with pytest.raises(refusal) as made:
        await a_plan(session, branch.secretary, branch.org, **changes)
    assert said in made.value.detail
    assert await session.scalar(select(func.count()).select_from(MeetingPlan)) == 0


async def test_the_end_of_the_month_may_be_chosen(session: AsyncSession, branch: Branch) -> None:
    rule = DayRule(DayRuleKind.MONTH_DAY, day=31, last_if_missing=True)
    plan = await a_plan(session, branch.secretary, branch.org, day_rule=rule)
    assert (plan.rule, plan.planned, plan.state) == (rule, [DAY], PlanState.DRAFT)
    assert (plan.draft_days_before, plan.applies_below) == (11, False)


async def test_a_year_that_is_over_has_no_plan(session: AsyncSession, branch: Branch) -> None:
    with pytest.raises(refused.PlanYearPast) as made:
        await a_plan(session, branch.secretary, branch.org, year=today().year - 1)
    assert "2025年已经过去" in made.value.detail


async def test_a_plan_is_made_where_the_role_is_held(session: AsyncSession, branch: Branch) -> None:
    """The committee stands above the branch, and plans for itself alone."""
    above = branch.officer(Role.COMMITTEE_ADMIN)
    with pytest.raises(refused.PlanNotOwn):
        await a_plan(session, above, branch.org)
    with pytest.raises(PermissionMissing):
        await a_plan(session, branch.actor(branch.members[3]), branch.org)
    with pytest.raises(OrgNotFound):
        await a_plan(session, branch.secretary, branch.sibling)
    plan = await a_plan(session, branch.secretary, branch.org)
    with pytest.raises(refused.PlanNotOwn):
        await adopt_plan(session, above, plan.id)
    held = await a_plan(session, above, branch.committee)
    assert held.applies_below, "a committee's plan holds for branches without one"
    with pytest.raises(refused.PlanNotFound):
        await seen_plan(session, branch.secretary, held.id)
    assert {one.id for one, _ in await _listed(session, branch)} == {held.id, plan.id}


async def _listed(session: AsyncSession, branch: Branch) -> list[Any]:
    return await list_plans(
        session,
        branch.officer(Role.INSPECTOR),
        org_id=branch.committee.id,
        year=2027,
        state=PlanState.DRAFT,
        before=None,
        limit=5,
    )


async def test_a_recorder_drafts_and_the_secretary_adopts(session: AsyncSession, branch: Branch) -> None:
    plan = await a_plan(session, branch.recorder, branch.org)
    found, org = await plan_to_change(session, branch.recorder, plan.id)
    await change_plan(session, branch.recorder, found, org, {"place": "党员活动室", "kinds": [DAY, COMMITTEE]})
    with pytest.raises(PermissionMissing):
        await adopt_plan(session, branch.recorder, plan.id)
    adopted, _ = await adopt_plan(session, branch.secretary, plan.id)
    assert (adopted.state, adopted.place, adopted.version) == (PlanState.ADOPTED, "党员活动室", 3)
    with pytest.raises(PermissionMissing):
        await plan_to_change(session, branch.recorder, plan.id)
    for action in (adopt_plan, drop_plan):
        with pytest.raises(refused.PlanAdoptedAlready):
            await action(session, branch.secretary, plan.id)
    events = await session.scalars(select(Job.payload).where(Job.name == "event:meetings.plan_adopted"))
    assert [one["plan_id"] for one in events] == [str(plan.id)]
    actions = list(await session.scalars(select(AuditEntry.action)))
    assert [actions.count(f"meeting_plan.{one}") for one in ("make", "edit", "adopt", "drop")] == [1, 1, 1, 0]


async def test_a_draft_is_dropped_and_made_again(session: AsyncSession, branch: Branch) -> None:
    plan = await a_plan(session, branch.secretary, branch.org)
    await drop_plan(session, branch.recorder, plan.id)
    assert await session.scalar(select(func.count()).select_from(MeetingPlan)) == 0
    assert (await a_plan(session, branch.secretary, branch.org)).id != plan.id


async def test_an_organisation_that_is_gone_plans_nothing(session: AsyncSession, branch: Branch) -> None:
    plan = await a_plan(session, branch.secretary, branch.org)
    branch.org.status = OrgStatus.DISSOLVED
    await session.flush()
    with pytest.raises(HostNotActive):
        await adopt_plan(session, branch.secretary, plan.id)


async def test_a_kind_by_local_rule(session: AsyncSession, branch: Branch) -> None:
    quarterly = PlannedKind(M.PARTY_LESSON, Frequency.QUARTERLY, 2, together=True)
    plan = await an_adopted_plan(session, branch.secretary, branch.org, kinds=[DAY, quarterly, COMMITTEE])
    assert plan.planned == [DAY, quarterly, COMMITTEE]


async def test_local_days_are_the_organisations_own(session: AsyncSession, branch: Branch) -> None:
    day = today().replace(day=28)
    values = {"day": day, "is_working": False, "source": "县庆放假"}
    above = branch.officer(Role.COMMITTEE_ADMIN)
    with pytest.raises(refused.PlanNotOwn):
        await enter_day(session, above, org_id=branch.org.id, **values)
    with pytest.raises(refused.PlanYearPast):
        await enter_day(session, above, org_id=branch.committee.id, **values | {"day": day.replace(year=2025)})
    row, _ = await enter_day(session, branch.secretary, org_id=branch.org.id, **values)
    with pytest.raises(refused.PlanNotOwn):
        await drop_day(session, above, row.id)
    with pytest.raises(PermissionMissing):
        await drop_day(session, branch.actor(branch.members[3]), row.id)
    with pytest.raises(refused.LocalDayNotFound):
        await drop_day(session, branch.secretary, uuid7())
    await drop_day(session, branch.secretary, row.id)
    again, _ = await enter_day(session, branch.secretary, org_id=branch.org.id, **values)
    assert again.id != row.id
