"""The job drafts each month once, by the calendar and the themes of the day on which it runs."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.roles import Role
from app.domains.meetings.finding import find_meeting
from app.domains.meetings.minutes.agenda import agenda_of
from app.domains.meetings.models import Meeting
from app.domains.meetings.planning import errors as refused
from app.domains.meetings.planning.jobs import HANDLERS, LOOK_JOB, SPREAD_JOB
from app.domains.meetings.planning.local_days import enter_day
from app.domains.meetings.planning.models import PlannedMeeting
from app.domains.meetings.planning.public import planned_meetings
from app.domains.meetings.planning.rules import PlannedKind
from app.domains.meetings.planning.scheduling import DRAFTER, draft_month, wanted_now
from app.domains.meetings.planning.starting import draft_now
from app.domains.meetings.planning.vocabulary import Frequency
from app.domains.meetings.publishing import cancel_meeting
from app.domains.meetings.vocabulary import MeetingKind as M
from app.domains.meetings.vocabulary import MeetingState
from app.jobs.handlers import JobContext
from app.jobs.models import Job
from app.kit.clock import CHINA, now
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import START, Branch
from tests.factories.orgs import an_org
from tests.factories.plans import a_plan, a_theme, an_adopted_plan

DAY = PlannedKind(M.THEME_DAY)
COMMITTEE = PlannedKind(M.BRANCH_COMMITTEE, starts="15:00", ends="16:00")
GROUPS = PlannedKind(M.GROUP_MEETING, starts="19:00", ends="20:00")
LESSON = PlannedKind(M.PARTY_LESSON, Frequency.QUARTERLY, 1, together=True)

TWENTIETH = (20 - 5) * 24 * 60
"""Minutes from the start of the conftest's clock (2026-12-05 9:00) to the 20th of December."""


async def run(session: AsyncSession, name: str, tenant_id: UUID, payload: dict[str, object]) -> None:
    handler = next(one for one in HANDLERS if one.name == name)
    await handler.run(JobContext(session, uuid7(), name, dict(payload), tenant_id, attempt=1, tools=None))


async def waiting(session: AsyncSession, name: str = DRAFTER) -> Sequence[dict[str, object]]:
    """The payloads of the jobs that wait; they count as done."""
    mine = (Job.name == name) & Job.done_at.is_(None)
    jobs = list(await session.scalars(select(Job).where(mine).execution_options(populate_existing=True)))
    for job in jobs:
        job.done_at = now()
    await session.flush()
    return [dict(job.payload) for job in jobs]


async def a_day_passes(session: AsyncSession, tenant_id: UUID) -> int:
    """The timed job and all that it brings about; how many organisations' months it found."""
    await run(session, LOOK_JOB, tenant_id, {})
    payloads = await waiting(session)
    for payload in payloads:
        await run(session, DRAFTER, tenant_id, payload)
    return len(payloads)


async def meetings(session: AsyncSession) -> list[Meeting]:
    return list(await session.scalars(select(Meeting).order_by(Meeting.starts_at, Meeting.id)))


async def test_the_coming_month_is_drafted_once(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    await a_theme(session, branch.officer(Role.COMMITTEE_ADMIN), branch.committee, 1, "学思想", fixed="学习原著")
    await a_theme(session, branch.secretary, branch.org, 1, own="清理河道")
    plan = await an_adopted_plan(
        session, branch.secretary, branch.org, place="党员活动室", kinds=[DAY, LESSON, COMMITTEE]
    )
    assert await a_day_passes(session, branch.tenant_id) == 0, "it is too early"
    clock(TWENTIETH + 24 * 60)
    assert await a_day_passes(session, branch.tenant_id) == 1
    assert await a_day_passes(session, branch.tenant_id) == 0
    day, committee = await meetings(session)
    assert (day.title, day.place, day.state) == ("1月主题党日：学思想", "党员活动室", MeetingState.DRAFT)
    assert day.starts_at.astimezone(CHINA) == datetime(2027, 1, 5, 9, 0, tzinfo=CHINA)
    assert (committee.title, committee.ends_at.astimezone(CHINA).hour) == ("1月支部委员会会议", 16)
    found = await find_meeting(session, branch.secretary, day.id)
    assert found.kinds == [M.PARTY_LESSON, M.THEME_DAY]
    agenda = await agenda_of(session, branch.tenant_id, day.id)
    assert [(item.title, item.note) for item in agenda.items] == [
        ("学习原著", f"规定动作（{branch.committee.name}）"),
        ("清理河道", "自选动作"),
    ]
    rows = list(await session.scalars(select(PlannedMeeting)))
    assert {(row.kind, row.gathering, row.meeting_id, row.plan_id) for row in rows} == {
        (M.THEME_DAY, M.THEME_DAY, day.id, plan.id),
        (M.PARTY_LESSON, M.THEME_DAY, day.id, plan.id),
        (M.BRANCH_COMMITTEE, M.BRANCH_COMMITTEE, committee.id, plan.id),
    }
    events = await session.scalars(select(Job.payload).where(Job.name == "event:meetings.party_day_drafted"))
    assert {one["meeting_id"] for one in events} == {str(day.id), str(committee.id)}


async def test_a_draft_that_was_called_off_is_not_drafted_again(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    plan = await an_adopted_plan(session, branch.secretary, branch.org)
    clock(TWENTIETH + 24 * 60)
    await a_day_passes(session, branch.tenant_id)
    (meeting,) = await meetings(session)
    await cancel_meeting(session, branch.secretary, meeting_id=meeting.id, reason="防汛")
    assert await a_day_passes(session, branch.tenant_id) == 0
    assert (await draft_now(session, branch.secretary, plan.id, 1)).made == []
    assert len(await meetings(session)) == 1


async def test_groups_meet_by_the_branchs_plan(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    second = an_org(branch.tenant_id, "第二党小组", parent=branch.org, kind=branch.group.kind)
    session.add(second)
    await session.flush()
    await an_adopted_plan(session, branch.secretary, branch.org, kinds=[DAY, GROUPS])
    clock(TWENTIETH + 24 * 60)
    assert await a_day_passes(session, branch.tenant_id) == 1
    assert {one.org_id for one in await meetings(session)} == {branch.org.id, branch.group.id, second.id}
    # A group founded later has its meeting drafted too, and nobody else a second one.
    session.add(an_org(branch.tenant_id, "第三党小组", parent=branch.org, kind=branch.group.kind))
    await session.flush()
    assert await a_day_passes(session, branch.tenant_id) == 1
    assert len(await meetings(session)) == 4


async def test_a_committees_plan_holds_for_branches_without_one(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    above = branch.officer(Role.COMMITTEE_ADMIN)
    wide = await an_adopted_plan(session, above, branch.committee)
    own = await an_adopted_plan(session, branch.secretary, branch.org, starts="14:00", ends="16:00")
    await a_plan(session, branch.secretary, branch.org, 2028)
    clock(TWENTIETH + 24 * 60)
    assert await a_day_passes(session, branch.tenant_id) == 2
    rows = {row.org_id: row.plan_id for row in await session.scalars(select(PlannedMeeting))}
    assert rows == {branch.org.id: own.id, branch.sibling.id: wide.id}
    started = await draft_now(session, above, wide.id, 2)
    assert (started.made, started.queued) == ([], 1)
    (spread,) = await waiting(session, SPREAD_JOB)
    await run(session, SPREAD_JOB, branch.tenant_id, spread)
    (payload,) = await waiting(session)
    assert payload == {"org_id": str(branch.sibling.id), "year": 2027, "month": 2}


async def test_many_branches_are_looked_at_in_steps(
    session: AsyncSession, branch: Branch, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.domains.meetings.planning.jobs.AT_A_TIME", 2)
    session.add_all(an_org(branch.tenant_id, f"第{n}党支部", parent=branch.committee) for n in range(3, 6))
    await session.flush()
    plan = await an_adopted_plan(session, branch.officer(Role.COMMITTEE_ADMIN), branch.committee)
    clock(TWENTIETH + 24 * 60)
    payload: dict[str, object] = {}
    found, steps = set(), 0
    while True:
        steps += 1
        await run(session, LOOK_JOB, branch.tenant_id, payload)
        found |= {one["org_id"] for one in await waiting(session)}
        onward = await waiting(session, LOOK_JOB)
        if not onward:
            break
        (payload,) = onward
    assert (len(found), steps) == (5, 4), "the committee itself has no party day"
    payload = {"plan_id": str(plan.id), "month": 2, "after": ""}
    again, steps = set(), 0
    while True:
        steps += 1
        await run(session, SPREAD_JOB, branch.tenant_id, payload)
        again |= {one["org_id"] for one in await waiting(session)}
        onward = await waiting(session, SPREAD_JOB)
        if not onward:
            break
        (payload,) = onward
    assert (again, steps) == (found, 3)


async def test_the_calendar_of_the_day_of_drafting_counts(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    """What is decided after the plan was adopted still holds: a notice, or a local holiday."""
    await an_adopted_plan(session, branch.secretary, branch.org)
    await enter_day(
        session,
        branch.officer(Role.COMMITTEE_ADMIN),
        org_id=branch.committee.id,
        day=date(2027, 1, 5),
        is_working=False,
        source="县庆放假",
    )
    clock(TWENTIETH + 24 * 60)
    await a_day_passes(session, branch.tenant_id)
    (meeting,) = await meetings(session)
    assert meeting.starts_at.astimezone(CHINA).date() == date(2027, 1, 6)


async def test_what_should_have_begun_is_not_drafted(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    """Adopted in the middle of December: the fifth, moved to the seventh, is over."""
    clock(10 * 24 * 60)
    plan = await an_adopted_plan(session, branch.secretary, branch.org, 2026)
    assert await a_day_passes(session, branch.tenant_id) == 0
    with pytest.raises(refused.PlanMonthPast) as late:
        await draft_now(session, branch.secretary, plan.id, 12)
    assert "12月计划的日期已过" in late.value.detail


async def test_a_month_is_drafted_at_a_persons_word(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    yearly = PlannedKind(M.ORGANISATION_LIFE, Frequency.YEARLY, 12)
    draft = await a_plan(session, branch.secretary, branch.org, kinds=[yearly])
    with pytest.raises(refused.PlanNotAdopted):
        await draft_now(session, branch.secretary, draft.id, 12)
    plan = await an_adopted_plan(session, branch.secretary, branch.org, 2026)
    made = (await draft_now(session, branch.recorder, plan.id, 12)).made
    assert made == [one.id for one in await meetings(session)]
    draft.state = plan.state
    await session.flush()
    with pytest.raises(refused.NothingPlanned):
        await draft_now(session, branch.secretary, draft.id, 11)


async def test_other_rooms_read_what_was_planned(session: AsyncSession, branch: Branch) -> None:
    plan = await an_adopted_plan(session, branch.secretary, branch.org)
    for month in (1, 3):
        await draft_now(session, branch.secretary, plan.id, month)
    found = await planned_meetings(session, branch.tenant_id, [branch.org.id], date(2026, 12, 1), date(2027, 2, 28))
    assert [(one.org_id, one.year, one.month, one.kind, one.state) for one in found] == [
        (branch.org.id, 2027, 1, M.THEME_DAY, MeetingState.DRAFT)
    ]
    assert await planned_meetings(session, uuid7(), [branch.org.id], START.date(), date(2027, 12, 1)) == []


async def test_another_tenant_has_nothing_of_it(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    await an_adopted_plan(session, branch.secretary, branch.org)
    clock(TWENTIETH + 24 * 60)
    stranger = uuid7()
    assert await wanted_now(session, stranger, date(2026, 12, 21), limit=10) == ([], None)
    assert await draft_month(session, stranger, branch.org.id, 2027, 1) is None
    assert await meetings(session) == []
