"""Bytes that nobody confirmed, or that were deleted, leave the store; their rows follow."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, literal, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import Base
from app.files.models import FileStatus, Purpose, StoredFile
from app.files.places import file_at, places_of, small_place
from app.integrations.storage.protocol import ObjectStore
from app.kit.failpoints import failpoint

UNCONFIRMED = timedelta(hours=24)
UNUSED = timedelta(days=30)
# Bytes are written before their row: none that is so old still waits for one.
STRAY = timedelta(days=7)
_AT_ONCE = 500

log = logging.getLogger(__name__)


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


async def expire_unused(session: AsyncSession, moment: datetime) -> None:
    """A recording that no record took over within thirty days counts as deleted, over all tenants."""
    await session.execute(
        update(StoredFile)
        .where(
            StoredFile.status == FileStatus.CONFIRMED,
            StoredFile.purpose == Purpose.MEDIA,
            StoredFile.owner_account_id.is_not(None),
            StoredFile.confirmed_at < moment - UNUSED,
        )
        .values(status=FileStatus.DELETED, deleted_at=moment)
        .execution_options(synchronize_session=False)
    )


async def expire_unnamed(session: AsyncSession, moment: datetime) -> None:
    """Pictures and papers that no record has named within thirty days count as deleted, over all tenants.

    A record either has taken the file over, or names it in a column whose name ends with `file_id`.
    """
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("file_id") and "tenant_id" in table.columns
    ]
    named = (
        exists(
            select(literal(1)).where(column.table.c.tenant_id == StoredFile.tenant_id, column == StoredFile.id)
        ).correlate(StoredFile)
        for column in columns
    )
    await session.execute(
        update(StoredFile)
        .where(
            StoredFile.status == FileStatus.CONFIRMED,
            StoredFile.purpose.in_((Purpose.PHOTO, Purpose.DOCUMENT)),
            StoredFile.owner_account_id.is_not(None),
            StoredFile.confirmed_at < moment - UNUSED,
            *(~one for one in named),
        )
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


async def remove_strays(store: ObjectStore, reading: Callable[[], AbstractAsyncContextManager[AsyncSession]]) -> None:
    """Remove old bytes that no row knows: of a file whose transaction failed, or of a film before it was put right.

    `reading` opens a session over all tenants, one for each few hundred keys.
    """
    keys: list[str] = []
    async for key in store.keys(STRAY):
        keys.append(key)
        if len(keys) == _AT_ONCE:
            await _remove_strays(store, reading, keys)
            keys = []
    await _remove_strays(store, reading, keys)


async def _remove_strays(
    store: ObjectStore, reading: Callable[[], AbstractAsyncContextManager[AsyncSession]], keys: Sequence[str]
) -> None:
    places = {key: found for key in keys if (found := file_at(key)) is not None}
    if not places:
        return
    async with reading() as session:
        query = select(StoredFile).where(tuple_(StoredFile.tenant_id, StoredFile.id).in_(sorted(set(places.values()))))
        rows = {(file.tenant_id, file.id): file for file in await session.scalars(query)}
    strays = [key for key, file in places.items() if not _is_known(rows.get(file), key)]
    for key in strays:
        await store.delete(key)
    if strays:
        log.warning("%d objects without a record were removed from the store, such as %s", len(strays), strays[0])


def _is_known(file: StoredFile | None, key: str) -> bool:
    if file is None:
        return False
    if file.status is not FileStatus.CONFIRMED:
        return True
    small = (small_place(file.tenant_id, file.id, width) for width in file.known.widths)
    return key in (file.storage_key, *small)
