"""Find a resolution of a meeting within sight, and say whether it can still be worked on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.meetings.finding import Found, find_hosted, find_led, phase_at, refuse_unless_held
from app.domains.meetings.minutes.vocabulary import MinutesState
from app.domains.meetings.vocabulary import MeetingKind, Phase
from app.domains.meetings.voting import repository
from app.domains.meetings.voting.errors import (
    MinutesArchived,
    MinutesSubmitted,
    NotAnElection,
    ResolutionClosed,
    ResolutionNotFound,
    ResolutionVoid,
)
from app.domains.meetings.voting.models import Resolution
from app.domains.meetings.voting.ports import minutes_state
from app.domains.meetings.voting.vocabulary import Matter, ResolutionState


async def find_resolution(
    session: AsyncSession, actor: Actor, meeting_id: UUID, resolution_id: UUID
) -> tuple[Found, Resolution]:
    """To be read. Raises MeetingNotFound, PermissionMissing, ResolutionNotFound."""
    found = await find_hosted(session, actor, meeting_id, Permission.MEETING_VOTE_READ)
    return found, await _of(session, found, resolution_id)


async def find_for(
    session: AsyncSession, actor: Actor, meeting_id: UUID, resolution_id: UUID, permission: Permission
) -> tuple[Found, Resolution]:
    """To be worked on: the meeting's row is locked, so that all that is done to its votes goes one after the other.

    Raises MeetingNotFound, PermissionMissing, SecondFactorMissing, ResolutionNotFound, MinutesSubmitted,
    MinutesArchived.
    """
    found = await find_led(session, actor, meeting_id, permission)
    resolution = await _of(session, found, resolution_id)
    await refuse_once_handed_in(session, found, resolution.kind)
    return found, resolution


async def refuse_once_handed_in(session: AsyncSession, found: Found, kind: MeetingKind) -> None:
    """What is signed says how the vote went. Raises MinutesSubmitted, MinutesArchived."""
    state = await minutes_state(session, found.meeting.tenant_id, found.meeting.id, kind)
    if state is MinutesState.SUBMITTED:
        raise MinutesSubmitted
    if state is MinutesState.ARCHIVED:
        raise MinutesArchived


def phase_for_votes(found: Found, moment: datetime) -> Phase:
    """The phase; minutes of another kind of the gathering, handed in or archived, hinder no vote of this one.

    Raises what `refuse_unless_held` raises.
    """
    if phase_at(found.meeting, moment) is Phase.MINUTES_REVIEW:
        return Phase.ENDED
    return refuse_unless_held(found.meeting, moment)


async def find_open(
    session: AsyncSession,
    actor: Actor,
    meeting_id: UUID,
    resolution_id: UUID,
    permission: Permission = Permission.MEETING_VOTE_RECORD,
) -> tuple[Found, Resolution]:
    """As `find_for`, before the vote. Raises ResolutionClosed and ResolutionVoid too."""
    found, resolution = await find_for(session, actor, meeting_id, resolution_id, permission)
    refuse_unless_open(resolution)
    return found, resolution


def refuse_unless_open(resolution: Resolution) -> None:
    if resolution.state is ResolutionState.CLOSED:
        raise ResolutionClosed
    if resolution.state is ResolutionState.VOID:
        raise ResolutionVoid


def refuse_unless_election(resolution: Resolution) -> None:
    if resolution.matter is not Matter.ELECTION:
        raise NotAnElection


async def _of(session: AsyncSession, found: Found, resolution_id: UUID) -> Resolution:
    resolution = await repository.find(session, found.meeting.tenant_id, found.meeting.id, resolution_id)
    if resolution is None:
        raise ResolutionNotFound
    return resolution
