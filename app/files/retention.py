"""Bytes that nobody confirmed, or that were deleted, leave the store; their rows follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.files.models import FileStatus, StoredFile
from app.files.places import places_of
from app.integrations.storage.protocol import ObjectStore
from app.kit.failpoints import failpoint

UNCONFIRMED = timedelta(hours=24)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Removed:
    """A file whose bytes are gone from the store."""

    tenant_id: UUID
    file_id: UUID


async def expire_reserved(session: AsyncSession, moment: datetime) -> None:
    """Whatever was reserved a day ago and never confirmed counts as deleted, over all tenants."""
    await session.execute(
        update(StoredFile)
        .where(StoredFile.status == FileStatus.RESERVED, StoredFile.created_at < moment - UNCONFIRMED)
        .values(status=FileStatus.DELETED, deleted_at=moment)
        .execution_options(synchronize_session=False)
    )


async def deleted_files(session: AsyncSession) -> list[Removed]:
    query = select(StoredFile.tenant_id, StoredFile.id).where(StoredFile.status == FileStatus.DELETED).limit(_AT_ONCE)
    return [Removed(*row) for row in await session.execute(query)]


async def remove_bytes(store: ObjectStore, files: Sequence[Removed]) -> None:
    """Safe to repeat: what is already gone is passed over."""
    for file in files:
        for place in places_of(file.tenant_id, file.file_id):
            await store.delete(place)
        failpoint("files.bytes_removed")
    await store.sweep(UNCONFIRMED)


async def forget(session: AsyncSession, files: Sequence[Removed]) -> None:
    """Delete the rows of files whose bytes are gone."""
    keys = [(file.tenant_id, file.file_id) for file in files]
    if keys:
        await session.execute(
            delete(StoredFile)
            .where(tuple_(StoredFile.tenant_id, StoredFile.id).in_(keys), StoredFile.status == FileStatus.DELETED)
            .execution_options(synchronize_session=False)
        )
