"""What a device takes along: the roll by names and ids, the window, and how far its clock is off."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.errors import MeetingEnded
from app.domains.meetings.finding import find_attended, refuse_unless_held, times_of
from app.domains.meetings.offline import repository
from app.domains.meetings.offline.errors import DeviceClockWrong, DeviceNotFound, DeviceRevoked
from app.domains.meetings.offline.models import OfflinePackage
from app.domains.meetings.offline.rules import UPLOAD_WITHIN, clock_offset
from app.domains.meetings.recording import roll_as_fixed, within_reach
from app.domains.meetings.rules import Times
from app.domains.meetings.vocabulary import Phase
from app.kit.clock import now
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Packed:
    """A package with the people that its recorder may enter, by name and id."""

    package: OfflinePackage
    times: Times
    people: list[tuple[UUID, str]]


async def pack(
    session: AsyncSession, actor: Actor, *, meeting_id: UUID, device_id: UUID, device_time: datetime
) -> Packed:
    """Give a device of the actor's what it needs to work without a network, and measure its clock.

    Raises MeetingNotFound, PermissionMissing, MeetingNotPublished, MeetingPostponed, MeetingCancelled, MeetingEnded,
    DeviceNotFound, DeviceRevoked, DeviceClockWrong.
    """
    found, moment = await find_attended(session, actor, meeting_id, Permission.MEETING_TAKE_ROLL), now()
    if refuse_unless_held(found.meeting, moment) is Phase.ENDED:
        raise MeetingEnded
    device = await repository.own_device(session, actor, device_id)
    if device is None:
        raise DeviceNotFound
    if device.revoked_at is not None:
        raise DeviceRevoked
    offset = clock_offset(moment, device_time)
    if offset is None:
        raise DeviceClockWrong
    roll = await roll_as_fixed(session, found, moment)
    people = within_reach(actor, Permission.MEETING_TAKE_ROLL, found, roll).values()
    times = times_of(found.meeting)
    package = OfflinePackage(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        meeting_id=meeting_id,
        device_id=device.id,
        issued_at=moment,
        upload_until=times.closes_at + UPLOAD_WITHIN,
        clock_offset_ms=offset // timedelta(milliseconds=1),
    )
    session.add(package)
    await session.flush()
    await record(
        session,
        actor,
        "meeting.offline_package",
        target="offline_package",
        target_id=package.id,
        org_id=found.meeting.org_id,
        after={"meeting_id": meeting_id, "device_id": device.id, "people": len(people)},
    )
    return Packed(package, times, [(person.member_id, person.name) for person in people])
