"""The fixed roll with its corrections: what everybody reads."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.fixing import OnRoll
from app.domains.meetings.models import RollEntry
from app.domains.meetings.roll_changes.models import OutsideGuest, RollCorrection
from app.domains.meetings.roll_changes.vocabulary import RollChange
from app.domains.meetings.vocabulary import Capacity
from app.domains.members.public import RollMember


def corrected(entries: Iterable[OnRoll], corrections: Sequence[RollCorrection]) -> list[OnRoll]:
    """The roll after the corrections, in the order of their numbers."""
    roll = {(one.person.member_id, one.kind): one for one in entries}
    for one in sorted(corrections, key=lambda correction: correction.number):
        key = (one.member_id, one.kind)
        if one.change is RollChange.REMOVE:
            roll.pop(key, None)
        elif one.change is RollChange.ADD:
            roll[key] = OnRoll(one.kind, Capacity.DUE, _person(one))
        elif key in roll:
            before = roll[key]
            person = replace(before.person, has_vote=one.has_vote, no_vote_reason=_no_vote(one))
            roll[key] = replace(before, person=person)
    return list(roll.values())


def _person(one: RollCorrection) -> RollMember:
    return RollMember(one.member_id, "", one.org_id, one.group_id, one.stage, one.has_vote, _no_vote(one))


def _no_vote(one: RollCorrection) -> str | None:
    return None if one.has_vote else f"名册更正：{one.reason}"


async def corrections_of(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> list[RollCorrection]:
    """In the order in which they apply."""
    rows = await session.scalars(
        select(RollCorrection)
        .where(RollCorrection.tenant_id == tenant_id, RollCorrection.meeting_id == meeting_id)
        .order_by(RollCorrection.number)
    )
    return list(rows)


async def is_added(session: AsyncSession, tenant_id: UUID, meeting_id: UUID, member_id: UUID) -> bool:
    """Is the member on the roll by a correction, though the fixed roll did not have them?"""
    mine = [one for one in await corrections_of(session, tenant_id, meeting_id) if one.member_id == member_id]
    return bool(corrected([], mine))


async def due_meetings(session: AsyncSession, tenant_id: UUID, member_id: UUID) -> set[UUID]:
    """The meetings at which the member was due at one kind at least, corrections heeded."""
    entries = await session.execute(
        select(RollEntry.meeting_id, RollEntry.kind).where(
            RollEntry.tenant_id == tenant_id, RollEntry.member_id == member_id, RollEntry.capacity == Capacity.DUE
        )
    )
    due = {(row.meeting_id, row.kind) for row in entries}
    corrections = await session.scalars(
        select(RollCorrection)
        .where(RollCorrection.tenant_id == tenant_id, RollCorrection.member_id == member_id)
        .order_by(RollCorrection.number)
    )
    for one in corrections:
        if one.change is RollChange.ADD:
            due.add((one.meeting_id, one.kind))
        elif one.change is RollChange.REMOVE:
            due.discard((one.meeting_id, one.kind))
    return {meeting_id for meeting_id, _ in due}


async def outside_guests_of(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> list[OutsideGuest]:
    """Those who were not taken off again, in the order in which they were added."""
    rows = await session.scalars(
        select(OutsideGuest)
        .where(
            OutsideGuest.tenant_id == tenant_id,
            OutsideGuest.meeting_id == meeting_id,
            OutsideGuest.removed_at.is_(None),
        )
        .order_by(OutsideGuest.added_at, OutsideGuest.id)
    )
    return list(rows)
