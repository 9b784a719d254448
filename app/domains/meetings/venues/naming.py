"""Places that were only written down, and sound like a venue: it warns and hinders nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.finding import Found
from app.domains.meetings.models import Meeting
from app.domains.meetings.venues import repository
from app.domains.meetings.venues.models import Venue
from app.domains.meetings.vocabulary import MeetingState
from app.domains.orgs.public import Org, is_below
from app.kit.clock import now
from app.kit.quarters import slots_of

_AHEAD = (MeetingState.DRAFT, MeetingState.PUBLISHED)
_LONGEST = timedelta(hours=24)


def names_in(place: str) -> set[str]:
    """The names of venues that a written place may mean: as it stands, or in front of its address."""
    return {place, place.partition("（")[0]}


async def naming_warnings(session: AsyncSession, meetings: Sequence[Found]) -> Mapping[UUID, list[str]]:
    """By meeting ahead, of one tenant: its place reads like a venue kept above it, which is taken then, or could be."""
    ahead = [one for one in meetings if _is_asked(one.meeting)]
    names = {name for one in ahead for name in names_in(one.meeting.place)}
    if not names:
        return {}
    tenant_id = ahead[0].meeting.tenant_id
    venues = await _named(session, tenant_id, names)
    meant = {one.meeting.id: venue for one in ahead if (venue := _meant(one, venues)) is not None}
    taken = await _taken(session, tenant_id, [one for one in ahead if one.meeting.id in meant], meant.values())
    return {
        one.meeting.id: [_warning(meant[one.meeting.id], one.meeting, taken)]
        for one in ahead
        if one.meeting.id in meant
    }


def _is_asked(meeting: Meeting) -> bool:
    return bool(meeting.place) and meeting.venue_id is None and meeting.state in _AHEAD and meeting.ends_at > now()


async def _named(session: AsyncSession, tenant_id: UUID, names: Collection[str]) -> list[tuple[Venue, str]]:
    rows = await session.execute(
        select(Venue, Org.path)
        .join(Org, and_(Org.tenant_id == Venue.tenant_id, Org.id == Venue.org_id))
        .where(Venue.tenant_id == tenant_id, Venue.name.in_(names), Venue.is_closed.is_(False))
        .order_by(Org.path.desc(), Venue.id)
    )
    return [(row[0], row[1]) for row in rows]


def _meant(found: Found, venues: Iterable[tuple[Venue, str]]) -> Venue | None:
    """The nearest above."""
    names, path = names_in(found.meeting.place), found.lead.path
    return next((venue for venue, keeper in venues if venue.name in names and is_below(path, keeper)), None)


async def _taken(
    session: AsyncSession, tenant_id: UUID, meetings: Sequence[Found], venues: Iterable[Venue]
) -> dict[UUID, set[datetime]]:
    taken: dict[UUID, set[datetime]] = defaultdict(set)
    if meetings:
        since = min(one.meeting.starts_at for one in meetings) - timedelta(minutes=15)
        until = max(one.meeting.ends_at for one in meetings)
        ids = {venue.id for venue in venues}
        for slot in await repository.slots_between(session, tenant_id, ids, since=since, until=until):
            taken[slot.venue_id].add(slot.begins_at)
    return taken


def _warning(venue: Venue, meeting: Meeting, taken: Mapping[UUID, set[datetime]]) -> str:
    if taken[venue.id] & set(slots_of(meeting.starts_at, meeting.ends_at)):
        return f"地点与阵地“{venue.name}”同名，该阵地在这一时间已被占用"
    return f"地点与阵地“{venue.name}”同名，请改选该阵地，以免他人同时占用"


@dataclass(frozen=True, slots=True)
class Asked:
    """A venue at a time."""

    venue: Venue
    starts_at: datetime
    ends_at: datetime


async def written_there(session: AsyncSession, tenant_id: UUID, asked: Sequence[Asked]) -> set[Asked]:
    """At which of these does a published meeting stand whose place was only written down as the venue?"""
    places = {place for one in asked for place in (one.venue.name, one.venue.said)}
    if not asked:
        return set()
    first, last = min(one.starts_at for one in asked), max(one.ends_at for one in asked)
    rows = await session.execute(
        select(Meeting.place, Meeting.starts_at, Meeting.ends_at).where(
            Meeting.tenant_id == tenant_id,
            Meeting.starts_at > first - _LONGEST,
            Meeting.starts_at < last,
            Meeting.state == MeetingState.PUBLISHED,
            Meeting.venue_id.is_(None),
            Meeting.place.in_(places),
        )
    )
    held = rows.all()
    return {
        one
        for one in asked
        if any(
            row.place in (one.venue.name, one.venue.said)
            and row.starts_at < one.ends_at
            and one.starts_at < row.ends_at
            for row in held
        )
    }
