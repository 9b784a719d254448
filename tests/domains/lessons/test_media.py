"""A lesson with picture, sound, film and paper: its files are measured, opened by its links alone, and never lost."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import time_machine
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.access.actor import Actor
from app.domains.lessons.media import LOOSE, release_loose
from app.domains.lessons.models import LessonFile
from app.files.models import FileStatus, Purpose, StoredFile
from app.files.retention import deleted_files
from app.files.stored import plant
from app.kit.clock import now
from tests.domains.lessons.conftest import TEXT, Place
from tests.factories import files as samples

PICTURE = ("封面.jpg", samples.photo(size=(500, 900)), Purpose.PHOTO)
SOUND = ("讲解.mp3", samples.MP3, Purpose.MEDIA)
FILM = ("微党课.mp4", samples.film(seconds=61.5), Purpose.MEDIA)
PAPER = ("讲义.pdf", samples.PDF, Purpose.DOCUMENT)


async def planted(place: Place, given: tuple[str, bytes, Purpose]) -> str:
    name, content, purpose = given
    services = place.client.services
    async with services.database.write(place.world.tenant_id) as session:
        file = await plant(session, place.editor, services.store, name=name, content=content, purpose=purpose)
    return str(file.id)


def block(kind: str, file_id: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "file_id": file_id} | more


async def opened(place: Place, link: str, **options: Any) -> httpx.Response:
    url = httpx.URL(link)
    return await place.client.get(url.raw_path.decode(), **options)


def member(place: Place) -> Actor:
    return place.reader(place.world.zhang)


async def shown(place: Place, lesson: str) -> dict[str, Any]:
    """The lesson as the member's phone gets it, its files by name."""
    body: dict[str, Any] = await place.ok("GET", f"/lessons/{lesson}", member(place))
    return body | {"files": {one["name"]: one for one in body["files"]}}


async def test_a_file_of_one_lesson_is_refused_in_another_with_what_to_do(place: Place) -> None:
    picture = await planted(place, PICTURE)
    await place.draft(blocks=[block("picture", picture)])
    content = {"title": "另一节", "cover_file_id": picture, "blocks": [TEXT, block("picture", picture)]}
    body = {"org_id": str(place.world.town.id), "content": content}
    answer = await place.client.call("POST", "/api/v1/lesson-drafts", place.editor, json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "FILE_NOT_FOUND")
    said = {one["field"]: one["issue"] for one in answer.json()["errors"]}
    assert list(said) == ["blocks.1.file_id", "cover_file_id"]
    assert all("请再上传一次" in one for one in said.values())


async def test_a_lesson_of_every_kind_of_file_is_played_by_a_member(place: Place) -> None:
    ids = {given[0]: await planted(place, given) for given in (PICTURE, SOUND, FILM, PAPER)}
    blocks = [
        TEXT,
        block("picture", ids["封面.jpg"]),
        block("audio", ids["讲解.mp3"]),
        block("video", ids["微党课.mp4"], duration_s=9999),
        block("pdf", ids["讲义.pdf"]),
    ]
    lesson = await place.published(blocks=blocks, cover_file_id=ids["封面.jpg"])
    got = await shown(place, lesson)
    # The length is the file's, whatever the editor wrote.
    assert [one["duration_s"] for one in got["blocks"]] == [None, None, 3, 62, None]
    assert {name: (one["media_type"], one["duration_s"], one["widths"]) for name, one in got["files"].items()} == {
        "封面.jpg": ("image/jpeg", None, [360, 720]),
        "讲解.mp3": ("audio/mpeg", 3, []),
        "微党课.mp4": ("video/mp4", 62, []),
        "讲义.pdf": ("application/pdf", None, []),
    }
    film = got["files"]["微党课.mp4"]["link"]["url"]
    part = await opened(place, film, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, FILM[1][10:20])
    paper = await opened(place, got["files"]["讲义.pdf"]["link"]["url"])
    assert paper.headers["content-disposition"].startswith("attachment")
    tick = {"block": "b4", "start_s": 0, "end_s": 63, "at": now().isoformat()}
    beyond = await place.code("POST", f"/lessons/{lesson}/ticks", member(place), json={"ticks": [tick]})
    assert beyond == (422, "LESSON_TICK_BEYOND_END")
    (card,) = (await place.ok("GET", "/lessons/feed", member(place)))["items"]
    assert (await opened(place, f"{card['cover_url']}?width=300")).headers["content-type"] == "image/jpeg"


async def test_links_end_with_their_time_and_with_the_lesson_and_open_one_file(place: Place) -> None:
    film, picture = await planted(place, FILM), await planted(place, PICTURE)
    lesson = await place.published(blocks=[block("video", film)], cover_file_id=picture)
    got = await shown(place, lesson)
    link = got["files"][FILM[0]]["link"]["url"]
    # Long enough to see it to its end, with a pause.
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert (await opened(place, link)).status_code == 200
    with time_machine.travel(now() + timedelta(minutes=13)):
        assert (await opened(place, link)).json()["code"] == "FILE_LINK_EXPIRED"
    token = link.rsplit("/", 1)[1]
    assert (await place.code("GET", f"/downloads/{token}", member(place))) == (404, "FILE_LINK_INVALID")
    cover = (await place.ok("GET", "/lessons/feed", member(place)))["items"][0]["cover_url"]
    assert cover.rsplit("/", 1)[1] != token
    await place.step(lesson, "withdraw", place.reviewer, reason="内容有误")
    for ended in (link, cover):
        assert (await opened(place, ended)).json()["code"] == "FILE_NOT_FOUND"
        assert (await place.client.call("HEAD", httpx.URL(ended).path)).status_code == 404
    # Who works on it still sees it.
    (file, _) = (await place.ok("GET", f"/lesson-drafts/{lesson}", place.editor))["files"]
    assert (await opened(place, file["link"]["url"])).status_code == 200


async def test_a_lesson_is_read_while_the_store_is_down(place: Place) -> None:
    lesson = await place.published(blocks=[TEXT, block("audio", await planted(place, SOUND))])
    place.client.services.store.down = True  # type: ignore[attr-defined]
    got = await shown(place, lesson)
    assert got["blocks"][0]["html"] == TEXT["html"]
    answer = await opened(place, got["files"][SOUND[0]]["link"]["url"])
    assert (answer.status_code, answer.json()["code"]) == (503, "STORAGE_UNAVAILABLE")


async def test_an_editor_is_told_what_may_hinder_phones(place: Place) -> None:
    film = await planted(place, ("课.mp4", samples.film(index_first=False), Purpose.MEDIA))
    lesson = await place.draft(blocks=[block("video", film)])
    (file,) = (await place.ok("GET", f"/lesson-drafts/{lesson}", place.editor))["files"]
    assert [one["code"] for one in file["warnings"]] == ["index_last"]


async def test_the_files_of_an_organisations_lessons_are_bounded(place: Place) -> None:
    first, second = await planted(place, SOUND), await planted(place, FILM)
    place.client.services.settings.org_media_quota = len(SOUND[1]) + len(FILM[1]) - 1
    lesson = await place.draft(blocks=[block("audio", first)])
    body = {"content": {"title": "课", "blocks": [block("audio", first), block("video", second)]}}
    path, headers = f"/lesson-drafts/{lesson}", {"If-Match": "*"}
    full = (409, "LESSON_MEDIA_FULL")
    assert await place.code("PUT", path, place.editor, json=body, headers=headers) == full
    body["content"]["blocks"].pop()
    assert await place.code("PUT", path, place.editor, json=body, headers=headers) == (200, "")


async def rewritten(place: Place, lesson: str) -> None:
    body = {"content": {"title": "课", "blocks": [TEXT]}}
    await place.ok("PUT", f"/lesson-drafts/{lesson}", place.editor, json=body, headers={"If-Match": "*"})


async def gone(place: Place, after: timedelta) -> list[UUID]:
    """The files that are deleted when the month is over."""
    system = Actor.system("lessons.release_files", tenant_id=place.world.tenant_id)
    async with place.client.services.database.write(place.world.tenant_id) as session:
        await release_loose(session, system, now() + after)
    async with place.client.services.database.read_all() as session:
        return [file.file_id for file in await deleted_files(session)]


async def test_a_file_that_no_version_shows_goes_after_a_month_and_any_other_stays(place: Place) -> None:
    kept, loose = await planted(place, SOUND), await planted(place, FILM)
    lesson = await place.draft(blocks=[block("audio", kept)])
    await place.step(lesson, "submit")
    await place.step(lesson, "revise")
    body = {"content": {"title": "课", "blocks": [block("video", loose)]}}
    path, headers = f"/lesson-drafts/{lesson}", {"If-Match": "*"}
    await place.ok("PUT", path, place.editor, json=body, headers=headers)
    month = LOOSE + timedelta(hours=1)
    assert await gone(place, month) == []
    await rewritten(place, lesson)
    assert await gone(place, LOOSE - timedelta(hours=1)) == []
    assert await gone(place, month) == [UUID(loose)]
    assert await place.code("DELETE", f"/files/{kept}", place.editor) == (404, "FILE_NOT_FOUND")


async def test_the_database_keeps_the_file_of_a_version(place: Place) -> None:
    lesson = await place.draft(blocks=[block("audio", await planted(place, SOUND))])
    await place.step(lesson, "submit")
    async with place.client.services.database.read(place.world.tenant_id) as session:
        (held,) = await session.scalars(select(LessonFile))
        assert held.first_number == 1
    with pytest.raises(IntegrityError):
        async with place.client.services.database.write(place.world.tenant_id) as session:
            await session.execute(delete(StoredFile).where(StoredFile.id == held.file_id))
    async with place.client.services.database.read(place.world.tenant_id) as session:
        assert (await session.get_one(StoredFile, (held.tenant_id, held.file_id))).status is FileStatus.CONFIRMED
