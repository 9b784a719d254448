"""Was what is required held: of one branch with the dates behind it, and over all branches below a committee."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.domains.meetings.minutes.models import Minutes
from app.domains.meetings.minutes.vocabulary import MinutesState
from app.domains.meetings.reporting import repository
from app.domains.meetings.reporting.errors import NotOfBranch
from app.domains.meetings.reporting.gathering import WHOLE, Over, Tally, tallies
from app.domains.meetings.reporting.labels import label
from app.domains.meetings.reporting.models import LessonSetting
from app.domains.meetings.reporting.repository import Place, subject_of
from app.domains.meetings.reporting.requirements import REQUIREMENTS, Requirement, lesson_requirement
from app.domains.meetings.reporting.rules import Line, Span, Subject, line_of, nearest, worst
from app.domains.meetings.reporting.vocabulary import Verdict
from app.domains.meetings.repository import hosted_below
from app.domains.meetings.rules import BRANCHES, GROUPS
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.orgs.public import Org, OrgCard, ids_on, visible_org
from app.kit.clock import now, today

READ = Permission.MEETING_ATTENDANCE_READ
_AT_ONCE = 200
_NEVER = [0] * 12

Held = Mapping[tuple[UUID, str], list[int]]
"""By organisation and kind, the number of meetings held in each of the twelve months."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A meeting that counts towards a requirement, with the numbers of that kind, and where its minutes stand."""

    over: Over
    tally: Tally
    minutes: MinutesState | None


@dataclass(frozen=True, slots=True)
class BranchYear:
    """A branch (or a group) and a year: how each requirement stands, and what was held, by organisation and kind."""

    org: OrgCard
    year: int
    on: date
    lines: list[Line]
    names: dict[UUID, str]
    behind: dict[tuple[UUID, str], list[Behind]]


@dataclass(frozen=True, slots=True)
class BranchState:
    """One branch of many: its lines without the dates."""

    org: Org
    lines: list[Line]

    def verdicts(self) -> dict[MeetingKind, Verdict]:
        """The worst of each kind: of a group meeting, that of all groups."""
        by_kind: dict[MeetingKind, list[Verdict]] = defaultdict(list)
        for line in self.lines:
            by_kind[line.requirement.kind].append(line.verdict)
        return {kind: worst(verdicts) for kind, verdicts in by_kind.items()}

    def verdict(self, kind: MeetingKind | None = None) -> Verdict:
        verdicts = self.verdicts()
        return verdicts.get(kind, Verdict.NOT_APPLICABLE) if kind else worst(verdicts.values())


@dataclass(frozen=True, slots=True)
class Overview:
    """How many branches stand how: for each kind, and for all that is asked of them together."""

    branches: int
    overall: Counter[Verdict]
    by_kind: dict[MeetingKind, Counter[Verdict]]


async def branch_year(session: AsyncSession, actor: Actor, org_id: UUID, *, year: int) -> BranchYear:
    """The report of a branch or a group, from the rolls themselves.

    Raises OrgNotFound, PermissionMissing, SecondFactorMissing, NotOfBranch.
    """
    card = await visible_org(session, actor, org_id, READ)
    if card.kind not in BRANCHES | GROUPS:
        raise NotOfBranch
    found, counted = await tallies_of_year(session, actor.tenant_id, card, year)
    minutes = await repository.minutes_in(session, actor.tenant_id, [one.meeting.id for one in found])
    behind = _behind(found, counted, minutes)
    held = {key: _by_month(those) for key, those in behind.items()}
    own = select(Org).where(Org.tenant_id == actor.tenant_id, Org.id == org_id)
    if card.kind in GROUPS:
        (group,) = await session.scalars(own)
        subject = subject_of(group)
        lines = [_line(one, subject, year, held, today()) for one in REQUIREMENTS if group.kind in one.of]
        return BranchYear(card, year, today(), lines, {group.id: group.name}, behind)
    (state,) = await _states(session, actor.tenant_id, own, year, held)
    groups = await repository.groups_in(session, actor.tenant_id, own.with_only_columns(Org.id), year)
    names = {card.id: card.name} | {group.id: group.name for group in groups[card.id]}
    return BranchYear(card, year, today(), state.lines, names, behind)


async def tallies_of_year(
    session: AsyncSession, tenant_id: UUID, card: OrgCard, year: int
) -> tuple[list[Over], list[Tally]]:
    """What the organisation and those below it held in a year, counted from the rolls; for a branch, not a county."""
    condition = repository.started_in(year) & hosted_below(card.path)
    found, counted = await tallies(session, tenant_id, condition, now())
    inside = set(await session.scalars(repository.ids_below(tenant_id, card.path)))
    return found, [one for one in counted if one.org_id in inside]


async def overview(session: AsyncSession, actor: Actor, *, under: UUID | None, year: int) -> Overview:
    """All branches that the actor may see, at or below a place. Raises OrgNotFound, PermissionMissing."""
    place = await place_of(session, actor, under)
    branches = repository.branches_in(place, year)
    held = await repository.held_by_month(
        session, actor.tenant_id, branches.with_only_columns(Org.id).order_by(None), year
    )
    states = await _states(session, actor.tenant_id, branches, year, held)
    verdicts = [state.verdicts() for state in states]
    return Overview(
        len(states),
        Counter(worst(one.values()) for one in verdicts),
        {asked.kind: Counter(one[asked.kind] for one in verdicts) for asked in REQUIREMENTS},
    )


async def branch_states(
    session: AsyncSession,
    actor: Actor,
    *,
    under: UUID | None,
    year: int,
    kind: MeetingKind | None,
    verdict: Verdict | None,
    after: str | None,
    limit: int,
) -> list[BranchState]:
    """Branches in the order of the tree, those of a verdict only; one more than `limit` if there is a next page.

    Raises OrgNotFound, PermissionMissing, SecondFactorMissing.
    """
    place, kept = await place_of(session, actor, under), list[BranchState]()
    while len(kept) <= limit:
        branches = repository.branches_in(place, year, after=after).limit(_AT_ONCE if verdict else limit + 1)
        ids = branches.with_only_columns(Org.id).subquery()
        held = await repository.held_by_month(session, actor.tenant_id, select(ids.c.id), year)
        states = await _states(session, actor.tenant_id, branches, year, held)
        kept += [state for state in states if verdict in (None, state.verdict(kind))]
        if len(states) < _AT_ONCE:
            break
        after = states[-1].org.path
    return kept[: limit + 1]


async def place_of(session: AsyncSession, actor: Actor, under: UUID | None) -> Place:
    """Raises OrgNotFound, PermissionMissing, SecondFactorMissing."""
    scope = require_somewhere(actor, READ)
    path = None if under is None else (await visible_org(session, actor, under, READ)).path
    return Place(actor.tenant_id, scope, path)


async def _states(
    session: AsyncSession, tenant_id: UUID, branches: Select[Org], year: int, held: Held
) -> list[BranchState]:
    orgs = list(await session.scalars(branches))
    chosen = branches.with_only_columns(Org.id).subquery()
    ids = select(chosen.c.id)
    groups = await repository.groups_in(session, tenant_id, ids, year)
    seats = await repository.seats_in(session, tenant_id, ids, year)
    settings, on = await repository.lesson_settings(session, tenant_id), today()
    states = []
    for number, org in enumerate(orgs):
        if number % _AT_ONCE == _AT_ONCE - 1:
            # A county is some tenths of a second of pure counting: others get their turn meanwhile.
            await asyncio.sleep(0)
        subjects = [subject_of(group) for group in groups.get(org.id, ())]
        asked = requirements_at(settings, org.path, year, on)
        states.append(BranchState(org, _lines(asked, subject_of(org, seats.get(org.id, ())), subjects, year, held, on)))
    return states


def requirements_at(settings: Sequence[LessonSetting], path: str, year: int, on: date) -> list[Requirement]:
    """The table, with the lesson as the nearest decision on the path asks for it at the end of the year (or today)."""
    line = list(reversed(ids_on(path)))
    local = nearest(settings, line, min(on, date(year, 12, 31)) if year <= on.year else on)
    if local is None or local.frequency is None:
        return list(REQUIREMENTS)
    lesson = lesson_requirement(
        local.frequency,
        text=f"党课{label(local.frequency)}（{local.document}）",
        from_on=local.from_on,
        document=local.document,
    )
    return [lesson if one.kind is lesson.kind else one for one in REQUIREMENTS]


def _lines(
    requirements: Sequence[Requirement], branch: Subject, groups: Sequence[Subject], year: int, held: Held, on: date
) -> list[Line]:
    nobody = Subject(branch.org_id, Span(date.max, None))
    return [
        _line(one, subject, year, held, on)
        for one in requirements
        for subject in ((groups or [nobody]) if one.of == GROUPS else [branch])
    ]


def _line(requirement: Requirement, subject: Subject, year: int, held: Held, on: date) -> Line:
    return line_of(requirement, subject, year, held.get((subject.org_id, requirement.kind.value), _NEVER), on)


def _behind(
    found: Sequence[Over], counted: Sequence[Tally], minutes: Mapping[tuple[UUID, str], Minutes]
) -> dict[tuple[UUID, str], list[Behind]]:
    by_id = {one.meeting.id: one for one in found}
    behind: dict[tuple[UUID, str], list[Behind]] = defaultdict(list)
    for tally in counted:
        if tally.part != WHOLE and tally.is_held:
            begun = minutes.get((tally.meeting_id, tally.part))
            one = Behind(by_id[tally.meeting_id], tally, begun.state if begun else None)
            behind[tally.org_id, tally.part].append(one)
    return behind


def _by_month(those: Sequence[Behind]) -> list[int]:
    return [sum(one.tally.held_on.month == month for one in those) for month in range(1, 13)]
