"""The roll of a meeting: who was due, who came, and the numbers with their denominator."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings import repository
from app.domains.meetings.afterwards.models import MakeUp
from app.domains.meetings.afterwards.repository import make_ups_of
from app.domains.meetings.finding import Found, phase_at
from app.domains.meetings.fixing import OnRoll, roll_by_register
from app.domains.meetings.models import Attendance, AttendanceCorrection, LeaveRequest, RollEntry
from app.domains.meetings.policies import Whereabouts
from app.domains.meetings.roll_changes.applying import corrected, corrections_of, outside_guests_of
from app.domains.meetings.roll_changes.models import OutsideGuest, RollCorrection
from app.domains.meetings.rules import Counts, Placed, count, standing_of
from app.domains.meetings.vocabulary import OVER, Capacity, LeaveState, MeetingKind, Standing, Way
from app.domains.members.public import MemberCard, RollMember, Stage, member_cards
from app.domains.orgs.public import org_cards
from app.kit.clock import local_date


@dataclass(frozen=True, slots=True)
class RollPerson:
    """One person of the roll, over all kinds, with everything that decides the standing."""

    member_id: UUID
    name: str
    org_id: UUID
    group_id: UUID | None
    stage: Stage
    whereabouts: Whereabouts
    capacities: Mapping[MeetingKind, Capacity]
    votes_at: frozenset[MeetingKind]
    no_vote_reason: str
    standing: Standing
    attendance: Attendance | None
    leave: LeaveRequest | None
    corrections: tuple[AttendanceCorrection, ...]
    make_up: MakeUp | None = None

    @property
    def kinds(self) -> tuple[MeetingKind, ...]:
        return tuple(sorted(self.capacities, key=list(MeetingKind).index))

    @property
    def capacity(self) -> Capacity:
        """Due, if due for any kind."""
        return _foremost(self.capacities.values())

    @property
    def has_vote(self) -> bool:
        """At any kind of the gathering."""
        return bool(self.votes_at)

    @property
    def placed(self) -> Placed:
        return self._placed(self.capacity, has_vote=self.has_vote)

    def placed_at(self, kind: MeetingKind) -> Placed:
        """As one of those on the roll of this kind."""
        return self._placed(self.capacities[kind], has_vote=kind in self.votes_at)

    def _placed(self, capacity: Capacity, *, has_vote: bool) -> Placed:
        visited = self.attendance is not None and self.attendance.way is Way.HOME_VISIT
        return Placed(capacity, has_vote, self.standing, visited=visited, made_up=self.make_up is not None)


def _foremost(capacities: Collection[Capacity]) -> Capacity:
    return Capacity.DUE if Capacity.DUE in capacities else min(capacities)


@dataclass(frozen=True, slots=True)
class Roll:
    """`fixed_at` is None while the roll is only what the register would give now.

    `joined` are due though they were not asked, `gone` were asked and are not due any more; `strangers` signed in
    before the start and are not on the roll.
    """

    fixed_at: datetime | None
    people: tuple[RollPerson, ...]
    joined: frozenset[UUID]
    gone: frozenset[UUID]
    strangers: frozenset[UUID]
    cards: dict[UUID, MemberCard]
    changes: tuple[RollCorrection, ...] = ()
    outside_guests: tuple[OutsideGuest, ...] = ()

    @property
    def total(self) -> Counts:
        return count([person.placed for person in self.people])

    def of_kind(self, kind: MeetingKind) -> Counts:
        return count([person.placed_at(kind) for person in self.people if kind in person.capacities])

    def person(self, member_id: UUID) -> RollPerson | None:
        return next((person for person in self.people if person.member_id == member_id), None)


@dataclass(frozen=True, slots=True)
class _Records:
    attendance: dict[UUID, Attendance]
    leave: dict[UUID, LeaveRequest]
    corrections: dict[UUID, list[AttendanceCorrection]]
    make_ups: dict[UUID, MakeUp]


async def roll_of_meeting(session: AsyncSession, found: Found, moment: datetime) -> Roll:
    """The roll as it stands: the fixed one with all that was recorded, or before the start the register's."""
    meeting = found.meeting
    entries = await entries_of_roll(session, found, moment)
    records = await _records(session, meeting.tenant_id, meeting.id)
    is_over = phase_at(meeting, moment) in OVER
    asked = await repository.invitations_of(session, meeting.tenant_id, meeting.id)
    on_roll = {entry.person.member_id for entry in entries}
    due = {entry.person.member_id for entry in entries if entry.capacity is Capacity.DUE}
    strangers = records.attendance.keys() - on_roll
    gone = asked.keys() - on_roll
    changes = await corrections_of(session, meeting.tenant_id, meeting.id) if meeting.roll_fixed_at else []
    named = on_roll | strangers | gone | {change.member_id for change in changes}
    cards = await member_cards(session, meeting.tenant_id, named)
    return Roll(
        meeting.roll_fixed_at,
        await _people(session, meeting.tenant_id, entries, records, cards, is_over=is_over),
        frozenset(due - asked.keys()),
        frozenset(gone),
        frozenset(strangers),
        cards,
        tuple(changes),
        tuple(await outside_guests_of(session, meeting.tenant_id, meeting.id)),
    )


async def entries_of_roll(session: AsyncSession, found: Found, moment: datetime) -> list[OnRoll]:
    """Who stands on the roll of each kind: the fixed one with its corrections, or before the start the register's."""
    meeting = found.meeting
    if meeting.roll_fixed_at is None:
        return await roll_by_register(session, found, local_date(max(moment, meeting.starts_at)))
    rows = await repository.of_meeting(session, RollEntry, meeting.tenant_id, meeting.id)
    fixed = [OnRoll(row.kind, row.capacity, _as_fixed(row)) for row in rows]
    return corrected(fixed, await corrections_of(session, meeting.tenant_id, meeting.id))


def _as_fixed(row: RollEntry) -> RollMember:
    # The name is asked of the register: it is the one thing of a roll that follows the person.
    return RollMember(row.member_id, "", row.org_id, row.group_id, row.stage, row.has_vote, row.no_vote_reason)


async def _records(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> _Records:
    attendance = await repository.of_meeting(session, Attendance, tenant_id, meeting_id)
    leaves = await repository.leaves_of(session, tenant_id, [meeting_id])
    corrections: dict[UUID, list[AttendanceCorrection]] = defaultdict(list)
    for one in await repository.corrections_of(session, tenant_id, [meeting_id]):
        corrections[one.member_id].append(one)
    return _Records(
        {row.member_id: row for row in attendance},
        {leave.member_id: leave for leave in leaves},
        corrections,
        await make_ups_of(session, tenant_id, meeting_id),
    )


async def _people(
    session: AsyncSession,
    tenant_id: UUID,
    entries: list[OnRoll],
    records: _Records,
    cards: Mapping[UUID, MemberCard],
    *,
    is_over: bool,
) -> tuple[RollPerson, ...]:
    places = {entry.person.org_id for entry in entries} | {e.person.group_id for e in entries if e.person.group_id}
    paths = {org_id: card.path for org_id, card in (await org_cards(session, tenant_id, places)).items()}
    by_member: dict[UUID, list[OnRoll]] = defaultdict(list)
    for entry in entries:
        by_member[entry.person.member_id].append(entry)
    people = [_person(listed, records, cards, paths, is_over=is_over) for listed in by_member.values()]
    return tuple(sorted(people, key=lambda one: (one.whereabouts.org_path, one.name, one.member_id)))


def _person(
    listed: list[OnRoll],
    records: _Records,
    cards: Mapping[UUID, MemberCard],
    paths: Mapping[UUID, str],
    *,
    is_over: bool,
) -> RollPerson:
    person = listed[0].person
    capacities = {one.kind: one.capacity for one in listed}
    refused = [one.person.no_vote_reason for one in listed if one.person.no_vote_reason]
    attendance = records.attendance.get(person.member_id)
    leave = records.leave.get(person.member_id)
    corrections = records.corrections.get(person.member_id, [])
    group_path = paths.get(person.group_id) if person.group_id else None
    return RollPerson(
        member_id=person.member_id,
        name=cards[person.member_id].name,
        org_id=person.org_id,
        group_id=person.group_id,
        stage=person.stage,
        whereabouts=Whereabouts(paths[person.org_id], group_path, _foremost(capacities.values())),
        capacities=capacities,
        votes_at=frozenset(one.kind for one in listed if one.person.has_vote),
        no_vote_reason=refused[0] if refused else "",
        standing=standing_of(
            recorded=attendance.standing if attendance else None,
            corrected=corrections[-1].after if corrections else None,
            on_leave=leave is not None and leave.state is LeaveState.APPROVED,
            is_over=is_over,
        ),
        attendance=attendance,
        leave=leave,
        corrections=tuple(corrections),
        make_up=records.make_ups.get(person.member_id),
    )
