"""Members whom an election does not count among those due: proposed, consented to from above, voted by an assembly."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.finding import Found
from app.domains.meetings.labels import label as kind_label
from app.domains.meetings.rolls import roll_of_meeting
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.meetings.voting import repository
from app.domains.meetings.voting.electorate import electorate
from app.domains.meetings.voting.errors import (
    AssemblyVoteWrong,
    ConsentOfOwn,
    ExclusionNeedless,
    ExclusionNotFound,
    ExclusionSettled,
    KindTakesNoVote,
)
from app.domains.meetings.voting.finding import find_open, refuse_unless_election
from app.domains.meetings.voting.labels import label
from app.domains.meetings.voting.models import ElectionExclusion, Resolution
from app.domains.meetings.voting.vocabulary import Ground
from app.kit.clock import now
from app.kit.ids import uuid7


async def propose_exclusion(
    session: AsyncSession, actor: Actor, *, meeting_id: UUID, resolution_id: UUID, member_id: UUID, ground: Ground
) -> ElectionExclusion:
    """Put a voter forward who shall not be counted as due at this election, on one of the grounds that the rules name.

    Raises MeetingNotFound, PermissionMissing, ResolutionNotFound, ResolutionClosed, ResolutionVoid, MinutesArchived,
    NotAnElection, KindTakesNoVote, ExclusionNeedless, ExclusionTwice.
    """
    found, resolution = await find_open(session, actor, meeting_id, resolution_id)
    refuse_unless_election(resolution)
    if resolution.kind is not MeetingKind.MEMBERS_ASSEMBLY:
        raise KindTakesNoVote(kind=kind_label(resolution.kind), matter=label(resolution.matter))
    if member_id not in electorate(await roll_of_meeting(session, found, now()), resolution.kind).due:
        raise ExclusionNeedless
    made = ElectionExclusion(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        resolution_id=resolution.id,
        member_id=member_id,
        ground=ground,
        proposed_by=actor.account_id,
        proposed_at=now(),
    )
    session.add(made)
    await session.flush()
    await _audit(session, actor, found, made, "vote.exclusion_proposed", {"member_id": member_id, "ground": ground})
    return made


async def answer_exclusion(
    session: AsyncSession,
    actor: Actor,
    *,
    meeting_id: UUID,
    resolution_id: UUID,
    exclusion_id: UUID,
    consented: bool,
    document: str,
) -> ElectionExclusion:
    """The higher organisation's own answer; the branch cannot give it, nor the person it is about.

    Raises MeetingNotFound, PermissionMissing, SecondFactorMissing, ResolutionNotFound, ResolutionClosed,
    ResolutionVoid, MinutesArchived, ExclusionNotFound, ExclusionSettled, ConsentOfOwn.
    """
    found, resolution = await find_open(
        session, actor, meeting_id, resolution_id, Permission.MEETING_ELECTION_EXCLUDE_CONSENT
    )
    asked = await repository.exclusion(session, actor.tenant_id, resolution.id, exclusion_id)
    if asked is None:
        raise ExclusionNotFound
    if actor.account_id == asked.proposed_by or actor.member_id == asked.member_id:
        raise ConsentOfOwn
    if asked.is_consented is not None:
        raise ExclusionSettled
    asked.is_consented, asked.consent_document = consented, document
    asked.consent_by, asked.consent_by_name, asked.consent_at = actor.account_id, actor.display_name, now()
    await session.flush()
    after = {"member_id": asked.member_id, "consented": consented, "document": document}
    await _audit(session, actor, found, asked, "vote.exclusion_answered", after)
    return asked


async def name_assembly_vote(
    session: AsyncSession,
    actor: Actor,
    *,
    meeting_id: UUID,
    resolution_id: UUID,
    assembly_resolution_id: UUID,
    exclusion_ids: Sequence[UUID],
) -> Resolution:
    """Name the assembly's resolution by which these people are not counted: one that this branch's assembly has passed.

    Raises MeetingNotFound, PermissionMissing, ResolutionNotFound, ResolutionClosed, ResolutionVoid, MinutesArchived,
    NotAnElection, ExclusionNotFound, AssemblyVoteWrong.
    """
    found, resolution = await find_open(session, actor, meeting_id, resolution_id)
    refuse_unless_election(resolution)
    assembly = await repository.led_by(session, actor.tenant_id, assembly_resolution_id, found.meeting.org_id)
    if (
        assembly is None
        or assembly.kind is not MeetingKind.MEMBERS_ASSEMBLY
        or not await repository.passed_among(session, actor.tenant_id, [assembly.id])
    ):
        raise AssemblyVoteWrong
    rows = await repository.rows_of(session, ElectionExclusion, actor.tenant_id, [resolution.id])
    exclusions = {row.id: row for row in rows}
    if not set(exclusion_ids) <= exclusions.keys():
        raise ExclusionNotFound
    for exclusion_id in exclusion_ids:
        named = exclusions[exclusion_id]
        named.assembly_resolution_id = assembly.id
        after = {"member_id": named.member_id, "assembly_resolution_id": assembly.id}
        await _audit(session, actor, found, named, "vote.exclusion_voted", after)
    await session.flush()
    return resolution


async def _audit(
    session: AsyncSession,
    actor: Actor,
    found: Found,
    exclusion: ElectionExclusion,
    action: str,
    after: Mapping[str, object],
) -> None:
    await record(
        session,
        actor,
        action,
        target="election_exclusion",
        target_id=exclusion.id,
        org_id=found.meeting.org_id,
        after=after,
    )
