"""The branch goes to who cannot come (送学上门), and writes down who went, when, and what was conveyed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings import repository as meetings
from app.domains.meetings.errors import NotOnThisRoll
from app.domains.meetings.finding import find_attended, times_of
from app.domains.meetings.recording import Presence, opened_roll, within_reach, write_presence
from app.domains.meetings.rolls import RollPerson, roll_of_meeting
from app.domains.meetings.vocabulary import Capacity, Standing, Way
from app.domains.meetings.ways import repository
from app.domains.meetings.ways.errors import AlreadyPresent, VisitTimeWrong
from app.domains.meetings.ways.models import HomeVisit
from app.domains.meetings.ways.rules import evidence_of_visit
from app.keyring.keyring import TenantCipher
from app.kit.clock import now
from app.kit.ids import uuid7

SUMMARY = "home_visit.summary"


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit, with the name of who was visited."""

    visit: HomeVisit
    name: str
    is_first: bool


async def record_visit(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    meeting_id: UUID,
    member_id: UUID,
    visited_at: datetime,
    visitors: Sequence[str],
    summary: str,
) -> Visited:
    """Record a visit to somebody due, and with it a presence of its own way. Repeating returns the first record.

    Raises MeetingNotFound, PermissionMissing, MeetingNotPublished, MeetingPostponed, MeetingCancelled, MeetingNotOpen,
    NotOnThisRoll, VisitTimeWrong, AlreadyPresent.
    """
    found, roll, moment = await opened_roll(session, actor, meeting_id, Permission.MEETING_SIGN_FOR_OTHERS)
    person = within_reach(actor, Permission.MEETING_SIGN_FOR_OTHERS, found, roll).get(member_id)
    if person is None or person.capacity is not Capacity.DUE:
        raise NotOnThisRoll
    times = times_of(found.meeting)
    if not times.opens_at <= visited_at <= moment:
        raise VisitTimeWrong
    presence = Presence(
        member_id,
        Standing.PRESENT,
        Way.HOME_VISIT,
        visited_at,
        actor,
        f"上门：{'、'.join(visitors)}",
        evidence=evidence_of_visit(times, visited_at),
    )
    # The presence is unique: of two at once only one goes on to write the visit.
    if not (await write_presence(session, found.meeting, presence, moment)).is_first:
        known = await repository.visit_of(session, actor.tenant_id, meeting_id, member_id)
        if known is None:
            raise AlreadyPresent
        return Visited(known, person.name, is_first=False)
    visit = _written(actor, cipher, presence, meeting_id, visitors, summary, moment)
    session.add(visit)
    await session.flush()
    await _tell(session, actor, visit, person)
    return Visited(visit, person.name, is_first=True)


def _written(
    actor: Actor,
    cipher: TenantCipher,
    presence: Presence,
    meeting_id: UUID,
    visitors: Sequence[str],
    summary: str,
    moment: datetime,
) -> HomeVisit:
    visit_id = uuid7()
    return HomeVisit(
        tenant_id=actor.tenant_id,
        id=visit_id,
        meeting_id=meeting_id,
        member_id=presence.member_id,
        visited_at=presence.signed_at,
        visitors=list(visitors),
        summary=cipher.encrypt(summary, column=SUMMARY, row_id=visit_id),
        recorded_by=actor.account_id,
        recorded_by_name=actor.display_name,
        recorded_at=moment,
    )


async def visits_within_reach(session: AsyncSession, actor: Actor, *, meeting_id: UUID) -> list[Visited]:
    """Visits to people whom the actor enters for, oldest first. Raises MeetingNotFound, PermissionMissing."""
    found = await find_attended(session, actor, meeting_id, Permission.MEETING_SIGN_FOR_OTHERS)
    roll = await roll_of_meeting(session, found, now())
    mine = within_reach(actor, Permission.MEETING_SIGN_FOR_OTHERS, found, roll)
    rows = await meetings.of_meeting(session, HomeVisit, actor.tenant_id, meeting_id)
    kept = sorted((row for row in rows if row.member_id in mine), key=lambda row: (row.visited_at, row.id))
    return [Visited(row, mine[row.member_id].name, is_first=False) for row in kept]


async def _tell(session: AsyncSession, actor: Actor, visit: HomeVisit, person: RollPerson) -> None:
    await record(
        session,
        actor,
        "meeting.home_visit",
        target="home_visit",
        target_id=visit.id,
        org_id=person.org_id,
        after={"member_id": visit.member_id, "visited_at": visit.visited_at, "visitors": visit.visitors},
    )
