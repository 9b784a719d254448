"""The insert behind every way of being recorded as present: one record per person and meeting, whoever comes first."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.db.dialect import insert_or_ignore
from app.domains.meetings import repository
from app.domains.meetings.errors import MeetingNotOpen
from app.domains.meetings.events import SignedIn
from app.domains.meetings.finding import Found, find_attended, hold_open, times_of
from app.domains.meetings.fixing import fix_roll, needs_roll
from app.domains.meetings.models import Attendance, Meeting
from app.domains.meetings.policies import reaches_person
from app.domains.meetings.reporting.tallying import tally_later
from app.domains.meetings.rolls import Roll, RollPerson, roll_of_meeting
from app.domains.meetings.rules import EVIDENCE
from app.domains.meetings.vocabulary import Evidence, Place, Standing, Way
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import uuid7

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody was there: how, since when, and by whose word. Without `by` it is the member's own sign-in.

    `evidence` is that of the way unless said otherwise; `signed_at` is when the person was there.
    """

    member_id: UUID
    standing: Standing
    way: Way
    signed_at: datetime
    by: Actor | None = field(default=None, repr=False)
    reason: str = ""
    place: Place = Place.NOT_GIVEN
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The record, and whether this call made it."""

    record: Attendance
    is_first: bool


async def write_presences(
    session: AsyncSession, meeting: Meeting, presences: Collection[Presence], moment: datetime
) -> set[UUID]:
    """Record everybody who has no record of this meeting yet, and tell of them; the members that were recorded now."""
    rows = list(_rows(meeting, presences, moment))
    made: list[UUID] = []
    for start in range(0, len(rows), _CHUNK):
        statement = insert_or_ignore(
            session, Attendance, rows[start : start + _CHUNK], keys=("tenant_id", "meeting_id", "member_id")
        )
        made += await session.scalars(statement.returning(Attendance.member_id))
    for member_id in made:
        await publish(session, SignedIn(tenant_id=meeting.tenant_id, meeting_id=meeting.id, member_id=member_id))
    if made and moment >= times_of(meeting).ends_at:
        await tally_later(session, meeting, moment)
    return set(made)


async def write_presence(session: AsyncSession, meeting: Meeting, presence: Presence, moment: datetime) -> Recorded:
    """Record one person; who has a record keeps the first one."""
    made = await write_presences(session, meeting, [presence], moment)
    record = await repository.attendance_of(session, meeting.tenant_id, meeting.id, presence.member_id)
    if record is None:
        raise RuntimeError("a record that blocked the insert is gone")
    return Recorded(record, is_first=bool(made))


def _rows(meeting: Meeting, presences: Collection[Presence], moment: datetime) -> Iterator[dict[str, Any]]:
    # In the order of their keys, so that two recorders cannot wait for each other.
    for one in sorted(presences, key=lambda presence: presence.member_id):
        yield {
            "tenant_id": meeting.tenant_id,
            "id": uuid7(),
            "meeting_id": meeting.id,
            "member_id": one.member_id,
            "standing": one.standing,
            "way": one.way,
            "evidence": one.evidence or EVIDENCE[one.way],
            "place": one.place,
            "signed_at": one.signed_at,
            "recorded_at": moment,
            "recorded_by": one.by.account_id if one.by else None,
            "recorded_by_name": one.by.display_name if one.by else "",
            "reason": one.reason,
        }


async def opened_roll(
    session: AsyncSession, actor: Actor, meeting_id: UUID, permission: Permission
) -> tuple[Found, Roll, datetime]:
    """The meeting and its roll for entering people; from the opening of sign-in on, without an end.

    Raises MeetingNotFound, PermissionMissing, MeetingNotPublished, MeetingPostponed, MeetingCancelled, MeetingNotOpen.
    """
    found, moment = await find_attended(session, actor, meeting_id, permission), now()
    await hold_open(session, found.meeting, moment)
    if moment < times_of(found.meeting).opens_at:
        raise MeetingNotOpen
    return found, await roll_as_fixed(session, found, moment), moment


async def roll_as_fixed(session: AsyncSession, found: Found, moment: datetime) -> Roll:
    """The roll, fixed now if the meeting has started without one."""
    if needs_roll(found.meeting, moment):
        await fix_roll(session, found.meeting.tenant_id, found.meeting.id, moment)
    return await roll_of_meeting(session, found, moment)


def within_reach(actor: Actor, permission: Permission, found: Found, roll: Roll) -> dict[UUID, RollPerson]:
    """The people of the roll whom the actor may enter or see by name, by member id."""
    return {
        person.member_id: person
        for person in roll.people
        if reaches_person(actor, permission, found.host_paths, person.whereabouts)
    }
