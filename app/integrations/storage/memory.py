"""An object store in memory, for tests."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

from app.integrations.storage.protocol import (
    Assembled,
    Part,
    PartWritten,
    StorageFull,
    StorageObjectMissing,
    StoragePartMissing,
    StorageUnavailable,
    check_key,
    check_part_list,
    check_part_number,
    check_range,
)

CHUNK = 1 << 16


class MemoryStore:
    """ObjectStore that forgets. Set `down` or `full` to make it fail as a disk would; all it holds is `age` old."""

    def __init__(self) -> None:
        self.down = False
        self.full = False
        self.age = timedelta(0)
        self._objects: dict[str, bytes] = {}
        self._parts: dict[str, dict[int, bytes]] = {}

    async def write_part(self, key: str, part_number: int, chunks: AsyncIterator[bytes]) -> PartWritten:
        self._check(key)
        check_part_number(part_number)
        body = b"".join([chunk async for chunk in chunks])
        if self.full:
            raise StorageFull()
        self._parts.setdefault(key, {})[part_number] = body
        return PartWritten(len(body), hashlib.sha256(body).hexdigest())

    async def parts(self, key: str) -> list[Part]:
        self._check(key)
        held = self._parts.get(key, {})
        return [Part(number, len(held[number]), hashlib.sha256(held[number]).hexdigest()) for number in sorted(held)]

    async def assemble(self, key: str, parts: Sequence[int]) -> Assembled:
        self._check(key)
        check_part_list(parts)
        if key not in self._objects:
            held = self._parts.get(key, {})
            if any(number not in held for number in parts):
                raise StoragePartMissing()
            if self.full:
                raise StorageFull()
            self._objects[key] = b"".join(held[number] for number in parts)
        self._parts.pop(key, None)
        body = self._objects[key]
        return Assembled(len(body), hashlib.sha256(body).hexdigest())

    async def read(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        check_range(start, end)
        return _chunks(self._object(key)[start:end])

    async def size(self, key: str) -> int:
        return len(self._object(key))

    async def exists(self, key: str) -> bool:
        self._check(key)
        return key in self._objects

    async def delete(self, key: str) -> None:
        self._check(key)
        self._objects.pop(key, None)
        self._parts.pop(key, None)

    async def sweep(self, older_than: timedelta) -> int:
        return 0

    async def keys(self, older_than: timedelta) -> AsyncIterator[str]:
        for key in {*self._objects, *self._parts} if older_than <= self.age else ():
            yield key

    async def link(self, key: str, lifetime: timedelta, *, media_type: str, disposition: str) -> str | None:
        self._check(key)
        return None

    def _object(self, key: str) -> bytes:
        self._check(key)
        if key not in self._objects:
            raise StorageObjectMissing()
        return self._objects[key]

    def _check(self, key: str) -> None:
        check_key(key)
        if self.down:
            raise StorageUnavailable()


async def _chunks(body: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(body), CHUNK):
        yield body[at : at + CHUNK]
