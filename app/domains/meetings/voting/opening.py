"""Put a matter to the vote: an ordinary one, one person's development, an election with its candidates and tellers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.finding import Found, find_led
from app.domains.meetings.labels import label as kind_label
from app.domains.meetings.rolls import Roll, roll_of_meeting
from app.domains.meetings.vocabulary import Capacity, MeetingKind
from app.domains.meetings.voting import repository
from app.domains.meetings.voting.errors import (
    CandidateWrong,
    FieldsOfAnotherMatter,
    FormerNotVoid,
    HeldTogether,
    KindTakesNoVote,
    OnePersonPerBallot,
    SubjectWrong,
    TellerWrong,
    TemporaryBranchDevelops,
)
from app.domains.meetings.voting.finding import (
    find_open,
    phase_for_votes,
    refuse_once_handed_in,
    refuse_unless_election,
)
from app.domains.meetings.voting.labels import label
from app.domains.meetings.voting.models import Resolution, ResolutionCandidate, ResolutionTeller
from app.domains.meetings.voting.rules import MATTERS
from app.domains.meetings.voting.vocabulary import Duty, Matter, Office, Outcome, Purpose, ResolutionState, Standing
from app.domains.members.public import Stage, member_card
from app.domains.orgs.public import OrgKind
from app.kit.clock import now
from app.kit.ids import uuid7

_STAGE_OF: Mapping[Purpose, tuple[Stage, str]] = {
    Purpose.ACCEPT: (Stage.CANDIDATE, "发展对象"),
    Purpose.MAKE_FULL: (Stage.PROBATIONARY, "预备党员"),
    Purpose.EXTEND: (Stage.PROBATIONARY, "预备党员"),
    Purpose.CANCEL: (Stage.PROBATIONARY, "预备党员"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is put to the vote. One subject and a purpose for development; seats and an office for an election.

    `former_id` names a void or undecided vote of the same meeting: an election takes over who still stands, and the
    seats that are still open.
    """

    kind: MeetingKind
    matter: Matter
    title: str
    subject_ids: Sequence[UUID] = ()
    purpose: Purpose | None = None
    seats: int | None = None
    office: Office | None = None
    former_id: UUID | None = None


async def open_resolution(session: AsyncSession, actor: Actor, *, meeting_id: UUID, proposal: Proposal) -> Resolution:
    """Put a matter to the vote of one kind of the meeting, before it or while it is written up.

    Each person's development is a vote of its own (中国共产党发展党员工作细则: 逐个讨论和表决). Raises MeetingNotFound,
    PermissionMissing, MeetingNotPublished, MeetingPostponed, MeetingCancelled, MinutesSubmitted, MinutesArchived,
    KindTakesNoVote, HeldTogether, TemporaryBranchDevelops, FieldsOfAnotherMatter, OnePersonPerBallot, SubjectWrong, SubjectTwice,
    FormerNotVoid.
    """
    found = await find_led(session, actor, meeting_id, Permission.MEETING_VOTE_RECORD)
    await refuse_once_handed_in(session, found, proposal.kind)
    phase_for_votes(found, now())
    _check_place(found, proposal)
    former = await _former(session, found, proposal)
    resolution = Resolution(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        meeting_id=meeting_id,
        kind=proposal.kind,
        matter=proposal.matter,
        title=proposal.title,
        subject_id=await _subject(session, found, proposal),
        purpose=proposal.purpose,
        seats=proposal.seats or (former.seats if former else None),
        office=proposal.office or (former.office if former else None),
        former_id=proposal.former_id,
        state=ResolutionState.OPEN,
        opened_by=actor.account_id,
        opened_at=now(),
    )
    _check_fields(resolution)
    session.add(resolution)
    await session.flush()
    for position, member_id in enumerate(former.candidates if former else ()):
        session.add(_candidate(resolution, member_id, position))
    await _audit(session, actor, found, resolution, "vote.open", {"kind": resolution.kind, "matter": resolution.matter})
    return resolution


def _check_place(found: Found, proposal: Proposal) -> None:
    if proposal.kind not in found.kinds or proposal.matter not in MATTERS.get(proposal.kind, ()):
        raise KindTakesNoVote(kind=kind_label(proposal.kind), matter=label(proposal.matter))
    if proposal.matter is not Matter.ORDINARY and len(found.hosts) > 1:
        raise HeldTogether(matter=label(proposal.matter))
    if proposal.matter is Matter.DEVELOPMENT and found.lead.kind is OrgKind.TEMPORARY_BRANCH:
        raise TemporaryBranchDevelops


def _check_fields(resolution: Resolution) -> None:
    on_person = resolution.subject_id is not None and resolution.purpose is not None
    election = resolution.seats is not None and resolution.office is not None
    any_person = resolution.subject_id is not None or resolution.purpose is not None
    any_election = resolution.seats is not None or resolution.office is not None
    fits = {
        Matter.ORDINARY: not any_person and not any_election,
        Matter.DEVELOPMENT: on_person and not any_election,
        Matter.ELECTION: election and not any_person,
    }
    # A committee elects its secretary and deputy; all else is the assembly's.
    is_committees = resolution.kind is not MeetingKind.MEMBERS_ASSEMBLY and resolution.office is not None
    if not fits[resolution.matter] or (is_committees and resolution.office is not Office.SECRETARY):
        raise FieldsOfAnotherMatter(matter=label(resolution.matter))


async def _subject(session: AsyncSession, found: Found, proposal: Proposal) -> UUID | None:
    if proposal.matter is not Matter.DEVELOPMENT:
        if proposal.subject_ids:
            raise FieldsOfAnotherMatter(matter=label(proposal.matter))
        return None
    if len(proposal.subject_ids) > 1:
        raise OnePersonPerBallot
    if not proposal.subject_ids or proposal.purpose is None:
        raise FieldsOfAnotherMatter(matter=label(proposal.matter))
    stage, name = _STAGE_OF[proposal.purpose]
    card = await member_card(session, found.meeting.tenant_id, proposal.subject_ids[0])
    if card is None or card.org_id != found.lead.id or card.stage is not stage:
        raise SubjectWrong(purpose=label(proposal.purpose), stage=name)
    return card.id


@dataclass(frozen=True, slots=True)
class _Former:
    seats: int | None
    office: Office | None
    candidates: Sequence[UUID]


async def _former(session: AsyncSession, found: Found, proposal: Proposal) -> _Former | None:
    """What a vote takes over from the one that it repeats or carries on: all of a void one, else what is undecided."""
    if proposal.former_id is None:
        return None
    tenant_id = found.meeting.tenant_id
    former = await repository.find(session, tenant_id, found.meeting.id, proposal.former_id)
    if former is None or (former.kind, former.matter) != (proposal.kind, proposal.matter):
        raise FormerNotVoid
    named = await repository.candidates_of(session, tenant_id, [former.id])
    if former.state is ResolutionState.VOID:
        return _Former(former.seats, former.office, [one.member_id for one in named if not one.is_written_in])
    counts = await repository.counts_of(session, tenant_id, [former.id])
    if not counts or counts[-1].outcome is not Outcome.FURTHER_BALLOT or former.seats is None:
        raise FormerNotVoid
    standing = {t.candidate_id: t.standing for t in await repository.tallies_of(session, tenant_id, [counts[-1].id])}
    won = sum(one is Standing.ELECTED for one in standing.values())
    tied = [one.member_id for one in named if standing.get(one.id) is Standing.TIED]
    left = [one.member_id for one in named if standing.get(one.id) is Standing.NOT_ELECTED]
    return _Former(former.seats - won, former.office, tied or left)


async def set_candidates(
    session: AsyncSession, actor: Actor, *, meeting_id: UUID, resolution_id: UUID, member_ids: Sequence[UUID]
) -> Resolution:
    """Name the candidates of an election in the order of the ballot, in place of those named before.

    Raises MeetingNotFound, PermissionMissing, ResolutionNotFound, ResolutionClosed, ResolutionVoid, MinutesArchived,
    NotAnElection, CandidateWrong.
    """
    found, resolution = await find_open(session, actor, meeting_id, resolution_id)
    refuse_unless_election(resolution)
    roll = await roll_of_meeting(session, found, now())
    tellers = await repository.rows_of(session, ResolutionTeller, actor.tenant_id, [resolution.id])
    barred = {teller.member_id for teller in tellers}
    if len(set(member_ids)) < len(member_ids) or not all(
        eligible(roll, resolution.kind, member_id) and member_id not in barred for member_id in member_ids
    ):
        raise CandidateWrong
    await session.execute(
        delete(ResolutionCandidate).where(
            ResolutionCandidate.tenant_id == actor.tenant_id, ResolutionCandidate.resolution_id == resolution.id
        )
    )
    session.add_all(_candidate(resolution, member_id, place) for place, member_id in enumerate(member_ids))
    await session.flush()
    await _audit(session, actor, found, resolution, "vote.candidates", {"member_ids": list(member_ids)})
    return resolution


def eligible(roll: Roll, kind: MeetingKind, member_id: UUID) -> bool:
    """May this person be elected here: a full member with all rights, on the roll as due."""
    person = roll.person(member_id)
    return (
        person is not None
        and person.capacities.get(kind) is Capacity.DUE
        and person.stage is Stage.FULL
        and kind in person.votes_at
    )


def _candidate(resolution: Resolution, member_id: UUID, position: int) -> ResolutionCandidate:
    return ResolutionCandidate(
        tenant_id=resolution.tenant_id,
        id=uuid7(),
        resolution_id=resolution.id,
        member_id=member_id,
        position=position,
    )


async def set_tellers(
    session: AsyncSession,
    actor: Actor,
    *,
    meeting_id: UUID,
    resolution_id: UUID,
    tellers: Sequence[tuple[UUID, Duty]],
) -> Resolution:
    """Name who counts and who watches over it, in place of those named before; never whom the vote is about.

    Raises MeetingNotFound, PermissionMissing, ResolutionNotFound, ResolutionClosed, ResolutionVoid, MinutesArchived,
    TellerWrong.
    """
    found, resolution = await find_open(session, actor, meeting_id, resolution_id)
    roll = await roll_of_meeting(session, found, now())
    candidates = await repository.candidates_of(session, actor.tenant_id, [resolution.id])
    barred = {one.member_id for one in candidates} | {resolution.subject_id}
    named = [member_id for member_id, _ in tellers]
    if len(set(named)) < len(named) or any(m in barred or roll.person(m) is None for m in named):
        raise TellerWrong
    await session.execute(
        delete(ResolutionTeller).where(
            ResolutionTeller.tenant_id == actor.tenant_id, ResolutionTeller.resolution_id == resolution.id
        )
    )
    for member_id, duty in tellers:
        session.add(
            ResolutionTeller(
                tenant_id=actor.tenant_id, id=uuid7(), resolution_id=resolution.id, member_id=member_id, duty=duty
            )
        )
    await session.flush()
    await _audit(session, actor, found, resolution, "vote.tellers", {"member_ids": named})
    return resolution


async def _audit(
    session: AsyncSession, actor: Actor, found: Found, resolution: Resolution, action: str, after: Mapping[str, object]
) -> None:
    await record(
        session,
        actor,
        action,
        target="resolution",
        target_id=resolution.id,
        org_id=found.meeting.org_id,
        after=after,
    )
