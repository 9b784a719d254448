"""Who is due by the register of the moment, and the roll that is made of it when the meeting starts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.dialect import insert_or_ignore
from app.domains.meetings import repository
from app.domains.meetings.events import RollFixed
from app.domains.meetings.finding import Found, with_parts
from app.domains.meetings.models import Meeting, RollEntry
from app.domains.meetings.rules import KINDS, Basis, due_set
from app.domains.meetings.vocabulary import Capacity, MeetingKind, MeetingState
from app.domains.members.public import PARTY_STAGES, MemberCard, RollMember, member_cards, roll_of
from app.domains.orgs.public import OrgCard, committee
from app.jobs.events import publish
from app.kit.clock import local_date
from app.kit.ids import uuid7

# Rows of one INSERT: PostgreSQL takes 32,767 parameters, SQLite as many.
_CHUNK = 500
_KEYS = ("tenant_id", "meeting_id", "member_id", "kind")


@dataclass(frozen=True, slots=True)
class OnRoll:
    """A person on the roll of one kind."""

    kind: MeetingKind
    capacity: Capacity
    person: RollMember


async def roll_by_register(session: AsyncSession, found: Found, on: date) -> list[OnRoll]:
    """The roll as the register says today: those due by kind, then guests and incoming flow members that were asked."""
    tenant_id, kinds = found.meeting.tenant_id, found.kinds
    due = await due_people(session, tenant_id, kinds, found.hosts, on)
    asked = await repository.invitations_of(session, tenant_id, found.meeting.id)
    everybody_due = {member_id for people in due.values() for member_id in people}
    others = {m: capacity for m, capacity in asked.items() if capacity is not Capacity.DUE and m not in everybody_due}
    cards = await member_cards(session, tenant_id, others)
    roll = [OnRoll(kind, Capacity.DUE, person) for kind, people in due.items() for person in people.values()]
    roll += [OnRoll(kind, others[m], _without_vote(card)) for m, card in cards.items() for kind in kinds]
    return roll


def _without_vote(card: MemberCard) -> RollMember:
    return RollMember(card.id, card.name, card.org_id, card.group_id, card.stage, False, "列席，没有表决权")


async def due_people(
    session: AsyncSession, tenant_id: UUID, kinds: Collection[MeetingKind], hosts: Iterable[OrgCard], on: date
) -> Mapping[MeetingKind, dict[UUID, RollMember]]:
    """Who is due at each kind, by member id."""
    due: dict[MeetingKind, dict[UUID, RollMember]] = {kind: {} for kind in kinds}
    asks_committee = any(KINDS[kind].basis is Basis.COMMITTEE for kind in kinds)
    for host in hosts:
        roll = await roll_of(session, tenant_id, [host.id], stages=PARTY_STAGES, on=on)
        seated = await _seated(session, tenant_id, host.id, on) if asks_committee else []
        for kind in kinds:
            due[kind] |= due_set(kind, host.kind, roll=roll, committee=seated)
    return due


async def _seated(session: AsyncSession, tenant_id: UUID, org_id: UUID, on: date) -> list[RollMember]:
    ids = {seat.member_id for seat in await committee(session, tenant_id, org_id, on)}
    branches = {card.org_id for card in (await member_cards(session, tenant_id, ids)).values()}
    people = await roll_of(session, tenant_id, sorted(branches), stages=PARTY_STAGES, on=on)
    return [person for person in people if person.member_id in ids]


async def fix_roll(session: AsyncSession, tenant_id: UUID, meeting_id: UUID, moment: datetime) -> bool:
    """Write the roll of a meeting that has started, once; False where there was nothing to do.

    Whoever comes first does it: the job of the start, a sign-in or the roll call. Others wait for the meeting's row and
    then find it done.
    """
    meeting = await repository.locked(session, tenant_id, meeting_id)
    if meeting is None or not needs_roll(meeting, moment):
        return False
    (found,) = await with_parts(session, [meeting])
    entries = [_row(meeting, entry) for entry in await roll_by_register(session, found, local_date(moment))]
    for start in range(0, len(entries), _CHUNK):
        await session.execute(insert_or_ignore(session, RollEntry, entries[start : start + _CHUNK], keys=_KEYS))
    meeting.roll_fixed_at = moment
    await publish(session, RollFixed(tenant_id=tenant_id, meeting_id=meeting.id))
    await session.flush()
    return True


def needs_roll(meeting: Meeting, moment: datetime) -> bool:
    """Has it started without a roll? A meeting called off gets none."""
    return meeting.state is MeetingState.PUBLISHED and meeting.roll_fixed_at is None and moment >= meeting.starts_at


def _row(meeting: Meeting, entry: OnRoll) -> dict[str, Any]:
    return {
        "tenant_id": meeting.tenant_id,
        "id": uuid7(),
        "meeting_id": meeting.id,
        "member_id": entry.person.member_id,
        "kind": entry.kind,
        "capacity": entry.capacity,
        "org_id": entry.person.org_id,
        "group_id": entry.person.group_id,
        "stage": entry.person.stage,
        "has_vote": entry.person.has_vote,
        "no_vote_reason": entry.person.no_vote_reason or "",
    }
