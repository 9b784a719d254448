"""All that other rooms may call of planning."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.models import Meeting
from app.domains.meetings.planning.models import PlannedMeeting
from app.domains.meetings.vocabulary import MeetingKind, MeetingState

__all__ = ["Planned", "planned_meetings"]


@dataclass(frozen=True, slots=True)
class Planned:
    """A kind that was drafted by a plan for an organisation's month, and where its meeting stands today."""

    org_id: UUID
    year: int
    month: int
    kind: MeetingKind
    meeting_id: UUID
    state: MeetingState
    starts_at: datetime


async def planned_meetings(
    session: AsyncSession, tenant_id: UUID, org_ids: Collection[UUID], since: date, until: date
) -> list[Planned]:
    """What was drafted by plans for these organisations, in the months from that of `since` to that of `until`."""
    row = PlannedMeeting
    position = row.year * 12 + row.month
    found = await session.execute(
        select(row.org_id, row.year, row.month, row.kind, Meeting.id, Meeting.state, Meeting.starts_at)
        .join(Meeting, (Meeting.tenant_id == row.tenant_id) & (Meeting.id == row.meeting_id))
        .where(
            row.tenant_id == tenant_id,
            row.org_id.in_(org_ids),
            position >= since.year * 12 + since.month,
            position <= until.year * 12 + until.month,
        )
        .order_by(row.year, row.month, Meeting.starts_at, row.id)
    )
    return [Planned(*one) for one in found]
