"""The bytes of a file on their way in: parts under a bound, then one object, judged and made clean.

Nothing here touches the database: bytes take as long as they take, and no transaction waits for them.
"""

import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass

from app.files.content import ALLOWED, IMAGES, LARGEST_IMAGE, MediaType, judge
from app.files.errors import FileDiffers, FileIncomplete, FileKindRefused, FileTooLarge, ImageRefused, PartDiffers
from app.files.images import made_anew
from app.files.models import StoredFile
from app.files.places import clean_place, sent_place
from app.integrations.storage.protocol import Assembled, ObjectStore, PartWritten
from app.kit.failpoints import failpoint

LARGEST_PART = 50 << 20


@dataclass(frozen=True, slots=True)
class Settled:
    """What stands in the store: where, what kind, how many bytes, their sha256 in hex."""

    storage_key: str
    media_type: MediaType
    size: int
    sha256: str


async def receive(
    store: ObjectStore, file: StoredFile, number: int, chunks: AsyncIterator[bytes], *, digest: bytes | None = None
) -> PartWritten:
    """Keep part `number` of a reserved file. Nothing is kept of a part that is too large or not of this `digest`.

    Raises FileTooLarge, PartDiffers.
    """
    key = sent_place(file.tenant_id, file.id)
    others = sum(part.size for part in await store.parts(key) if part.number != number)
    bounded = _bounded(chunks, min(LARGEST_PART, file.declared_size - others), digest)
    return await store.write_part(key, number, bounded)


async def _bounded(chunks: AsyncIterator[bytes], limit: int, digest: bytes | None) -> AsyncIterator[bytes]:
    size, seen = 0, hashlib.sha256()
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise FileTooLarge
        seen.update(chunk)
        yield chunk
    if digest is not None and not hmac.compare_digest(seen.digest(), digest):
        raise PartDiffers


async def settle(store: ObjectStore, file: StoredFile) -> Settled:
    """Make the parts one object of an allowed kind; images anew. Safe to repeat at any point.

    Raises FileIncomplete, FileDiffers, FileKindRefused, FileTooLarge, ImageRefused; after the latter four the bytes are
    gone and may be sent again.
    """
    clean = clean_place(file.tenant_id, file.id)
    if await store.exists(clean):
        await store.delete(sent_place(file.tenant_id, file.id))
        whole = await store.assemble(clean, [1])
        return await _settled(store, file, clean, whole)
    sent = sent_place(file.tenant_id, file.id)
    whole = await _joined(store, file, sent)
    try:
        if file.declared_sha256 and not hmac.compare_digest(whole.sha256, file.declared_sha256):
            raise FileDiffers
        settled = await _settled(store, file, sent, whole)
        return settled if settled.media_type not in IMAGES else await _cleaned(store, file, settled)
    except (FileDiffers, FileKindRefused, FileTooLarge, ImageRefused):
        await store.delete(sent)
        raise


async def _joined(store: ObjectStore, file: StoredFile, sent: str) -> Assembled:
    if await store.exists(sent):
        return await store.assemble(sent, [1])
    parts = await store.parts(sent)
    numbers = [part.number for part in parts]
    if not parts or numbers != list(range(1, len(parts) + 1)) or sum(p.size for p in parts) != file.declared_size:
        raise FileIncomplete
    return await store.assemble(sent, numbers)


async def _settled(store: ObjectStore, file: StoredFile, key: str, whole: Assembled) -> Settled:
    kind = await judge(store, key, whole.size)
    if kind is None or kind not in ALLOWED[file.purpose][0]:
        raise FileKindRefused
    return Settled(key, kind, whole.size, whole.sha256)


async def _cleaned(store: ObjectStore, file: StoredFile, sent: Settled) -> Settled:
    """The image without its metadata; what was sent is removed before anybody can ask for it."""
    if sent.size > LARGEST_IMAGE:
        raise FileTooLarge
    content = b"".join([block async for block in await store.read(sent.storage_key)])
    anew = await made_anew(content, sent.media_type)
    clean = clean_place(file.tenant_id, file.id)
    whole = await put(store, clean, anew)
    failpoint("files.image_cleaned")
    await store.delete(sent.storage_key)
    return Settled(clean, sent.media_type, whole.size, whole.sha256)


async def put(store: ObjectStore, key: str, content: bytes) -> Assembled:
    """Store ready bytes as one object."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    await store.write_part(key, 1, chunks())
    return await store.assemble(key, [1])
