"""What voting asks of the minutes, which print it: once a kind's minutes are handed in, its votes stand.

The minutes implement `MinutesOf`; `wiring` hands it in with `use_minutes`.
"""

from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.minutes.vocabulary import MinutesState
from app.domains.meetings.vocabulary import MeetingKind


class MinutesOf(Protocol):
    async def __call__(
        self, session: AsyncSession, tenant_id: UUID, meeting_id: UUID, kind: MeetingKind
    ) -> MinutesState | None:
        """Where the minutes of this kind of the meeting stand; None where nobody has begun them."""
        ...


class _Held:
    minutes: MinutesOf | None = None


def use_minutes(minutes: MinutesOf | None) -> None:
    """Called by `wiring`, before the first request."""
    _Held.minutes = minutes


async def minutes_state(
    session: AsyncSession, tenant_id: UUID, meeting_id: UUID, kind: MeetingKind
) -> MinutesState | None:
    return None if _Held.minutes is None else await _Held.minutes(session, tenant_id, meeting_id, kind)
