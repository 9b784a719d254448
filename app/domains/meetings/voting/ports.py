"""What voting asks of the minutes, which print it: once a kind's minutes are archived, its votes stand.

The minutes implement `Archive`; `wiring` hands it in with `use_archive`.
"""

from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.vocabulary import MeetingKind


class Archive(Protocol):
    async def __call__(self, session: AsyncSession, tenant_id: UUID, meeting_id: UUID, kind: MeetingKind) -> bool:
        """Are the minutes of this kind of the meeting archived, and no correction of them begun?"""
        ...


class _Held:
    archive: Archive | None = None


def use_archive(archive: Archive | None) -> None:
    """Called by `wiring`, before the first request."""
    _Held.archive = archive


async def is_archived(session: AsyncSession, tenant_id: UUID, meeting_id: UUID, kind: MeetingKind) -> bool:
    """Without minutes nothing is archived."""
    return _Held.archive is not None and await _Held.archive(session, tenant_id, meeting_id, kind)
