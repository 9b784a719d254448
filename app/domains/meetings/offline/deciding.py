"""The secretary looks at what could not be recorded, and decides each row with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.errors import NotOnThisRoll
from app.domains.meetings.finding import Found, find_attended, times_of
from app.domains.meetings.offline import repository
from app.domains.meetings.offline.errors import ConflictDecided, ConflictHasRecord, ConflictNotFound
from app.domains.meetings.offline.events import ConflictDecided as Decided
from app.domains.meetings.offline.models import OfflineRow
from app.domains.meetings.offline.vocabulary import RowDecision, RowOutcome, RowProblem
from app.domains.meetings.policies import Whereabouts, reaches_person
from app.domains.meetings.recording import Presence, opened_roll, within_reach, write_presence
from app.domains.meetings.rules import punctuality
from app.domains.meetings.vocabulary import Capacity, Way
from app.domains.members.public import MemberCard, member_cards
from app.jobs.events import publish
from app.kit.clock import now


@dataclass(frozen=True, slots=True)
class Shown:
    """A conflict with the name of whom it means, where the register knows and the actor may see it."""

    row: OfflineRow
    name: str


async def list_conflicts(session: AsyncSession, actor: Actor, *, meeting_id: UUID) -> list[Shown]:
    """What could not be recorded at the meeting, decided or not. Raises MeetingNotFound, PermissionMissing."""
    found = await find_attended(session, actor, meeting_id, Permission.MEETING_OFFLINE_DECIDE)
    rows = list(await session.scalars(repository.conflicts(actor.tenant_id, meeting_id)))
    return await _shown(session, actor, found, rows)


async def _shown(session: AsyncSession, actor: Actor, found: Found, rows: list[OfflineRow]) -> list[Shown]:
    cards = await member_cards(session, actor.tenant_id, {row.member_id for row in rows if row.member_id})
    return [Shown(row, _name(actor, found, cards, row)) for row in rows]


def _name(actor: Actor, found: Found, cards: Mapping[UUID, MemberCard], row: OfflineRow) -> str:
    card = cards.get(row.member_id) if row.member_id else None
    if card is None:
        return ""
    # Who was asked and left meanwhile stands to the meeting as a guest does; all others are named in their own branch.
    capacity = Capacity.GUEST if row.problem is RowProblem.LEFT_MEANWHILE else Capacity.DUE
    person = Whereabouts(card.org_path, None, capacity)
    may_name = reaches_person(actor, Permission.MEETING_OFFLINE_DECIDE, found.host_paths, person)
    return card.name if may_name else ""


async def decide_conflict(
    session: AsyncSession, actor: Actor, *, meeting_id: UUID, row_id: UUID, decision: RowDecision, reason: str
) -> Shown:
    """Record the person on behalf, at the time of the scan, or leave it; either with a reason, once.

    Raises MeetingNotFound, PermissionMissing, ConflictNotFound, ConflictDecided, ConflictHasRecord, NotOnThisRoll,
    MeetingCancelled.
    """
    found = await find_attended(session, actor, meeting_id, Permission.MEETING_OFFLINE_DECIDE)
    row = await session.scalar(
        select(OfflineRow)
        .where(
            OfflineRow.tenant_id == actor.tenant_id,
            OfflineRow.meeting_id == meeting_id,
            OfflineRow.id == row_id,
            OfflineRow.outcome == RowOutcome.CONFLICT,
        )
        .with_for_update()
    )
    if row is None:
        raise ConflictNotFound
    if row.decision is not None:
        raise ConflictDecided
    if decision is RowDecision.ACCEPTED:
        await _enter(session, actor, row, reason)
    row.decision, row.decision_reason, row.decided_at = decision, reason, now()
    row.decided_by, row.decided_by_name = actor.account_id, actor.display_name
    await session.flush()
    await record(
        session,
        actor,
        "meeting.offline_decide",
        target="offline_row",
        target_id=row.id,
        org_id=found.meeting.org_id,
        after={"decision": decision, "problem": row.problem, "member_id": row.member_id},
        note=reason,
    )
    await publish(session, Decided(tenant_id=actor.tenant_id, meeting_id=meeting_id, row_id=row.id))
    return (await _shown(session, actor, found, [row]))[0]


async def _enter(session: AsyncSession, actor: Actor, row: OfflineRow, reason: str) -> None:
    found, roll, moment = await opened_roll(session, actor, row.meeting_id, Permission.MEETING_OFFLINE_DECIDE)
    mine = within_reach(actor, Permission.MEETING_OFFLINE_DECIDE, found, roll)
    person = mine.get(row.member_id) if row.member_id else None
    if person is None:
        raise NotOnThisRoll
    if person.corrections:
        raise ConflictHasRecord
    times = times_of(found.meeting)
    # A time that cannot be true is brought to the edge of the meeting; the row itself keeps what the device said.
    signed_at = max(times.opens_at, min(row.real_at, times.ends_at, moment))
    standing = punctuality(times, signed_at)
    presence = Presence(person.member_id, standing, Way.ON_BEHALF, signed_at, actor, reason)
    if not (await write_presence(session, found.meeting, presence, moment)).is_first:
        raise ConflictHasRecord
