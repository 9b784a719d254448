"""What others may ask of a meeting that decided something for them."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.meetings.errors import MeetingNotFound
from app.domains.meetings.finding import find_meeting, phase_at
from app.domains.meetings.vocabulary import OVER
from app.kit.clock import local_date, now


async def concluded_meeting(session: AsyncSession, actor: Actor, meeting_id: UUID) -> tuple[str, date] | None:
    """Title and day of a meeting within the actor's sight that is over; None for any other."""
    try:
        found = await find_meeting(session, actor, meeting_id)
    except MeetingNotFound:
        return None
    if phase_at(found.meeting, now()) not in OVER:
        return None
    return found.meeting.title, local_date(found.meeting.starts_at)
