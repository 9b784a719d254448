"""Draft, edit, publish, move, call off, end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing, SecondFactorMissing
from app.access.permissions import Permission
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.domains.meetings import errors as refused
from app.domains.meetings import repository
from app.domains.meetings.drafting import Plan, draft_meeting, edit_meeting
from app.domains.meetings.finding import find_led, find_meeting
from app.domains.meetings.publishing import (
    FIX_ROLL,
    cancel_meeting,
    finish_meeting,
    postpone_meeting,
    publish_meeting,
)
from app.domains.meetings.vocabulary import Capacity, MeetingKind, MeetingState
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.models import OrgStatus, Post
from app.jobs.models import Job
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import START, Branch, a_draft, a_meeting, values
from tests.factories.orgs import a_term


async def jobs(session: AsyncSession, name: str) -> list[Job]:
    return list(await session.scalars(select(Job).where(Job.name == name)))


async def a_committee(session: AsyncSession, branch: Branch, *places: int) -> None:
    await a_term(session, branch.org, {branch.members[place].id: Post.MEMBER for place in places})


async def test_publishing_asks_those_due_and_plans_the_roll(session: AsyncSession, branch: Branch) -> None:
    meeting = await a_meeting(session, branch)
    asked = await repository.invitations_of(session, branch.tenant_id, meeting.id)
    assert asked == {member.id: Capacity.DUE for member in branch.members}
    (job,) = await jobs(session, FIX_ROLL)
    assert (job.run_at, job.payload) == (START, {"meeting_id": str(meeting.id)})
    assert len(await jobs(session, "event:meetings.published")) == 1
    assert "meeting.publish" in set(await session.scalars(select(AuditEntry.action)))


async def test_a_committee_meeting_asks_the_committee(session: AsyncSession, branch: Branch) -> None:
    await a_committee(session, branch, 0, 2)
    meeting = await a_meeting(session, branch, MeetingKind.BRANCH_COMMITTEE)
    asked = await repository.invitations_of(session, branch.tenant_id, meeting.id)
    assert set(asked) == {branch.members[0].id, branch.members[2].id}


async def test_a_group_meeting_asks_the_group(session: AsyncSession, branch: Branch) -> None:
    meeting = await a_meeting(session, branch, MeetingKind.GROUP_MEETING, org=branch.group)
    asked = await repository.invitations_of(session, branch.tenant_id, meeting.id)
    assert set(asked) == {member.id for member in branch.members[:3]}


async def test_guests_are_asked_beside_those_due(session: AsyncSession, branch: Branch) -> None:
    guests = {branch.neighbour.id: Capacity.GUEST, branch.members[3].id: Capacity.GUEST}
    meeting = await a_meeting(session, branch, guests=guests)
    asked = await repository.invitations_of(session, branch.tenant_id, meeting.id)
    assert asked[branch.neighbour.id] is Capacity.GUEST
    assert asked[branch.members[3].id] is Capacity.DUE, "who is due stays due"


async def test_without_anybody_due_nothing_is_published(session: AsyncSession, branch: Branch) -> None:
    draft = await a_draft(session, branch, MeetingKind.BRANCH_COMMITTEE)
    with pytest.raises(refused.NobodyDue):
        await publish_meeting(session, branch.secretary, meeting_id=draft.id)
    assert draft.state is MeetingState.DRAFT


async def test_published_is_published_once(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_meeting(session, branch)
    with pytest.raises(refused.MeetingAlreadyPublished):
        await publish_meeting(session, branch.secretary, meeting_id=meeting.id)
    draft = await a_draft(session, branch)
    clock(121)
    with pytest.raises(refused.MeetingInThePast):
        await publish_meeting(session, branch.secretary, meeting_id=draft.id)


async def test_a_recorder_drafts_and_a_secretary_publishes(session: AsyncSession, branch: Branch) -> None:
    plan = Plan([MeetingKind.PARTY_LESSON])
    draft = await draft_meeting(session, branch.recorder, org_id=branch.org.id, plan=plan, values=values())
    with pytest.raises(PermissionMissing):
        await publish_meeting(session, branch.recorder, meeting_id=draft.id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": START},
        {"ends_at": START - timedelta(minutes=1)},
        {"ends_at": START + timedelta(hours=25)},
        {"opens_before_minutes": 0, "closes_after_end_minutes": -120},
    ],
)
async def test_times_in_the_wrong_order_are_refused(
    session: AsyncSession, branch: Branch, wrong: dict[str, object]
) -> None:
    with pytest.raises(refused.MeetingTimesWrong):
        await a_draft(session, branch, **wrong)


async def test_a_draft_names_hosts_and_people_that_are_there(session: AsyncSession, branch: Branch) -> None:
    with pytest.raises(refused.PersonNotFound):
        await a_draft(session, branch, chair_id=uuid7())
    with pytest.raises(refused.PersonNotFound):
        await a_draft(session, branch, guests={uuid7(): Capacity.GUEST})
    with pytest.raises(refused.KindNotOfHost):
        await a_draft(session, branch, MeetingKind.GROUP_MEETING)
    with pytest.raises(OrgNotFound):
        await a_draft(session, branch, org=branch.sibling)
    branch.org.status = OrgStatus.DISSOLVED
    with pytest.raises(refused.HostNotActive):
        await a_draft(session, branch)


async def test_a_second_host_needs_the_permission_there_too(session: AsyncSession, branch: Branch) -> None:
    plan = Plan([MeetingKind.THEME_DAY], host_ids=[branch.sibling.id])
    with pytest.raises(OrgNotFound):
        await draft_meeting(session, branch.secretary, org_id=branch.org.id, plan=plan, values=values())
    both = branch.actor(branch.members[0], (Role.BRANCH_SECRETARY, branch.org), (Role.BRANCH_SECRETARY, branch.sibling))
    draft = await draft_meeting(session, both, org_id=branch.org.id, plan=plan, values=values())
    await publish_meeting(session, both, meeting_id=draft.id)
    assert branch.neighbour.id in await repository.invitations_of(session, branch.tenant_id, draft.id)


async def test_a_draft_is_edited_in_everything(session: AsyncSession, branch: Branch) -> None:
    draft = await a_draft(session, branch, guests={branch.neighbour.id: Capacity.GUEST})
    found = await find_led(session, branch.secretary, draft.id, Permission.MEETING_DRAFT)
    changes = {"title": "党课", "kinds": [MeetingKind.PARTY_LESSON, MeetingKind.MEMBERS_ASSEMBLY], "guests": {}}
    edited = await edit_meeting(session, branch.secretary, found, changes)
    assert (edited.meeting.title, edited.meeting.version) == ("党课", 2)
    assert edited.kinds == [MeetingKind.MEMBERS_ASSEMBLY, MeetingKind.PARTY_LESSON]
    assert await repository.invitations_of(session, branch.tenant_id, draft.id) == {}
    for stranger in ({"chair_id": uuid7()}, {"guests": {uuid7(): Capacity.GUEST}}):
        with pytest.raises(refused.PersonNotFound):
            await edit_meeting(session, branch.secretary, edited, stranger)


async def test_a_published_meeting_is_edited_in_its_details_only(session: AsyncSession, branch: Branch) -> None:
    meeting = await a_meeting(session, branch)
    found = await find_led(session, branch.secretary, meeting.id, Permission.MEETING_DRAFT)
    edited = await edit_meeting(session, branch.secretary, found, {"place": "二楼会议室"})
    assert edited.meeting.place == "二楼会议室"
    for fixed in ({"starts_at": START + timedelta(hours=1)}, {"kinds": [MeetingKind.OTHER]}, {"guests": {}}):
        with pytest.raises(refused.MeetingNotDraft):
            await edit_meeting(session, branch.secretary, found, fixed)


async def test_moving_keeps_the_invitations_and_moves_the_planned_roll(session: AsyncSession, branch: Branch) -> None:
    meeting = await a_meeting(session, branch)
    later = START + timedelta(days=2)
    await postpone_meeting(
        session,
        branch.secretary,
        meeting_id=meeting.id,
        reason="暴雨",
        starts_at=later,
        ends_at=later + timedelta(hours=1),
    )
    assert (meeting.state, meeting.starts_at, meeting.state_reason) == (MeetingState.PUBLISHED, later, "暴雨")
    (job,) = await jobs(session, FIX_ROLL)
    await session.refresh(job)
    assert job.run_at == later
    assert len(await jobs(session, "event:meetings.postponed")) == 1


async def test_put_off_without_a_time_it_is_edited_and_published_again(session: AsyncSession, branch: Branch) -> None:
    meeting = await a_meeting(session, branch)
    await postpone_meeting(session, branch.secretary, meeting_id=meeting.id, reason="暴雨")
    assert meeting.state is MeetingState.POSTPONED
    found = await find_led(session, branch.secretary, meeting.id, Permission.MEETING_DRAFT)
    later = {"starts_at": START + timedelta(days=9), "ends_at": START + timedelta(days=9, hours=1)}
    await edit_meeting(session, branch.secretary, found, later)
    await publish_meeting(session, branch.secretary, meeting_id=meeting.id)
    assert (meeting.state, meeting.starts_at) == (MeetingState.PUBLISHED, later["starts_at"])


async def test_what_has_started_is_not_moved(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_meeting(session, branch)
    clock(1)
    with pytest.raises(refused.MeetingStarted):
        await postpone_meeting(session, branch.secretary, meeting_id=meeting.id, reason="暴雨")


async def test_cancelling_needs_no_clock_but_an_end(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting, other = await a_meeting(session, branch), await a_meeting(session, branch)
    await cancel_meeting(session, branch.secretary, meeting_id=meeting.id, reason="合并到下月")
    assert (meeting.state, meeting.state_reason) == (MeetingState.CANCELLED, "合并到下月")
    with pytest.raises(refused.MeetingCancelled):
        await cancel_meeting(session, branch.secretary, meeting_id=meeting.id, reason="再取消")
    with pytest.raises(refused.MeetingCancelled):
        await publish_meeting(session, branch.secretary, meeting_id=meeting.id)
    clock(120)
    with pytest.raises(refused.MeetingEnded):
        await cancel_meeting(session, branch.secretary, meeting_id=other.id, reason="太晚了")
    assert len(await jobs(session, "event:meetings.cancelled")) == 1


async def test_finishing_ends_it_once_and_leaves_a_roll(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_meeting(session, branch)
    with pytest.raises(refused.MeetingNotStarted):
        await finish_meeting(session, branch.recorder, meeting_id=meeting.id)
    clock(60)
    await finish_meeting(session, branch.recorder, meeting_id=meeting.id)
    assert meeting.finished_at == meeting.roll_fixed_at == START + timedelta(minutes=60)
    clock(70)
    await finish_meeting(session, branch.recorder, meeting_id=meeting.id)
    assert meeting.finished_at == START + timedelta(minutes=60)


async def test_a_draft_is_seen_by_who_drafts_a_meeting_by_its_branch_and_guests(
    session: AsyncSession, branch: Branch
) -> None:
    draft = await a_draft(session, branch)
    member, neighbour = branch.actor(branch.members[3]), branch.actor(branch.neighbour)
    assert await find_meeting(session, branch.recorder, draft.id)
    for actor in (member, branch.officer(Role.INSPECTOR)):
        with pytest.raises(refused.MeetingNotFound):
            await find_meeting(session, actor, draft.id)
    meeting = await a_meeting(session, branch)
    for actor in (member, branch.officer(Role.INSPECTOR)):
        assert await find_meeting(session, actor, meeting.id)
    with pytest.raises(refused.MeetingNotFound):
        await find_meeting(session, neighbour, meeting.id)
    asked = await a_meeting(session, branch, guests={branch.neighbour.id: Capacity.GUEST})
    assert await find_meeting(session, neighbour, asked.id)


async def test_a_role_that_waits_for_its_second_factor_is_told_so(session: AsyncSession, branch: Branch) -> None:
    meeting = await a_meeting(session, branch)
    officer = branch.officer(Role.COMMITTEE_ADMIN)
    assert await find_meeting(session, officer, meeting.id)
    with pytest.raises(SecondFactorMissing):
        await find_meeting(session, replace(officer, second_factor=False), meeting.id)
