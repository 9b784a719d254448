"""An object store in a directory of this machine.

objects/abc/<name>        whole objects; `abc` spreads them by digest of the key, `<name>` is the key with ~ for /
parts/abc/<name>/00001    parts: the bytes, then their 32-byte sha256, so that both appear in one rename
tmp/<id>                  writes under way, on the same file system
"""

import asyncio
import errno
import hashlib
import logging
import os
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import ParamSpec, TypeVar

from app.integrations.storage.disk import BLOCK, PendingFile, RangeReader, make_directories, sync_directory
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
from app.kit import clock
from app.kit.failpoints import failpoint
from app.kit.ids import uuid7

DIGEST_SIZE = 32
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)


class LocalStore:
    """ObjectStore under `root`, which is created if missing; files have mode 0600. Several processes may share it."""

    def __init__(self, root: Path, *, now: Callable[[], datetime] = clock.now) -> None:
        self._root = root
        self._now = now
        for name in ("objects", "parts", "tmp"):
            make_directories(root / name)

    async def write_part(self, key: str, part_number: int, chunks: AsyncIterator[bytes]) -> PartWritten:
        check_part_number(part_number)
        target = self._parts_of(key) / f"{part_number:05d}"
        pending = self._pending()
        try:
            buffer = bytearray()
            async for chunk in chunks:
                buffer += chunk
                if len(buffer) >= BLOCK:
                    await _off_loop(pending.write, bytes(buffer))
                    buffer.clear()
            return await _off_loop(_publish_part, pending, bytes(buffer), target)
        except BaseException:
            pending.discard()
            raise

    async def parts(self, key: str) -> list[Part]:
        return await _off_loop(_list_parts, self._parts_of(key))

    async def assemble(self, key: str, parts: Sequence[int]) -> Assembled:
        check_part_list(parts)
        return await _off_loop(self._assemble, self._object(key), self._parts_of(key), parts)

    async def read(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        check_range(start, end)
        path = self._object(key)
        await _off_loop(_size, path)
        return _blocks(RangeReader(path, start, end))

    async def size(self, key: str) -> int:
        return await _off_loop(_size, self._object(key))

    async def exists(self, key: str) -> bool:
        return await _off_loop(self._object(key).is_file)

    async def delete(self, key: str) -> None:
        await _off_loop(_delete, self._object(key), self._parts_of(key))

    async def sweep(self, older_than: timedelta) -> int:
        return await _off_loop(_sweep, self._root / "tmp", (self._now() - older_than).timestamp())

    async def keys(self, older_than: timedelta) -> AsyncIterator[str]:
        before = (self._now() - older_than).timestamp()
        for name in ("objects", "parts"):
            for shelf in await _off_loop(_entries, self._root / name):
                for key in await _off_loop(_keys, shelf, before):
                    yield key

    async def link(self, key: str, lifetime: timedelta, *, media_type: str, disposition: str) -> str | None:
        check_key(key)
        return None

    def _assemble(self, target: Path, parts_directory: Path, parts: Sequence[int]) -> Assembled:
        assembled: Assembled | None = None
        if not target.exists():
            try:
                assembled = self._join([parts_directory / f"{number:05d}" for number in parts], target)
            except StoragePartMissing:
                # Unless another process has just finished the same work and cleared the parts away.
                if not target.exists():
                    raise
        failpoint("storage.object_published")
        _remove_tree(parts_directory)
        return assembled or _describe(target)

    def _join(self, sources: list[Path], target: Path) -> Assembled:
        pending = self._pending()
        try:
            for source in sources:
                _copy_part(source, pending)
            pending.flush_to_disk()
            failpoint("storage.object_written")
            pending.publish(target)
        except BaseException:
            pending.discard()
            raise
        return Assembled(pending.size, pending.digest().hex())

    def _pending(self) -> PendingFile:
        return PendingFile(self._root / "tmp" / str(uuid7()))

    def _object(self, key: str) -> Path:
        return self._root / "objects" / _place(key)

    def _parts_of(self, key: str) -> Path:
        return self._root / "parts" / _place(key)


def _place(key: str) -> Path:
    check_key(key)
    return Path(hashlib.sha256(key.encode()).hexdigest()[:3]) / key.replace("/", "~")


def _publish_part(pending: PendingFile, rest: bytes, target: Path) -> PartWritten:
    pending.write(rest)
    digest = pending.digest()
    pending.append_unhashed(digest)
    pending.flush_to_disk()
    failpoint("storage.part_written")
    pending.publish(target)
    return PartWritten(pending.size, digest.hex())


def _copy_part(source: Path, pending: PendingFile) -> None:
    """Append a part to the object under way, judging its bytes by the digest behind them."""
    try:
        file = source.open("rb")
    except FileNotFoundError:
        raise StoragePartMissing() from None
    with file:
        left = os.fstat(file.fileno()).st_size - DIGEST_SIZE
        digest = hashlib.sha256()
        while left > 0 and (block := file.read(min(BLOCK, left))):
            digest.update(block)
            pending.write(block)
            left -= len(block)
        if file.read() != digest.digest():
            log.error("a stored part is damaged: %s", source)
            raise StoragePartDamaged()


def _list_parts(directory: Path) -> list[Part]:
    held = []
    try:
        for path in sorted(directory.iterdir()):
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size - DIGEST_SIZE
                file.seek(max(size, 0))
                held.append(Part(int(path.name), max(size, 0), file.read().hex()))
    except FileNotFoundError:
        return []  # the key has no parts, or they have just been assembled or deleted
    return held


def _describe(path: Path) -> Assembled:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Assembled(file.tell(), digest)


def _size(path: Path) -> int:
    """Of a whole object, whose path is objects/abc/<name>."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        if not path.parents[1].is_dir():
            # The disk is not there: nothing is said of what it holds.
            log.error("the directory of the file store is gone: %s", path.parents[1])
            raise StorageUnavailable() from None
        raise StorageObjectMissing() from None


def _delete(target: Path, parts_directory: Path) -> None:
    try:
        target.unlink()
    except FileNotFoundError:
        pass
    else:
        sync_directory(target.parent)
    _remove_tree(parts_directory)


def _remove_tree(directory: Path) -> None:
    try:
        shutil.rmtree(directory)
    except FileNotFoundError:
        return


def _sweep(directory: Path, before: float) -> int:
    removed = 0
    for path in directory.iterdir():
        try:
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
        except FileNotFoundError:
            continue  # its writer has just finished
    return removed


def _entries(directory: Path) -> list[Path]:
    return sorted(directory.iterdir())


def _keys(shelf: Path, before: float) -> list[str]:
    """The keys on one of the directories that spread them."""
    found = []
    for path in _entries(shelf):
        with suppress(FileNotFoundError):  # it has just been removed
            if path.stat().st_mtime < before:
                found.append(path.name.replace("~", "/"))
    return found


async def _blocks(reader: RangeReader) -> AsyncIterator[bytes]:
    try:
        while block := await _off_loop(_next_block, reader):
            yield block
    finally:
        reader.close()


def _next_block(reader: RangeReader) -> bytes:
    try:
        return reader.next_block()
    except FileNotFoundError:
        raise StorageObjectMissing() from None


async def _off_loop(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking work in a thread and turn faults of the disk into refusals.

    When cancelled it still waits for the thread, so that nobody closes or removes a file that is being written.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        if not running.cancelled():
            running.exception()  # looked at, so that asyncio does not report it as forgotten
        raise
    except OSError as fault:
        log.error("the file store failed: %s", fault)
        raise (StorageFull() if fault.errno in NO_ROOM else StorageUnavailable()) from fault
