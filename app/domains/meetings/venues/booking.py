"""A meeting has its venue while it is published: the row of the venue is held, the unique key is the last word."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.meetings.errors import VenueClosed, VenueTaken
from app.domains.meetings.models import Meeting
from app.domains.meetings.ports import followed
from app.domains.meetings.venues import repository
from app.domains.meetings.venues.finding import venue_for
from app.domains.meetings.venues.models import VenueSlot
from app.domains.meetings.vocabulary import MeetingState
from app.kit.ids import uuid7
from app.kit.quarters import QUARTER, slots_of


async def with_venue(
    session: AsyncSession, actor: Actor, sent: Mapping[str, Any], *, venue_id: UUID | None, place: str
) -> dict[str, Any]:
    """What was sent of a meeting, its venue and its place made to agree; `venue_id` and `place` are what it has now.

    A venue says its place itself, and a place that is written down is no venue. Raises VenueNotFound, VenueClosed,
    PermissionMissing.
    """
    values = dict(sent)
    wanted = sent.get("venue_id")
    if wanted is None:
        if "venue_id" not in sent and sent.get("place", place) != place:
            values["venue_id"] = None
        return values
    if wanted == venue_id:
        return values | {"place": place}
    venue = await venue_for(session, actor, wanted)
    if venue.is_closed:
        raise VenueClosed
    return values | {"place": venue.said}


async def in_step(session: AsyncSession, actor: Actor, meeting: Meeting) -> None:
    """Let everything that stands on the meeting, whose row is held, be as the meeting is now: a lecturer, its venue.

    Rows are held in this order everywhere, so that nobody waits in a ring. Raises LecturerTaken, LecturerNotFree,
    VenueTaken.
    """
    await followed(session, actor, meeting)
    wanted: set[tuple[UUID, datetime]] = set()
    if meeting.venue_id is not None and meeting.state is MeetingState.PUBLISHED:
        wanted = {(meeting.venue_id, slot) for slot in slots_of(meeting.starts_at, meeting.ends_at)}
    if await repository.slots_of_meeting(session, meeting) == wanted:
        return
    await repository.free(session, meeting)
    if wanted and meeting.venue_id is not None:
        await _take(session, meeting, meeting.venue_id, sorted(slot for _, slot in wanted))


async def _take(session: AsyncSession, meeting: Meeting, venue_id: UUID, slots: Collection[datetime]) -> None:
    await repository.hold(session, meeting.tenant_id, venue_id)
    if await venue_taken(session, meeting.tenant_id, venue_id, slots):
        raise VenueTaken
    session.add_all(
        VenueSlot(tenant_id=meeting.tenant_id, id=uuid7(), meeting_id=meeting.id, venue_id=venue_id, begins_at=slot)
        for slot in slots
    )
    await session.flush()


async def venue_taken(session: AsyncSession, tenant_id: UUID, venue_id: UUID, slots: Collection[datetime]) -> bool:
    """Is any of these quarter hours taken?"""
    found = await repository.slots_between(session, tenant_id, [venue_id], since=min(slots), until=max(slots) + QUARTER)
    return bool({one.begins_at for one in found} & set(slots))
