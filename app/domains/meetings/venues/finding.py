"""Find a venue within sight, then ask whether this may be done."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require, require_somewhere
from app.access.permissions import Permission
from app.domains.meetings.errors import VenueNotFound
from app.domains.meetings.venues import repository
from app.domains.meetings.venues.models import Venue

READ, MANAGE = Permission.LECTURE_READ, Permission.LECTURE_MANAGE


async def venue_for(
    session: AsyncSession, actor: Actor, venue_id: UUID, permission: Permission = READ, *, lock: bool = False
) -> Venue:
    """Raises VenueNotFound, PermissionMissing, SecondFactorMissing."""
    # What waits for the second factor counts as seen, so that the refusal can say what is missing.
    found = await repository.find(session, replace(actor, second_factor=True), venue_id, lock=lock)
    if found is None:
        raise VenueNotFound
    if permission is READ:
        require_somewhere(actor, READ)
    else:
        require(actor, permission, at=found[1])
    return found[0]
