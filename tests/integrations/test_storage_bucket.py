"""What only a bucket can get wrong: parts with digests in their names, links of the provider, a provider that fails."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import httpx
import pytest
import time_machine

from app.integrations.storage import bucket
from app.integrations.storage.bucket import BucketStore
from app.integrations.storage.configured import StorageMisconfigured, configured_bucket
from app.integrations.storage.protocol import Assembled, StoragePartDamaged, StorageUnavailable
from app.kit.clock import now
from tests.fakes.s3_server import S3Server, bucket_of, running_s3
from tests.support.http import settings_for_tests

KEY = "tenant/file"


@pytest.fixture
def server() -> Iterator[S3Server]:
    with running_s3() as server:
        yield server


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def put(store: BucketStore, *parts: bytes) -> Assembled:
    for number, body in enumerate(parts, 1):
        await store.write_part(KEY, number, stream(body))
    return await store.assemble(KEY, range(1, len(parts) + 1))


async def test_a_large_object_goes_in_pieces_and_comes_in_windows(
    server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "PIECE", 5 << 20)
    store, body = BucketStore(bucket_of(server)), bytes(range(256)) * (45 << 10)
    made = await put(store, body[: 6 << 20], body[6 << 20 :])
    assert made == Assembled(len(body), hashlib.sha256(body).hexdigest())
    assert b"".join([block async for block in await store.read(KEY)]) == body
    assert list(server.objects) == [f"ours/objects/{KEY}"]
    assert not server.uploads


async def test_a_part_that_changed_at_the_provider_stops_the_assembly(server: S3Server) -> None:
    store = BucketStore(bucket_of(server))
    await store.write_part(KEY, 1, stream(b"as it was sent"))
    (path,) = server.objects
    server.objects[path] = b"as it was s-nt"
    with pytest.raises(StoragePartDamaged):
        await store.assemble(KEY, [1])
    assert not await store.exists(KEY)


@pytest.mark.parametrize("use", ["write", "parts", "assemble", "read", "exists", "delete"])
async def test_a_provider_that_is_down_is_unavailable(server: S3Server, use: str) -> None:
    store = BucketStore(bucket_of(server))
    await put(store, b"x")
    server.down = True
    uses = {
        "write": lambda: store.write_part(KEY, 1, stream(b"x")),
        "parts": lambda: store.parts(KEY),
        "assemble": lambda: store.assemble(KEY, [1]),
        "read": lambda: store.read(KEY),
        "exists": lambda: store.exists(KEY),
        "delete": lambda: store.delete(KEY),
    }
    with pytest.raises(StorageUnavailable):
        await uses[use]()


async def test_a_link_of_the_provider_opens_one_object_for_a_while(server: S3Server) -> None:
    store = BucketStore(bucket_of(server), hands_out=True)
    await put(store, b"0123456789")
    said = {"media_type": "video/mp4", "disposition": "inline; filename*=UTF-8''%E8%AF%BE.mp4"}
    link = await store.link(KEY, timedelta(minutes=10), **said)
    assert link is not None
    async with httpx.AsyncClient() as http:
        answer = await http.get(link, headers={"Range": "bytes=2-4"})
        assert (answer.status_code, answer.content) == (206, b"234")
        assert answer.headers["content-type"] == "video/mp4"
        assert answer.headers["content-disposition"] == said["disposition"]
        for changed in (link.replace("/file?", "/other?"), link.replace("video", "text"), link[:-1]):
            assert (await http.get(changed)).status_code == 403
        with time_machine.travel(now() - timedelta(minutes=11)):
            old = await store.link(KEY, timedelta(minutes=10), **said)
        assert old is not None
        assert (await http.get(old)).status_code == 403
    assert await BucketStore(bucket_of(server)).link(KEY, timedelta(minutes=10), **said) is None


def test_half_a_configuration_is_refused() -> None:
    whole = {
        "storage_bucket": "party",
        "storage_endpoint": "https://oss-cn-hangzhou.aliyuncs.com",
        "storage_region": "cn-hangzhou",
        "storage_access_id": "id",
        "storage_access_key": "key",
    }
    assert configured_bucket(settings_for_tests()) is None
    assert isinstance(configured_bucket(settings_for_tests(**whole)), BucketStore)
    for name in whole:
        with pytest.raises(StorageMisconfigured, match=f"DANGJIAN_{name.upper()}"):
            configured_bucket(settings_for_tests(**whole | {name: ""}))
    with pytest.raises(StorageMisconfigured, match="https"):
        configured_bucket(settings_for_tests(**whole | {"storage_endpoint": "http://a.cn"}, mode="production"))
