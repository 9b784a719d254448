"""Register a recorder's phone, list the phones, revoke one."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.integrity import refuse_duplicates
from app.domains.meetings.offline import repository
from app.domains.meetings.offline.errors import DeviceKeyTaken, DeviceNotFound
from app.domains.meetings.offline.models import RecorderDevice
from app.domains.orgs.public import visible_org
from app.kit.clock import now
from app.kit.ids import uuid7

refuse_duplicates("uq_recorder_device_tenant_id_public_key", DeviceKeyTaken)


@dataclass(frozen=True, slots=True)
class Registered:
    """The device, and whether this call registered it."""

    device: RecorderDevice
    is_first: bool


async def register_device(
    session: AsyncSession, actor: Actor, *, org_id: UUID, name: str, public_key: bytes
) -> Registered:
    """Bind a phone's public key to the actor's account, at an organisation whose rolls the actor takes.

    Registering the same key again returns the same device. Raises OrgNotFound, PermissionMissing, DeviceKeyTaken.
    """
    org = await visible_org(session, actor, org_id, Permission.MEETING_TAKE_ROLL)
    known = await repository.device_by_key(session, actor.tenant_id, public_key)
    if known is not None:
        if known.account_id != actor.account_id or known.revoked_at is not None or known.org_id != org.id:
            raise DeviceKeyTaken
        return Registered(known, is_first=False)
    if actor.account_id is None:
        raise DeviceNotFound
    device = RecorderDevice(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        account_id=actor.account_id,
        owner_name=actor.display_name,
        name=name,
        public_key=public_key,
        registered_at=now(),
    )
    session.add(device)
    await session.flush()
    await _tell(session, actor, device, "meeting.device_register")
    return Registered(device, is_first=True)


async def list_devices(session: AsyncSession, actor: Actor) -> list[RecorderDevice]:
    """The actor's own devices and those the actor manages. Raises PermissionMissing."""
    require_somewhere(actor, Permission.MEETING_TAKE_ROLL)
    return list(await session.scalars(repository.in_sight(actor)))


async def revoke_device(session: AsyncSession, actor: Actor, *, device_id: UUID, reason: str) -> RecorderDevice:
    """End a device: by its owner, or by who manages devices there. Repeating changes nothing. Raises DeviceNotFound."""
    wanted = repository.in_sight(actor).where(RecorderDevice.id == device_id)
    device = await session.scalar(repository.locking(wanted))
    if device is None:
        raise DeviceNotFound
    if device.revoked_at is None:
        device.revoked_at, device.revoke_reason = now(), reason
        device.revoked_by, device.revoked_by_name = actor.account_id, actor.display_name
        await session.flush()
        await _tell(session, actor, device, "meeting.device_revoke", reason)
    return device


async def _tell(session: AsyncSession, actor: Actor, device: RecorderDevice, action: str, note: str = "") -> None:
    after = {"name": device.name, "account_id": device.account_id}
    await record(
        session,
        actor,
        action,
        target="recorder_device",
        target_id=device.id,
        org_id=device.org_id,
        after=after,
        note=note,
    )
