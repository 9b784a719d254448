"""The recorder enters others and corrects; the roll shows it all."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.keys import KeySet
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.domains.meetings import errors as refused
from app.domains.meetings.drafting import Plan, draft_meeting
from app.domains.meetings.finding import find_meeting
from app.domains.meetings.leave import enter_leave
from app.domains.meetings.models import Attendance, Meeting
from app.domains.meetings.policies import naming
from app.domains.meetings.publishing import publish_meeting
from app.domains.meetings.rollcall import call_roll, correct_attendance, enter_on_behalf
from app.domains.meetings.rolls import Roll, roll_of_meeting
from app.domains.meetings.signin import sign_in
from app.domains.meetings.vocabulary import Capacity, Evidence, LeaveCategory, MeetingKind, Standing, Way
from app.domains.members.models import Member
from app.domains.members.vocabulary import MemberStatus
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import START, Branch, a_meeting, values
from tests.factories.members import a_member

Show = Callable[[UUID], str]


async def roll_now(session: AsyncSession, actor: Actor, meeting: Meeting) -> Roll:
    return await roll_of_meeting(session, await find_meeting(session, actor, meeting.id), now())


async def entry_of(session: AsyncSession, action: str) -> AuditEntry:
    return (await session.scalars(select(AuditEntry).where(AuditEntry.action == action))).one()


def named(branch: Branch, actor: Actor, roll: Roll, *hosts: str) -> set[str]:
    may_name = naming(actor, hosts or [branch.org.path])
    return {person.name for person in roll.people if may_name(person.member_id, person.whereabouts)}


async def test_all_present_but_one(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    meeting = await a_meeting(session, branch)
    clock(5)
    signed = branch.members[2]
    await sign_in(session, branch.actor(signed), keys=keys, meeting_id=meeting.id, code=show(meeting.id))
    excused = branch.members[3]
    await enter_leave(
        session,
        branch.secretary,
        cipher=branch.cipher,
        meeting_id=meeting.id,
        member_id=excused.id,
        category=LeaveCategory.ILLNESS,
        reason="住院，家属电话告知",
    )
    missing = branch.members[4]
    done = await call_roll(session, branch.recorder, meeting_id=meeting.id, everybody_except=[missing.id])
    assert (done.entered, done.known) == (2, 0)
    roll = await roll_now(session, branch.secretary, meeting)
    assert roll.total.text == "应到5 实到3 请假1 未到1 60.0%"
    clock(121)
    assert (await roll_now(session, branch.secretary, meeting)).total.text == "应到5 实到3 请假1 缺席1 60.0%"
    audited = await entry_of(session, "meeting.roll_call")
    assert sorted(audited.after["member_ids"]) == sorted(str(m.id) for m in branch.members[:2])


async def test_a_roll_call_never_replaces_a_record(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    meeting = await a_meeting(session, branch)
    clock(20)
    member = branch.members[2]
    await sign_in(session, branch.actor(member), keys=keys, meeting_id=meeting.id, code=show(meeting.id))
    done = await call_roll(session, branch.recorder, meeting_id=meeting.id, present=[member.id, branch.members[3].id])
    assert (done.entered, done.known) == (1, 1)
    roll = await roll_now(session, branch.recorder, meeting)
    one, other = roll.person(member.id), roll.person(branch.members[3].id)
    assert one
    assert one.attendance
    assert (one.standing, one.attendance.way) == (Standing.LATE, Way.CODE)
    assert other
    assert other.attendance
    assert (other.attendance.way, other.attendance.evidence) == (Way.ROLL_CALL, Evidence.WITNESSED)
    assert other.attendance.recorded_by_name == branch.recorder.display_name


async def test_the_roll_is_called_while_sign_in_is_open(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_meeting(session, branch)
    for minutes, refusal in ((-60, refused.MeetingNotOpen), (121, refused.SignInClosed)):
        clock(minutes)
        with pytest.raises(refusal):
            await call_roll(session, branch.recorder, meeting_id=meeting.id, everybody_except=[])


async def test_only_people_of_the_roll_are_entered(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_meeting(session, branch)
    clock(5)
    for stranger in (branch.neighbour.id, uuid7()):
        with pytest.raises(refused.NotOnThisRoll):
            await call_roll(session, branch.recorder, meeting_id=meeting.id, present=[stranger])
        with pytest.raises(refused.NotOnThisRoll):
            await call_roll(session, branch.recorder, meeting_id=meeting.id, everybody_except=[stranger])
    with pytest.raises(PermissionMissing):
        await call_roll(session, branch.actor(branch.members[3]), meeting_id=meeting.id, everybody_except=[])


async def test_a_group_leader_calls_the_roll_of_the_group(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_meeting(session, branch)
    clock(5)
    with pytest.raises(refused.NotOnThisRoll):
        await call_roll(session, branch.group_leader, meeting_id=meeting.id, present=[branch.members[3].id])
    done = await call_roll(session, branch.group_leader, meeting_id=meeting.id, everybody_except=[])
    assert done.entered == 3


async def test_on_behalf_goes_on_after_the_end_and_keeps_its_reason(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_meeting(session, branch)
    clock(600)
    done = await enter_on_behalf(
        session,
        branch.recorder,
        meeting_id=meeting.id,
        member_ids=[branch.members[3].id],
        reason="手机没电，签了纸质表",
    )
    assert done.entered == 1
    record = (await session.scalars(select(Attendance))).one()
    assert (record.way, record.evidence, record.reason) == (Way.ON_BEHALF, Evidence.STATED, "手机没电，签了纸质表")
    assert (record.signed_at, record.recorded_at) == (
        START + timedelta(minutes=120),
        START + timedelta(minutes=600),
    )
    assert (await entry_of(session, "meeting.on_behalf")).note == "手机没电，签了纸质表"


async def test_a_correction_is_a_new_record_and_the_roll_shows_who_changed_what(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    meeting = await a_meeting(session, branch)
    clock(5)
    member = branch.members[2]
    first = await sign_in(session, branch.actor(member), keys=keys, meeting_id=meeting.id, code=show(meeting.id))

    async def correct(after: Standing) -> None:
        await correct_attendance(
            session,
            branch.secretary,
            meeting_id=meeting.id,
            member_id=member.id,
            after=after,
            reason="他人代扫，本人未到",
        )

    await correct(Standing.ABSENT)
    with pytest.raises(refused.CorrectionChangesNothing):
        await correct(Standing.ABSENT)
    await correct(Standing.LATE)
    person = (await roll_now(session, branch.secretary, meeting)).person(member.id)
    assert person
    assert person.standing is Standing.LATE
    assert person.attendance is not None
    assert (person.attendance.id, person.attendance.standing) == (first.record.id, Standing.PRESENT)
    assert [(c.number, c.before, c.after) for c in person.corrections] == [
        (1, Standing.PRESENT, Standing.ABSENT),
        (2, Standing.ABSENT, Standing.LATE),
    ]
    assert person.corrections[0].changed_by_name == branch.secretary.display_name
    entries = await session.scalars(select(AuditEntry.note).where(AuditEntry.action == "meeting.correct"))
    assert list(entries) == ["他人代扫，本人未到"] * 2


async def test_guests_and_incoming_flow_members_are_counted_apart(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    other: Member = a_member(branch.cipher, branch.sibling, "流入党员")
    session.add(other)
    await session.flush()
    guests = {branch.neighbour.id: Capacity.GUEST, other.id: Capacity.INCOMING_FLOW}
    meeting = await a_meeting(session, branch, guests=guests)
    clock(1)
    await call_roll(session, branch.recorder, meeting_id=meeting.id, present=[branch.neighbour.id, other.id])
    await call_roll(session, branch.recorder, meeting_id=meeting.id, everybody_except=[])
    counts = (await roll_now(session, branch.recorder, meeting)).total
    assert (counts.due, counts.present, counts.guests_present, counts.incoming_flow_present) == (5, 5, 1, 1)
    assert (counts.voters_due, counts.voters_present) == (4, 4)


async def test_each_kind_of_a_gathering_has_its_own_denominator(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    secretary = branch.actor(branch.members[0], (Role.BRANCH_SECRETARY, branch.org))

    plan = Plan([MeetingKind.THEME_DAY, MeetingKind.GROUP_MEETING], host_ids=[branch.group.id])
    draft = await draft_meeting(session, secretary, org_id=branch.org.id, plan=plan, values=values())
    await publish_meeting(session, secretary, meeting_id=draft.id)
    clock(1)
    await call_roll(session, secretary, meeting_id=draft.id, present=[branch.members[0].id, branch.members[3].id])
    roll = await roll_now(session, secretary, draft)
    assert (roll.total.due, roll.total.present) == (5, 2)
    group = roll.of_kind(MeetingKind.GROUP_MEETING)
    assert (group.due, group.present) == (3, 1)
    assert (roll.of_kind(MeetingKind.THEME_DAY).due, roll.of_kind(MeetingKind.THEME_DAY).present) == (5, 2)


async def test_the_roll_lists_how_it_differs_from_the_invitations(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    meeting = await a_meeting(session, branch)
    left, newcomer = branch.members[3], a_member(branch.cipher, branch.org, "新来的")
    clock(-10)
    await sign_in(session, branch.actor(left), keys=keys, meeting_id=meeting.id, code=show(meeting.id))
    left.status = MemberStatus.TRANSFERRED_OUT
    session.add(newcomer)
    before = await roll_now(session, branch.secretary, meeting)
    assert (before.fixed_at, before.joined) == (None, {newcomer.id})
    clock(1)
    await call_roll(session, branch.recorder, meeting_id=meeting.id, everybody_except=[])
    left.status = MemberStatus.NORMAL
    roll = await roll_now(session, branch.secretary, meeting)
    assert roll.fixed_at == START + timedelta(minutes=1)
    assert (roll.joined, roll.gone, roll.strangers) == ({newcomer.id}, {left.id}, {left.id})
    assert (roll.total.due, roll.total.present) == (5, 5), "who signed in and left the branch is not counted"


async def test_names_stay_inside_the_branch(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_meeting(session, branch, guests={branch.neighbour.id: Capacity.GUEST})
    roll = await roll_now(session, branch.secretary, meeting)
    everybody = {person.name for person in roll.people}
    assert named(branch, branch.secretary, roll) == everybody
    assert named(branch, branch.group_leader, roll) == {m.name for m in branch.members[:3]}
    assert named(branch, branch.actor(branch.members[4]), roll) == {branch.members[4].name}
    for role in (Role.COMMITTEE_ADMIN, Role.INSPECTOR):
        assert named(branch, branch.officer(role), roll) == set(), "from above there are numbers, no names"
    both = [branch.org.path, branch.sibling.path]
    neighbour = branch.actor(branch.neighbour, (Role.BRANCH_SECRETARY, branch.sibling))
    assert not named(branch, neighbour, roll, *both) & {m.name for m in branch.members}


@pytest.mark.only("postgresql")
@pytest.mark.parametrize(
    "table",
    [
        "attendance",
        "attendance_correction",
        "roll_entry",
        "roll_correction",
        "member_code_use",
        "home_visit",
        "offline_package",
        "offline_batch",
        "absence_call",
        "make_up",
    ],
)
async def test_the_server_cannot_change_what_was_recorded(session: AsyncSession, table: str) -> None:
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with session.begin_nested():
                await session.execute(text(statement))
