"""What only a directory can get wrong: crashes, damage, modes, a full disk."""

import asyncio
import hashlib
import itertools
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.integrations.storage.disk import RangeReader
from app.integrations.storage.local import LocalStore
from app.integrations.storage.memory import MemoryStore
from app.integrations.storage.protocol import (
    Assembled,
    StorageFull,
    StorageObjectMissing,
    StoragePartDamaged,
    StorageUnavailable,
)
from app.kit import clock

KEY = "tenant/file"

CRASH = """
import asyncio, os, signal, sys
from pathlib import Path
from app.integrations.storage.disk import RangeReader
from app.integrations.storage.local import LocalStore
from app.kit import failpoints

async def chunks(die):
    yield b"x" * 300_000
    if die:
        os.kill(os.getpid(), signal.SIGKILL)
    yield b"y" * 300_000

async def main(root, place):
    store = LocalStore(Path(root))
    failpoints.arm(None if place == "mid-stream" else place)
    await store.write_part("tenant/file", 1, chunks(place == "mid-stream"))
    await store.assemble("tenant/file", [1])

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def files(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def crash(root: Path, place: str) -> None:
    ended = subprocess.run([sys.executable, "-c", CRASH, str(root), place], check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize("place", ["mid-stream", "storage.part_written"])
async def test_a_crash_while_a_part_is_written_leaves_no_part(root: Path, place: str) -> None:
    crash(root, place)
    store = LocalStore(root)
    assert await store.parts(KEY) == []
    assert await store.sweep(timedelta(hours=1)) == 0
    [leftover] = files(root / "tmp")
    hour_ago = clock.now().timestamp() - 3601
    os.utime(leftover, (hour_ago, hour_ago))
    assert await store.sweep(timedelta(hours=1)) == 1
    assert files(root) == []


async def test_a_crash_before_the_object_has_its_name_leaves_the_parts(root: Path) -> None:
    crash(root, "storage.object_written")
    store = LocalStore(root)
    assert not await store.exists(KEY)
    assert [part.size for part in await store.parts(KEY)] == [600_000]
    assert (await store.assemble(KEY, [1])).size == 600_000


async def test_a_crash_after_the_object_has_its_name_is_finished_by_repeating(root: Path) -> None:
    crash(root, "storage.object_published")
    store = LocalStore(root)
    assert await store.exists(KEY)
    assert (await store.assemble(KEY, [1])).size == 600_000
    assert await store.parts(KEY) == []


async def test_files_are_for_the_owner_alone(root: Path) -> None:
    store = LocalStore(root)
    await store.write_part(KEY, 1, stream(b"object"))
    await store.assemble(KEY, [1])
    await store.write_part("other", 1, stream(b"part"))
    assert {mode(path) for path in files(root)} == {0o600}
    assert {mode(path) for path in (root, root / "objects", root / "parts", root / "tmp")} == {0o700}


async def test_keys_that_share_a_directory_and_differ_in_a_slash_are_two_objects(root: Path) -> None:
    def directory(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()[:3]

    twin = next(number for number in itertools.count() if directory(f"a/{number}") == directory(f"a-{number}"))
    store = LocalStore(root)
    for key in (f"a/{twin}", f"a-{twin}"):
        assert not await store.exists(key)
        await store.write_part(key, 1, stream(key.encode()))
        await store.assemble(key, [1])
    assert len(files(root / "objects")) == 2


async def test_a_part_that_rotted_on_the_disk_is_noticed(root: Path) -> None:
    store = LocalStore(root)
    await store.write_part(KEY, 1, stream(b"as it was"))
    [path] = files(root / "parts")
    for damage in (b"as it Was" + path.read_bytes()[9:], path.read_bytes()[:-1], b"short"):
        path.write_bytes(damage)
        with pytest.raises(StoragePartDamaged):
            await store.assemble(KEY, [1])
        assert not await store.exists(KEY)
        assert files(root / "tmp") == []


async def test_two_that_assemble_at_once_get_the_same_object(root: Path) -> None:
    first, second = LocalStore(root), LocalStore(root)
    for number in range(1, 6):
        await first.write_part(KEY, number, stream(b"part"))
    described = await asyncio.gather(*(store.assemble(KEY, range(1, 6)) for store in (first, second) * 4))
    assert len(set(described)) == 1
    assert isinstance(described[0], Assembled)
    assert files(root / "tmp") == []


async def test_parts_sent_in_parallel_do_not_disturb_each_other(root: Path) -> None:
    store = LocalStore(root)
    bodies = {number: bytes([number]) * 300_000 for number in range(1, 9)}
    await asyncio.gather(*(store.write_part(KEY, number, stream(body)) for number, body in bodies.items()))
    await store.assemble(KEY, sorted(bodies))
    assert b"".join([block async for block in await store.read(KEY)]) == b"".join(bodies.values())


async def test_a_cancelled_write_leaves_nothing(root: Path) -> None:
    store = LocalStore(root)
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"x" * 600_000
        begun.set()
        await asyncio.Event().wait()

    writing = asyncio.create_task(store.write_part(KEY, 1, endless()))
    await begun.wait()
    assert files(root / "tmp") != []
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert files(root) == []


async def test_a_write_cancelled_while_the_disk_works_leaves_nothing(root: Path) -> None:
    store = LocalStore(root)

    async def cancel_me() -> AsyncIterator[bytes]:
        asyncio.get_running_loop().call_soon(writing.cancel)
        yield b"x" * 600_000

    writing = asyncio.create_task(store.write_part(KEY, 1, cancel_me()))
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert files(root) == []


async def test_a_disk_that_fails_is_unavailable(root: Path) -> None:
    store = LocalStore(root)
    (root / "parts").rmdir()
    (root / "parts").write_bytes(b"a file where a directory should be")
    with pytest.raises(StorageUnavailable):
        await store.write_part(KEY, 1, stream(b"x"))
    assert files(root / "tmp") == []


async def test_a_disk_that_is_not_there_does_not_say_that_files_are_gone(root: Path) -> None:
    store = LocalStore(root)
    await store.write_part(KEY, 1, stream(b"x"))
    await store.assemble(KEY, [1])
    with pytest.raises(StorageObjectMissing):
        await store.read("another/key")
    root.rename(root.with_name("elsewhere"))
    for asked in (store.read(KEY), store.size(KEY), store.write_part(KEY, 1, stream(b"x"))):
        with pytest.raises(StorageUnavailable):
            await asked


async def test_a_disk_without_room_says_so_and_keeps_nothing(root: Path) -> None:
    store = LocalStore(root)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(StorageFull):
            await store.write_part(KEY, 1, stream(b"x" * 99_999))
        with pytest.raises(StorageFull):
            await store.write_part(KEY, 1, stream(b"x" * 600_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files(root) == []


async def test_the_store_in_memory_fails_as_a_disk_does() -> None:
    store = MemoryStore()
    store.full = True
    with pytest.raises(StorageFull):
        await store.write_part(KEY, 1, stream(b"x"))
    store.down = True
    with pytest.raises(StorageUnavailable):
        await store.exists(KEY)


def test_a_reader_who_hangs_up_during_a_read_breaks_nothing(tmp_path: Path) -> None:
    path, reading, go_on = tmp_path / "x", threading.Event(), threading.Event()
    path.write_bytes(b"content")

    class Slow:
        closed = False

        def read(self, _size: int) -> bytes:
            reading.set()
            assert go_on.wait(10)
            assert not self.closed
            return b"content"

        def close(self) -> None:
            self.closed = True

    reader, slow, read = RangeReader(path, 0, None), Slow(), list[bytes]()
    reader._file = slow  # type: ignore[assignment]
    thread = threading.Thread(target=lambda: read.append(reader.next_block()))
    thread.start()
    assert reading.wait(10)
    reader.close()
    go_on.set()
    thread.join()
    assert (read, slow.closed) == ([b"content"], True)
