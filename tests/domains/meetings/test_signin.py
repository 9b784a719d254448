"""Signing in with the code of the screen."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.keys import KeySet
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.db.session import Database
from app.domains.meetings import errors as refused
from app.domains.meetings.models import Attendance, RollEntry
from app.domains.meetings.publishing import cancel_meeting, finish_meeting, postpone_meeting
from app.domains.meetings.signin import screen_codes, sign_in
from app.domains.meetings.vocabulary import Capacity, Evidence, Place, Standing, Way
from app.domains.members.models import Member
from app.domains.members.vocabulary import MemberStatus
from app.jobs.models import Job
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import START, Branch, a_draft, a_meeting
from tests.factories.members import a_member

Show = Callable[[UUID], str]


async def entries(session: AsyncSession, meeting_id: UUID) -> list[RollEntry]:
    return list(await session.scalars(select(RollEntry).where(RollEntry.meeting_id == meeting_id)))


async def test_a_sign_in_is_a_record_by_the_servers_clock(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    meeting = await a_meeting(session, branch)
    clock(-20)
    actor = branch.actor(branch.members[2])
    audited = await session.scalar(select(func.count()).select_from(AuditEntry))
    made = await sign_in(session, actor, keys=keys, meeting_id=meeting.id, code=show(meeting.id), place=Place.INSIDE)
    assert made.is_first
    record = made.record
    assert (record.standing, record.way, record.evidence) == (Standing.PRESENT, Way.CODE, Evidence.PROVEN)
    assert (record.place, record.signed_at, record.recorded_by) == (Place.INSIDE, START - timedelta(minutes=20), None)
    (told,) = list(await session.scalars(select(Job).where(Job.name == "event:meetings.signed_in")))
    assert told.payload["member_id"] == str(branch.members[2].id)
    assert await session.scalar(select(func.count()).select_from(AuditEntry)) == audited


async def test_after_the_grace_it_is_late(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    meeting = await a_meeting(session, branch, grace_minutes=5)
    clock(5.1)
    made = await sign_in(
        session, branch.actor(branch.members[2]), keys=keys, meeting_id=meeting.id, code=show(meeting.id)
    )
    assert made.record.standing is Standing.LATE


async def test_repeating_returns_the_first_record_whatever_time_it_is(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    meeting = await a_meeting(session, branch)
    actor = branch.actor(branch.members[2])
    clock(-10)
    code = show(meeting.id)
    first = await sign_in(session, actor, keys=keys, meeting_id=meeting.id, code=code)
    for minutes in (-9, 30, 500):
        clock(minutes)
        again = await sign_in(session, actor, keys=keys, meeting_id=meeting.id, code=code)
        assert (again.is_first, again.record.id) == (False, first.record.id)
    assert await session.scalar(select(func.count()).select_from(Attendance)) == 1


async def test_only_who_has_no_record_is_told_that_the_code_expired(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    meeting = await a_meeting(session, branch)
    clock(0)
    code = show(meeting.id)
    clock(0.5)
    with pytest.raises(refused.CodeExpired):
        await sign_in(session, branch.actor(branch.members[2]), keys=keys, meeting_id=meeting.id, code=code)


async def test_a_forged_or_foreign_code_is_refused_even_from_who_has_a_record(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    meeting, other = await a_meeting(session, branch), await a_meeting(session, branch)
    clock(0)
    actor = branch.actor(branch.members[2])
    await sign_in(session, actor, keys=keys, meeting_id=meeting.id, code=show(meeting.id))
    with pytest.raises(refused.MeetingCodeInvalid):
        await sign_in(session, actor, keys=keys, meeting_id=meeting.id, code="x.y.z")
    with pytest.raises(refused.CodeOfAnotherMeeting):
        await sign_in(session, actor, keys=keys, meeting_id=meeting.id, code=show(other.id))


@pytest.mark.parametrize(("minutes", "refusal"), [(-31, refused.MeetingNotOpen), (121, refused.SignInClosed)])
async def test_outside_the_window_it_is_refused(
    session: AsyncSession,
    branch: Branch,
    clock: Clock,
    keys: KeySet,
    show: Show,
    minutes: float,
    refusal: type[Exception],
) -> None:
    meeting = await a_meeting(session, branch)
    clock(minutes)
    with pytest.raises(refusal):
        await sign_in(session, branch.actor(branch.members[2]), keys=keys, meeting_id=meeting.id, code=show(meeting.id))


async def test_a_meeting_called_off_put_off_or_ended_takes_no_sign_in(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    cancelled, postponed, ended = [await a_meeting(session, branch) for _ in range(3)]
    await cancel_meeting(session, branch.secretary, meeting_id=cancelled.id, reason="合并")
    await postpone_meeting(session, branch.secretary, meeting_id=postponed.id, reason="暴雨")
    clock(30)
    await finish_meeting(session, branch.secretary, meeting_id=ended.id)
    clock(31)
    actor = branch.actor(branch.members[2])
    for meeting, refusal in (
        (cancelled, refused.MeetingCancelled),
        (postponed, refused.MeetingPostponed),
        (ended, refused.SignInClosed),
    ):
        with pytest.raises(refusal):
            await sign_in(session, actor, keys=keys, meeting_id=meeting.id, code=show(meeting.id))


async def test_a_good_code_in_the_hand_of_a_stranger_says_not_on_the_roll(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    meeting = await a_meeting(session, branch)
    stranger = branch.actor(branch.neighbour)
    for minutes in (-5, 5):
        clock(minutes)
        with pytest.raises(refused.NotOnRoll):
            await sign_in(session, stranger, keys=keys, meeting_id=meeting.id, code=show(meeting.id))


async def test_without_a_good_code_a_stranger_learns_nothing(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    meeting, draft = await a_meeting(session, branch), await a_draft(session, branch)
    clock(0)
    for meeting_id in (meeting.id, draft.id, uuid7()):
        with pytest.raises(refused.MeetingNotFound):
            await sign_in(session, branch.actor(branch.neighbour), keys=keys, meeting_id=meeting_id, code="x.y.z")


async def test_who_is_no_member_has_nothing_to_sign(
    session: AsyncSession, branch: Branch, keys: KeySet, show: Show
) -> None:
    meeting = await a_meeting(session, branch)
    with pytest.raises(PermissionMissing):
        await sign_in(session, branch.officer(Role.INSPECTOR), keys=keys, meeting_id=meeting.id, code=show(meeting.id))


async def test_a_guest_signs_in_too(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    meeting = await a_meeting(session, branch, guests={branch.neighbour.id: Capacity.INCOMING_FLOW})
    clock(1)
    made = await sign_in(
        session, branch.actor(branch.neighbour), keys=keys, meeting_id=meeting.id, code=show(meeting.id)
    )
    assert made.is_first


async def test_the_first_sign_in_after_the_start_fixes_the_roll_from_the_register_of_then(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    meeting = await a_meeting(session, branch)
    newcomer = a_member(branch.cipher, branch.org, "新来的")
    session.add(newcomer)
    branch.members[3].status = MemberStatus.TRANSFERRED_OUT
    clock(0)
    await sign_in(session, branch.actor(newcomer), keys=keys, meeting_id=meeting.id, code=show(meeting.id))
    assert meeting.roll_fixed_at == START
    on_roll = {entry.member_id for entry in await entries(session, meeting.id)}
    assert newcomer.id in on_roll
    assert branch.members[3].id not in on_roll
    with pytest.raises(refused.NotOnRoll):
        await sign_in(session, branch.actor(branch.members[3]), keys=keys, meeting_id=meeting.id, code=show(meeting.id))


async def test_who_entered_the_register_after_the_invitations_may_come_early(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    meeting = await a_meeting(session, branch)
    newcomer: Member = a_member(branch.cipher, branch.org, "新来的")
    session.add(newcomer)
    clock(-5)
    made = await sign_in(session, branch.actor(newcomer), keys=keys, meeting_id=meeting.id, code=show(meeting.id))
    assert made.is_first
    assert meeting.roll_fixed_at is None


async def test_the_screen_gets_its_codes_while_sign_in_is_open(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet
) -> None:
    meeting = await a_meeting(session, branch)
    with pytest.raises(refused.MeetingNotOpen):
        await screen_codes(session, branch.recorder, keys=keys, meeting_id=meeting.id, moment=now())
    clock(-30)
    current, following = await screen_codes(session, branch.recorder, keys=keys, meeting_id=meeting.id, moment=now())
    assert current.shown_until == following.valid_from
    with pytest.raises(PermissionMissing):
        await screen_codes(session, branch.actor(branch.members[3]), keys=keys, meeting_id=meeting.id, moment=now())


async def test_a_sign_in_is_three_statements_and_a_repeat_one(
    session: AsyncSession, database: Database, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    meeting = await a_meeting(session, branch)
    await session.flush()
    clock(-5)
    code, actor = show(meeting.id), branch.actor(branch.members[2])
    seen: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *args: seen.append(args[2]), named=False)
    await sign_in(session, actor, keys=keys, meeting_id=meeting.id, code=code)
    await session.flush()
    assert [text.split()[0] for text in seen] == ["SELECT", "INSERT", "INSERT"]
    seen.clear()
    await sign_in(session, actor, keys=keys, meeting_id=meeting.id, code=code)
    assert [text.split()[0] for text in seen] == ["SELECT"]
