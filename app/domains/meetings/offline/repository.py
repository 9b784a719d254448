"""Queries of offline sign-in, each inside its tenant and, where devices are listed, inside a scope."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.meetings.offline.models import OfflineBatch, OfflinePackage, OfflineRow, RecorderDevice
from app.domains.meetings.offline.vocabulary import RowOutcome, RowProblem
from app.domains.orgs.public import Org, within_scope


def in_sight(actor: Actor) -> Select[RecorderDevice]:
    """The actor's own devices, and those of the organisations whose devices the actor manages; latest first."""
    mine: list[ColumnElement[bool]] = [RecorderDevice.account_id == actor.account_id]
    scope = actor.scope(Permission.MEETING_DEVICE_MANAGE)
    if not scope.is_empty:
        mine.append(within_scope(Org.path, scope))
    return (
        select(RecorderDevice)
        .join(Org, (Org.tenant_id == RecorderDevice.tenant_id) & (Org.id == RecorderDevice.org_id))
        .where(RecorderDevice.tenant_id == actor.tenant_id, or_(*mine))
        .order_by(RecorderDevice.registered_at.desc(), RecorderDevice.id.desc())
    )


def locking(statement: Select[RecorderDevice]) -> Select[RecorderDevice]:
    """Nobody else hands in from the device, or revokes it, until the transaction ends."""
    return statement.with_for_update(of=RecorderDevice).execution_options(populate_existing=True)


async def device_by_key(session: AsyncSession, tenant_id: UUID, public_key: bytes) -> RecorderDevice | None:
    return await session.scalar(
        select(RecorderDevice).where(RecorderDevice.tenant_id == tenant_id, RecorderDevice.public_key == public_key)
    )


async def own_device(
    session: AsyncSession, actor: Actor, device_id: UUID, *, lock: bool = False
) -> RecorderDevice | None:
    statement = select(RecorderDevice).where(
        RecorderDevice.tenant_id == actor.tenant_id,
        RecorderDevice.id == device_id,
        RecorderDevice.account_id == actor.account_id,
    )
    return await session.scalar(locking(statement) if lock else statement)


async def package_of(
    session: AsyncSession, tenant_id: UUID, package_id: UUID, *, meeting_id: UUID, device_id: UUID
) -> OfflinePackage | None:
    return await session.scalar(
        select(OfflinePackage).where(
            OfflinePackage.tenant_id == tenant_id,
            OfflinePackage.id == package_id,
            OfflinePackage.meeting_id == meeting_id,
            OfflinePackage.device_id == device_id,
        )
    )


async def batch_by_digest(
    session: AsyncSession, tenant_id: UUID, device_id: UUID, digest: bytes
) -> OfflineBatch | None:
    return await session.scalar(
        select(OfflineBatch).where(
            OfflineBatch.tenant_id == tenant_id, OfflineBatch.device_id == device_id, OfflineBatch.digest == digest
        )
    )


async def rows_of_batch(session: AsyncSession, tenant_id: UUID, batch_id: UUID) -> list[OfflineRow]:
    """In the order in which they were handed in."""
    rows = await session.scalars(
        select(OfflineRow)
        .where(OfflineRow.tenant_id == tenant_id, OfflineRow.batch_id == batch_id)
        .order_by(OfflineRow.position)
    )
    return list(rows)


async def handed_in_at(session: AsyncSession, tenant_id: UUID, batch_ids: Collection[UUID]) -> datetime:
    """When the latest of these batches came in. There is at least one."""
    statement = select(OfflineBatch.uploaded_at).where(
        OfflineBatch.tenant_id == tenant_id, OfflineBatch.id.in_(batch_ids)
    )
    return max(await session.scalars(statement))


async def first_rows(
    session: AsyncSession, tenant_id: UUID, device_id: UUID, nonces: Collection[str]
) -> dict[str, OfflineRow]:
    """The rows of the device that used these nonces first."""
    rows = await session.scalars(
        select(OfflineRow).where(
            OfflineRow.tenant_id == tenant_id,
            OfflineRow.device_id == device_id,
            OfflineRow.is_first,
            OfflineRow.nonce.in_(nonces),
        )
    )
    return {row.nonce: row for row in rows}


def conflicts(tenant_id: UUID, meeting_id: UUID) -> Select[OfflineRow]:
    """Each conflict once, decided ones too, in the order of the scans."""
    return (
        select(OfflineRow)
        .where(
            OfflineRow.tenant_id == tenant_id,
            OfflineRow.meeting_id == meeting_id,
            OfflineRow.outcome == RowOutcome.CONFLICT,
            or_(OfflineRow.is_first, OfflineRow.problem == RowProblem.NONCE_REUSED),
        )
        .order_by(OfflineRow.real_at, OfflineRow.id)
    )
