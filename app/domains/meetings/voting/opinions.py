"""What single members say: that an absent voter handed in a written opinion, and a different opinion for the minutes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.finding import Found
from app.domains.meetings.rolls import roll_of_meeting
from app.domains.meetings.voting.electorate import voter
from app.domains.meetings.voting.errors import (
    DissentIsSecret,
    DissentNotConsented,
    ResolutionVoid,
    VoteBeforeStart,
    WrittenFromPresent,
    WrittenNotTaken,
    WrittenTooLate,
)
from app.domains.meetings.voting.finding import find_for, find_open
from app.domains.meetings.voting.models import Resolution, ResolutionDissent, WrittenOpinion
from app.domains.meetings.voting.vocabulary import Matter, ResolutionState
from app.kit.clock import now
from app.kit.ids import uuid7


async def record_written(
    session: AsyncSession,
    actor: Actor,
    *,
    meeting_id: UUID,
    resolution_id: UUID,
    member_id: UUID,
    handed_in_at: datetime,
) -> WrittenOpinion:
    """Note that a voter who cannot come handed in a written opinion before the meeting; what it says is not noted here.

    It counts as a vote, not as presence (中国共产党发展党员工作细则: 因故不能到会的, 会前正式提出书面意见的, 统计在票数内).
    Raises MeetingNotFound, PermissionMissing, ResolutionNotFound, ResolutionClosed, ResolutionVoid, MinutesArchived,
    WrittenNotTaken, WrittenTooLate, WrittenFromPresent, WithoutVote, VotesAtHome, WrittenTwice.
    """
    found, resolution = await find_open(session, actor, meeting_id, resolution_id)
    moment = now()
    if resolution.matter is not Matter.DEVELOPMENT:
        raise WrittenNotTaken
    if handed_in_at >= found.meeting.starts_at or handed_in_at > moment:
        raise WrittenTooLate
    person = voter(await roll_of_meeting(session, found, moment), resolution.kind, member_id, must_be_present=False)
    if person.placed.in_room:
        raise WrittenFromPresent
    opinion = WrittenOpinion(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        resolution_id=resolution.id,
        member_id=member_id,
        handed_in_at=handed_in_at,
        recorded_by=actor.account_id,
        recorded_at=moment,
    )
    session.add(opinion)
    await session.flush()
    await _audit(session, actor, found, resolution, "vote.written_opinion", member_id)
    return opinion


async def record_dissent(
    session: AsyncSession,
    actor: Actor,
    *,
    meeting_id: UUID,
    resolution_id: UUID,
    member_id: UUID,
    words: str,
    consented: bool,
) -> ResolutionDissent:
    """Write down a different opinion on an ordinary matter, as the member wants it in the minutes; never without consent.

    Raises MeetingNotFound, PermissionMissing, ResolutionNotFound, ResolutionVoid, MinutesArchived, DissentIsSecret, DissentNotConsented,
    VoteBeforeStart, WithoutVote, VotesAtHome, VoterAbsent, DissentTwice.
    """
    found, resolution = await find_for(session, actor, meeting_id, resolution_id, Permission.MEETING_VOTE_RECORD)
    moment = now()
    if resolution.state is ResolutionState.VOID:
        raise ResolutionVoid
    if resolution.matter is not Matter.ORDINARY:
        raise DissentIsSecret
    if not consented:
        raise DissentNotConsented
    if moment < found.meeting.starts_at:
        raise VoteBeforeStart
    voter(await roll_of_meeting(session, found, moment), resolution.kind, member_id)
    dissent = ResolutionDissent(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        resolution_id=resolution.id,
        member_id=member_id,
        words=words,
        recorded_by=actor.account_id,
        recorded_at=moment,
    )
    session.add(dissent)
    await session.flush()
    await _audit(session, actor, found, resolution, "vote.dissent", member_id)
    return dissent


async def _audit(
    session: AsyncSession, actor: Actor, found: Found, resolution: Resolution, action: str, member_id: UUID
) -> None:
    await record(
        session,
        actor,
        action,
        target="resolution",
        target_id=resolution.id,
        org_id=found.meeting.org_id,
        after={"member_id": member_id},
    )
