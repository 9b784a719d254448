"""From coordinates that a phone sends to the one word that is kept. They live as long as this call."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.vocabulary import Place
from app.domains.meetings.ways import repository
from app.domains.meetings.ways.rules import Point, place_by


async def place_at(session: AsyncSession, tenant_id: UUID, meeting_id: UUID, point: Point) -> Place:
    """Inside or outside the meeting's fence; not given where the meeting has none, or does not exist."""
    meeting = await repository.fence_columns(session, tenant_id, meeting_id)
    return place_by(meeting.fence if meeting else None, point)
