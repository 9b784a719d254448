"""Publish a meeting, move it, call it off, end it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings import repository
from app.domains.meetings.drafting import check_times, invite
from app.domains.meetings.errors import (
    MeetingAlreadyPublished,
    MeetingCancelled,
    MeetingEnded,
    MeetingInThePast,
    MeetingNotStarted,
    MeetingStarted,
    NobodyDue,
    SignedInAlready,
)
from app.domains.meetings.events import MeetingCancelled as Cancelled
from app.domains.meetings.events import MeetingPostponed, MeetingPublished
from app.domains.meetings.finding import Found, find_led, phase_at, refuse_unless_held
from app.domains.meetings.fixing import due_people, fix_roll, needs_roll
from app.domains.meetings.labels import label
from app.domains.meetings.models import Meeting, MeetingInvitation
from app.domains.meetings.reporting.tallying import tally_later
from app.domains.meetings.venues.booking import in_step
from app.domains.meetings.vocabulary import HELD, OVER, Capacity, MeetingState
from app.jobs.events import publish
from app.jobs.queue import enqueue
from app.kit.clock import local_date, now

FIX_ROLL = "meetings.fix_roll"


async def publish_meeting(session: AsyncSession, actor: Actor, *, meeting_id: UUID) -> Found:
    """Make the draft known and ask those to come who are due by the register of today.

    Raises MeetingNotFound, PermissionMissing, MeetingAlreadyPublished, MeetingCancelled, MeetingInThePast, NobodyDue,
    LecturerTaken, VenueTaken, LecturerNotFree.
    """
    found = await find_led(session, actor, meeting_id, Permission.MEETING_PUBLISH)
    meeting, moment = found.meeting, now()
    if meeting.state is MeetingState.CANCELLED:
        raise MeetingCancelled
    if meeting.state in HELD:
        raise MeetingAlreadyPublished
    if meeting.ends_at <= moment:
        raise MeetingInThePast
    await _invite_due(session, found)
    _move_to(meeting, MeetingState.PUBLISHED, moment)
    meeting.published_at = meeting.published_at or moment
    await _plan_roll(session, meeting)
    await in_step(session, actor, meeting)
    await publish(session, MeetingPublished(tenant_id=meeting.tenant_id, meeting_id=meeting.id))
    await _record(session, actor, meeting, "meeting.publish")
    return found


async def _invite_due(session: AsyncSession, found: Found) -> None:
    meeting = found.meeting
    due = await due_people(session, meeting.tenant_id, found.kinds, found.hosts, local_date(meeting.starts_at))
    for kind, people in due.items():
        if not people:
            raise NobodyDue(kind=label(kind))
    everybody = {member_id: Capacity.DUE for people in due.values() for member_id in people}
    asked = await repository.invitations_of(session, meeting.tenant_id, meeting.id)
    # Whoever is due stays in the denominator, even if named as a guest before.
    misnamed = [m for m, capacity in asked.items() if capacity is not Capacity.DUE and m in everybody]
    await session.execute(
        delete(MeetingInvitation).where(
            MeetingInvitation.tenant_id == meeting.tenant_id,
            MeetingInvitation.meeting_id == meeting.id,
            MeetingInvitation.member_id.in_(misnamed),
        )
    )
    await invite(session, meeting, everybody)


async def _plan_roll(session: AsyncSession, meeting: Meeting) -> None:
    """One job waits per meeting: a new time replaces the old."""
    await enqueue(
        session,
        FIX_ROLL,
        {"meeting_id": str(meeting.id)},
        tenant_id=meeting.tenant_id,
        run_at=meeting.starts_at,
        key=str(meeting.id),
    )


async def postpone_meeting(
    session: AsyncSession,
    actor: Actor,
    *,
    meeting_id: UUID,
    reason: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Found:
    """Move the meeting to another time, or put it off until one is known (then it is published again).

    Raises MeetingNotFound, PermissionMissing, MeetingNotPublished, MeetingCancelled, MeetingStarted, SignedInAlready,
    MeetingTimesWrong, MeetingInThePast, LecturerTaken, VenueTaken, LecturerNotFree.
    """
    found = await find_led(session, actor, meeting_id, Permission.MEETING_PUBLISH)
    meeting, moment = found.meeting, now()
    if meeting.state is not MeetingState.POSTPONED:
        refuse_unless_held(meeting, moment)
        await _refuse_started(session, meeting, moment)
    before = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    if starts_at is None or ends_at is None:
        _move_to(meeting, MeetingState.POSTPONED, moment, reason)
    else:
        meeting.starts_at, meeting.ends_at = starts_at, ends_at
        check_times(meeting)
        if ends_at <= moment:
            raise MeetingInThePast
        _move_to(meeting, MeetingState.PUBLISHED, moment, reason)
        await _plan_roll(session, meeting)
    await in_step(session, actor, meeting)
    await publish(session, MeetingPostponed(tenant_id=meeting.tenant_id, meeting_id=meeting.id))
    after = {"state": meeting.state, "starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    await _record(session, actor, meeting, "meeting.postpone", before=before, after=after, note=reason)
    return found


async def _refuse_started(session: AsyncSession, meeting: Meeting, moment: datetime) -> None:
    if meeting.roll_fixed_at is not None or moment >= meeting.starts_at:
        raise MeetingStarted
    if await repository.has_attendance(session, meeting.tenant_id, meeting.id):
        # Those records say that somebody was there at the old time.
        raise SignedInAlready


async def cancel_meeting(session: AsyncSession, actor: Actor, *, meeting_id: UUID, reason: str) -> Found:
    """Call the meeting off, or drop a draft. Raises MeetingNotFound, PermissionMissing, MeetingCancelled, MeetingEnded."""
    found = await find_led(session, actor, meeting_id, Permission.MEETING_CANCEL)
    meeting, moment = found.meeting, now()
    before = {"state": meeting.state}
    if meeting.state is MeetingState.CANCELLED:
        raise MeetingCancelled
    if phase_at(meeting, moment) in OVER:
        raise MeetingEnded
    _move_to(meeting, MeetingState.CANCELLED, moment, reason)
    await in_step(session, actor, meeting)
    if before["state"] is not MeetingState.DRAFT:
        await publish(session, Cancelled(tenant_id=meeting.tenant_id, meeting_id=meeting.id))
    await _record(session, actor, meeting, "meeting.cancel", before=before, note=reason)
    return found


async def finish_meeting(session: AsyncSession, actor: Actor, *, meeting_id: UUID) -> Found:
    """End a meeting that goes on; sign-in closes with it. Repeating changes nothing.

    Raises MeetingNotFound, PermissionMissing, MeetingNotPublished, MeetingPostponed, MeetingCancelled,
    MeetingNotStarted.
    """
    found = await find_led(session, actor, meeting_id, Permission.MEETING_FINISH)
    meeting, moment = found.meeting, now()
    refuse_unless_held(meeting, moment)
    if moment < meeting.starts_at:
        raise MeetingNotStarted
    if needs_roll(meeting, moment):
        await fix_roll(session, meeting.tenant_id, meeting.id, moment)
    if meeting.finished_at is None:
        meeting.finished_at = moment
        await tally_later(session, meeting, moment)
        _move_to(meeting, meeting.state, moment)
        await _record(session, actor, meeting, "meeting.finish")
    return found


def _move_to(meeting: Meeting, state: MeetingState, moment: datetime, reason: str = "") -> None:
    meeting.state, meeting.state_reason = state, reason
    meeting.version += 1
    meeting.updated_at = moment


async def _record(session: AsyncSession, actor: Actor, meeting: Meeting, action: str, **facts: Any) -> None:
    await session.flush()
    await record(session, actor, action, target="meeting", target_id=meeting.id, org_id=meeting.org_id, **facts)
