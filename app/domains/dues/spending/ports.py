"""What dues ask of meetings, which decide on their use. Meetings implement `Meetings`; `wiring` hands it in."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor


@dataclass(frozen=True, slots=True)
class MeetingHeld:
    """A meeting that is over."""

    title: str
    on: date


class Meetings(Protocol):
    async def __call__(self, session: AsyncSession, actor: Actor, meeting_id: UUID) -> tuple[str, date] | None:
        """Title and day of a meeting within the actor's sight that is over; None for any other."""
        ...


class _Held:
    meetings: Meetings | None = None


def use_meetings(meetings: Meetings | None) -> None:
    """Called by `wiring`, before the first request."""
    _Held.meetings = meetings


async def meeting_held(session: AsyncSession, actor: Actor, meeting_id: UUID) -> MeetingHeld | None:
    """Without meetings there is none."""
    found = await _Held.meetings(session, actor, meeting_id) if _Held.meetings else None
    return MeetingHeld(*found) if found else None
