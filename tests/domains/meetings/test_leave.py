"""Leave: asked, decided, withdrawn, reported back, entered afterwards."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.db.integrity import refusal_for
from app.domains.meetings import errors as refused
from app.domains.meetings.finding import find_meeting
from app.domains.meetings.leave import (
    REASON,
    ask_leave,
    decide_leave,
    enter_leave,
    leaves_within_reach,
    report_back,
    withdraw_leave,
)
from app.domains.meetings.models import LeaveRequest, Meeting
from app.domains.meetings.publishing import cancel_meeting
from app.domains.meetings.rollcall import call_roll
from app.domains.meetings.rolls import roll_of_meeting
from app.domains.meetings.vocabulary import Capacity, LeaveCategory, LeaveState, Standing
from app.jobs.models import Job
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import Branch, a_meeting


async def asked(session: AsyncSession, branch: Branch, meeting: Meeting, actor: Actor) -> LeaveRequest:
    return await ask_leave(
        session,
        actor,
        cipher=branch.cipher,
        meeting_id=meeting.id,
        category=LeaveCategory.DUTY,
        reason="到县里参加防汛值班",
    )


async def standing(session: AsyncSession, branch: Branch, meeting: Meeting, place: int) -> Standing:
    found = await find_meeting(session, branch.secretary, meeting.id)
    person = (await roll_of_meeting(session, found, now())).person(branch.members[place].id)
    assert person
    return person.standing


async def test_leave_is_asked_granted_and_stands_in_the_denominator(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_meeting(session, branch)
    leave = await asked(session, branch, meeting, branch.actor(branch.members[3]))
    assert b"\xe9\x98\xb2" not in leave.reason, "reasons are sealed"
    assert branch.cipher.decrypt(leave.reason, column=REASON, row_id=leave.id) == "到县里参加防汛值班"
    assert await standing(session, branch, meeting, 3) is Standing.AWAITED
    await decide_leave(session, branch.secretary, meeting_id=meeting.id, leave_id=leave.id, approve=True, note="同意")
    assert await standing(session, branch, meeting, 3) is Standing.LEAVE
    told = list(await session.scalars(select(Job.name).where(Job.name.like("event:meetings.leave%"))))
    assert sorted(told) == ["event:meetings.leave_asked", "event:meetings.leave_decided"]
    entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "meeting.decide_leave"))).one()
    assert "防汛" not in str(entry.after) + entry.note


async def test_who_is_refused_may_ask_again_and_who_is_granted_not(session: AsyncSession, branch: Branch) -> None:
    meeting = await a_meeting(session, branch)
    actor = branch.actor(branch.members[3])
    first = await asked(session, branch, meeting, actor)
    with pytest.raises(refused.LeaveStanding):
        await asked(session, branch, meeting, actor)
    await decide_leave(
        session, branch.secretary, meeting_id=meeting.id, leave_id=first.id, approve=False, note="任务可调整"
    )
    second = await asked(session, branch, meeting, actor)
    with pytest.raises(refused.LeaveDecided):
        await decide_leave(session, branch.secretary, meeting_id=meeting.id, leave_id=first.id, approve=True, note="")
    assert second.state is LeaveState.ASKED


async def test_the_database_has_the_last_word_on_a_second_request(session: AsyncSession, branch: Branch) -> None:
    meeting = await a_meeting(session, branch)
    leave = await asked(session, branch, meeting, branch.actor(branch.members[3]))
    twin = {c.name: getattr(leave, c.name) for c in LeaveRequest.__table__.columns} | {"id": uuid7()}
    with pytest.raises(IntegrityError) as caught:
        async with session.begin_nested():
            session.add(LeaveRequest(**twin))
            await session.flush()
    assert isinstance(refusal_for(caught.value), refused.LeaveStanding)


async def test_leave_is_asked_before_the_start_by_those_due(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_meeting(session, branch, guests={branch.neighbour.id: Capacity.GUEST})
    with pytest.raises(refused.NotOnRoll):
        await asked(session, branch, meeting, branch.actor(branch.neighbour))
    with pytest.raises(PermissionMissing):
        await asked(session, branch, meeting, branch.officer(Role.INSPECTOR))
    clock(1)
    with pytest.raises(refused.LeaveTooLate):
        await asked(session, branch, meeting, branch.actor(branch.members[3]))
    clock(120)
    with pytest.raises(refused.MeetingEnded):
        await asked(session, branch, meeting, branch.actor(branch.members[3]))


async def test_nobody_decides_their_own_or_outside_their_reach(session: AsyncSession, branch: Branch) -> None:
    meeting = await a_meeting(session, branch)
    own = await asked(session, branch, meeting, branch.secretary)
    with pytest.raises(refused.OwnLeave):
        await decide_leave(session, branch.secretary, meeting_id=meeting.id, leave_id=own.id, approve=True, note="")
    other = await asked(session, branch, meeting, branch.actor(branch.members[3]))
    with pytest.raises(PermissionMissing):
        await decide_leave(
            session, branch.group_leader, meeting_id=meeting.id, leave_id=other.id, approve=True, note=""
        )
    with pytest.raises(PermissionMissing):
        await decide_leave(session, branch.recorder, meeting_id=meeting.id, leave_id=other.id, approve=True, note="")
    with pytest.raises(refused.LeaveNotFound):
        await decide_leave(session, branch.secretary, meeting_id=meeting.id, leave_id=uuid7(), approve=True, note="")
    listed = await leaves_within_reach(session, branch.secretary, meeting_id=meeting.id)
    assert {leave.id for leave in listed} == {own.id, other.id}


async def test_a_request_is_withdrawn_by_its_member_before_the_start(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_meeting(session, branch)
    actor = branch.actor(branch.members[3])
    leave = await asked(session, branch, meeting, actor)
    with pytest.raises(refused.LeaveNotFound):
        await withdraw_leave(session, branch.actor(branch.members[2]), meeting_id=meeting.id, leave_id=leave.id)
    await withdraw_leave(session, actor, meeting_id=meeting.id, leave_id=leave.id)
    with pytest.raises(refused.LeaveDecided):
        await withdraw_leave(session, actor, meeting_id=meeting.id, leave_id=leave.id)
    again = await asked(session, branch, meeting, actor)
    clock(1)
    with pytest.raises(refused.LeaveTooLate):
        await withdraw_leave(session, actor, meeting_id=meeting.id, leave_id=again.id)


async def test_back_from_leave_one_reports_once(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_meeting(session, branch)
    actor = branch.actor(branch.members[3])
    leave = await asked(session, branch, meeting, actor)
    with pytest.raises(refused.LeaveNotApproved):
        await report_back(session, actor, meeting_id=meeting.id, leave_id=leave.id, note="已返回")
    await decide_leave(session, branch.secretary, meeting_id=meeting.id, leave_id=leave.id, approve=True, note="")
    clock(600)
    await report_back(session, actor, meeting_id=meeting.id, leave_id=leave.id, note="已返回")
    assert (leave.reported_back_at, leave.report_note) == (now(), "已返回")
    with pytest.raises(refused.LeaveReportedBack):
        await report_back(session, actor, meeting_id=meeting.id, leave_id=leave.id, note="又返回")


async def test_staff_enter_leave_after_the_fact_with_a_reason(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_meeting(session, branch)
    clock(600)

    async def enter(place: int) -> LeaveRequest:
        return await enter_leave(
            session,
            branch.secretary,
            cipher=branch.cipher,
            meeting_id=meeting.id,
            member_id=branch.members[place].id,
            category=LeaveCategory.ILLNESS,
            reason="急诊，会后补办",
        )

    leave = await enter(3)
    assert (leave.state, leave.after_the_fact) == (LeaveState.APPROVED, True)
    assert await standing(session, branch, meeting, 3) is Standing.LEAVE
    with pytest.raises(refused.LeaveStanding):
        await enter(3)
    with pytest.raises(refused.OwnLeave):
        await enter(0)


async def test_who_was_there_needs_no_leave(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_meeting(session, branch)
    clock(-5)
    member = branch.members[3]
    await call_roll(session, branch.recorder, meeting_id=meeting.id, present=[member.id])
    with pytest.raises(refused.AlreadySignedIn):
        await asked(session, branch, meeting, branch.actor(member))


async def test_a_meeting_called_off_takes_no_leave(session: AsyncSession, branch: Branch) -> None:
    meeting = await a_meeting(session, branch)
    await cancel_meeting(session, branch.secretary, meeting_id=meeting.id, reason="合并")
    with pytest.raises(refused.MeetingCancelled):
        await asked(session, branch, meeting, branch.actor(branch.members[3]))
