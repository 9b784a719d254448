"""Who was there, in numbers: by kind and month, by meeting, by branch; by member inside the branch only.

A gathering counts once, with everybody once, unless a kind is asked for. Rates always come with their denominator.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.meetings.policies import Whereabouts, naming
from app.domains.meetings.reporting import repository
from app.domains.meetings.reporting.compliance import READ, place_of, tallies_of_year
from app.domains.meetings.reporting.errors import NamesStayInBranch, NotOfBranch
from app.domains.meetings.reporting.gathering import WHOLE, Over, Tally
from app.domains.meetings.reporting.models import MeetingTally
from app.domains.meetings.reporting.repository import Place
from app.domains.meetings.reporting.tallying import counts_of
from app.domains.meetings.repository import corrections_of, leaves_of
from app.domains.meetings.rules import BRANCHES, GROUPS, Counts, Placed, better, count, standing_of
from app.domains.meetings.vocabulary import Capacity, LeaveState, MeetingKind, Way
from app.domains.members.public import Stage, member_cards, surviving_records
from app.domains.orgs.public import Org, OrgCard, org_card, visible_org


@dataclass(frozen=True, slots=True)
class Figure:
    """So many meetings and what they came to together."""

    meetings: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class Summary:
    """`months` are by their number; a month or kind without a meeting is left out."""

    total: Figure
    months: dict[int, Figure]
    kinds: dict[MeetingKind, Figure]


@dataclass(frozen=True, slots=True)
class MeetingFigure:
    over: Over
    tally: Tally


@dataclass(frozen=True, slots=True)
class BranchFigure:
    org: Org
    figure: Figure


@dataclass(frozen=True, slots=True)
class MemberFigure:
    """One member of the branch: at how many gatherings they were due, and how they stood."""

    member_id: UUID
    name: str
    stage: Stage
    counts: Counts


@dataclass(frozen=True, slots=True)
class MemberTable:
    """In the order of names. `total` is the sum of the lines."""

    org: OrgCard
    meetings: int
    members: list[MemberFigure]
    total: Counts


NOTHING = count([])


def added(several: Iterable[Counts]) -> Counts:
    rows = list(several)
    return Counts(*(sum(getattr(one, field.name) for one in rows) for field in fields(Counts)))


async def summary(session: AsyncSession, actor: Actor, *, org_id: UUID | None, year: int, month: int | None) -> Summary:
    """All that the actor may see at or below a place, branches and groups together.

    Of a branch or group it is counted from the rolls, above it from the tallies. Raises OrgNotFound, PermissionMissing.
    """
    place = await place_of(session, actor, org_id)
    if org_id is not None:
        card = await visible_org(session, actor, org_id, READ)
        if card.kind in BRANCHES | GROUPS:
            _, counted = await tallies_of_year(session, actor.tenant_id, card, year)
            return _summed([one for one in counted if month in (None, one.held_on.month)])
    return await _summed_in_sql(session, place, year, month)


def _summed(counted: Sequence[Tally]) -> Summary:
    whole = [one for one in counted if one.part == WHOLE]
    months = sorted({one.held_on.month for one in whole})
    return Summary(
        _figure(whole),
        {month: _figure([one for one in whole if one.held_on.month == month]) for month in months},
        {kind: _figure(those) for kind in MeetingKind if (those := [one for one in counted if one.part == kind.value])},
    )


def _figure(those: Sequence[Tally]) -> Figure:
    return Figure(len({one.meeting_id for one in those}), added(one.counts for one in those))


async def _summed_in_sql(session: AsyncSession, place: Place, year: int, month: int | None) -> Summary:
    async def by(part: str | None, *columns: ColumnElement[Any]) -> list[tuple[Any, Figure]]:
        statement = repository.tallies_in(place, year, part=part, month=month, columns=columns)
        rows = (await session.execute(statement)).all()
        return [(row[0], Figure(row.meetings, counts_of(row))) for row in rows if row.meetings]

    total = await by(WHOLE)
    months = {int(key): figure for key, figure in await by(WHOLE, MeetingTally.__table__.c.month)}
    kinds = {MeetingKind(key): figure for key, figure in await by(None, MeetingTally.__table__.c.part)}
    return Summary(
        total[0][1] if total else Figure(0, NOTHING),
        dict(sorted(months.items())),
        {kind: kinds[kind] for kind in MeetingKind if kind in kinds},
    )


async def by_meeting(
    session: AsyncSession,
    actor: Actor,
    org_id: UUID,
    *,
    year: int,
    month: int | None,
    kind: MeetingKind | None,
    after: Sequence[str] | None,
    limit: int,
) -> list[MeetingFigure]:
    """The gatherings of a branch or group, earliest first, a line for each host inside it; one more than `limit` if
    there is a next page.

    Raises OrgNotFound, PermissionMissing, SecondFactorMissing, NotOfBranch.
    """
    card = await branch_for(session, actor, org_id)
    found, counted = await tallies_of_year(session, actor.tenant_id, card, year)
    by_id, part = {one.meeting.id: one for one in found}, kind.value if kind else WHOLE
    lines = [
        MeetingFigure(by_id[one.meeting_id], one)
        for one in counted
        if one.part == part and month in (None, one.held_on.month)
    ]
    lines.sort(key=meeting_position)
    return [one for one in lines if after is None or meeting_position(one) > list(after)][: limit + 1]


def meeting_position(one: MeetingFigure) -> list[str]:
    """Where it stands in the list, in UTC, of one width."""
    return [f"{one.over.meeting.starts_at:%Y-%m-%dT%H:%M:%S}", str(one.tally.meeting_id), str(one.tally.org_id)]


async def branch_for(session: AsyncSession, actor: Actor, org_id: UUID) -> OrgCard:
    card = await visible_org(session, actor, org_id, READ)
    if card.kind not in BRANCHES | GROUPS:
        raise NotOfBranch
    return card


async def by_branch(
    session: AsyncSession,
    actor: Actor,
    *,
    under: UUID | None,
    year: int,
    month: int | None,
    kind: MeetingKind | None,
    after: str | None,
    limit: int,
) -> list[BranchFigure]:
    """Branches in the order of the tree, one more than `limit` if there is a next page; those without meetings too.

    Raises OrgNotFound, PermissionMissing, SecondFactorMissing.
    """
    place = await place_of(session, actor, under)
    orgs = list(await session.scalars(repository.branches_in(place, year, after=after).limit(limit + 1)))
    statement = repository.branch_sums(
        place, year, part=kind.value if kind else WHOLE, month=month, branches=[org.id for org in orgs]
    )
    sums = {row.branch_id: Figure(row.meetings, counts_of(row)) for row in await session.execute(statement)}
    return [BranchFigure(org, sums.get(org.id, Figure(0, NOTHING))) for org in orgs]


async def by_member(
    session: AsyncSession, actor: Actor, org_id: UUID, *, year: int, kind: MeetingKind | None
) -> MemberTable:
    """The members of a branch who were due at its gatherings of a year; for who holds office in it, not above it.

    A group's leader sees the group. Records that were merged are one person: a gathering on whose roll both stand counts
    once, by the better of the two standings. The roll itself, and the numbers of the meeting, stay as they were fixed.
    Raises OrgNotFound, PermissionMissing, NotOfBranch, NamesStayInBranch.
    """
    card = await branch_for(session, actor, org_id)
    branch = (
        await org_card(session, actor.tenant_id, card.parent_id) if card.kind in GROUPS and card.parent_id else card
    )
    if branch is None or not naming(actor, [])(card.id, Whereabouts(branch.path, card.path, Capacity.DUE)):
        raise NamesStayInBranch
    found, _ = await tallies_of_year(session, actor.tenant_id, card, year)
    placed = await _each_once(
        session, actor.tenant_id, await _placed(session, actor.tenant_id, card, [one.meeting.id for one in found], kind)
    )
    cards = await member_cards(session, actor.tenant_id, placed)
    members = [
        MemberFigure(member_id, cards[member_id].name, cards[member_id].stage, count(list(those.values())))
        for member_id, those in placed.items()
    ]
    members.sort(key=lambda one: (one.name, one.member_id))
    held = {meeting_id for those in placed.values() for meeting_id in those}
    return MemberTable(card, len(held), members, added(one.counts for one in members))


async def _placed(
    session: AsyncSession, tenant_id: UUID, card: OrgCard, meetings: Sequence[UUID], kind: MeetingKind | None
) -> dict[UUID, dict[UUID, Placed]]:
    """How each member stood at each gathering where they were due, whatever number of kinds it was of."""
    entries = await repository.entries_of(session, tenant_id, card, meetings, kind)
    records = await repository.recorded(session, tenant_id, meetings)
    made_up = await repository.made_up(session, tenant_id, meetings)
    corrected = {
        (one.meeting_id, one.member_id): one.after for one in await corrections_of(session, tenant_id, meetings)
    }
    excused = {
        (one.meeting_id, one.member_id)
        for one in await leaves_of(session, tenant_id, meetings)
        if one.state is LeaveState.APPROVED
    }
    placed: dict[UUID, dict[UUID, Placed]] = defaultdict(dict)
    for entry in entries:
        key = (entry.meeting_id, entry.member_id)
        recorded, way = records.get(key, (None, None))
        standing = standing_of(recorded=recorded, corrected=corrected.get(key), on_leave=key in excused, is_over=True)
        known = placed[entry.member_id].get(entry.meeting_id)
        # With a vote at one kind of the gathering, with a vote.
        has_vote = entry.has_vote or (known is not None and known.has_vote)
        placed[entry.member_id][entry.meeting_id] = Placed(
            Capacity.DUE, has_vote, standing, visited=way is Way.HOME_VISIT, made_up=key in made_up
        )
    return placed


async def _each_once(
    session: AsyncSession, tenant_id: UUID, placed: dict[UUID, dict[UUID, Placed]]
) -> dict[UUID, dict[UUID, Placed]]:
    """The same by person instead of by record."""
    survivors = await surviving_records(session, tenant_id, placed)
    people: dict[UUID, dict[UUID, Placed]] = defaultdict(dict)
    for record_id, gatherings in placed.items():
        mine = people[survivors[record_id]]
        for meeting_id, one in gatherings.items():
            mine[meeting_id] = better(mine[meeting_id], one) if meeting_id in mine else one
    return people
