"""What plans need of the daily slot, which stands above them: whether a day's lesson goes on the air by itself.

The room that keeps slots implements `Slots`, and `wiring` hands it in once per process with `use_slots`. Where none airs
the day, a person is asked to publish or schedule the planned lesson.
"""

from datetime import date
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


class Slots(Protocol):
    """Daily slots, as far as plans depend on them."""

    async def airs_itself(self, session: AsyncSession, tenant_id: UUID, org_id: UUID, day: date) -> bool:
        """Does the organisation's slot air the lesson planned for the day?"""
        ...


class _Held:
    slots: Slots | None = None


def use_slots(slots: Slots | None) -> None:
    """Called by `wiring`, before the first request; None takes them away again."""
    _Held.slots = slots


def the_slots() -> Slots | None:
    """None where no room keeps slots."""
    return _Held.slots
