"""What is counted agrees with the rolls, is written when a meeting is over, and is mended at night."""

import logging
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.afterwards.making_up import enter_make_up
from app.domains.meetings.afterwards.vocabulary import MakeUpManner
from app.domains.meetings.drafting import Plan, draft_meeting
from app.domains.meetings.finding import find_meeting
from app.domains.meetings.leave import enter_leave
from app.domains.meetings.models import Attendance, Meeting
from app.domains.meetings.publishing import cancel_meeting, finish_meeting, publish_meeting
from app.domains.meetings.reporting.attendance import added, by_member
from app.domains.meetings.reporting.gathering import WHOLE, Tally, tallies
from app.domains.meetings.reporting.models import MeetingTally
from app.domains.meetings.reporting.tallying import TALLY_JOB, check_year, counts_of, tally_meeting
from app.domains.meetings.roll_changes.correcting import correct_roll
from app.domains.meetings.roll_changes.vocabulary import RollChange
from app.domains.meetings.rollcall import call_roll, correct_attendance, enter_on_behalf
from app.domains.meetings.rolls import roll_of_meeting
from app.domains.meetings.vocabulary import Capacity, LeaveCategory, MeetingKind, Standing
from app.domains.meetings.ways.visiting import record_visit
from app.domains.members.models import Member
from app.jobs.models import Job
from app.kit.clock import now, today
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import START, Branch, a_branch, a_meeting, values
from tests.factories.members import a_member

LATER = 200


async def counted(session: AsyncSession, branch: Branch, meeting: Meeting) -> list[Tally]:
    return (await tallies(session, branch.tenant_id, Meeting.id == meeting.id, now()))[1]


async def stored(session: AsyncSession, meeting: Meeting) -> dict[tuple[str, UUID], Any]:
    await session.flush()
    rows = await session.scalars(
        select(MeetingTally).where(MeetingTally.meeting_id == meeting.id).execution_options(populate_existing=True)
    )
    return {(row.part, row.org_id): counts_of(row) for row in rows}


async def test_twenty_due_seventeen_came(session: AsyncSession, clock: Clock) -> None:
    branch = await a_branch(session, session.info["tenant_id"], full=17, probationary=3)
    meeting = await a_meeting(
        session, branch, MeetingKind.MEMBERS_ASSEMBLY, guests={branch.neighbour.id: Capacity.INCOMING_FLOW}
    )
    clock(1)
    came = [*branch.members[:15], *branch.members[17:19], branch.neighbour]
    await call_roll(session, branch.secretary, meeting_id=meeting.id, present=[one.id for one in came])
    for one in branch.members[15:17]:
        await enter_leave(
            session,
            branch.secretary,
            cipher=branch.cipher,
            meeting_id=meeting.id,
            member_id=one.id,
            category=LeaveCategory.DUTY,
            reason="出差在外",
        )
    clock(LATER)
    (assembly,) = [one for one in await counted(session, branch, meeting) if one.part != WHOLE]
    assert assembly.counts.text == "应到20 实到17 请假2 缺席1 85.0%"
    assert (assembly.counts.voters_due, assembly.counts.voters_present) == (17, 15)
    assert assembly.counts.incoming_flow_present == 1


KINDS = (
    [MeetingKind.MEMBERS_ASSEMBLY],
    [MeetingKind.THEME_DAY, MeetingKind.PARTY_LESSON],
    [MeetingKind.MEMBERS_ASSEMBLY, MeetingKind.THEME_DAY, MeetingKind.GROUP_MEETING],
)


@pytest.mark.parametrize("seed", range(3))
async def test_tallies_agree_with_the_roll_whatever_was_recorded(
    session: AsyncSession, clock: Clock, seed: int
) -> None:
    chance = Random(seed)
    branch = await a_branch(session, session.info["tenant_id"], full=9, probationary=2)
    meeting = await _random_meeting(session, branch, chance, KINDS[seed], is_joint=seed > 0)
    clock(1)
    await _happen(session, branch, meeting, chance)
    clock(LATER)
    await _correct(session, branch, meeting, chance)
    found = await find_meeting(session, branch.secretary, meeting.id)
    roll = await roll_of_meeting(session, found, now())
    made = await counted(session, branch, meeting)

    def sums(part: str) -> Any:
        return added(one.counts for one in made if one.part == part)

    assert sums(WHOLE) == roll.total
    assert {kind: sums(kind.value) for kind in found.kinds} == {kind: roll.of_kind(kind) for kind in found.kinds}
    assert min(roll.total.present, roll.total.absent, roll.total.leave, roll.total.visited, roll.total.made_up) > 0
    table = await by_member(session, branch.secretary, branch.org.id, year=2026, kind=None)
    own = added(one.counts for one in made if one.part == WHOLE and one.org_id != branch.sibling.id)
    assert table.total == replace(own, guests_present=0, incoming_flow_present=0)
    assert await tally_meeting(session, branch.tenant_id, meeting.id)
    assert await stored(session, meeting) == {(one.part, one.org_id): one.counts for one in made}
    assert await check_year(session, branch.tenant_id, 2026, now()) == 0


async def _random_meeting(
    session: AsyncSession, branch: Branch, chance: Random, kinds: list[MeetingKind], *, is_joint: bool
) -> Meeting:
    hosts = [branch.sibling.id, branch.group.id] if is_joint else []
    guests = {} if is_joint else {branch.neighbour.id: chance.choice([Capacity.GUEST, Capacity.INCOMING_FLOW])}
    secretary = branch.actor(
        branch.members[0], *((r, o) for r in [branch.secretary.grants[1].role] for o in (branch.org, branch.sibling))
    )
    draft = await draft_meeting(
        session, secretary, org_id=branch.org.id, plan=Plan(kinds, hosts, guests), values=values()
    )
    return (await publish_meeting(session, secretary, meeting_id=draft.id)).meeting


async def _happen(session: AsyncSession, branch: Branch, meeting: Meeting, chance: Random) -> None:
    everybody = [one.id for one in branch.members]
    on_time, late, excused, visited = everybody[:3], everybody[3:5], everybody[5:7], everybody[7:8]
    await call_roll(session, branch.secretary, meeting_id=meeting.id, present=on_time)
    await call_roll(session, branch.secretary, meeting_id=meeting.id, present=late, is_late=True)
    for member_id in excused:
        await enter_leave(
            session,
            branch.secretary,
            cipher=branch.cipher,
            meeting_id=meeting.id,
            member_id=member_id,
            category=chance.choice(list(LeaveCategory)),
            reason="请假事由",
        )
    for member_id in visited:
        await record_visit(
            session,
            branch.secretary,
            cipher=branch.cipher,
            meeting_id=meeting.id,
            member_id=member_id,
            visited_at=now(),
            visitors=["党员00"],
            summary="行动不便，送学上门",
        )


async def _correct(session: AsyncSession, branch: Branch, meeting: Meeting, chance: Random) -> None:
    corrected = chance.sample(branch.members[1:5], 2)
    for one, after in zip(corrected, (Standing.ABSENT, Standing.LEAVE), strict=True):
        await correct_attendance(
            session, branch.secretary, meeting_id=meeting.id, member_id=one.id, after=after, reason="核对记录"
        )
    await correct_attendance(
        session,
        branch.secretary,
        meeting_id=meeting.id,
        member_id=corrected[0].id,
        after=Standing.PRESENT,
        reason="再次核对",
    )
    await _correct_the_roll(session, branch, meeting, chance)
    excused = branch.members[5]
    await enter_make_up(
        session,
        branch.secretary,
        cipher=branch.cipher,
        meeting_id=meeting.id,
        member_id=excused.id,
        manner=MakeUpManner.TALKED_THROUGH,
        done_on=today(),
        reason="谈话传达",
    )


async def _correct_the_roll(session: AsyncSession, branch: Branch, meeting: Meeting, chance: Random) -> None:
    kinds = (await find_meeting(session, branch.secretary, meeting.id)).kinds
    kind = next(one for one in kinds if one is not MeetingKind.GROUP_MEETING)

    async def changed(member: Member, change: RollChange, *, has_vote: bool = False) -> None:
        await correct_roll(
            session,
            branch.secretary,
            meeting_id=meeting.id,
            member_id=member.id,
            kind=kind,
            change=change,
            has_vote=has_vote,
            reason="核对名册",
        )

    off, back, silent = chance.sample([branch.members[place] for place in (4, 6, 8)], 3)
    await changed(off, RollChange.REMOVE)
    await changed(back, RollChange.REMOVE)
    await changed(back, RollChange.ADD, has_vote=False)
    await changed(silent, RollChange.VOTE)
    late = a_member(branch.cipher, branch.org, "迟录")
    session.add(late)
    await session.flush()
    await changed(late, RollChange.ADD, has_vote=True)


async def test_a_meeting_is_counted_when_it_is_over_and_again_after_a_correction(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_meeting(session, branch)
    waits = select(Job.run_at).where(Job.name == TALLY_JOB, Job.key == str(meeting.id))
    clock(1)
    await call_roll(session, branch.secretary, meeting_id=meeting.id, present=[branch.members[0].id])
    assert not await tally_meeting(session, branch.tenant_id, meeting.id)
    assert await session.scalar(waits) == START + timedelta(hours=2, seconds=5)
    await finish_meeting(session, branch.secretary, meeting_id=meeting.id)
    clock(2)
    assert await tally_meeting(session, branch.tenant_id, meeting.id)
    key = (WHOLE, branch.org.id)
    assert (await stored(session, meeting))[key].text == "应到5 实到1 请假0 缺席4 20.0%"
    clock(LATER)
    await enter_on_behalf(
        session, branch.secretary, meeting_id=meeting.id, member_ids=[branch.members[1].id], reason="补录"
    )
    assert await session.scalar(waits) == now()
    clock(LATER + 1)
    await correct_attendance(
        session,
        branch.secretary,
        meeting_id=meeting.id,
        member_id=branch.members[2].id,
        after=Standing.LEAVE,
        reason="核对请假条",
    )
    assert await session.scalar(waits) == now()
    assert await tally_meeting(session, branch.tenant_id, meeting.id)
    assert (await stored(session, meeting))[key].text == "应到5 实到2 请假1 缺席2 40.0%"


async def test_what_was_called_off_is_never_counted(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_meeting(session, branch)
    clock(1)
    await call_roll(session, branch.secretary, meeting_id=meeting.id, present=[branch.members[0].id])
    await cancel_meeting(session, branch.secretary, meeting_id=meeting.id, reason="停电")
    clock(LATER)
    assert not await tally_meeting(session, branch.tenant_id, meeting.id)
    assert (await tallies(session, branch.tenant_id, true(), now())) == ([], [])


async def test_at_night_what_differs_is_told_and_mended(
    session: AsyncSession, branch: Branch, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    wrong, missing = await a_meeting(session, branch), await a_meeting(session, branch)
    clock(1)
    for meeting in (wrong, missing):
        await call_roll(session, branch.secretary, meeting_id=meeting.id, present=[branch.members[0].id])
    clock(LATER)
    await tally_meeting(session, branch.tenant_id, wrong.id)
    session.add(
        Attendance(
            tenant_id=branch.tenant_id,
            meeting_id=wrong.id,
            member_id=branch.members[1].id,
            standing=Standing.PRESENT,
            way="roll_call",
            evidence="witnessed",
            place="not_given",
            signed_at=START,
            recorded_at=START,
        )
    )
    await session.flush()
    with caplog.at_level(logging.WARNING, "dangjian.reports"):
        assert await check_year(session, branch.tenant_id, 2026, now()) == 2
    assert f"tally of meeting {wrong.id}, whole, organisation {branch.org.id}: stored 应到5 实到1" in caplog.text
    assert "rolls say 应到5 实到2 请假0 缺席3 40.0%" in caplog.text
    assert f"tally of meeting {missing.id}, theme_day, organisation {branch.org.id}: stored none" in caplog.text
    assert await check_year(session, branch.tenant_id, 2026, now()) == 0
