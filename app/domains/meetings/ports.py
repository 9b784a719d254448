"""What stands on a meeting and moves with it: a lecturer booked for it, on a floor above.

The follower implements `Follower`; `wiring` hands it in with `use_follower`.
"""

from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.meetings.models import Meeting


class Follower(Protocol):
    async def __call__(self, session: AsyncSession, actor: Actor, meeting: Meeting) -> None:
        """The meeting, whose row is held, was published, moved, put off, called off or changed in this transaction.

        Raises LecturerTaken or LecturerNotFree of `meetings.errors` where it cannot stand so.
        """
        ...


class _Held:
    follower: Follower | None = None


def use_follower(follower: Follower | None) -> None:
    """Called by `wiring`, before the first request."""
    _Held.follower = follower


async def followed(session: AsyncSession, actor: Actor, meeting: Meeting) -> None:
    if _Held.follower is not None:
        await _Held.follower(session, actor, meeting)
