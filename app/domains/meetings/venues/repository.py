"""Queries of venues and of when they are taken, each inside one tenant. Offered is what is kept at or above a place."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.meetings.models import Meeting
from app.domains.meetings.venues.models import Venue, VenueSlot
from app.domains.orgs.public import Org, offered_to


def venues(actor: Actor) -> Select[Venue]:
    at_org = and_(Org.tenant_id == Venue.tenant_id, Org.id == Venue.org_id)
    offered = offered_to(actor, Permission.LECTURE_READ)
    return select(Venue).join(Org, at_org).where(Venue.tenant_id == actor.tenant_id, offered)


async def find(session: AsyncSession, actor: Actor, venue_id: UUID, *, lock: bool = False) -> tuple[Venue, str] | None:
    """The venue within sight and the path of who keeps it."""
    statement = venues(actor).where(Venue.id == venue_id).add_columns(Org.path)
    if lock:
        statement = statement.with_for_update(of=Venue, key_share=True).execution_options(populate_existing=True)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])


def listed(actor: Actor, *, words: str | None, people: int | None, after: UUID | None) -> Select[Venue]:
    """Those in use, the oldest first: with the words in name or address, and room for so many."""
    statement = venues(actor).where(Venue.is_closed.is_(False))
    if words:
        said = Venue.name.contains(words, autoescape=True) | Venue.address.contains(words, autoescape=True)
        statement = statement.where(said)
    if people is not None:
        statement = statement.where(Venue.capacity >= people)
    if after is not None:
        statement = statement.where(Venue.id > after)
    return statement.order_by(Venue.id)


async def by_ids(session: AsyncSession, tenant_id: UUID, ids: Collection[UUID]) -> dict[UUID, Venue]:
    rows = await session.scalars(select(Venue).where(Venue.tenant_id == tenant_id, Venue.id.in_(ids)))
    return {row.id: row for row in rows}


async def hold(session: AsyncSession, tenant_id: UUID, venue_id: UUID) -> None:
    """Held until the transaction ends, after the meeting and whoever else is booked for it."""
    await session.scalars(
        select(Venue).where(Venue.tenant_id == tenant_id, Venue.id == venue_id).with_for_update(key_share=True)
    )


async def slots_of_meeting(session: AsyncSession, meeting: Meeting) -> set[tuple[UUID, datetime]]:
    """What the meeting has taken: venue and quarter hour."""
    rows = await session.execute(
        select(VenueSlot.venue_id, VenueSlot.begins_at).where(
            VenueSlot.tenant_id == meeting.tenant_id, VenueSlot.meeting_id == meeting.id
        )
    )
    return {(row.venue_id, row.begins_at) for row in rows}


async def free(session: AsyncSession, meeting: Meeting) -> None:
    await session.execute(
        delete(VenueSlot).where(VenueSlot.tenant_id == meeting.tenant_id, VenueSlot.meeting_id == meeting.id)
    )


async def slots_between(
    session: AsyncSession, tenant_id: UUID, venue_ids: Collection[UUID], *, since: datetime, until: datetime
) -> Sequence[VenueSlot]:
    """The quarter hours in [since, until) in which the venues are taken."""
    rows = await session.scalars(
        select(VenueSlot).where(
            VenueSlot.tenant_id == tenant_id,
            VenueSlot.venue_id.in_(venue_ids),
            VenueSlot.begins_at >= since,
            VenueSlot.begins_at < until,
        )
    )
    return rows.all()
