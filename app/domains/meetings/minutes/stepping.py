"""Hand minutes in, send them back, open archived ones for a correction; the gathering's state follows."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.finding import Found, phase_at, times_of
from app.domains.meetings.fixing import fix_roll, needs_roll
from app.domains.meetings.minutes import repository
from app.domains.meetings.minutes.errors import (
    MeetingNotOver,
    MinutesArchived,
    MinutesIncomplete,
    MinutesNotArchived,
    MinutesNotSubmitted,
    SignInStillOpen,
)
from app.domains.meetings.minutes.events import MinutesReturned, MinutesSubmitted
from app.domains.meetings.minutes.finding import Held, find_minutes, find_written
from app.domains.meetings.minutes.freezing import frozen, written
from app.domains.meetings.minutes.models import Minutes, MinutesVersion
from app.domains.meetings.minutes.rules import digest_of, gathering_state, missing
from app.domains.meetings.minutes.vocabulary import MinutesState
from app.domains.meetings.minutes.writing import refuse_before_start, refuse_settled
from app.domains.meetings.rolls import roll_of_meeting
from app.domains.meetings.rules import is_open
from app.domains.meetings.vocabulary import OVER
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import uuid7


async def submit_minutes(session: AsyncSession, actor: Actor, *, minutes_id: UUID) -> Held:
    """Hand the draft in to be signed: numbers and names are taken from the roll and frozen with the texts.

    Raises MinutesNotFound, PermissionMissing, MinutesSubmitted, MinutesArchived, MeetingCancelled, MeetingPostponed,
    MeetingNotOver, SignInStillOpen, MinutesIncomplete with all that is missing.
    """
    held = await find_written(session, actor, minutes_id)
    minutes, meeting, moment = held.minutes, held.found.meeting, now()
    refuse_settled(minutes)
    refuse_before_start(held.found)
    if phase_at(meeting, moment) not in OVER:
        raise MeetingNotOver
    if is_open(meeting.state, times_of(meeting), moment):
        raise SignInStillOpen
    if needs_roll(meeting, moment):
        await fix_roll(session, meeting.tenant_id, meeting.id, moment)
    roll = await roll_of_meeting(session, held.found, moment)
    gaps = missing(await written(session, held.found, minutes, roll))
    if gaps:
        raise MinutesIncomplete(issues=gaps)
    content = await frozen(session, held.found, minutes, roll)
    minutes.round += 1
    version = MinutesVersion(
        tenant_id=minutes.tenant_id,
        id=uuid7(),
        minutes_id=minutes.id,
        round=minutes.round,
        number=minutes.number,
        content=content,
        digest=digest_of(content),
        reason=minutes.reason,
        submitted_by=actor.account_id,
        submitted_by_name=actor.display_name,
        submitted_at=moment,
    )
    session.add(version)
    minutes.remarks = ""
    await move(session, held.found, minutes, MinutesState.SUBMITTED)
    await publish(session, MinutesSubmitted(**_ids(minutes), round=minutes.round))
    await audit(session, actor, held, "minutes.submit", digest=version.digest)
    return held


async def return_minutes(session: AsyncSession, actor: Actor, *, minutes_id: UUID, remarks: str) -> Held:
    """Send them back to be changed, by chair or recorder or who may sign for them; given signatures lapse.

    Raises MinutesNotFound, PermissionMissing, MinutesNotSubmitted, MinutesArchived.
    """
    held = await find_minutes(session, actor, minutes_id, lock=True)
    if not held.offices:
        require(actor, Permission.MEETING_MINUTES_SIGN_FOR, at=held.found.lead.path)
    minutes = held.minutes
    refuse_unless_submitted(minutes)
    minutes.remarks = remarks
    await move(session, held.found, minutes, MinutesState.DRAFT)
    await publish(session, MinutesReturned(**_ids(minutes), round=minutes.round))
    await audit(session, actor, held, "minutes.return", note=remarks)
    return held


async def correct_minutes(session: AsyncSession, actor: Actor, *, minutes_id: UUID, reason: str) -> Held:
    """Open archived minutes for a new version, which goes through the same signatures; the old one stays readable.

    Attendance may be corrected again once no minutes of the gathering are handed in or archived. Raises
    MinutesNotFound, PermissionMissing, MinutesNotArchived.
    """
    held = await find_written(session, actor, minutes_id)
    minutes = held.minutes
    if minutes.state is not MinutesState.ARCHIVED:
        raise MinutesNotArchived
    minutes.number += 1
    minutes.reason = reason
    await move(session, held.found, minutes, MinutesState.DRAFT)
    await audit(session, actor, held, "minutes.correct", note=reason)
    return held


def refuse_unless_submitted(minutes: Minutes) -> None:
    """Raises MinutesArchived, MinutesNotSubmitted."""
    if minutes.state is MinutesState.ARCHIVED:
        raise MinutesArchived
    if minutes.state is not MinutesState.SUBMITTED:
        raise MinutesNotSubmitted


async def move(session: AsyncSession, found: Found, minutes: Minutes, state: MinutesState) -> None:
    """Put the minutes into a state, and the gathering, whose row is held, into the one that follows."""
    moment, meeting = now(), found.meeting
    minutes.state = state
    minutes.version += 1
    minutes.updated_at = moment
    await session.flush()
    begun = await repository.minutes_of(session, meeting.tenant_id, meeting.id)
    follows = gathering_state([one.state for one in begun.values()], len(found.kinds))
    if meeting.state is not follows:
        meeting.state = follows
        meeting.version += 1
        meeting.updated_at = moment
    await session.flush()


async def audit(session: AsyncSession, actor: Actor, held: Held, action: str, *, note: str = "", **facts: Any) -> None:
    """Say in the trail who did what to which round of which version."""
    minutes = held.minutes
    await record(
        session,
        actor,
        action,
        target="minutes",
        target_id=minutes.id,
        org_id=held.found.meeting.org_id,
        after={"kind": minutes.kind, "number": minutes.number, "round": minutes.round} | facts,
        note=note,
    )


def _ids(minutes: Minutes) -> dict[str, UUID]:
    return {"tenant_id": minutes.tenant_id, "meeting_id": minutes.meeting_id, "minutes_id": minutes.id}
