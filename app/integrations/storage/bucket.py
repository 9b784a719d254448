"""An object store in a bucket of a provider that speaks S3: OSS, COS, MinIO.

<prefix>/objects/<key>                         whole objects
<prefix>/parts/<key>/<number>/<id>-<sha256>    parts, of each number the last id; <key> with _ for /
"""

import hashlib
import logging
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from app.integrations.storage.disk import BLOCK
from app.integrations.storage.local import NO_ROOM
from app.integrations.storage.protocol import (
    Assembled,
    Part,
    PartWritten,
    StorageFull,
    StorageObjectMissing,
    StoragePartDamaged,
    StoragePartMissing,
    StorageUnavailable,
    check_key,
    check_part_list,
    check_part_number,
    check_range,
)
from app.integrations.storage.signing import signed_url
from app.kit import clock
from app.kit.ids import uuid7

# Read so much at a time: a slow phone then holds no connection to the provider.
WINDOW = 2 << 20
# What is written in one request; more goes in pieces of this size.
PIECE = 8 << 20

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the bucket is, and the key to it. `name_in_host`: https://name.host/…, else https://host/name/…"""

    endpoint: str
    name: str
    region: str
    access_id: str
    access_key: str
    prefix: str
    name_in_host: bool

    @property
    def url(self) -> str:
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{self.name}.{parts.netloc}" if self.name_in_host else f"{self.endpoint}/{self.name}"

    def opened(self) -> S3Store:
        return S3Store(
            self.name,
            config={
                "endpoint": self.url if self.name_in_host else self.endpoint,
                "virtual_hosted_style_request": self.name_in_host,
                "region": self.region,
                "access_key_id": self.access_id,
                "secret_access_key": self.access_key,
                # Asks for a checksum of its own that not every provider takes.
                "disable_bulk_delete": True,
            },
            client_options={
                "allow_http": self.endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=3),
                "timeout": timedelta(seconds=60),
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
        )


@dataclass(frozen=True, slots=True)
class _Held:
    part: Part
    path: str


class BucketStore:
    """ObjectStore in a bucket. With `hands_out` whole objects are read from the provider, by links signed for it."""

    def __init__(self, bucket: Bucket, *, hands_out: bool = False) -> None:
        self._bucket = bucket
        self._hands_out = hands_out
        self._store = bucket.opened()

    async def write_part(self, key: str, part_number: int, chunks: AsyncIterator[bytes]) -> PartWritten:
        check_part_number(part_number)
        place = f"{self._parts_of(key)}/{part_number:05d}"
        with _kept_aside() as file:
            size, seen = 0, hashlib.sha256()
            # The sender's own errors pass through.
            async for chunk in chunks:
                with _faults():
                    file.write(chunk)
                seen.update(chunk)
                size += len(chunk)
            with _faults():
                file.flush()
                earlier = [meta["path"] for meta in await self._listed(place)]
                name = f"{place}/{uuid7().hex}-{seen.hexdigest()}"
                await obstore.put_async(self._store, name, Path(file.name), chunk_size=PIECE, max_concurrency=4)
                await self._remove(earlier)
        return PartWritten(size, seen.hexdigest())

    async def parts(self, key: str) -> list[Part]:
        with _faults():
            return [held.part for held in await self._held(key)]

    async def assemble(self, key: str, parts: Sequence[int]) -> Assembled:
        check_part_list(parts)
        with _faults():
            if await self.exists(key):
                made = await self._describe(key)
            else:
                held = {one.part.number: one for one in await self._held(key)}
                if any(number not in held for number in parts):
                    raise StoragePartMissing()
                made = await self._joined(self._object(key), [held[number] for number in parts])
            await self._remove([meta["path"] for meta in await self._listed(self._parts_of(key))])
        return made

    async def read(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        check_range(start, end)
        with _faults():
            return await self._windows(self._object(key), start, end)

    async def size(self, key: str) -> int:
        with _faults():
            return int((await obstore.head_async(self._store, self._object(key)))["size"])

    async def exists(self, key: str) -> bool:
        try:
            await self.size(key)
        except StorageObjectMissing:
            return False
        return True

    async def delete(self, key: str) -> None:
        with _faults():
            await self._remove([self._object(key), *(m["path"] for m in await self._listed(self._parts_of(key)))])

    async def sweep(self, older_than: timedelta) -> int:
        """Pieces of writes that broke off are hidden from us: a rule of the bucket removes them."""
        return 0

    async def keys(self, older_than: timedelta) -> AsyncIterator[str]:
        before: datetime = clock.now() - older_than
        for kind, spelled in (("objects", "/"), ("parts", "_")):
            root = f"{self._bucket.prefix}/{kind}/"
            with _faults():
                async for batch in obstore.list(self._store, root, chunk_size=500):
                    for meta in batch:
                        if meta["last_modified"] < before:
                            rest = meta["path"].removeprefix(root)
                            yield rest if kind == "objects" else rest.split("/")[0].replace(spelled, "/")

    async def link(self, key: str, lifetime: timedelta, *, media_type: str, disposition: str) -> str | None:
        place = self._object(key)
        if not self._hands_out:
            return None
        return signed_url(
            f"{self._bucket.url}/{place}",
            region=self._bucket.region,
            access_id=self._bucket.access_id,
            access_key=self._bucket.access_key,
            moment=clock.now(),
            lifetime=lifetime,
            query={"response-content-type": media_type, "response-content-disposition": disposition},
        )

    async def _held(self, key: str) -> list[_Held]:
        """The last part of each number, in order."""
        last: dict[int, _Held] = {}
        for meta in sorted(await self._listed(self._parts_of(key)), key=lambda one: str(one["path"])):
            *_, number, name = meta["path"].split("/")
            last[int(number)] = _Held(Part(int(number), int(meta["size"]), name.partition("-")[2]), meta["path"])
        return [last[number] for number in sorted(last)]

    async def _joined(self, target: str, held: Sequence[_Held]) -> Assembled:
        seen = hashlib.sha256()
        size = sum(one.part.size for one in held)
        faults: list[Exception] = []

        async def content() -> AsyncIterator[bytes]:
            try:
                for one in held:
                    async for block in self._checked(one):
                        seen.update(block)
                        yield block
            except Exception as fault:
                # The library says only that its source failed.
                faults.append(fault)
                raise

        try:
            whole = b"".join([block async for block in content()]) if size <= PIECE else content()
            await obstore.put_async(self._store, target, whole, chunk_size=PIECE, max_concurrency=4)
        except Exception:
            if faults:
                raise faults[0] from None
            raise
        return Assembled(size, seen.hexdigest())

    async def _checked(self, held: _Held) -> AsyncIterator[bytes]:
        seen = hashlib.sha256()
        async for block in await self._windows(held.path, 0, None):
            seen.update(block)
            yield block
        if seen.hexdigest() != held.part.sha256:
            log.error("a stored part is damaged: %s", held.path)
            raise StoragePartDamaged()

    async def _describe(self, key: str) -> Assembled:
        size, seen = 0, hashlib.sha256()
        async for block in await self.read(key):
            seen.update(block)
            size += len(block)
        return Assembled(size, seen.hexdigest())

    async def _windows(self, path: str, start: int, end: int | None) -> AsyncIterator[bytes]:
        """The object window by window; the first is asked for here, so that what is missing is told at once."""
        size = int((await obstore.head_async(self._store, path))["size"])
        end = size if end is None else min(end, size)
        first = await self._window(path, start, end)
        return self._following(path, first, start, end)

    async def _window(self, path: str, start: int, end: int) -> bytes:
        if start >= end:
            return b""
        return bytes(await obstore.get_range_async(self._store, path, start=start, end=min(end, start + WINDOW)))

    async def _following(self, path: str, window: bytes, start: int, end: int) -> AsyncIterator[bytes]:
        while window:
            for at in range(0, len(window), BLOCK):
                yield window[at : at + BLOCK]
            start += len(window)
            with _faults():
                window = await self._window(path, start, end)

    async def _listed(self, prefix: str) -> list[Any]:
        return list(await obstore.list(self._store, f"{prefix}/").collect_async())

    async def _remove(self, paths: Sequence[str]) -> None:
        for path in paths:
            await obstore.delete_async(self._store, path)

    def _object(self, key: str) -> str:
        check_key(key)
        return f"{self._bucket.prefix}/objects/{key}"

    def _parts_of(self, key: str) -> str:
        check_key(key)
        return f"{self._bucket.prefix}/parts/{key.replace('/', '_')}"


@contextmanager
def _kept_aside() -> Iterator[BinaryIO]:
    """A file for the bytes of a part: its digest is part of its name, so it must be known first."""
    with _faults():
        file = tempfile.NamedTemporaryFile(prefix="dangjian-")  # noqa: SIM115
    try:
        yield cast(BinaryIO, file)
    finally:
        # Closing flushes, so it can fail for the very reason that led here.
        with suppress(OSError):
            file.close()


@contextmanager
def _faults() -> Iterator[None]:
    """The provider's faults as refusals."""
    try:
        yield
    except FileNotFoundError:  # by this the library says that an object is missing
        raise StorageObjectMissing() from None
    except BaseError as fault:
        log.error("the bucket failed: %s", str(fault).splitlines()[0][:300])
        raise StorageUnavailable() from None
    except OSError as fault:
        log.error("no copy for the bucket could be kept: %s", fault)
        raise (StorageFull() if fault.errno in NO_ROOM else StorageUnavailable()) from fault
