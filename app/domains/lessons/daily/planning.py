"""What the production calendar asks of daily slots: whether the lesson of a day goes on the air by itself."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.lessons.daily import repository
from app.domains.lessons.daily.coming import rhythm_of
from app.domains.orgs.public import org_card


class PlannedSlots:
    """Implements `producing.ports.Slots`."""

    async def airs_itself(self, session: AsyncSession, tenant_id: UUID, org_id: UUID, day: date) -> bool:
        """Has the day an airing to come? Not where the slot is closed, rests on that day of the week, or has aired."""
        org = await org_card(session, tenant_id, org_id)
        slot = await repository.slot(session, tenant_id, org_id)
        rhythm = await rhythm_of(session, slot, org) if org else None
        return rhythm is not None and rhythm.airs_on(day)
