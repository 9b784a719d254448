"""Files over HTTP: reserve, send, confirm, link, download; and everything that is refused on the way."""

import base64
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import httpx
import pytest
import time_machine
from PIL import Image
from sqlalchemy import select

from app.access.actor import Actor, Grant
from app.access.roles import Role
from app.db.session import Database
from app.files import stored
from app.files.models import FileStatus, Purpose, StoredFile
from app.kit.clock import now
from app.kit.ids import uuid7
from app.web import downloads, uploads
from app.wiring import create_app
from tests.factories import files as samples
from tests.support.http import ActorsByAccount, Client, client_over, services_over

ROUTERS = [uploads.router, downloads.router]
TENANT, ORG = uuid7(), uuid7()


def someone(tenant_id: UUID = TENANT, *roles: Role) -> Actor:
    grants = tuple(Grant.of(role, ORG, f"{ORG.hex}/") for role in roles or [Role.MEMBER])
    return Actor(uuid7(), tenant_id, uuid7(), None, "张三", grants, second_factor=True)


# A member who writes lessons.
MEMBER = someone(TENANT, Role.MEMBER, Role.CONTENT_EDITOR)


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors, tenant_file_quota=1 << 20)
    async with client_over(create_app(services, routers=ROUTERS), services, actors) as client:
        yield client


async def reserve(client: Client, size: int, purpose: str = "document", actor: Actor = MEMBER, **more: Any) -> str:
    body = {"name": "名册.xlsx", "size": size, "purpose": purpose, **more}
    answer = await client.post("/api/v1/files", actor, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def send(client: Client, file_id: str, content: bytes, actor: Actor = MEMBER) -> httpx.Response:
    form = {"file": ("x.bin", content, "application/x-whatever")}
    return await client.post(f"/api/v1/files/{file_id}/content", actor, files=form)


def digest_of(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


async def send_part(
    client: Client, file_id: str, number: int, content: bytes, digest: str | None = None
) -> httpx.Response:
    digest = digest_of(content) if digest is None else digest
    headers = {"Content-Digest": digest, "Content-Type": "application/octet-stream"}
    return await client.put(f"/api/v1/files/{file_id}/parts/{number}", MEMBER, content=content, headers=headers)


async def break_off(client: Client, path: str, content: bytes) -> None:
    """Send half of a part, then hang up."""
    headers = await client.as_(MEMBER, **{"Content-Digest": digest_of(content), "Host": "testserver"})
    said = iter(
        [{"type": "http.request", "body": content[: len(content) // 2], "more_body": True}, {"type": "http.disconnect"}]
    )
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return next(said)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "PUT",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }
    await client.app(scope, receive, send)  # type: ignore[arg-type]
    assert [message["status"] for message in sent if message["type"] == "http.response.start"] == [400]


async def confirm(client: Client, file_id: str, actor: Actor = MEMBER) -> httpx.Response:
    return await client.post(f"/api/v1/files/{file_id}/confirm", actor)


async def uploaded(client: Client, content: bytes, purpose: str = "document", **more: Any) -> dict[str, Any]:
    file_id = await reserve(client, len(content), purpose, **more)
    assert (await send(client, file_id, content)).status_code == 200
    answer = await confirm(client, file_id)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def download_path(client: Client, file_id: str) -> str:
    url = (await client.get(f"/api/v1/files/{file_id}/link", MEMBER)).json()["url"]
    return str(httpx.URL(url).path)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_whole_file_goes_in_and_comes_out_the_same(client: Client) -> None:
    content = samples.xlsx()
    file = await uploaded(client, content, "roster", sha256=hashlib.sha256(content).hexdigest())
    assert (file["status"], file["size"], file["media_type"]) == (
        "confirmed",
        len(content),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer = await client.get(await download_path(client, file["id"]))
    assert answer.content == content
    assert answer.headers["content-type"] == file["media_type"]
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%E5%90%8D%E5%86%8C.xlsx"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_parts_in_any_order_make_the_file_and_are_listed_until_then(client: Client) -> None:
    content = samples.MP4 + bytes(range(256)) * 40
    cut = [content[:4000], content[4000:9000], content[9000:]]
    file_id = await reserve(client, len(content), "media")
    for number in (3, 1):
        assert (await send_part(client, file_id, number, cut[number - 1])).status_code == 200
    held = (await client.get(f"/api/v1/files/{file_id}", MEMBER)).json()["parts"]
    assert [(part["number"], part["size"]) for part in held] == [(1, 4000), (3, len(cut[2]))]
    assert code(await confirm(client, file_id)) == (409, "FILE_INCOMPLETE")
    await send_part(client, file_id, 2, cut[1])
    assert (await confirm(client, file_id)).json()["sha256"] == hashlib.sha256(content).hexdigest()
    assert (await confirm(client, file_id)).status_code == 200
    assert code(await send_part(client, file_id, 2, cut[1])) == (409, "FILE_ALREADY_CONFIRMED")
    assert code(await send(client, file_id, cut[1])) == (409, "FILE_ALREADY_CONFIRMED")


async def test_a_damaged_part_is_not_kept(client: Client) -> None:
    file_id = await reserve(client, 10)
    wrong = f"sha-256=:{base64.b64encode(bytes(32)).decode()}:"
    assert code(await send_part(client, file_id, 1, b"0123456789", wrong)) == (409, "FILE_PART_DIFFERS")
    assert (await client.get(f"/api/v1/files/{file_id}", MEMBER)).json()["parts"] == []


@pytest.mark.parametrize("digest", ["", "md5=:xx:", "sha-256=:short:", "sha-256=" + "A" * 43])
async def test_a_part_without_a_good_digest_is_refused(client: Client, digest: str) -> None:
    file_id = await reserve(client, 10)
    assert code(await send_part(client, file_id, 1, b"x", digest)) == (422, "FILE_PART_DIGEST_MISSING")


async def test_more_bytes_than_were_reserved_are_cut_off(client: Client) -> None:
    file_id = await reserve(client, 10)
    assert code(await send(client, file_id, b"x" * 11)) == (422, "FILE_TOO_LARGE")
    assert (await send_part(client, file_id, 1, b"x" * 6)).status_code == 200
    assert code(await send_part(client, file_id, 2, b"x" * 5)) == (422, "FILE_TOO_LARGE")


async def test_a_request_over_the_limit_of_uploads_is_refused(database: Database) -> None:
    actors = ActorsByAccount()
    services = await services_over(database, actors, upload_limit=100_000)
    async with client_over(create_app(services, routers=ROUTERS), services, actors) as client:
        file_id = await reserve(client, 300_000)

        async def endless() -> AsyncIterator[bytes]:
            while True:
                yield b"x" * 50_000

        headers = {"Content-Digest": f"sha-256=:{base64.b64encode(bytes(32)).decode()}:"}
        path = f"/api/v1/files/{file_id}/parts/1"
        assert code(await client.put(path, MEMBER, content=endless(), headers=headers)) == (413, "BODY_TOO_LARGE")
        assert code(await send(client, file_id, b"x" * 200_000)) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize(
    ("content", "purpose", "expected"),
    [
        (samples.HTML, "document", "FILE_KIND_REFUSED"),
        (samples.SVG, "photo", "FILE_KIND_REFUSED"),
        (samples.PDF, "roster", "FILE_KIND_REFUSED"),
        (samples.PROGRAM, "media", "FILE_KIND_REFUSED"),
        (samples.png_bomb(), "photo", "FILE_IMAGE_REFUSED"),
        (samples.photo("PNG")[:70], "photo", "FILE_IMAGE_REFUSED"),
        (samples.MP4[:-100], "media", "FILE_MEDIA_DAMAGED"),
        (b"ID3\x04" + bytes(200), "media", "FILE_MEDIA_DAMAGED"),
    ],
)
async def test_what_it_is_decides_and_the_bytes_may_be_sent_again(
    client: Client, content: bytes, purpose: str, expected: str
) -> None:
    file_id = await reserve(client, len(content), purpose)
    await send(client, file_id, content)
    assert code(await confirm(client, file_id)) == (422, expected)
    state = (await client.get(f"/api/v1/files/{file_id}", MEMBER)).json()
    assert (state["status"], state["parts"]) == ("reserved", [])
    assert (await send(client, file_id, content)).status_code == 200


async def test_bytes_that_differ_from_the_declared_digest_are_refused(client: Client) -> None:
    file_id = await reserve(client, len(samples.PDF), sha256="0" * 64)
    await send(client, file_id, samples.PDF)
    assert code(await confirm(client, file_id)) == (409, "FILE_DIFFERS")


async def test_a_photo_comes_out_without_the_place_it_was_taken_at(client: Client) -> None:
    file = await uploaded(client, samples.photo(), "photo")
    answer = await client.get(await download_path(client, file["id"]))
    assert answer.headers["content-disposition"].startswith("inline")
    with Image.open(BytesIO(answer.content)) as image:
        assert not image.getexif()
    assert file["size"] == len(answer.content)
    assert file["sha256"] == hashlib.sha256(answer.content).hexdigest()


async def test_a_confirmation_that_died_half_way_is_taken_up_again(client: Client) -> None:
    """The bytes are settled, the row is not: the process ended between the two."""
    content = samples.photo()
    file_id = await reserve(client, len(content), "photo")
    await send(client, file_id, content)
    async with client.services.database.read(TENANT) as session:
        file = (await session.scalars(select(StoredFile))).one()
    settled = await uploads.receiving.settle(client.services.store, file)
    answer = await confirm(client, file_id)
    assert (answer.status_code, answer.json()["sha256"]) == (200, settled.sha256)


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        (None, 200, slice(None)),
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=5-100000", 206, slice(5, None)),
        ("bytes=-100000", 206, slice(None)),
        ("bytes=9-5", 200, slice(None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
    ],
)
async def test_a_range_is_answered_with_that_range(
    client: Client, wanted: str | None, status: int, part: slice
) -> None:
    content = samples.MP4
    file = await uploaded(client, content, "media")
    path = await download_path(client, file["id"])
    answer = await client.get(path, headers={"Range": wanted} if wanted else {})
    assert (answer.status_code, answer.content) == (status, content[part])
    assert answer.headers["accept-ranges"] == "bytes"
    if status == 206:
        start = len(content) if part.start is None else part.start % len(content)
        assert answer.headers["content-range"].endswith(f"/{len(content)}")
        assert part.start is None or answer.headers["content-range"].startswith(f"bytes {start}-")
    stale = await client.get(path, headers={"Range": "bytes=0-9", "If-Range": '"older"'})
    assert stale.status_code == 200


@pytest.mark.parametrize("wanted", ["bytes=100000-", "bytes=-0"])
async def test_a_range_outside_the_file_is_refused(client: Client, wanted: str) -> None:
    file = await uploaded(client, samples.MP4, "media")
    answer = await client.get(await download_path(client, file["id"]), headers={"Range": wanted})
    assert code(answer) == (416, "RANGE_NOT_SATISFIABLE")
    assert answer.headers["content-range"] == f"bytes */{len(samples.MP4)}"


async def test_a_player_asks_what_there_is_before_it_asks_for_it(client: Client) -> None:
    file = await uploaded(client, samples.MP4, "media")
    path = await download_path(client, file["id"])
    whole = await client.get(path)
    head = await client.call("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    same = ("content-length", "content-type", "etag", "accept-ranges", "content-disposition", "x-content-type-options")
    assert {name: head.headers[name] for name in same} == {name: whole.headers[name] for name in same}
    known = await client.get(path, headers={"If-None-Match": f'"other", {whole.headers["etag"]}'})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", whole.headers["etag"])
    assert (await client.call("HEAD", path[:-2] + "xx")).status_code == 404
    for width in ("9" * 5000, "-1", "x"):
        assert (await client.call("HEAD", f"{path}?width={width}")).headers["etag"] == whole.headers["etag"]


async def test_a_picture_is_kept_in_widths_for_small_and_old_phones(client: Client) -> None:
    # Taken with the phone on its side: it is 800 wide when it stands upright.
    file = await uploaded(client, samples.photo(size=(1200, 800)), "photo")
    assert {name: file["facts"][name] for name in ("width", "height", "widths")} == {
        "width": 800,
        "height": 1200,
        "widths": [360, 720],
    }
    path = await download_path(client, file["id"])
    for asked, expected in ((1, 360), (360, 360), (361, 720), (721, 800), (9999, 800)):
        answer = await client.get(path, params={"width": asked})
        with Image.open(BytesIO(answer.content)) as image:
            assert (image.format, image.width, image.height) == ("JPEG", expected, expected * 3 // 2)
            assert not image.getexif()
        assert answer.headers["content-length"] == str(len(answer.content))
    assert len({(await client.get(path, params={"width": w})).headers["etag"] for w in (1, 720, 900)}) == 3
    assert (await client.get(path, params={"width": 0})).status_code == 422


async def test_how_long_a_recording_plays_is_read_from_it(client: Client) -> None:
    for content, kind, length in (
        (samples.MP4, "video/mp4", 3),
        (samples.M4A, "audio/mp4", 3),
        (samples.MP3, "audio/mpeg", 3),
    ):
        file = await uploaded(client, content, "media")
        assert (file["media_type"], file["facts"]["duration_s"], file["facts"]["warnings"]) == (kind, length, [])


async def test_a_film_that_hinders_phones_is_kept_with_a_warning(client: Client) -> None:
    file = await uploaded(client, samples.film(codec="hvc1", index_first=False, seconds=0), "media")
    codes = [one["code"] for one in file["facts"]["warnings"]]
    assert codes == ["index_last", "codec", "length_unknown"]
    unreadable = await uploaded(client, samples.film(codec="a\0\0\0"), "media")
    assert [one["code"] for one in unreadable["facts"]["warnings"]] == ["codec"]


async def test_a_recording_is_sent_by_who_writes_lessons_and_not_over_the_limit(client: Client) -> None:
    body = {"name": "x.mp4", "size": 1000, "purpose": "media"}
    assert code(await client.post("/api/v1/files", someone(), json=body)) == (403, "PERMISSION_MISSING")
    answer = await client.post("/api/v1/files", MEMBER, json=body | {"size": 2 << 30})
    assert code(answer) == (422, "FILE_MEDIA_TOO_LARGE")
    assert "500 MB" in answer.json()["detail"]


async def test_an_upload_broken_near_its_end_goes_on_where_it_stopped(client: Client) -> None:
    content = samples.film(data=100_000)
    cut = [content[at : at + 1000] for at in range(0, len(content), 1000)]
    file_id = await reserve(client, len(content), "media", sha256=hashlib.sha256(content).hexdigest())
    for number, part in enumerate(cut[:-3], 1):
        await send_part(client, file_id, number, part)

    await break_off(client, f"/api/v1/files/{file_id}/parts/{len(cut) - 2}", cut[-3])
    held = (await client.get(f"/api/v1/files/{file_id}", MEMBER)).json()["parts"]
    assert [part["sha256"] for part in held] == [hashlib.sha256(part).hexdigest() for part in cut[:-3]]
    assert code(await confirm(client, file_id)) == (409, "FILE_INCOMPLETE")
    missing = [number for number in range(1, len(cut) + 1) if number > len(held)]
    # The first of them twice: the phone did not hear that it had arrived.
    for number in (missing[0], *missing):
        assert (await send_part(client, file_id, number, cut[number - 1])).status_code == 200
    assert (await confirm(client, file_id)).json()["sha256"] == hashlib.sha256(content).hexdigest()


async def test_two_phones_that_resume_one_upload_do_not_mix_their_parts(client: Client) -> None:
    content = samples.film(data=10_000)
    sha256 = hashlib.sha256(content).hexdigest()
    file_id = await reserve(client, len(content), "media", sha256=sha256)
    half, third = len(content) // 2, len(content) // 3
    cuts = [content[:half], content[half:]], [content[:third], content[third:]]
    # The first part of one phone and a second of the other, as many bytes as were reserved: another file.
    for number, part in ((1, cuts[0][0]), (2, content[third : third + len(cuts[0][1])])):
        await send_part(client, file_id, number, part)
    assert code(await confirm(client, file_id)) == (409, "FILE_DIFFERS")
    for number, part in enumerate(cuts[0], 1):
        assert (await send_part(client, file_id, number, part)).status_code == 200
    # The other phone goes on with its own first part, which is shorter.
    assert (await send_part(client, file_id, 1, cuts[1][0])).status_code == 200
    assert code(await confirm(client, file_id)) == (409, "FILE_INCOMPLETE")
    assert (await send_part(client, file_id, 1, cuts[0][0])).status_code == 200
    assert (await confirm(client, file_id)).json()["sha256"] == sha256


async def test_a_store_that_is_down_is_told_in_words(client: Client) -> None:
    file = await uploaded(client, samples.MP4, "media")
    path = await download_path(client, file["id"])
    waiting = await reserve(client, 10)
    client.services.store.down = True  # type: ignore[attr-defined]
    for answer in (await client.get(path), await send_part(client, waiting, 1, b"x"), await confirm(client, waiting)):
        assert code(answer) == (503, "STORAGE_UNAVAILABLE")
        assert answer.json()["detail"] == "文件存储暂时不可用，请稍后再试"


async def test_a_link_ends_with_its_time_and_with_its_file(client: Client) -> None:
    file = await uploaded(client, samples.PDF)
    path = await download_path(client, file["id"])
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert code(await client.get(path)) == (404, "FILE_LINK_EXPIRED")
    assert code(await client.get(path[:-2] + "xx")) == (404, "FILE_LINK_INVALID")
    assert (await client.delete(f"/api/v1/files/{file['id']}", MEMBER)).status_code == 204
    assert code(await client.get(path)) == (404, "FILE_NOT_FOUND")


@pytest.mark.parametrize("other", [someone(), someone(uuid7())], ids=["same tenant", "another tenant"])
async def test_a_file_is_out_of_sight_for_everybody_but_its_owner(client: Client, other: Actor) -> None:
    file_id = await reserve(client, 10)
    not_found = (404, "FILE_NOT_FOUND")
    assert code(await client.get(f"/api/v1/files/{file_id}", other)) == not_found
    assert code(await client.get(f"/api/v1/files/{file_id}/link", other)) == not_found
    assert code(await client.delete(f"/api/v1/files/{file_id}", other)) == not_found
    assert code(await send(client, file_id, b"x", other)) == not_found
    assert code(await confirm(client, file_id, other)) == not_found


async def test_a_role_that_may_not_upload_is_refused(client: Client) -> None:
    auditor = someone(TENANT, Role.AUDIT_ADMIN)
    answer = await client.post("/api/v1/files", auditor, json={"name": "x", "size": 1, "purpose": "document"})
    assert code(answer) == (403, "PERMISSION_MISSING")


async def test_the_tenants_space_is_bounded(client: Client) -> None:
    await reserve(client, 1_000_000)
    body = {"name": "x", "size": 100_000, "purpose": "document"}
    assert code(await client.post("/api/v1/files", MEMBER, json=body)) == (409, "FILE_QUOTA_EXCEEDED")
    assert (await client.post("/api/v1/files", someone(uuid7()), json=body)).status_code == 201


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"name": "x", "size": 21 << 20, "purpose": "photo"}, "FILE_TOO_LARGE"),
        ({"name": "x", "size": 1, "purpose": "generated"}, "FILE_PURPOSE_RESERVED"),
        ({"name": "../../etc/passwd", "size": 1, "purpose": "photo"}, "INVALID"),
        ({"name": "x\r\ny", "size": 1, "purpose": "photo"}, "INVALID"),
        ({"name": "课" * 201, "size": 1, "purpose": "photo"}, "INVALID"),
        ({"name": "\u202egnp.exe", "size": 1, "purpose": "photo"}, "INVALID"),
        ({"name": "\u200b", "size": 1, "purpose": "photo"}, "INVALID"),
        ({"name": "x", "size": 10**30, "purpose": "media"}, "FILE_MEDIA_TOO_LARGE"),
        ({"name": "x", "size": 0, "purpose": "photo"}, "INVALID"),
        ({"name": "x", "size": 1, "purpose": "photo", "sha256": "short"}, "INVALID"),
    ],
)
async def test_a_reservation_that_makes_no_sense_is_refused(
    client: Client, body: dict[str, Any], expected: str
) -> None:
    assert code(await client.post("/api/v1/files", MEMBER, json=body)) == (422, expected)


async def test_a_form_without_the_field_is_refused(client: Client) -> None:
    file_id = await reserve(client, 10)
    path = f"/api/v1/files/{file_id}/content"
    assert code(await client.post(path, MEMBER, files={"other": b"x"})) == (422, "FILE_FORM_INVALID")
    assert code(await client.post(path, MEMBER, data={"file": "x"})) == (422, "FILE_FORM_INVALID")
    assert (await client.post(path, MEMBER, content=b"x")).status_code == 422


async def test_no_transaction_is_open_while_bytes_travel(own_database: Database) -> None:
    """The sender holds its bytes back until another write has gone through: on SQLite there is only one at a time."""
    actors = ActorsByAccount()
    services = await services_over(own_database, actors)
    async with client_over(create_app(services, routers=ROUTERS), services, actors) as client:
        file_id = await reserve(client, len(samples.PDF))

        async def slowly() -> AsyncIterator[bytes]:
            yield samples.PDF[:5]
            await reserve(client, 5)
            yield samples.PDF[5:]

        digest = base64.b64encode(hashlib.sha256(samples.PDF).digest()).decode()
        answer = await client.put(
            f"/api/v1/files/{file_id}/parts/1",
            MEMBER,
            content=slowly(),
            headers={"Content-Digest": f"sha-256=:{digest}:"},
        )
        assert answer.status_code == 200
        assert (await confirm(client, file_id)).status_code == 200


async def test_generated_files_are_kept_and_read_by_the_systems_own_work(client: Client) -> None:
    database, store = client.services.database, client.services.store
    system = Actor.system("sample.work", tenant_id=TENANT)
    async with database.write(TENANT) as session:
        made = await stored.keep(
            session, MEMBER, store, name="结果.pdf", content=samples.PDF, media_type="application/pdf"
        )
        ours = await stored.reserve(session, MEMBER, name="x", size=1, purpose=Purpose.PHOTO, quota=1000)
    async with database.read(TENANT) as session:
        file = await stored.confirmed(session, system, made.id)
        assert await stored.read(store, file) == samples.PDF
        assert (await stored.confirmed(session, MEMBER, made.id)).status is FileStatus.CONFIRMED
        with pytest.raises(stored.FileNotConfirmed):
            await stored.confirmed(session, MEMBER, ours.id)
        with pytest.raises(stored.FileNotFound):
            await stored.confirmed(session, someone(), made.id)
        file.size = stored.READ_LIMIT + 1
        with pytest.raises(stored.FileTooLarge):
            await stored.read(store, file)
