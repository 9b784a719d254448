"""A film whose index stands at its end is put right afterwards: players then begin before they have the whole of it."""

import tempfile
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.files.copies import copy_of, put_file
from app.files.errors import FileKindRefused, MediaDamaged
from app.files.facts import Repair
from app.files.judging import judged
from app.files.models import FileStatus, StoredFile
from app.files.places import ready_place
from app.files.receiving import Settled
from app.integrations.film.protocol import Remuxer, RemuxFailed
from app.integrations.storage.protocol import ObjectStore, StorageObjectMissing

# The job that does it.
REPAIR_JOB = "admin.repair_film"


async def find(session: AsyncSession, tenant_id: UUID, file_id: UUID, *, lock: bool = False) -> StoredFile | None:
    """The film, if it still wants repair."""
    query = select(StoredFile).where(StoredFile.tenant_id == tenant_id, StoredFile.id == file_id)
    file = await session.scalar(query.with_for_update() if lock else query)
    return file if file is not None and wants_repair(file) else None


def wants_repair(file: StoredFile) -> bool:
    """Is it a finished film whose index stands last, and that was not tried in vain?"""
    known = file.known
    return file.status is FileStatus.CONFIRMED and known.index_first is False and known.repair is not Repair.FAILED


def mark(file: StoredFile, repair: Repair) -> None:
    """Say how it stands with the repair."""
    file.facts = replace(file.known, repair=repair).document()


async def put_right(store: ObjectStore, file: StoredFile, remuxer: Remuxer) -> Settled | None:
    """The film with its index first, in a place of its own; None where that does not work. Safe to repeat."""
    ready = ready_place(file.tenant_id, file.id)
    try:
        if await store.exists(ready):
            whole = await store.assemble(ready, [1])
        else:
            with tempfile.TemporaryDirectory(prefix="dangjian-") as directory:
                target = Path(directory) / "ready.mp4"
                async with copy_of(store, file.storage_key) as source:
                    await remuxer.index_first(source, target)
                whole = await put_file(store, ready, target)
        kind, facts = await judged(store, ready, whole.size)
    except (RemuxFailed, FileKindRefused, MediaDamaged, StorageObjectMissing):
        return None
    if not facts.index_first or kind.value != file.media_type:
        return None
    return Settled(ready, kind, whole.size, whole.sha256, facts)


def put_in_place(file: StoredFile, settled: Settled | None) -> None:
    """The film is from now on the one that was put right; its own bytes are left to the sweep of the store."""
    if settled is None:
        mark(file, Repair.FAILED)
        return
    file.storage_key, file.size, file.sha256 = settled.storage_key, settled.size, settled.sha256
    file.facts = settled.facts.document()
    file.version += 1
