"""Guests who are in no register of ours: a lecturer, somebody of the village, a comrade of another unit."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.errors import MeetingCancelled
from app.domains.meetings.finding import Found, find_hosted
from app.domains.meetings.roll_changes.errors import OutsideGuestNotFound
from app.domains.meetings.roll_changes.models import OutsideGuest
from app.domains.meetings.vocabulary import MeetingState
from app.kit.clock import now
from app.kit.ids import uuid7


async def add_guest(
    session: AsyncSession, actor: Actor, *, meeting_id: UUID, name: str, unit: str, as_what: str
) -> OutsideGuest:
    """Note a guest by name, unit and as what. Raises MeetingNotFound, PermissionMissing, MeetingCancelled."""
    found = await _open(session, actor, meeting_id)
    guest = OutsideGuest(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        meeting_id=meeting_id,
        name=name,
        unit=unit,
        as_what=as_what,
        added_by=actor.account_id,
        added_by_name=actor.display_name,
        added_at=now(),
    )
    session.add(guest)
    await session.flush()
    await _tell(session, actor, found, guest, "meeting.outside_guest_add")
    return guest


async def remove_guest(
    session: AsyncSession, actor: Actor, *, meeting_id: UUID, guest_id: UUID, reason: str
) -> OutsideGuest:
    """Take a guest off again, with a reason. Raises MeetingNotFound, PermissionMissing, OutsideGuestNotFound, MeetingCancelled."""
    found = await _open(session, actor, meeting_id)
    guest = await session.scalar(
        select(OutsideGuest)
        .where(
            OutsideGuest.tenant_id == actor.tenant_id,
            OutsideGuest.meeting_id == meeting_id,
            OutsideGuest.id == guest_id,
            OutsideGuest.removed_at.is_(None),
        )
        .with_for_update()
    )
    if guest is None:
        raise OutsideGuestNotFound
    guest.removed_at, guest.removed_by_name, guest.remove_reason = now(), actor.display_name, reason
    await session.flush()
    await _tell(session, actor, found, guest, "meeting.outside_guest_remove", reason)
    return guest


async def _open(session: AsyncSession, actor: Actor, meeting_id: UUID) -> Found:
    found = await find_hosted(session, actor, meeting_id, Permission.MEETING_TAKE_ROLL)
    if found.meeting.state is MeetingState.CANCELLED:
        raise MeetingCancelled
    return found


async def _tell(
    session: AsyncSession, actor: Actor, found: Found, guest: OutsideGuest, action: str, note: str = ""
) -> None:
    await record(
        session,
        actor,
        action,
        target="outside_guest",
        target_id=guest.id,
        org_id=found.meeting.org_id,
        after={"meeting_id": guest.meeting_id, "as_what": guest.as_what},
        note=note,
    )
