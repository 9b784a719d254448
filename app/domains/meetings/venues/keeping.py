"""Keep the list of venues, and see when one is taken."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.domains.meetings.venues import repository
from app.domains.meetings.venues.finding import MANAGE, venue_for
from app.domains.meetings.venues.models import Venue
from app.domains.orgs.public import visible_org
from app.kit.clock import CHINA, now
from app.kit.ids import uuid7
from app.kit.quarters import spans_of


async def add_venue(session: AsyncSession, actor: Actor, org_id: UUID, *, values: Mapping[str, Any]) -> Venue:
    """Raises OrgNotFound, PermissionMissing, SecondFactorMissing, VenueKnown."""
    org = await visible_org(session, actor, org_id, MANAGE)
    venue = Venue(tenant_id=actor.tenant_id, id=uuid7(), org_id=org.id, updated_at=now(), **values)
    session.add(venue)
    await session.flush()
    await _tell(session, actor, "venue.add", venue, values)
    return venue


async def change_venue(session: AsyncSession, actor: Actor, venue: Venue, changes: Mapping[str, Any]) -> Venue:
    """Change what was sent; what is booked there stands. Raises VenueKnown."""
    for name, value in changes.items():
        setattr(venue, name, value)
    venue.version += 1
    venue.updated_at = now()
    await session.flush()
    await _tell(session, actor, "venue.change", venue, changes)
    return venue


async def taken_on(session: AsyncSession, actor: Actor, venue_id: UUID, on: date) -> list[tuple[datetime, datetime]]:
    """When the venue is taken on a day. Raises VenueNotFound, PermissionMissing, SecondFactorMissing."""
    venue = await venue_for(session, actor, venue_id)
    since = datetime.combine(on, time(), CHINA)
    slots = await repository.slots_between(
        session, actor.tenant_id, [venue.id], since=since, until=since + timedelta(days=1)
    )
    return spans_of([slot.begins_at for slot in slots])


async def _tell(session: AsyncSession, actor: Actor, action: str, venue: Venue, after: Mapping[str, Any]) -> None:
    await record(session, actor, action, target="venue", target_id=venue.id, org_id=venue.org_id, after=dict(after))
