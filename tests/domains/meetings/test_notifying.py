"""Those invited learn how a meeting stands, once; leave is put before who decides it until it is decided."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.roles import Role
from app.domains.meetings import notifying
from app.domains.meetings.drafting import edit_meeting
from app.domains.meetings.finding import find_led
from app.domains.meetings.jobs import HANDLERS
from app.domains.meetings.leave import ask_leave, decide_leave, withdraw_leave
from app.domains.meetings.models import MeetingInvitation
from app.domains.meetings.publishing import cancel_meeting, postpone_meeting
from app.domains.meetings.vocabulary import Capacity, LeaveCategory
from app.domains.notices.models import Notice
from app.domains.notices.public import CHUNK, Closing, NoticeKind
from app.jobs.events import PREFIX
from app.jobs.handlers import JobContext
from app.jobs.models import Job
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.factories.auth import a_place, an_account
from tests.factories.meetings import START, Branch, a_meeting
from tests.factories.members import a_member
from tests.factories.roles import an_appointment

FOLLOWING = select(Job).where(Job.name == notifying.TELL)
PUBLISHED, POSTPONED, CANCELLED = "meetings.published", "meetings.postponed", "meetings.cancelled"


async def work(session: AsyncSession, tenant_id: UUID, *first: str) -> None:
    """Do all that reacts to the events left so far, done or not: those named before the others."""
    events = list(await session.scalars(select(Job).where(Job.tenant_id == tenant_id, Job.name.startswith(PREFIX))))
    events.sort(key=lambda job: (job.name.removeprefix(PREFIX) not in first, job.id))
    for job in events:
        for handler in HANDLERS:
            if handler.reacts_to is not None and job.name == f"{PREFIX}{handler.reacts_to.name}":
                await handler.run(JobContext(session, uuid7(), handler.name, dict(job.payload), tenant_id, 1, None))
    await session.flush()


async def told_by_turns(session: AsyncSession, tenant_id: UUID) -> list[int]:
    """How many have been told after the event, and after each job that follows."""
    await work(session, tenant_id)
    rows, done = [await told(session)], set[UUID]()
    while more := [job for job in await session.scalars(FOLLOWING) if job.id not in done]:
        (job,) = more
        await notifying.tell_invited(JobContext(session, job.id, job.name, dict(job.payload), tenant_id, 1, None))
        done.add(job.id)
        rows.append(await told(session))
    return rows


async def told(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Notice)) or 0


async def inbox(session: AsyncSession, recipient_id: UUID | None) -> list[Notice]:
    statement = select(Notice).where(Notice.recipient_id == recipient_id).order_by(Notice.told_at, Notice.id)
    return list(await session.scalars(statement.execution_options(populate_existing=True)))


async def an_officer(session: AsyncSession, branch: Branch) -> Actor:
    """The secretary with an account and an appointment in the database."""
    actor = branch.secretary
    account = an_account(id=actor.account_id)
    session.add(account)
    await session.flush()
    session.add(a_place(account, branch.tenant_id, member_id=actor.member_id, org_id=branch.org.id))
    session.add(an_appointment(branch.org, account.id, Role.BRANCH_SECRETARY))
    await session.flush()
    return actor


async def test_those_invited_and_nobody_else_are_told_with_time_and_place(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_meeting(session, branch, place="二楼会议室")
    await work(session, branch.tenant_id)
    told = set(await session.scalars(select(Notice.recipient_id)))
    assert told == {member.id for member in branch.members}
    (notice,) = await inbox(session, branch.members[0].id)
    assert (notice.title, notice.text) == ("会议通知：12月主题党日", "12月5日（周六）9:00—11:00，二楼会议室")
    assert (notice.subject_id, notice.is_to_do) == (meeting.id, False)


async def test_one_line_shows_the_last_state_whatever_the_order_of_the_jobs(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting, member = await a_meeting(session, branch), branch.members[2]
    await work(session, branch.tenant_id)
    clock(-60 * 48)
    later = {"starts_at": START + timedelta(days=1), "ends_at": START + timedelta(days=1, hours=2)}
    await postpone_meeting(session, branch.secretary, meeting_id=meeting.id, reason="防汛", **later)
    await work(session, branch.tenant_id, POSTPONED)
    (moved,) = await inbox(session, member.id)
    assert (moved.kind, moved.text) == (NoticeKind.MEETING_MOVED, "改为12月6日（周日）9:00—11:00")
    clock(-60 * 40)
    await postpone_meeting(session, branch.secretary, meeting_id=meeting.id, reason="仍在防汛")
    await work(session, branch.tenant_id)
    (put_off,) = await inbox(session, member.id)
    assert put_off.kind is NoticeKind.MEETING_PUT_OFF
    clock(-60 * 30)
    await cancel_meeting(session, branch.secretary, meeting_id=meeting.id, reason="并入下月")
    await work(session, branch.tenant_id, CANCELLED)
    (last,) = await inbox(session, member.id)
    assert (last.id, last.kind) == (moved.id, NoticeKind.MEETING_CANCELLED)
    last.read_at = now()
    await session.flush()
    # Every event again, the old ones first.
    await work(session, branch.tenant_id, PUBLISHED, POSTPONED)
    (again,) = await inbox(session, member.id)
    assert (again.kind, again.read_at) == (NoticeKind.MEETING_CANCELLED, last.read_at)


async def test_another_place_is_told_and_another_summary_is_not(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_meeting(session, branch, place="二楼")

    async def edited(**changes: str) -> int:
        found = await find_led(session, branch.secretary, meeting.id, Permission.MEETING_DRAFT)
        await edit_meeting(session, branch.secretary, found, changes)
        return await session.scalar(select(func.count()).where(Job.name == "event:meetings.place_changed")) or 0

    assert [await edited(summary="议程"), await edited(place="二楼"), await edited(place="三楼")] == [0, 0, 1]
    await work(session, branch.tenant_id)
    (notice,) = await inbox(session, branch.members[0].id)
    assert notice.text.endswith("三楼")


async def test_nothing_is_told_of_a_meeting_that_is_over(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    await a_meeting(session, branch)
    clock(121)
    await work(session, branch.tenant_id)
    assert await told(session) == 0


async def test_a_crowd_is_told_in_chunks_one_after_the_other(
    session: AsyncSession, branch: Branch, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifying, "CHUNK", 2)
    await a_meeting(session, branch)
    assert await told_by_turns(session, branch.tenant_id) == [2, 4, 5]


async def test_leave_waits_for_who_decides_and_closes_with_the_decision(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    secretary, member = await an_officer(session, branch), branch.members[3]
    meeting = await a_meeting(session, branch)
    asked = {"cipher": branch.cipher, "meeting_id": meeting.id, "category": LeaveCategory.ILLNESS, "reason": "住院手术"}
    leave = await ask_leave(session, branch.actor(member), **asked)
    await work(session, branch.tenant_id)
    (to_do,) = await inbox(session, secretary.account_id)
    assert (to_do.is_to_do, to_do.title, to_do.due_at) == (True, "党员03申请请假", START)
    assert "住院" not in to_do.title + to_do.text
    clock(-60)
    await decide_leave(session, secretary, meeting_id=meeting.id, leave_id=leave.id, approve=True, note="早日康复")
    await work(session, branch.tenant_id)
    for _ in range(2):
        (to_do,) = await inbox(session, secretary.account_id)
        assert (to_do.closed_because, to_do.closed_at) == (Closing.DONE, now())
        answers = [one.title for one in await inbox(session, member.id) if one.kind is NoticeKind.LEAVE_DECIDED]
        assert answers == ["请假已批准"]
        # Once more, the question after the answer: it is not asked again.
        await work(session, branch.tenant_id, "meetings.leave_decided")


@pytest.mark.parametrize("order", [("meetings.leave_asked",), ("meetings.leave_withdrawn", CANCELLED)])
@pytest.mark.parametrize("end", ["withdrawn", "cancelled"])
async def test_leave_that_needs_no_decision_any_more_is_asked_of_nobody(
    session: AsyncSession, branch: Branch, clock: Clock, end: str, order: tuple[str, ...]
) -> None:
    secretary, actor = await an_officer(session, branch), branch.actor(branch.members[3])
    meeting = await a_meeting(session, branch)
    asked = {"cipher": branch.cipher, "meeting_id": meeting.id, "category": LeaveCategory.DUTY, "reason": "值班"}
    leave = await ask_leave(session, actor, **asked)
    is_late = order != ("meetings.leave_asked",)
    if not is_late:
        await work(session, branch.tenant_id)
    if end == "withdrawn":
        await withdraw_leave(session, actor, meeting_id=meeting.id, leave_id=leave.id)
    else:
        await cancel_meeting(session, branch.secretary, meeting_id=meeting.id, reason="并入下月")
    await work(session, branch.tenant_id, *order)
    closed = Closing.WITHDRAWN if end == "withdrawn" else Closing.LAPSED
    found = [(one.closed_because, one.closed_at is None) for one in await inbox(session, secretary.account_id)]
    assert found == ([] if is_late else [(closed, False)])


async def test_the_secretarys_own_leave_is_asked_of_nobody_who_may_not_decide_it(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    secretary = await an_officer(session, branch)
    meeting = await a_meeting(session, branch)
    asked = {"cipher": branch.cipher, "meeting_id": meeting.id, "category": LeaveCategory.DUTY, "reason": "值班"}
    await ask_leave(session, secretary, **asked)
    await work(session, branch.tenant_id)
    assert await inbox(session, secretary.account_id) == []


async def test_two_thousand_are_told_in_three_transactions(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_meeting(session, branch)
    crowd = 2 * CHUNK
    many = [a_member(branch.cipher, branch.org, "众人", id_number=None, phone=None) for _ in range(crowd)]
    session.add_all(many)
    await session.flush()
    session.add_all(
        MeetingInvitation(
            tenant_id=branch.tenant_id, meeting_id=meeting.id, member_id=one.id, capacity=Capacity.DUE, invited_at=now()
        )
        for one in many
    )
    await session.flush()
    in_turns = await told_by_turns(session, branch.tenant_id)
    assert in_turns == [CHUNK, 2 * CHUNK, crowd + len(branch.members)]
    await work(session, branch.tenant_id)
    assert await told(session) == in_turns[-1], "the event again tells nobody twice"
