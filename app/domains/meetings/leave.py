"""Leave from a meeting (请销假): asked before, decided by the secretary, reported back; or entered afterwards."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.integrity import refuse_duplicates
from app.domains.meetings import repository
from app.domains.meetings.errors import (
    AlreadySignedIn,
    LeaveDecided,
    LeaveNotApproved,
    LeaveNotFound,
    LeaveReportedBack,
    LeaveStanding,
    LeaveTooLate,
    MeetingEnded,
    MeetingNotFound,
    NotOnRoll,
    NotOnThisRoll,
    OwnLeave,
)
from app.domains.meetings.events import LeaveAsked, LeaveWithdrawn
from app.domains.meetings.events import LeaveDecided as Decided
from app.domains.meetings.finding import Found, find_hosted, find_meeting, hold_open, refuse_unless_held
from app.domains.meetings.models import LeaveRequest
from app.domains.meetings.policies import reaches_person
from app.domains.meetings.rolls import RollPerson, roll_of_meeting
from app.domains.meetings.vocabulary import Capacity, LeaveCategory, LeaveState, Phase
from app.jobs.events import publish
from app.keyring.keyring import TenantCipher
from app.kit.clock import now
from app.kit.errors import Refusal
from app.kit.ids import uuid7

REASON = "leave_request.reason"

refuse_duplicates("uq_leave_request_standing", LeaveStanding)


async def ask_leave(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    meeting_id: UUID,
    category: LeaveCategory,
    reason: str,
) -> LeaveRequest:
    """Ask to be excused, before the meeting starts.

    Raises MeetingNotFound, PermissionMissing, MeetingPostponed, MeetingCancelled, MeetingEnded, LeaveTooLate,
    NotOnRoll, AlreadySignedIn, LeaveStanding.
    """
    require_somewhere(actor, Permission.MEETING_ASK_LEAVE)
    if actor.member_id is None:
        raise MeetingNotFound
    found, moment = await find_meeting(session, actor, meeting_id), now()
    phase = refuse_unless_held(found.meeting, moment)
    if phase is Phase.ENDED:
        raise MeetingEnded
    if phase is Phase.IN_PROGRESS:
        raise LeaveTooLate
    person = (await roll_of_meeting(session, found, moment)).person(actor.member_id)
    if person is None or person.capacity is not Capacity.DUE:
        raise NotOnRoll
    _refuse_needless(person)
    leave = _written(actor, cipher, meeting_id, actor.member_id, category, reason, moment)
    session.add(leave)
    await session.flush()
    await publish(session, LeaveAsked(tenant_id=actor.tenant_id, meeting_id=meeting_id, leave_id=leave.id))
    return leave


def _refuse_needless(person: RollPerson) -> None:
    if person.placed.came:
        raise AlreadySignedIn
    if person.leave is not None:
        raise LeaveStanding


def _written(
    actor: Actor,
    cipher: TenantCipher,
    meeting_id: UUID,
    member_id: UUID,
    category: LeaveCategory,
    reason: str,
    moment: datetime,
    **decided: Any,
) -> LeaveRequest:
    leave_id = uuid7()
    return LeaveRequest(
        tenant_id=actor.tenant_id,
        id=leave_id,
        meeting_id=meeting_id,
        member_id=member_id,
        category=category,
        reason=cipher.encrypt(reason, column=REASON, row_id=leave_id),
        asked_by=actor.account_id,
        asked_at=moment,
        **({"state": LeaveState.ASKED} | decided),
    )


async def decide_leave(
    session: AsyncSession, actor: Actor, *, meeting_id: UUID, leave_id: UUID, approve: bool, note: str
) -> LeaveRequest:
    """Approve or reject what was asked, nobody their own.

    Raises MeetingNotFound, PermissionMissing, LeaveNotFound, OwnLeave, LeaveDecided, MeetingCancelled.
    """
    found = await find_hosted(session, actor, meeting_id, Permission.MEETING_DECIDE_LEAVE)
    leave = await _locked(session, actor.tenant_id, meeting_id, leave_id)
    await _person_within_reach(session, actor, found, leave.member_id, LeaveNotFound)
    if leave.member_id == actor.member_id:
        raise OwnLeave
    moment = now()
    await hold_open(session, found.meeting, moment)
    if leave.state is not LeaveState.ASKED:
        raise LeaveDecided
    leave.state = LeaveState.APPROVED if approve else LeaveState.REJECTED
    leave.decided_by, leave.decided_by_name = actor.account_id, actor.display_name
    leave.decided_at, leave.decision_note = moment, note
    await _tell(session, actor, found, leave, approved=approve)
    return leave


async def enter_leave(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    meeting_id: UUID,
    member_id: UUID,
    category: LeaveCategory,
    reason: str,
) -> LeaveRequest:
    """Enter leave for somebody who could not ask in time, granted with the entry, nobody their own.

    Raises MeetingNotFound, PermissionMissing, NotOnThisRoll, OwnLeave, AlreadySignedIn, LeaveStanding.
    """
    found, moment = await find_hosted(session, actor, meeting_id, Permission.MEETING_DECIDE_LEAVE), now()
    await hold_open(session, found.meeting, moment)
    person = await _person_within_reach(session, actor, found, member_id, NotOnThisRoll)
    if person.capacity is not Capacity.DUE:
        raise NotOnThisRoll
    if member_id == actor.member_id:
        raise OwnLeave
    _refuse_needless(person)
    decided = {
        "state": LeaveState.APPROVED,
        "after_the_fact": moment >= found.meeting.starts_at,
        "decided_by": actor.account_id,
        "decided_by_name": actor.display_name,
        "decided_at": moment,
    }
    leave = _written(actor, cipher, meeting_id, member_id, category, reason, moment, **decided)
    session.add(leave)
    await _tell(session, actor, found, leave, approved=True)
    return leave


async def withdraw_leave(session: AsyncSession, actor: Actor, *, meeting_id: UUID, leave_id: UUID) -> LeaveRequest:
    """Take back one's own request, granted or not, before the meeting starts.

    Raises MeetingNotFound, LeaveNotFound, LeaveDecided, LeaveTooLate.
    """
    require_somewhere(actor, Permission.MEETING_ASK_LEAVE)
    found = await find_meeting(session, actor, meeting_id)
    leave = await _own(session, actor, meeting_id, leave_id)
    if leave.state not in (LeaveState.ASKED, LeaveState.APPROVED):
        raise LeaveDecided
    if now() >= found.meeting.starts_at:
        raise LeaveTooLate
    leave.state = LeaveState.WITHDRAWN
    await session.flush()
    await publish(session, LeaveWithdrawn(tenant_id=actor.tenant_id, meeting_id=meeting_id, leave_id=leave.id))
    return leave


async def report_back(
    session: AsyncSession, actor: Actor, *, meeting_id: UUID, leave_id: UUID, note: str
) -> LeaveRequest:
    """Report back from leave (销假). Raises MeetingNotFound, LeaveNotFound, LeaveNotApproved, LeaveReportedBack."""
    require_somewhere(actor, Permission.MEETING_ASK_LEAVE)
    await find_meeting(session, actor, meeting_id)
    leave = await _own(session, actor, meeting_id, leave_id)
    if leave.state is not LeaveState.APPROVED:
        raise LeaveNotApproved
    if leave.reported_back_at is not None:
        raise LeaveReportedBack
    leave.reported_back_at, leave.report_note = now(), note
    await session.flush()
    return leave


async def leaves_within_reach(session: AsyncSession, actor: Actor, *, meeting_id: UUID) -> list[LeaveRequest]:
    """Requests that the actor may decide, oldest first. Raises MeetingNotFound, PermissionMissing."""
    found = await find_hosted(session, actor, meeting_id, Permission.MEETING_DECIDE_LEAVE)
    roll = await roll_of_meeting(session, found, now())
    mine = {
        person.member_id
        for person in roll.people
        if reaches_person(actor, Permission.MEETING_DECIDE_LEAVE, found.host_paths, person.whereabouts)
    }
    rows = await repository.of_meeting(session, LeaveRequest, actor.tenant_id, meeting_id)
    return sorted((row for row in rows if row.member_id in mine), key=lambda row: (row.asked_at, row.id))


async def _person_within_reach(
    session: AsyncSession, actor: Actor, found: Found, member_id: UUID, refusal: type[Refusal]
) -> RollPerson:
    person = (await roll_of_meeting(session, found, now())).person(member_id)
    if person is None or not reaches_person(
        actor, Permission.MEETING_DECIDE_LEAVE, found.host_paths, person.whereabouts
    ):
        raise refusal
    return person


async def _own(session: AsyncSession, actor: Actor, meeting_id: UUID, leave_id: UUID) -> LeaveRequest:
    leave = await _locked(session, actor.tenant_id, meeting_id, leave_id)
    if leave.member_id != actor.member_id:
        raise LeaveNotFound
    return leave


async def _locked(session: AsyncSession, tenant_id: UUID, meeting_id: UUID, leave_id: UUID) -> LeaveRequest:
    leave = await session.scalar(
        select(LeaveRequest)
        .where(LeaveRequest.tenant_id == tenant_id, LeaveRequest.meeting_id == meeting_id, LeaveRequest.id == leave_id)
        .with_for_update()
    )
    if leave is None:
        raise LeaveNotFound
    return leave


async def _tell(session: AsyncSession, actor: Actor, found: Found, leave: LeaveRequest, *, approved: bool) -> None:
    await session.flush()
    meeting = found.meeting
    await publish(
        session, Decided(tenant_id=meeting.tenant_id, meeting_id=meeting.id, leave_id=leave.id, approved=approved)
    )
    await record(
        session,
        actor,
        "meeting.decide_leave",
        target="leave_request",
        target_id=leave.id,
        org_id=meeting.org_id,
        after={"state": leave.state, "category": leave.category, "after_the_fact": leave.after_the_fact},
    )
