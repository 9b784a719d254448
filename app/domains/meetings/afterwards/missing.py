"""Who missed a meeting that is over, for whoever may enter what they made up; also where its minutes are archived."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.meetings.afterwards.absentees import refuse_unless_missing
from app.domains.meetings.errors import MeetingNotEnded, NotOnThisRoll
from app.domains.meetings.finding import Found, find_attended, phase_at, refuse_unless_held
from app.domains.meetings.recording import roll_as_fixed, within_reach
from app.domains.meetings.rolls import RollPerson, roll_of_meeting
from app.domains.meetings.vocabulary import OVER
from app.kit.clock import local_date, now


@dataclass(frozen=True, slots=True)
class Missed:
    """`people` are those asked about, with the branch that each belonged to; `made_up` who of them made it up already."""

    meeting_id: UUID
    held_on: date
    people: dict[UUID, UUID]
    made_up: frozenset[UUID]


async def missed_meeting(session: AsyncSession, actor: Actor, meeting_id: UUID, member_ids: Collection[UUID]) -> Missed:
    """That these people missed the meeting, each of them.

    Raises MeetingNotFound, PermissionMissing, MeetingNotEnded and what is not held, NotOnThisRoll, NotAbsent.
    """
    found, moment = await find_attended(session, actor, meeting_id, Permission.MEETING_SIGN_FOR_OTHERS), now()
    _refuse_unless_over(found)
    roll = await roll_as_fixed(session, found, moment)
    mine = within_reach(actor, Permission.MEETING_SIGN_FOR_OTHERS, found, roll)
    people: dict[UUID, RollPerson] = {}
    for member_id in member_ids:
        if member_id not in mine:
            raise NotOnThisRoll
        refuse_unless_missing(mine[member_id])
        people[member_id] = mine[member_id]
    return Missed(
        meeting_id,
        local_date(found.meeting.starts_at),
        {member_id: person.org_id for member_id, person in people.items()},
        frozenset(member_id for member_id, person in people.items() if person.make_up is not None),
    )


def _refuse_unless_over(found: Found) -> None:
    if phase_at(found.meeting, now()) not in OVER:
        refuse_unless_held(found.meeting, now())
        raise MeetingNotEnded


async def people_in_reach(session: AsyncSession, actor: Actor, meeting_id: UUID) -> dict[UUID, UUID]:
    """Whom of the roll the actor may enter, with their branches. Raises MeetingNotFound, PermissionMissing."""
    found = await find_attended(session, actor, meeting_id, Permission.MEETING_SIGN_FOR_OTHERS)
    roll = await roll_of_meeting(session, found, now())
    mine = within_reach(actor, Permission.MEETING_SIGN_FOR_OTHERS, found, roll)
    return {member_id: person.org_id for member_id, person in mine.items()}
