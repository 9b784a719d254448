"""What people are told of meetings and leave. Each job reads how things stand now, so it may run late, twice or out of order."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.permissions import Permission
from app.domains.meetings import repository
from app.domains.meetings.events import LeaveAsked, LeaveDecided, LeaveWithdrawn, MeetingCancelled
from app.domains.meetings.models import LeaveRequest, Meeting
from app.domains.meetings.vocabulary import LeaveState, MeetingState
from app.domains.members.public import MemberCard, member_card
from app.domains.notices.public import CHUNK, Closing, Link, NoticeKind, Subject, ask, close, deciders, notify
from app.domains.orgs.public import org_card
from app.jobs.handlers import JobContext
from app.jobs.queue import enqueue
from app.kit.clock import CHINA, now

TELL = "meetings.tell_invited"

_TOLD = (MeetingState.PUBLISHED, MeetingState.POSTPONED, MeetingState.CANCELLED)
_WEEKDAYS = "一二三四五六日"


async def tell_invited(job: JobContext) -> None:
    """Tell those invited how the meeting stands, `CHUNK` of them in each transaction, the rest in a job that follows.

    Whoever has been told of this state before is told nothing. Of a meeting that is over nothing is told.
    """
    meeting_id, after = UUID(job.payload["meeting_id"]), job.payload.get("after")
    meeting = await repository.by_id(job.session, job.tenant_id, meeting_id)
    if meeting is None or meeting.state not in _TOLD or meeting.ends_at <= now():
        return
    people = await repository.invited_after(
        job.session, job.tenant_id, meeting_id, UUID(after) if after else None, limit=CHUNK
    )
    kind, title, text = _told(meeting)
    await notify(
        job.session,
        tenant_id=job.tenant_id,
        to=people,
        kind=kind,
        title=f"{title}：{meeting.title}",
        text=text,
        link=Link(Subject.MEETING, meeting.id),
        key=f"meeting:{meeting.id}",
        as_of=meeting.updated_at,
    )
    if len(people) == CHUNK:
        following = {"meeting_id": meeting_id, "after": people[-1]}
        await enqueue(job.session, TELL, following, tenant_id=job.tenant_id)


def _told(meeting: Meeting) -> tuple[NoticeKind, str, str]:
    begin = said(meeting.starts_at)
    whole = f"{begin}—{_until(meeting)}" + (f"，{meeting.place}" if meeting.place else "")
    if meeting.state is MeetingState.CANCELLED:
        return NoticeKind.MEETING_CANCELLED, "会议取消", f"原定{begin}的会议已取消"
    if meeting.state is MeetingState.POSTPONED:
        return NoticeKind.MEETING_PUT_OFF, "会议延期", f"原定{begin}的会议延期，时间另行通知"
    if meeting.state_reason:
        # Only moving leaves a reason on a meeting that is going to be held.
        return NoticeKind.MEETING_MOVED, "会议改期", f"改为{whole}"
    return NoticeKind.MEETING_PUBLISHED, "会议通知", whole


def said(moment: datetime) -> str:
    """`12月5日（周六）9:00`, in China's time."""
    local = moment.astimezone(CHINA)
    return f"{local.month}月{local.day}日（周{_WEEKDAYS[local.weekday()]}）{local.hour}:{local:%M}"


def _until(meeting: Meeting) -> str:
    start, end = meeting.starts_at.astimezone(CHINA), meeting.ends_at.astimezone(CHINA)
    return f"{end.hour}:{end:%M}" if start.date() == end.date() else said(end)


def leave_key(leave_id: UUID) -> str:
    return f"leave:{leave_id}"


async def ask_for_decision(job: JobContext) -> None:
    """Leave that still waits is put before those who decide it, until the meeting starts."""
    event = job.event(LeaveAsked)
    meeting = await repository.locked(job.session, job.tenant_id, event.meeting_id)
    leave = await repository.held_leave(job.session, job.tenant_id, event.leave_id)
    if meeting is None or leave is None or leave.state is not LeaveState.ASKED:
        return
    person = await member_card(job.session, job.tenant_id, leave.member_id)
    if person is None or meeting.state is MeetingState.CANCELLED:
        return
    to = await deciders(
        job.session,
        job.tenant_id,
        Permission.MEETING_DECIDE_LEAVE,
        at=await _host_of(job.session, meeting, person),
        besides=[person.id],
    )
    await ask(
        job.session,
        tenant_id=job.tenant_id,
        to=to,
        kind=NoticeKind.LEAVE_TO_DECIDE,
        title=f"{person.name}申请请假",
        text=f"{meeting.title}，{said(meeting.starts_at)}",
        link=Link(Subject.MEETING, meeting.id),
        key=leave_key(leave.id),
        as_of=leave.asked_at,
        due_at=meeting.starts_at,
    )


async def _host_of(session: AsyncSession, meeting: Meeting, person: MemberCard) -> str:
    """The path of the host to which the person belongs: the group, else the branch, else what lies above."""
    hosts = (await repository.hosts_of(session, meeting.tenant_id, [meeting.id]))[meeting.id]
    group = await org_card(session, meeting.tenant_id, person.group_id) if person.group_id else None
    own = group.path if group else person.org_path
    above = [host.path for host in hosts if own.startswith(host.path)]
    lead = next(host.path for host in hosts if host.id == meeting.org_id)
    return max(above, key=len, default=lead)


async def tell_decision(job: JobContext) -> None:
    """The member is told, and nobody else is asked any more."""
    event = job.event(LeaveDecided)
    leave = await repository.held_leave(job.session, job.tenant_id, event.leave_id)
    meeting = await repository.by_id(job.session, job.tenant_id, event.meeting_id)
    if leave is None or meeting is None or leave.decided_at is None:
        return
    await close(job.session, tenant_id=job.tenant_id, key=leave_key(leave.id))
    await notify(
        job.session,
        tenant_id=job.tenant_id,
        to=[leave.member_id],
        kind=NoticeKind.LEAVE_DECIDED,
        title=_decision(leave, approved=event.approved),
        text=f"{meeting.title}，{said(meeting.starts_at)}",
        link=Link(Subject.MEETING, meeting.id),
        key=leave_key(leave.id),
        as_of=leave.decided_at,
    )


def _decision(leave: LeaveRequest, *, approved: bool) -> str:
    if leave.asked_at == leave.decided_at:
        return "已为您登记请假"
    return "请假已批准" if approved else "请假未批准"


async def close_withdrawn(job: JobContext) -> None:
    key = leave_key(job.event(LeaveWithdrawn).leave_id)
    await close(job.session, tenant_id=job.tenant_id, key=key, because=Closing.WITHDRAWN)


async def close_of_cancelled(job: JobContext) -> None:
    """Leave from a meeting that is called off is decided no more."""
    meeting_id = job.event(MeetingCancelled).meeting_id
    for leave in await repository.leaves_of(job.session, job.tenant_id, [meeting_id]):
        if leave.state is LeaveState.ASKED:
            await close(job.session, tenant_id=job.tenant_id, key=leave_key(leave.id), because=Closing.LAPSED)
