"""A stored object looked at once, when it is confirmed: of which kind it is, and what is known of it."""

from app.files import film, sound
from app.files.content import MediaType, judge
from app.files.copies import copy_of
from app.files.errors import FileKindRefused, MediaDamaged
from app.files.facts import Facts
from app.integrations.storage.protocol import ObjectStore


async def judged(store: ObjectStore, key: str, size: int) -> tuple[MediaType, Facts]:
    """Kind and facts of the stored object. Raises FileKindRefused, MediaDamaged."""
    kind = await judge(store, key, size)
    if kind is None:
        raise FileKindRefused
    if kind is MediaType.MP4:
        return await _film(store, key, size)
    if kind is MediaType.MP3:
        async with copy_of(store, key) as path:
            length = await sound.milliseconds(path)
        if length is None:
            raise MediaDamaged
        return kind, Facts(duration_ms=length)
    return kind, Facts()


async def _film(store: ObjectStore, key: str, size: int) -> tuple[MediaType, Facts]:
    """An MP4 without a picture is sound."""

    async def fetch(start: int, end: int) -> bytes:
        return b"".join([block async for block in await store.read(key, start, end)])

    try:
        seen = await film.looked_at(fetch, size)
    except film.Damaged as fault:
        raise MediaDamaged from fault
    facts = Facts(duration_ms=seen.duration_ms or None, codecs=seen.codecs, index_first=seen.index_first)
    return (MediaType.MP4 if seen.has_picture else MediaType.M4A), facts
