"""A plan that changes later moves nothing: the difference is shown, and a draft is brought to it at a person's word."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.domains.meetings.finding import find_meeting
from app.domains.meetings.minutes.agenda import agenda_of
from app.domains.meetings.planning import errors as refused
from app.domains.meetings.planning.editing import change_plan, plan_to_change
from app.domains.meetings.planning.models import PlannedMeeting
from app.domains.meetings.planning.redrafting import Listed, list_planned, redraft
from app.domains.meetings.planning.rules import DayRule, PlannedKind
from app.domains.meetings.planning.starting import draft_now
from app.domains.meetings.planning.vocabulary import DayRuleKind, Difference
from app.domains.meetings.publishing import cancel_meeting, publish_meeting
from app.domains.meetings.vocabulary import MeetingKind as M
from app.kit.clock import CHINA
from app.kit.ids import uuid7
from tests.factories.meetings import Branch
from tests.factories.plans import a_theme, an_adopted_plan

DAY = PlannedKind(M.THEME_DAY)
LESSON = PlannedKind(M.PARTY_LESSON, together=True)
GROUPS = PlannedKind(M.GROUP_MEETING, starts="19:00", ends="20:00")
TWENTIETH = DayRule(DayRuleKind.MONTH_DAY, day=20)


async def listed(session: AsyncSession, actor: Actor, **asked: object) -> list[Listed]:
    values: dict[str, object] = {"org_id": None, "year": 2027, "month": None, "after": None, "limit": 50}
    return await list_planned(session, actor, **values | asked)  # type: ignore[arg-type]


async def change(session: AsyncSession, branch: Branch, plan_id: UUID, **changes: object) -> None:
    plan, org = await plan_to_change(session, branch.secretary, plan_id)
    await change_plan(session, branch.secretary, plan, org, changes)


async def test_a_changed_plan_moves_no_meeting_and_shows_the_difference(session: AsyncSession, branch: Branch) -> None:
    plan = await an_adopted_plan(session, branch.secretary, branch.org)
    await draft_now(session, branch.secretary, plan.id, 1)
    (before,) = await listed(session, branch.secretary)
    assert (before.differences, before.may_redraft) == ([], False)
    await change(session, branch, plan.id, day_rule=TWENTIETH, place="党员活动室", kinds=[DAY, LESSON])
    await a_theme(session, branch.secretary, branch.org, 1, "学思想", own="清理河道")
    (one,) = await listed(session, branch.secretary)
    assert set(one.differences) == set(Difference)
    assert (one.may_redraft, one.meeting.starts_at.astimezone(CHINA).date()) == (True, date(2027, 1, 5))
    after = await redraft(session, branch.recorder, one.row.id)
    assert (after.differences, after.row.plan_version) == ([], plan.version)
    found = await find_meeting(session, branch.secretary, one.meeting.id)
    assert (found.meeting.starts_at.astimezone(CHINA).date(), found.meeting.title) == (
        date(2027, 1, 20),
        "1月主题党日：学思想",
    )
    assert found.kinds == [M.PARTY_LESSON, M.THEME_DAY]
    agenda = await agenda_of(session, branch.tenant_id, found.meeting.id)
    assert [item.title for item in agenda.items] == ["清理河道"]
    # And back again: the kind that the plan dropped is free for a meeting of its own.
    await change(session, branch, plan.id, kinds=[DAY])
    await redraft(session, branch.secretary, one.row.id)
    assert [row.kind for row in await session.scalars(select(PlannedMeeting))] == [M.THEME_DAY]


async def test_what_is_published_or_called_off_is_not_drafted_anew(session: AsyncSession, branch: Branch) -> None:
    plan = await an_adopted_plan(session, branch.secretary, branch.org)
    made = [(await draft_now(session, branch.secretary, plan.id, month)).made[0] for month in (1, 2)]
    await publish_meeting(session, branch.secretary, meeting_id=made[0])
    await cancel_meeting(session, branch.secretary, meeting_id=made[1], reason="防汛")
    await change(session, branch, plan.id, starts="14:00", ends="16:00")
    published, cancelled = sorted(await listed(session, branch.secretary), key=lambda one: one.row.month)
    assert (published.differences, published.may_redraft) == ([Difference.TIME], False)
    assert (cancelled.differences, cancelled.may_redraft) == ([], False)
    for one in (published, cancelled):
        with pytest.raises(refused.PlannedSettled):
            await redraft(session, branch.secretary, one.row.id)


async def test_a_groups_meeting_follows_the_branchs_plan(session: AsyncSession, branch: Branch) -> None:
    plan = await an_adopted_plan(session, branch.secretary, branch.org, kinds=[DAY, GROUPS])
    await draft_now(session, branch.secretary, plan.id, 1)
    await change(session, branch, plan.id, day_rule=TWENTIETH, kinds=[GROUPS])
    rows = {one.org.id: one for one in await listed(session, branch.secretary)}
    group = rows[branch.group.id]
    assert group.differences == [Difference.TIME]
    assert (await redraft(session, branch.group_leader, group.row.id)).differences == []
    with pytest.raises(refused.NothingPlanned):
        await redraft(session, branch.secretary, rows[branch.org.id].row.id)


async def test_it_is_redrafted_before_its_day(session: AsyncSession, branch: Branch) -> None:
    """By 3 December the fifth is ahead; the first, where the plan now is, is past."""
    plan = await an_adopted_plan(session, branch.secretary, branch.org, 2026)
    await draft_now(session, branch.secretary, plan.id, 12)
    (one,) = await listed(session, branch.secretary, year=2026)
    await change(session, branch, plan.id, day_rule=DayRule(DayRuleKind.MONTH_DAY, day=1))
    with pytest.raises(refused.PlanMonthPast):
        await redraft(session, branch.secretary, one.row.id)


async def test_who_sees_what_was_planned(session: AsyncSession, branch: Branch) -> None:
    plan = await an_adopted_plan(session, branch.secretary, branch.org)
    await draft_now(session, branch.secretary, plan.id, 1)
    member = branch.actor(branch.members[3])
    (one,) = await listed(session, member)
    assert (one.is_open, one.differences) == (False, []), "a draft is nothing that members read"
    assert (await listed(session, branch.secretary))[0].is_open
    assert await listed(session, branch.actor(branch.neighbour)) == []
    assert len(await listed(session, branch.officer(Role.INSPECTOR), org_id=branch.committee.id, month=1)) == 1
    assert await listed(session, member, month=2) == await listed(session, member, after=one.row.id) == []
    with pytest.raises(PermissionMissing):
        await redraft(session, member, one.row.id)
    for actor, planned_id in ((branch.actor(branch.neighbour), one.row.id), (member, uuid7())):
        with pytest.raises(refused.PlannedNotFound):
            await redraft(session, actor, planned_id)
