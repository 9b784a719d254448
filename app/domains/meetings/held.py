"""Who was at meetings that are over, for areas that rest on them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Subquery, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings import repository
from app.domains.meetings.finding import phase_at, with_parts
from app.domains.meetings.models import Meeting
from app.domains.meetings.reporting.gathering import WHOLE, tallies
from app.domains.meetings.reporting.models import MeetingTally
from app.domains.meetings.rolls import roll_of_meeting
from app.domains.meetings.vocabulary import OVER
from app.kit.clock import now


async def people_at(session: AsyncSession, tenant_id: UUID, meeting_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many came, guests included, by meeting; of those among them that are over."""
    _, found = await tallies(session, tenant_id, Meeting.id.in_(meeting_ids), now())
    came: dict[UUID, int] = {}
    for one in found:
        if one.part == WHOLE:
            counts = one.counts
            more = counts.present + counts.guests_present + counts.incoming_flow_present
            came[one.meeting_id] = came.get(one.meeting_id, 0) + more
    return came


async def came_to(session: AsyncSession, tenant_id: UUID, meeting_id: UUID, member_id: UUID) -> bool:
    """Was the member at the meeting, which is over?"""
    meeting, moment = await repository.by_id(session, tenant_id, meeting_id), now()
    if meeting is None or phase_at(meeting, moment) not in OVER:
        return False
    (found,) = await with_parts(session, [meeting])
    person = (await roll_of_meeting(session, found, moment)).person(member_id)
    return person is not None and person.placed.came


def counted_people(tenant_id: UUID) -> Subquery:
    """`meeting_id` and `people` of every meeting that is over, as last counted."""
    everybody = MeetingTally.present + MeetingTally.guests_present + MeetingTally.incoming_flow_present
    return (
        select(MeetingTally.meeting_id, func.sum(everybody).label("people"))
        .where(MeetingTally.tenant_id == tenant_id, MeetingTally.part == WHOLE)
        .group_by(MeetingTally.meeting_id)
        .subquery("counted_people")
    )
