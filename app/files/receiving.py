"""The bytes of a file on their way in: parts under a bound, then one object, judged and made clean.

Nothing here touches the database: bytes take as long as they take, and no transaction waits for them.
"""

import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from app.files import images
from app.files.content import ALLOWED, IMAGES, LARGEST_IMAGE, MediaType
from app.files.errors import (
    FileDiffers,
    FileIncomplete,
    FileKindRefused,
    FileTooLarge,
    ImageRefused,
    MediaDamaged,
    PartDiffers,
)
from app.files.facts import Facts
from app.files.images import made_anew
from app.files.judging import judged
from app.files.models import Purpose, StoredFile
from app.files.places import WIDTHS, clean_place, sent_place, small_place
from app.integrations.storage.protocol import Assembled, ObjectStore, PartWritten
from app.kit.failpoints import failpoint

LARGEST_PART = 50 << 20


@dataclass(frozen=True, slots=True)
class Settled:
    """What stands in the store: where, what kind, how many bytes, their sha256 in hex, what is known besides."""

    storage_key: str
    media_type: MediaType
    size: int
    sha256: str
    facts: Facts = field(default_factory=Facts)


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

    Raises FileIncomplete, FileDiffers, FileKindRefused, MediaDamaged, FileTooLarge, ImageRefused; after all but the
    first the bytes are gone and may be sent again.
    """
    sent, clean = sent_place(file.tenant_id, file.id), clean_place(file.tenant_id, file.id)
    if await store.exists(clean):
        # The smaller ones were kept before it.
        whole = await store.assemble(clean, [1])
        await store.delete(sent)
        kind, _ = await _allowed(store, file, clean, whole.size)
        return Settled(clean, kind, whole.size, whole.sha256, await _picture(file, await _all(store, clean), kind))
    whole = await _joined(store, file, sent)
    try:
        if file.declared_sha256 and not hmac.compare_digest(whole.sha256, file.declared_sha256):
            raise FileDiffers
        kind, facts = await _allowed(store, file, sent, whole.size)
        if kind in IMAGES:
            return await _cleaned(store, file, kind, whole.size)
        return Settled(sent, kind, whole.size, whole.sha256, facts)
    except (FileDiffers, FileKindRefused, MediaDamaged, FileTooLarge, ImageRefused):
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


async def _allowed(store: ObjectStore, file: StoredFile, key: str, size: int) -> tuple[MediaType, Facts]:
    kind, facts = await judged(store, key, size)
    if kind not in ALLOWED[file.purpose][0]:
        raise FileKindRefused
    return kind, facts


async def _cleaned(store: ObjectStore, file: StoredFile, kind: MediaType, size: int) -> Settled:
    """The image without its metadata; what was sent is removed before anybody can ask for it."""
    if size > LARGEST_IMAGE:
        raise FileTooLarge
    sent, clean = sent_place(file.tenant_id, file.id), clean_place(file.tenant_id, file.id)
    anew = await made_anew(await _all(store, sent), kind)
    facts = await _picture(file, anew, kind)
    for width, content in (await images.smaller(anew, kind, facts.widths)).items():
        await put(store, small_place(file.tenant_id, file.id, width), content)
    whole = await put(store, clean, anew)
    failpoint("files.image_cleaned")
    await store.delete(sent)
    return Settled(clean, kind, whole.size, whole.sha256, facts)


async def _picture(file: StoredFile, content: bytes, kind: MediaType) -> Facts:
    """Its size, and the widths that it is kept in besides: photos are, unless they move."""
    seen = await images.measured(content, kind)
    small = file.purpose is Purpose.PHOTO and not seen.moves
    widths = tuple(width for width in WIDTHS if width < seen.width) if small else ()
    return Facts(width=seen.width, height=seen.height, widths=widths)


async def _all(store: ObjectStore, key: str) -> bytes:
    return b"".join([block async for block in await store.read(key)])


async def put(store: ObjectStore, key: str, content: bytes) -> Assembled:
    """Store ready bytes as one object."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    await store.write_part(key, 1, chunks())
    return await store.assemble(key, [1])
