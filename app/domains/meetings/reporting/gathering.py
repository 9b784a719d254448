"""What rolls, records, corrections, leave and make-ups say, gathered in a few statements for however many meetings.

Nothing is decided in SQL: equal facts are counted together, and `standing_of` says of each what it comes to.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domains.meetings.afterwards.models import MakeUp, make_up_stands
from app.domains.meetings.models import (
    Attendance,
    AttendanceCorrection,
    LeaveRequest,
    Meeting,
    MeetingHost,
    MeetingKindRecord,
)
from app.domains.meetings.roll_changes.repository import rolls_as_corrected
from app.domains.meetings.rules import KINDS, Counts, Placed, count, standing_of
from app.domains.meetings.vocabulary import HELD, Capacity, LeaveState, MeetingKind, Way
from app.domains.orgs.public import Org, OrgKind
from app.kit.clock import local_date

WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of a meeting that is over, for one host: of one kind (its value), or `WHOLE` with everybody once."""

    meeting_id: UUID
    org_id: UUID
    part: str
    held_on: date
    counts: Counts

    @property
    def is_held(self) -> bool:
        """Did somebody of the host come? A gathering that none of its people came to is no meeting of theirs."""
        return self.counts.present > 0


@dataclass(frozen=True, slots=True)
class Over:
    """A meeting that is over and has its roll, with its hosts and kinds."""

    meeting: Meeting
    hosts: list[tuple[UUID, OrgKind]]
    kinds: list[MeetingKind]

    def hosts_of(self, part: str) -> list[UUID]:
        """Who holds this part: the hosts that may hold the kind, the leading one first; all of them for the whole."""
        fit = [org_id for org_id, kind in self.hosts if part == WHOLE or kind in KINDS[MeetingKind(part)].hosts]
        return sorted(fit, key=lambda org_id: (org_id != self.meeting.org_id, org_id))

    @property
    def parts(self) -> list[str]:
        return [WHOLE, *(kind.value for kind in self.kinds)]


@dataclass(frozen=True, slots=True)
class _Fact:
    """So many people of one meeting and part of whom the same is known."""

    org_id: UUID
    group_id: UUID | None
    placed: Placed
    people: int


async def tallies(
    session: AsyncSession, tenant_id: UUID, condition: ColumnElement[bool], moment: datetime
) -> tuple[list[Over], list[Tally]]:
    """The meetings over by now that fulfil the condition (on `Meeting`), and their numbers. Five statements."""
    over = is_over(tenant_id, condition, moment)
    meetings = list(await session.scalars(over.order_by(Meeting.starts_at, Meeting.id)))
    if not meetings:
        return [], []
    chosen = over.with_only_columns(Meeting.id)
    hosts, kinds = await _hosts(session, tenant_id, chosen), await _kinds(session, tenant_id, chosen)
    found = [Over(one, hosts[one.id], kinds[one.id]) for one in meetings]
    facts = await _facts(session, _by_kind(tenant_id, chosen), tenant_id)
    facts |= await _facts(session, _once_each(tenant_id, chosen), tenant_id)
    return found, [tally for one in found for part in one.parts for tally in _of_part(one, part, facts)]


def is_over(tenant_id: UUID, condition: ColumnElement[bool], moment: datetime) -> Select[Meeting]:
    return select(Meeting).where(
        Meeting.tenant_id == tenant_id,
        Meeting.state.in_(HELD),
        Meeting.roll_fixed_at.is_not(None),
        or_(Meeting.ends_at <= moment, Meeting.finished_at <= moment),
        condition,
    )


def _of_part(one: Over, part: str, facts: dict[tuple[UUID, str], list[_Fact]]) -> Iterable[Tally]:
    hosts = one.hosts_of(part)
    people: dict[UUID, list[Placed]] = {org_id: [] for org_id in hosts}
    for fact in facts.get((one.meeting.id, part), ()):
        # Who belongs to no host (a guest, somebody seated in the committee) stands with the leading one.
        mine = next((org_id for org_id in (fact.org_id, fact.group_id) if org_id in people), hosts[0])
        people[mine] += [fact.placed] * fact.people
    held_on = local_date(one.meeting.starts_at)
    return [Tally(one.meeting.id, org_id, part, held_on, count(placed)) for org_id, placed in people.items()]


async def _hosts(
    session: AsyncSession, tenant_id: UUID, chosen: Select[UUID]
) -> dict[UUID, list[tuple[UUID, OrgKind]]]:
    rows = await session.execute(
        select(MeetingHost.meeting_id, Org.id, Org.kind)
        .join(Org, (Org.tenant_id == MeetingHost.tenant_id) & (Org.id == MeetingHost.org_id))
        .where(MeetingHost.tenant_id == tenant_id, MeetingHost.meeting_id.in_(chosen))
    )
    found: dict[UUID, list[tuple[UUID, OrgKind]]] = defaultdict(list)
    for meeting_id, org_id, kind in rows:
        found[meeting_id].append((org_id, kind))
    return found


async def _kinds(session: AsyncSession, tenant_id: UUID, chosen: Select[UUID]) -> dict[UUID, list[MeetingKind]]:
    rows = await session.execute(
        select(MeetingKindRecord.meeting_id, MeetingKindRecord.kind).where(
            MeetingKindRecord.tenant_id == tenant_id, MeetingKindRecord.meeting_id.in_(chosen)
        )
    )
    found: dict[UUID, list[MeetingKind]] = defaultdict(list)
    for meeting_id, kind in rows:
        found[meeting_id].append(kind)
    return {meeting_id: sorted(kinds, key=list(MeetingKind).index) for meeting_id, kinds in found.items()}


def _by_kind(tenant_id: UUID, chosen: Select[UUID]) -> Select[Any]:
    """Everybody on the roll of each kind, as corrected."""
    roll = rolls_as_corrected(tenant_id, chosen).subquery("corrected").c
    votes = case((roll.has_vote, 1), else_=0).label("votes")
    return select(
        roll.meeting_id, roll.member_id, roll.kind.label("part"), roll.capacity, roll.org_id, roll.group_id, votes
    )


def _once_each(tenant_id: UUID, chosen: Select[UUID]) -> Select[Any]:
    """Everybody on the roll once, whatever kinds they are on it for; due, if due for any."""
    roll = rolls_as_corrected(tenant_id, chosen).subquery("corrected").c
    due = func.max(case((roll.capacity == Capacity.DUE, 1), else_=0))
    person = (roll.meeting_id, roll.member_id, roll.org_id, roll.group_id)
    return select(
        roll.meeting_id,
        roll.member_id,
        literal(WHOLE).label("part"),
        case((due == 1, Capacity.DUE.value), else_=func.min(roll.capacity)).label("capacity"),
        roll.org_id,
        roll.group_id,
        func.max(case((roll.has_vote, 1), else_=0)).label("votes"),
    ).group_by(*person)


async def _facts(session: AsyncSession, people: Select[Any], tenant_id: UUID) -> dict[tuple[UUID, str], list[_Fact]]:
    """What is known of the people, counted: by meeting and part."""
    roll = people.subquery("roll")
    known: Sequence[Any] = (
        roll.c.meeting_id,
        roll.c.part,
        roll.c.org_id,
        roll.c.group_id,
        roll.c.capacity,
        roll.c.votes,
        Attendance.standing,
        AttendanceCorrection.after,
        case((LeaveRequest.id.is_not(None), 1), else_=0),
        case((Attendance.way == Way.HOME_VISIT, 1), else_=0),
        case((MakeUp.id.is_not(None), 1), else_=0),
    )
    statement = (
        select(*known, func.count())
        .select_from(roll)
        .outerjoin(Attendance, _same_person(Attendance, tenant_id, roll))
        .outerjoin(AttendanceCorrection, and_(_same_person(AttendanceCorrection, tenant_id, roll), _is_last()))
        .outerjoin(
            LeaveRequest,
            and_(_same_person(LeaveRequest, tenant_id, roll), LeaveRequest.state == LeaveState.APPROVED),
        )
        .outerjoin(MakeUp, and_(_same_person(MakeUp, tenant_id, roll), make_up_stands()))
        .group_by(*known)
    )
    found: dict[tuple[UUID, str], list[_Fact]] = defaultdict(list)
    for row in await session.execute(statement):
        meeting_id, part, org_id, group_id, capacity, votes, recorded, corrected, on_leave, visited, made_up, number = (
            row
        )
        standing = standing_of(recorded=recorded, corrected=corrected, on_leave=bool(on_leave), is_over=True)
        placed = Placed(Capacity(capacity), bool(votes), standing, visited=bool(visited), made_up=bool(made_up))
        found[meeting_id, str(part)].append(_Fact(org_id, group_id, placed, number))
    return found


def _same_person(table: Any, tenant_id: UUID, roll: Any) -> ColumnElement[bool]:
    return and_(
        table.tenant_id == tenant_id,
        table.meeting_id == roll.c.meeting_id,
        table.member_id == roll.c.member_id,
    )


def _is_last() -> ColumnElement[bool]:
    """Is it the last correction of its person at the meeting?"""
    later = aliased(AttendanceCorrection)
    return ~exists(
        select(later.id).where(
            later.tenant_id == AttendanceCorrection.tenant_id,
            later.meeting_id == AttendanceCorrection.meeting_id,
            later.member_id == AttendanceCorrection.member_id,
            later.number > AttendanceCorrection.number,
        )
    )
