"""What those who work on lessons see: the queue, what the coming days will bring, what aired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.lessons.daily import repository
from app.domains.lessons.daily.coming import Queue, expected, queue_of, rhythm_of
from app.domains.lessons.daily.models import DailyAiring
from app.domains.lessons.daily.places import place_for
from app.domains.lessons.daily.rules import MOST_DAYS, Expected
from app.domains.lessons.finding import STAFF
from app.domains.orgs.public import OrgCard
from app.kit.clock import today


@dataclass(frozen=True, slots=True)
class Outlook:
    """The queue, and the days that it fills."""

    queue: Queue
    days: list[Expected]


async def outlook_of(session: AsyncSession, actor: Actor, org_id: UUID, *, days: int = MOST_DAYS) -> Outlook:
    """Today, if its airing is still to come, and the days up to so many from now.

    Raises OrgNotFound, PermissionMissing, DailyNotForGroups.
    """
    org = await place_for(session, actor, org_id, *STAFF)
    return await outlook_at(session, actor.tenant_id, org, days=days)


async def outlook_at(session: AsyncSession, tenant_id: UUID, org: OrgCard, *, days: int = MOST_DAYS) -> Outlook:
    queue = await queue_of(session, tenant_id, org)
    rhythm = await rhythm_of(session, await repository.slot(session, tenant_id, org.id), org)
    return Outlook(queue, expected(rhythm, queue, today() + timedelta(days=days)))


async def aired_at(
    session: AsyncSession,
    actor: Actor,
    org_id: UUID,
    *,
    first: date | None,
    last: date | None,
    before: date | None,
    limit: int,
) -> Sequence[DailyAiring]:
    """The newest day first, gaps included. Raises OrgNotFound, PermissionMissing, DailyNotForGroups."""
    org = await place_for(session, actor, org_id, *STAFF)
    return await repository.aired(session, actor.tenant_id, org.id, first=first, last=last, before=before, limit=limit)
