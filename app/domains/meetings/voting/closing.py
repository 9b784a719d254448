"""Close a vote with its counts, correct a wrong entry, declare a vote void."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.events import ResolutionClosed as Closed
from app.domains.meetings.finding import Found
from app.domains.meetings.fixing import fix_roll, needs_roll
from app.domains.meetings.rolls import Roll, roll_of_meeting
from app.domains.meetings.vocabulary import Phase
from app.domains.meetings.voting import repository
from app.domains.meetings.voting.electorate import (
    Electorate,
    electorate,
    excluded_members,
    quorum_of,
    setting_of,
)
from app.domains.meetings.voting.errors import (
    ElectionBelowFourFifths,
    QuorumMissing,
    ResolutionOpen,
    ResolutionVoid,
    VoteBeforeStart,
)
from app.domains.meetings.voting.evaluating import Counted, Evaluated, evaluate
from app.domains.meetings.voting.finding import find_for, find_open, phase_for_votes
from app.domains.meetings.voting.models import Resolution, ResolutionCount, ResolutionTally
from app.domains.meetings.voting.rules import RULE_VERSION, Quorum
from app.domains.meetings.voting.vocabulary import Matter, Outcome, ResolutionState
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import uuid7


async def close_resolution(
    session: AsyncSession, actor: Actor, *, meeting_id: UUID, resolution_id: UUID, counted: Counted
) -> Resolution:
    """Record what was counted; the quorum is read from the roll as it stands now, and is kept with the result.

    More ballots collected than issued make the vote void, to be repeated. Raises MeetingNotFound, PermissionMissing,
    ResolutionNotFound, ResolutionClosed, ResolutionVoid, MinutesArchived, VoteBeforeStart, QuorumMissing,
    ElectionBelowFourFifths, CountedMeanwhile, and what `evaluating.evaluate` raises.
    """
    found, resolution = await find_open(session, actor, meeting_id, resolution_id)
    await _count(session, actor, found, resolution, counted, number=1, reason="")
    return resolution


async def correct_count(
    session: AsyncSession, actor: Actor, *, meeting_id: UUID, resolution_id: UUID, counted: Counted, reason: str
) -> Resolution:
    """Enter the counts anew with a reason, because they were entered wrongly; what was entered before stays on record.

    Raises what `close_resolution` raises, and ResolutionOpen where nothing has been entered yet.
    """
    found, resolution = await find_for(session, actor, meeting_id, resolution_id, Permission.MEETING_VOTE_RECORD)
    if resolution.state is ResolutionState.OPEN:
        raise ResolutionOpen
    counts = await repository.counts_of(session, actor.tenant_id, [resolution.id])
    if not counts or (resolution.state is ResolutionState.VOID and counts[-1].outcome is not Outcome.VOID):
        raise ResolutionVoid
    await _count(session, actor, found, resolution, counted, number=counts[-1].number + 1, reason=reason)
    return resolution


async def void_resolution(
    session: AsyncSession, actor: Actor, *, meeting_id: UUID, resolution_id: UUID, reason: str
) -> Resolution:
    """Declare a vote void with a reason, before or after its counts; they stay on record and count no more.

    Raises MeetingNotFound, PermissionMissing, ResolutionNotFound, ResolutionVoid, MinutesArchived.
    """
    found, resolution = await find_for(session, actor, meeting_id, resolution_id, Permission.MEETING_VOTE_RECORD)
    if resolution.state is ResolutionState.VOID:
        raise ResolutionVoid
    before = {"state": resolution.state}
    resolution.state, resolution.void_reason, resolution.voided_at = ResolutionState.VOID, reason, now()
    await session.flush()
    await _audit(session, actor, found, resolution, "vote.void", before, {"state": resolution.state}, reason)
    return resolution


async def _count(
    session: AsyncSession,
    actor: Actor,
    found: Found,
    resolution: Resolution,
    counted: Counted,
    *,
    number: int,
    reason: str,
) -> None:
    moment = now()
    roll = await _roll_once_started(session, found, moment)
    excluded = await excluded_members(session, actor.tenant_id, resolution.id)
    voters = electorate(roll, resolution.kind, excluded=excluded)
    enough = quorum_of(resolution.matter, voters, await setting_of(session, found))
    if not enough.is_met:
        refusal = ElectionBelowFourFifths if resolution.matter is Matter.ELECTION else QuorumMissing
        raise refusal(reason=enough.reason)
    evaluated = await evaluate(session, resolution, roll, voters, counted)
    before = {"state": resolution.state}
    count = _row(actor, resolution, evaluated, voters, enough, number=number, reason=reason, moment=moment)
    session.add(count)
    await session.flush()
    for tally in evaluated.tallies:
        session.add(
            ResolutionTally(
                tenant_id=actor.tenant_id,
                id=uuid7(),
                count_id=count.id,
                candidate_id=tally.candidate_id,
                in_favour=tally.votes.in_favour,
                against=tally.votes.against,
                abstained=tally.votes.abstained,
                standing=tally.standing,
            )
        )
    _settle(resolution, evaluated, moment)
    await session.flush()
    await publish(session, Closed(tenant_id=actor.tenant_id, meeting_id=found.meeting.id, resolution_id=resolution.id))
    after = {"number": number, "due": enough.due, "present": enough.present, "outcome": count.outcome}
    action = "vote.correct" if reason else "vote.close"
    await _audit(session, actor, found, resolution, action, before, after, reason)


async def _roll_once_started(session: AsyncSession, found: Found, moment: datetime) -> Roll:
    if phase_for_votes(found, moment) not in (Phase.IN_PROGRESS, Phase.ENDED):
        raise VoteBeforeStart
    if needs_roll(found.meeting, moment):
        await fix_roll(session, found.meeting.tenant_id, found.meeting.id, moment)
    return await roll_of_meeting(session, found, moment)


def _row(
    actor: Actor,
    resolution: Resolution,
    evaluated: Evaluated,
    voters: Electorate,
    enough: Quorum,
    *,
    number: int,
    reason: str,
    moment: datetime,
) -> ResolutionCount:
    ballots, votes = evaluated.ballots, evaluated.votes
    return ResolutionCount(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        resolution_id=resolution.id,
        number=number,
        voters_due=enough.due,
        voters_present=enough.present,
        excluded=len(voters.excluded),
        issued=ballots.issued if ballots else None,
        collected=ballots.collected if ballots else None,
        valid=ballots.valid if ballots else None,
        spoilt=ballots.spoilt if ballots else None,
        written=evaluated.written,
        in_favour=votes.in_favour if votes else None,
        against=votes.against if votes else None,
        abstained=votes.abstained if votes else None,
        outcome=evaluated.result.outcome,
        reasons=[enough.reason, *evaluated.result.reasons],
        warnings=[*enough.warnings, *evaluated.result.warnings],
        rule_version=RULE_VERSION,
        reason=reason,
        recorded_by=actor.account_id,
        recorded_by_name=actor.display_name,
        recorded_at=moment,
    )


def _settle(resolution: Resolution, evaluated: Evaluated, moment: datetime) -> None:
    if evaluated.result.outcome is Outcome.VOID:
        resolution.state, resolution.voided_at = ResolutionState.VOID, moment
        resolution.void_reason = evaluated.result.reasons[0]
        return
    resolution.state, resolution.void_reason, resolution.voided_at = ResolutionState.CLOSED, "", None
    resolution.closed_at = resolution.closed_at or moment


async def _audit(
    session: AsyncSession,
    actor: Actor,
    found: Found,
    resolution: Resolution,
    action: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    note: str,
) -> None:
    await record(
        session,
        actor,
        action,
        target="resolution",
        target_id=resolution.id,
        org_id=found.meeting.org_id,
        before=before,
        after=after,
        note=note,
    )
