"""Resolutions as others read them: what is put to the vote, how it stands, what came out of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.meetings.finding import Found, find_hosted
from app.domains.meetings.rolls import Roll, roll_of_meeting
from app.domains.meetings.voting import repository
from app.domains.meetings.voting.electorate import (
    LiveQuorum,
    electorate,
    excluded_members,
    granted,
    quorum_of,
    quorums_of_meeting,
    setting_of,
)
from app.domains.meetings.voting.finding import find_resolution
from app.domains.meetings.voting.models import (
    ElectionExclusion,
    Resolution,
    ResolutionCandidate,
    ResolutionCount,
    ResolutionDissent,
    ResolutionTally,
    ResolutionTeller,
    WrittenOpinion,
)
from app.domains.meetings.voting.rules import Quorum
from app.domains.meetings.voting.vocabulary import ResolutionState
from app.domains.members.public import member_cards
from app.kit.clock import now


@dataclass(frozen=True, slots=True)
class ResolutionRecord:
    """All that is written of one resolution. `counts` in their order: the last one counts, the others were corrected.

    `tallies` by count id; `still_due` says by exclusion id why that person is counted all the same, empty where not;
    `names` by member id.
    """

    resolution: Resolution
    candidates: Sequence[ResolutionCandidate]
    tellers: Sequence[ResolutionTeller]
    written: Sequence[WrittenOpinion]
    dissents: Sequence[ResolutionDissent]
    exclusions: Sequence[ElectionExclusion]
    still_due: dict[UUID, str]
    counts: Sequence[ResolutionCount]
    tallies: dict[UUID, list[ResolutionTally]]
    names: dict[UUID, str]

    @property
    def last(self) -> ResolutionCount | None:
        return self.counts[-1] if self.counts else None

    @property
    def text(self) -> str:
        """The result with its reasons in one line: 应到有表决权 16 人，…；赞成 9 票，…，通过. Empty before it."""
        if self.resolution.state is ResolutionState.VOID:
            return f"作废：{self.resolution.void_reason}"
        return "；".join(self.last.reasons) if self.last else ""


async def resolutions_of(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> list[ResolutionRecord]:
    """The resolutions of a meeting, void ones too, in the order in which they were opened; for its minutes."""
    return await _records(session, tenant_id, await repository.of_meeting(session, tenant_id, meeting_id))


async def _records(session: AsyncSession, tenant_id: UUID, resolutions: Sequence[Resolution]) -> list[ResolutionRecord]:
    ids = [resolution.id for resolution in resolutions]
    if not ids:
        return []

    async def rows(table: Any) -> dict[UUID, list[Any]]:
        return _grouped(await repository.rows_of(session, table, tenant_id, ids))

    candidates = _grouped(await repository.candidates_of(session, tenant_id, ids))
    counts = _grouped(await repository.counts_of(session, tenant_id, ids))
    tellers, written = await rows(ResolutionTeller), await rows(WrittenOpinion)
    dissents, exclusions = await rows(ResolutionDissent), await rows(ElectionExclusion)
    tallies: dict[UUID, list[ResolutionTally]] = defaultdict(list)
    for tally in await repository.tallies_of(session, tenant_id, [c.id for listed in counts.values() for c in listed]):
        tallies[tally.count_id].append(tally)
    still_due = await granted(session, [one for listed in exclusions.values() for one in listed])
    people = {one.subject_id for one in resolutions if one.subject_id}
    for group in (candidates, tellers, written, dissents, exclusions):
        people |= {row.member_id for listed in group.values() for row in listed}
    names = {card.id: card.name for card in (await member_cards(session, tenant_id, people)).values()}

    def by_name(listed: list[Any]) -> list[Any]:
        return sorted(listed, key=lambda row: (names[row.member_id], row.id))

    return [
        ResolutionRecord(
            resolution=one,
            candidates=candidates[one.id],
            tellers=by_name(tellers[one.id]),
            written=by_name(written[one.id]),
            dissents=by_name(dissents[one.id]),
            exclusions=by_name(exclusions[one.id]),
            still_due=still_due,
            counts=counts[one.id],
            tallies=tallies,
            names=names,
        )
        for one in resolutions
    ]


def _grouped(rows: Sequence[Any]) -> dict[UUID, list[Any]]:
    grouped: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.resolution_id].append(row)
    return grouped


@dataclass(frozen=True, slots=True)
class Shown:
    """A resolution for one reader. `quorum` is live while it is open; `sees_people` says whether the reader prepares
    the vote or answers for the higher organisation.
    """

    record: ResolutionRecord
    quorum: Quorum | None
    sees_people: bool
    own_member_id: UUID | None


async def show_resolution(session: AsyncSession, actor: Actor, *, meeting_id: UUID, resolution_id: UUID) -> Shown:
    """Raises MeetingNotFound, PermissionMissing, ResolutionNotFound."""
    found, resolution = await find_resolution(session, actor, meeting_id, resolution_id)
    return (await _shown(session, actor, found, [resolution]))[0]


async def list_resolutions(session: AsyncSession, actor: Actor, *, meeting_id: UUID) -> list[Shown]:
    """Raises MeetingNotFound, PermissionMissing."""
    found = await find_hosted(session, actor, meeting_id, Permission.MEETING_VOTE_READ)
    return await _shown(session, actor, found, await repository.of_meeting(session, actor.tenant_id, meeting_id))


async def _shown(session: AsyncSession, actor: Actor, found: Found, resolutions: Sequence[Resolution]) -> list[Shown]:
    sees = any(
        actor.allows(permission, at=found.lead.path)
        for permission in (Permission.MEETING_VOTE_RECORD, Permission.MEETING_ELECTION_EXCLUDE_CONSENT)
    )
    live = {}
    if waiting := [one for one in resolutions if one.state is ResolutionState.OPEN]:
        roll, setting = await roll_of_meeting(session, found, now()), await setting_of(session, found)
        for one in waiting:
            excluded = await excluded_members(session, actor.tenant_id, one.id)
            live[one.id] = quorum_of(one.matter, electorate(roll, one.kind, excluded=excluded), setting)
    records = await _records(session, actor.tenant_id, resolutions)
    return [Shown(one, live.get(one.resolution.id), sees, actor.member_id) for one in records]


async def show_quorum(session: AsyncSession, actor: Actor, *, meeting_id: UUID) -> tuple[Found, Roll, list[LiveQuorum]]:
    """The quorum of every kind and matter, from the roll as it stands. Raises MeetingNotFound, PermissionMissing."""
    found = await find_hosted(session, actor, meeting_id, Permission.MEETING_VOTE_READ)
    roll = await roll_of_meeting(session, found, now())
    return found, roll, await quorums_of_meeting(session, found, roll)
