"""Who votes at a meeting, live from its roll: those due with a vote, those of them who came, and why others have none."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.finding import Found
from app.domains.meetings.rolls import Roll, RollPerson
from app.domains.meetings.vocabulary import Capacity, MeetingKind
from app.domains.meetings.voting import repository
from app.domains.meetings.voting.errors import VoterAbsent, VotesAtHome, WithoutVote
from app.domains.meetings.voting.labels import label
from app.domains.meetings.voting.models import ElectionExclusion
from app.domains.meetings.voting.quorum_rule import ordinary_quorum_at
from app.domains.meetings.voting.rules import MATTERS, Body, Quorum, body_of, quorum
from app.domains.meetings.voting.vocabulary import Matter, OrdinaryQuorum
from app.domains.members.public import Stage
from app.kit.clock import local_date


@dataclass(frozen=True, slots=True)
class Electorate:
    """Members by id: who is due with a vote, who of them came, who was taken out of those due.

    A committee's members are due as such (支委会须有半数以上委员到会), and vote if they have a vote.
    """

    body: Body
    due: frozenset[UUID]
    came: frozenset[UUID]
    voters_came: frozenset[UUID]
    excluded: frozenset[UUID]
    full_members: int


def electorate(roll: Roll, kind: MeetingKind, *, excluded: Collection[UUID] = ()) -> Electorate:
    """`excluded` are those whom an election does not count; who of them came is counted all the same."""
    body = body_of(kind)
    listed = [one for one in roll.people if one.capacities.get(kind) is Capacity.DUE]
    base = listed if body is Body.COMMITTEE else [one for one in listed if kind in one.votes_at]
    out = frozenset(one.member_id for one in base if one.member_id in excluded and not one.placed.in_room)
    due = [one for one in base if one.member_id not in out]
    return Electorate(
        body,
        frozenset(one.member_id for one in due),
        frozenset(one.member_id for one in due if one.placed.in_room),
        frozenset(one.member_id for one in due if one.placed.in_room and kind in one.votes_at),
        out,
        sum(one.stage is Stage.FULL for one in listed),
    )


async def setting_of(session: AsyncSession, found: Found) -> OrdinaryQuorum:
    """How 半数以上 is read where the meeting is held, on its day."""
    on = local_date(found.meeting.starts_at)
    return await ordinary_quorum_at(session, found.meeting.tenant_id, found.lead.path, on)


def quorum_of(matter: Matter, voters: Electorate, setting: OrdinaryQuorum) -> Quorum:
    return quorum(matter, voters.body, due=len(voters.due), present=len(voters.came), setting=setting)


@dataclass(frozen=True, slots=True)
class LiveQuorum:
    kind: MeetingKind
    matter: Matter
    quorum: Quorum


async def quorums_of_meeting(session: AsyncSession, found: Found, roll: Roll) -> list[LiveQuorum]:
    """For every kind of the gathering that votes, every matter it may vote on."""
    setting = await setting_of(session, found)
    return [
        LiveQuorum(kind, matter, quorum_of(matter, electorate(roll, kind), setting))
        for kind in found.kinds
        for matter in Matter
        if matter in MATTERS.get(kind, ())
    ]


def without_vote(roll: Roll, kinds: Collection[MeetingKind]) -> list[tuple[RollPerson, str]]:
    """Those of the roll who have no vote here, with the reason. Of a gathering's `kinds` those count that vote."""
    voting = MATTERS.keys() & kinds or set(kinds)
    return [
        (one, _no_vote(one))
        for one in roll.people
        if one.capacity is not Capacity.DUE or (one.capacities.keys() & voting) - one.votes_at or not one.has_vote
    ]


def _no_vote(person: RollPerson) -> str:
    if person.capacity is Capacity.INCOMING_FLOW:
        return VotesAtHome.message
    return person.no_vote_reason or "列席，没有表决权"


def voter(roll: Roll, kind: MeetingKind, member_id: UUID, *, must_be_present: bool = True) -> RollPerson:
    """The person, if they may vote at this kind of the meeting. Raises WithoutVote, VotesAtHome, VoterAbsent."""
    person = roll.person(member_id)
    if person is None or kind not in person.capacities:
        raise WithoutVote(reason="不在本次会议的应到名册上")
    if person.capacities[kind] is Capacity.INCOMING_FLOW:
        raise VotesAtHome
    if person.capacities[kind] is not Capacity.DUE or kind not in person.votes_at:
        raise WithoutVote(reason=_no_vote(person))
    if must_be_present and not person.placed.in_room:
        raise VoterAbsent
    return person


async def granted(session: AsyncSession, exclusions: Collection[ElectionExclusion]) -> dict[UUID, str]:
    """Why each of these people still counts as due, by exclusion id; an empty text where they do not any more.

    It takes both the consent of the higher organisation and an assembly's resolution that stands.
    """
    if not exclusions:
        return {}
    tenant_id = next(iter(exclusions)).tenant_id
    asked = {one.assembly_resolution_id for one in exclusions if one.assembly_resolution_id is not None}
    passed = await repository.passed_among(session, tenant_id, asked)
    return {one.id: _still_due(one, passed) for one in exclusions}


def _still_due(exclusion: ElectionExclusion, passed: Collection[UUID]) -> str:
    kept = f"仍计算在应到会人数内（{label(exclusion.ground)}）："
    if exclusion.is_consented is False:
        return kept + "上级党组织没有同意"
    missing = [] if exclusion.is_consented else ["上级党组织尚未同意"]
    missing += [] if exclusion.assembly_resolution_id in passed else ["党员大会尚未通过"]
    return kept + "，".join(missing) if missing else ""


async def excluded_members(session: AsyncSession, tenant_id: UUID, resolution_id: UUID) -> set[UUID]:
    """Whom this election does not count among those due."""
    rows = await repository.rows_of(session, ElectionExclusion, tenant_id, [resolution_id])
    kept = await granted(session, rows)
    return {row.member_id for row in rows if not kept[row.id]}
