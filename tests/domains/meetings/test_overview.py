"""Lists, one's own meetings, one's own year."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.keys import KeySet
from app.access.roles import Role
from app.domains.meetings.finding import Found
from app.domains.meetings.overview import Position, When, list_meetings, own_meetings, own_year
from app.domains.meetings.publishing import cancel_meeting, finish_meeting
from app.domains.meetings.rollcall import call_roll, correct_attendance, enter_on_behalf
from app.domains.meetings.signin import sign_in
from app.domains.meetings.vocabulary import Capacity, MeetingKind, MeetingState, Standing
from app.domains.orgs.errors import OrgNotFound
from app.kit.clock import now
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import START, Branch, a_draft, a_meeting

Show = Callable[[UUID], str]


async def listed(session: AsyncSession, actor: Actor, **filters: Any) -> list[Found]:
    wanted: dict[str, Any] = dict.fromkeys(["since", "until", "kind", "org_id", "state", "after"])
    return await list_meetings(session, actor, **(wanted | {"limit": 100} | filters))


async def test_a_list_shows_what_is_in_sight_latest_first(session: AsyncSession, branch: Branch) -> None:
    first = await a_meeting(session, branch)
    lesson = await a_meeting(
        session,
        branch,
        MeetingKind.PARTY_LESSON,
        starts_at=START + timedelta(days=30),
        ends_at=START + timedelta(days=30, hours=1),
    )
    draft = await a_draft(session, branch)
    member = branch.actor(branch.members[3])
    assert [f.meeting.id for f in await listed(session, member)] == [lesson.id, first.id]
    assert [f.meeting.id for f in await listed(session, branch.officer(Role.INSPECTOR))] == [lesson.id, first.id]
    assert await listed(session, branch.actor(branch.neighbour)) == []
    assert {f.meeting.id for f in await listed(session, branch.secretary)} == {lesson.id, first.id, draft.id}
    assert [f.meeting.id for f in await listed(session, member, kind=MeetingKind.PARTY_LESSON)] == [lesson.id]
    assert [f.meeting.id for f in await listed(session, branch.secretary, state=MeetingState.DRAFT)] == [draft.id]
    assert [f.meeting.id for f in await listed(session, member, since=START + timedelta(days=1))] == [lesson.id]
    assert [f.meeting.id for f in await listed(session, member, until=START + timedelta(days=1))] == [first.id]
    inspector = branch.officer(Role.INSPECTOR)
    assert len(await listed(session, inspector, org_id=branch.committee.id)) == 2
    assert await listed(session, inspector, org_id=branch.sibling.id) == []
    with pytest.raises(OrgNotFound):
        await listed(session, member, org_id=branch.sibling.id)
    with pytest.raises(PermissionMissing):
        await listed(session, branch.officer(Role.SYSTEM_ADMIN))


async def test_pages_follow_each_other_without_a_gap(session: AsyncSession, branch: Branch) -> None:
    made = [await a_meeting(session, branch) for _ in range(5)]
    seen: list[UUID] = []
    after: Position | None = None
    while page := await listed(session, branch.secretary, after=after, limit=2):
        seen += [found.meeting.id for found in page]
        after = (page[-1].meeting.starts_at, page[-1].meeting.id)
    assert seen == sorted((meeting.id for meeting in made), reverse=True)


async def test_my_meetings_are_those_i_was_asked_to(
    session: AsyncSession, branch: Branch, clock: Clock, keys: KeySet, show: Show
) -> None:
    later = {"starts_at": START + timedelta(days=1), "ends_at": START + timedelta(days=1, hours=1)}
    coming, open_now = await a_meeting(session, branch, **later), await a_meeting(session, branch)
    await a_meeting(session, branch, MeetingKind.GROUP_MEETING, org=branch.group)
    await a_draft(session, branch, guests={branch.members[4].id: Capacity.GUEST})
    member = branch.actor(branch.members[4])

    async def mine(when: When, **options: Any) -> list[Any]:
        wanted: dict[str, Any] = {"moment": now(), "after": None, "limit": 10}
        return await own_meetings(session, member, when=when, **(wanted | options))

    clock(5)
    await sign_in(session, member, keys=keys, meeting_id=open_now.id, code=show(open_now.id))
    own = await mine(When.COMING)
    assert [one.found.meeting.id for one in own] == [open_now.id, coming.id]
    assert [one.standing for one in own] == [Standing.PRESENT, Standing.AWAITED]
    rest = await mine(When.COMING, after=(START, open_now.id))
    assert [one.found.meeting.id for one in rest] == [coming.id]
    clock(30)
    await finish_meeting(session, branch.secretary, meeting_id=open_now.id)
    assert [one.found.meeting.id for one in await mine(When.COMING)] == [coming.id]
    assert [one.found.meeting.id for one in await mine(When.PAST)] == [open_now.id]
    clock(150)
    assert [one.found.meeting.id for one in await mine(When.PAST)] == [open_now.id]
    assert (
        await own_meetings(session, branch.officer(Role.INSPECTOR), when=When.PAST, moment=now(), after=None, limit=10)
        == []
    )


async def test_my_year_counts_what_is_over_and_was_due(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    def on(days: int) -> dict[str, datetime]:
        return {"starts_at": START + timedelta(days=days), "ends_at": START + timedelta(days=days, hours=2)}

    present, absent, corrected = [await a_meeting(session, branch) for _ in range(3)]
    cancelled, next_year = await a_meeting(session, branch), await a_meeting(session, branch, **on(30))
    guest = await a_meeting(
        session, branch, MeetingKind.GROUP_MEETING, org=branch.group, guests={branch.members[4].id: Capacity.GUEST}
    )
    me = branch.members[4].id
    clock(1)
    for meeting in (present, corrected, guest):
        await call_roll(session, branch.secretary, meeting_id=meeting.id, present=[me])
    for meeting in (absent, cancelled):
        await call_roll(session, branch.secretary, meeting_id=meeting.id, everybody_except=[me])
    await correct_attendance(
        session,
        branch.secretary,
        meeting_id=corrected.id,
        member_id=me,
        after=Standing.LEAVE,
        reason="实际请假",
    )
    await cancel_meeting(session, branch.secretary, meeting_id=cancelled.id, reason="停电")
    clock(30 * 24 * 60 + 200)
    # Somebody is entered afterwards, which fixes the roll where no job has run.
    await enter_on_behalf(
        session, branch.secretary, meeting_id=next_year.id, member_ids=[branch.members[0].id], reason="纸质签到表"
    )

    async def year(number: int) -> Any:
        since, until = (datetime(y, 1, 1, tzinfo=UTC) - timedelta(hours=8) for y in (number, number + 1))
        return await own_year(session, branch.actor(branch.members[4]), since=since, until=until, moment=now())

    made = await year(2026)
    assert made.counts.text == "应到3 实到1 请假1 缺席1 33.3%"
    assert {item.found.meeting.id: item.standing for item in made.items} == {
        present.id: Standing.PRESENT,
        absent.id: Standing.ABSENT,
        corrected.id: Standing.LEAVE,
    }
    assert (await year(2027)).counts.text == "应到1 实到0 请假0 缺席1 0.0%"


async def test_what_was_signed_on_a_merged_record_counts_for_the_person(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    kept, twin = branch.members[4], branch.members[3]
    signed_as_twin, signed_as_kept = await a_meeting(session, branch), await a_meeting(session, branch)
    clock(1)
    await call_roll(session, branch.secretary, meeting_id=signed_as_twin.id, present=[twin.id])
    await call_roll(session, branch.secretary, meeting_id=signed_as_kept.id, present=[kept.id])
    clock(24 * 60)
    since, until = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)

    async def numbers() -> str:
        return (await own_year(session, branch.actor(kept), since=since, until=until, moment=now())).counts.text

    assert await numbers() == "应到2 实到1 请假0 缺席1 50.0%"
    twin.merged_into_id = kept.id
    await session.flush()
    assert await numbers() == "应到2 实到2 请假0 缺席0 100.0%"
