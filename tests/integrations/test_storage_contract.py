"""One contract, held by the directory, by the bucket and by the store in memory."""

import hashlib
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.integrations.storage.bucket import BucketStore
from app.integrations.storage.local import LocalStore
from app.integrations.storage.memory import MemoryStore
from app.integrations.storage.protocol import (
    Assembled,
    ObjectStore,
    Part,
    PartWritten,
    StorageObjectMissing,
    StoragePartMissing,
)
from tests.fakes.s3_server import bucket_of, running_s3

KEY = "0190-tenant/0190-file"


@pytest.fixture(params=["directory", "memory", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectStore]:
    if request.param != "bucket":
        yield LocalStore(tmp_path / "store") if request.param == "directory" else MemoryStore()
        return
    with running_s3() as server:
        yield BucketStore(bucket_of(server))
        assert not server.refused


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def put(store: ObjectStore, key: str, *parts: bytes) -> Assembled:
    for number, body in enumerate(parts, 1):
        await store.write_part(key, number, stream(body))
    return await store.assemble(key, range(1, len(parts) + 1))


async def get(store: ObjectStore, key: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in await store.read(key, start, end)])


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


async def test_a_part_is_measured_as_it_is_written(store: ObjectStore) -> None:
    assert await store.write_part(KEY, 1, stream(b"ab", b"", b"c")) == PartWritten(3, sha(b"abc"))


async def test_parts_are_listed_by_number(store: ObjectStore) -> None:
    for number, body in ((10, b"ten"), (2, b""), (1, b"one")):
        await store.write_part(KEY, number, stream(body))
    assert await store.parts(KEY) == [Part(1, 3, sha(b"one")), Part(2, 0, sha(b"")), Part(10, 3, sha(b"ten"))]
    assert await store.parts("another") == []


async def test_a_part_sent_again_replaces_the_first(store: ObjectStore) -> None:
    await store.write_part(KEY, 1, stream(b"a long first try"))
    await store.write_part(KEY, 1, stream(b"second"))
    assert await store.parts(KEY) == [Part(1, 6, sha(b"second"))]
    assert await store.assemble(KEY, [1]) == Assembled(6, sha(b"second"))


async def test_the_object_appears_when_it_is_assembled_and_its_parts_go(store: ObjectStore) -> None:
    await store.write_part(KEY, 1, stream(b"hello "))
    await store.write_part(KEY, 3, stream(b"world"))
    await store.write_part(KEY, 2, stream(b"left out "))
    assert not await store.exists(KEY)
    assert await store.assemble(KEY, [1, 3]) == Assembled(11, sha(b"hello world"))
    assert await store.exists(KEY)
    assert await store.size(KEY) == 11
    assert await get(store, KEY) == b"hello world"
    assert await store.parts(KEY) == []


async def test_an_empty_object_is_an_object(store: ObjectStore) -> None:
    assert await put(store, KEY, b"") == Assembled(0, sha(b""))
    assert await get(store, KEY) == b""


async def test_assembling_again_describes_what_stands(store: ObjectStore) -> None:
    first = await put(store, KEY, b"once")
    assert await store.assemble(KEY, [1]) == first
    await store.write_part(KEY, 1, stream(b"a late, different part"))
    assert await store.assemble(KEY, [1]) == first
    assert await get(store, KEY) == b"once"
    assert await store.parts(KEY) == []


async def test_a_missing_part_stops_the_assembly_and_costs_nothing(store: ObjectStore) -> None:
    await store.write_part(KEY, 1, stream(b"one"))
    with pytest.raises(StoragePartMissing):
        await store.assemble(KEY, [1, 2])
    assert not await store.exists(KEY)
    await store.write_part(KEY, 2, stream(b"two"))
    assert await store.assemble(KEY, [1, 2]) == Assembled(6, sha(b"onetwo"))


async def test_a_sender_who_breaks_off_leaves_the_earlier_part(store: ObjectStore) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 600_000
        raise ConnectionResetError("the phone went away")

    await store.write_part(KEY, 1, stream(b"whole"))
    with pytest.raises(ConnectionResetError):
        await store.write_part(KEY, 1, broken())
    assert await store.parts(KEY) == [Part(1, 5, sha(b"whole"))]
    assert await store.sweep(timedelta(0)) == 0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, 15), length=st.none() | st.integers(0, 15))
async def test_a_range_is_a_slice(store: ObjectStore, start: int, length: int | None) -> None:
    if not await store.exists(KEY):
        await put(store, KEY, b"01234", b"56789")
    end = None if length is None else start + length
    assert await get(store, KEY, start, end) == b"0123456789"[start:end]


async def test_a_large_object_comes_in_several_pieces(store: ObjectStore) -> None:
    body = bytes(range(256)) * 4096
    await put(store, KEY, body[:700_001], body[700_001:])
    pieces = [piece async for piece in await store.read(KEY, 5, len(body) - 5)]
    assert b"".join(pieces) == body[5:-5]
    assert len(pieces) > 1


async def test_a_reader_may_stop_early(store: ObjectStore) -> None:
    await put(store, KEY, b"x" * 1_000_000)
    async for _ in await store.read(KEY):
        break
    await store.delete(KEY)
    assert not await store.exists(KEY)


async def test_what_is_not_there_is_missing_before_the_first_byte(store: ObjectStore) -> None:
    await store.write_part(KEY, 1, stream(b"only a part"))
    with pytest.raises(StorageObjectMissing):
        await store.read(KEY)
    with pytest.raises(StorageObjectMissing):
        await store.size(KEY)


async def test_keys_of_objects_and_of_parts_are_listed(store: ObjectStore) -> None:
    await put(store, KEY, b"whole")
    await store.write_part("other/file", 1, stream(b"unfinished"))
    assert {key async for key in store.keys(timedelta(seconds=-5 if not isinstance(store, MemoryStore) else 0))} == {
        KEY,
        "other/file",
    }
    assert [key async for key in store.keys(timedelta(days=1))] == []


async def test_deleting_removes_object_and_parts_and_may_be_repeated(store: ObjectStore) -> None:
    await put(store, KEY, b"gone soon")
    await store.write_part(KEY, 1, stream(b"late"))
    await store.write_part("other", 1, stream(b"unfinished"))
    for _ in range(2):
        await store.delete(KEY)
        await store.delete("other")
    assert not await store.exists(KEY)
    assert await store.parts(KEY) == []
    assert await store.parts("other") == []


async def test_a_key_and_a_key_below_it_are_two_objects(store: ObjectStore) -> None:
    keys = ["a", "a/b", "a-b", "a/b/c"]
    for key in keys:
        await put(store, key, key.encode())
    assert [await get(store, key) for key in keys] == [key.encode() for key in keys]


BAD_KEYS = [
    "",
    "/",
    "/a",
    "a/",
    "a//b",
    "../a",
    "a/../b",
    ".",
    "a.b",
    "A",
    "a~b",
    "a\\b",
    "a\x00",
    "a\n",
    "党",
    "a" * 201,
]


def uses(store: ObjectStore, key: str) -> Iterable[object]:
    yield store.write_part(key, 1, stream(b"x"))
    yield store.parts(key)
    yield store.assemble(key, [1])
    yield store.read(key)
    yield store.size(key)
    yield store.exists(key)
    yield store.delete(key)


@pytest.mark.parametrize("key", BAD_KEYS)
async def test_a_key_that_could_leave_the_store_is_never_used(store: ObjectStore, key: str) -> None:
    for use in uses(store, key):
        with pytest.raises(ValueError, match="key"):
            await use  # type: ignore[misc]


@pytest.mark.parametrize("number", [0, -1, 10_001])
async def test_part_numbers_have_bounds(store: ObjectStore, number: int) -> None:
    with pytest.raises(ValueError, match="part number"):
        await store.write_part(KEY, number, stream(b"x"))


@pytest.mark.parametrize("parts", [[], [2, 1], [1, 1], [0, 1]])
async def test_a_list_of_parts_ascends(store: ObjectStore, parts: list[int]) -> None:
    with pytest.raises(ValueError, match="part"):
        await store.assemble(KEY, parts)


@pytest.mark.parametrize(("start", "end"), [(-1, None), (5, 4)])
async def test_a_range_runs_forward(store: ObjectStore, start: int, end: int) -> None:
    await put(store, KEY, b"0123456789")
    with pytest.raises(ValueError, match="range"):
        await store.read(KEY, start, end)
