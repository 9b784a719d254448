"""The record of files: reserve, confirm, find, read, keep, delete. A file is its owner's, and the system's own work's."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.files.content import ALLOWED, MEGABYTE, MediaType
from app.files.errors import (
    FileAlreadyConfirmed,
    FileNotConfirmed,
    FileNotFound,
    FileTooLarge,
    MediaTooLarge,
    PurposeReserved,
    QuotaExceeded,
)
from app.files.models import FileStatus, Purpose, StoredFile
from app.files.places import sent_place
from app.files.receiving import Settled, put, settle
from app.integrations.storage.protocol import ObjectStore
from app.kit.clock import now
from app.kit.ids import uuid7

# What is read whole into memory.
READ_LIMIT = 50 << 20
# Files that are planted at a time: a disk takes several while it makes one sure.
_AT_ONCE = 8


async def reserve(
    session: AsyncSession,
    actor: Actor,
    *,
    name: str,
    size: int,
    purpose: Purpose,
    quota: int,
    largest_media: int | None = None,
    sha256: str | None = None,
) -> StoredFile:
    """A place for `size` bytes that will be sent.

    `quota` bounds all files of the tenant together, `largest_media` each recording, in bytes. Recordings are sent by
    who writes lessons. Raises PurposeReserved, PermissionMissing, MediaTooLarge, FileTooLarge, QuotaExceeded.
    """
    if purpose is Purpose.GENERATED:
        raise PurposeReserved
    if purpose is Purpose.MEDIA:
        require_somewhere(actor, Permission.LESSON_EDIT)
        if largest_media is not None and size > largest_media:
            raise MediaTooLarge(limit=largest_media // MEGABYTE)
    if size > ALLOWED[purpose][1]:
        raise FileTooLarge
    if await used(session, actor.tenant_id) + size > quota:
        raise QuotaExceeded
    file = _new(actor, name, purpose, size, now())
    file.declared_sha256 = sha256
    session.add(file)
    await session.flush()
    return file


async def used(session: AsyncSession, tenant_id: UUID) -> int:
    """Bytes that a tenant's files take or have reserved."""
    size = case((StoredFile.status == FileStatus.CONFIRMED, StoredFile.size), else_=StoredFile.declared_size)
    query = select(func.coalesce(func.sum(size), 0)).where(
        StoredFile.tenant_id == tenant_id, StoredFile.status != FileStatus.DELETED
    )
    return int(await session.scalar(query) or 0)


async def find(session: AsyncSession, actor: Actor, file_id: UUID, *, lock: bool = False) -> StoredFile:
    """The actor's own file, or for the system's work any of the tenant. Raises FileNotFound."""
    query = select(StoredFile).where(
        StoredFile.tenant_id == actor.tenant_id,
        StoredFile.id == file_id,
        StoredFile.status != FileStatus.DELETED,
    )
    if not actor.is_system:
        query = query.where(StoredFile.owner_account_id == actor.account_id)
    file = await session.scalar(query.with_for_update() if lock else query)
    if file is None:
        raise FileNotFound
    return file


async def reserved(session: AsyncSession, actor: Actor, file_id: UUID) -> StoredFile:
    """A file whose bytes may still be sent. Raises FileNotFound, FileAlreadyConfirmed."""
    file = await find(session, actor, file_id)
    if file.status is not FileStatus.RESERVED:
        raise FileAlreadyConfirmed
    return file


async def confirm(session: AsyncSession, actor: Actor, file_id: UUID, settled: Settled) -> StoredFile:
    """Record what stands in the store. Raises FileNotFound; safe to repeat."""
    file = await find(session, actor, file_id, lock=True)
    if file.status is FileStatus.RESERVED:
        _settle(file, settled, now())
        await session.flush()
    return file


async def confirmed(session: AsyncSession, actor: Actor, file_id: UUID) -> StoredFile:
    """A finished file that the actor may name in a request. Raises FileNotFound, FileNotConfirmed."""
    file = await find(session, actor, file_id)
    if file.status is not FileStatus.CONFIRMED:
        raise FileNotConfirmed
    return file


async def adopt(session: AsyncSession, actor: Actor, file_id: UUID) -> StoredFile:
    """Make the actor's own finished file part of a record: from now on it is nobody's to delete but the record's.

    Raises FileNotFound, FileNotConfirmed.
    """
    file = await find(session, actor, file_id, lock=True)
    if file.status is not FileStatus.CONFIRMED:
        raise FileNotConfirmed
    file.owner_account_id = None
    file.version += 1
    await session.flush()
    return file


async def by_link(session: AsyncSession, tenant_id: UUID, file_id: UUID) -> StoredFile:
    """The finished file that a signed link names: who signed it has judged already. Raises FileNotFound."""
    file = await session.get(StoredFile, (tenant_id, file_id))
    if file is None or file.status is not FileStatus.CONFIRMED:
        raise FileNotFound
    return file


async def read(store: ObjectStore, file: StoredFile) -> bytes:
    """All bytes of a confirmed file of up to READ_LIMIT. Raises FileTooLarge, StorageObjectMissing."""
    if file.size > READ_LIMIT:
        raise FileTooLarge
    return b"".join([block async for block in await store.read(file.storage_key)])


async def keep(
    session: AsyncSession,
    actor: Actor,
    store: ObjectStore,
    *,
    name: str,
    content: bytes,
    media_type: str,
    purpose: Purpose = Purpose.GENERATED,
) -> StoredFile:
    """Store a file that the server made itself, owned by `actor`. The bytes are there before the row is committed."""
    file = _new(actor, name, purpose, len(content), now())
    key = sent_place(file.tenant_id, file.id)
    whole = await put(store, key, content)
    _settle(file, Settled(key, MediaType(media_type), whole.size, whole.sha256), file.created_at)
    session.add(file)
    await session.flush()
    return file


@dataclass(frozen=True, slots=True)
class Sent:
    """Bytes at hand, as somebody would send them."""

    name: str
    content: bytes
    purpose: Purpose


async def plant(
    session: AsyncSession, actor: Actor, store: ObjectStore, *, name: str, content: bytes, purpose: Purpose
) -> StoredFile:
    """A file from bytes at hand, as if the actor had sent and confirmed it: judged, made clean, measured. For demos.

    Raises what `settle` raises.
    """
    (file,) = await plant_all(session, actor, store, [Sent(name, content, purpose)])
    return file


async def plant_all(session: AsyncSession, actor: Actor, store: ObjectStore, sent: Sequence[Sent]) -> list[StoredFile]:
    """As `plant`, several at a time."""
    files = [_new(actor, one.name, one.purpose, len(one.content), now()) for one in sent]
    room = asyncio.Semaphore(_AT_ONCE)

    async def settled(file: StoredFile, content: bytes) -> Settled:
        async with room:
            await put(store, sent_place(file.tenant_id, file.id), content)
            return await settle(store, file)

    facts = await asyncio.gather(*(settled(file, one.content) for file, one in zip(files, sent, strict=True)))
    for file, one in zip(files, facts, strict=True):
        _settle(file, one, file.created_at)
    session.add_all(files)
    await session.flush()
    return files


async def delete(session: AsyncSession, actor: Actor, file_id: UUID) -> None:
    """The file is gone at once; housekeeping removes its bytes. Raises FileNotFound."""
    file = await find(session, actor, file_id, lock=True)
    file.status, file.deleted_at = FileStatus.DELETED, now()
    file.version += 1


def _new(actor: Actor, name: str, purpose: Purpose, size: int, moment: datetime) -> StoredFile:
    return StoredFile(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        owner_account_id=actor.account_id,
        purpose=purpose,
        name=name,
        status=FileStatus.RESERVED,
        declared_size=size,
        created_at=moment,
        version=1,
    )


def _settle(file: StoredFile, settled: Settled, moment: datetime) -> None:
    file.status, file.confirmed_at = FileStatus.CONFIRMED, moment
    file.storage_key, file.media_type = settled.storage_key, settled.media_type.value
    file.size, file.sha256, file.facts = settled.size, settled.sha256, settled.facts.document()
    file.version += 1
