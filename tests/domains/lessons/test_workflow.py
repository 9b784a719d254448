"""A lesson from draft to audience and back: who may do which step when, and what bad input gets."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app.access.actor import Actor
from app.access.roles import Role
from app.domains.lessons.models import LessonVersion, PublishedLesson
from app.domains.lessons.publishing import publish_scheduled
from app.files.content import MediaType
from app.files.models import Purpose
from app.files.stored import keep
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.dues.conftest import audited
from tests.domains.lessons.conftest import TEXT, Place


async def test_a_lesson_is_written_reviewed_by_another_and_published(place: Place) -> None:
    lesson = await place.draft()
    assert (await place.step(lesson, "submit"))["state"] == "submitted"
    assert (await place.step(lesson, "return", remarks="请补充出处"))["remarks"] == "请补充出处"
    await place.step(lesson, "submit")
    assert (await place.step(lesson, "approve", remarks="同意"))["state"] == "approved"
    assert (await place.step(lesson, "publish"))["state"] == "published"
    shown = await place.ok("GET", f"/lesson-drafts/{lesson}/versions", place.reviewer)
    assert [(one["number"], one["verdict"]) for one in shown["items"]] == [(2, "approved"), (1, "returned")]
    async with place.client.services.database.read_all() as session:
        assert len(await audited(session, "lesson.publish")) == 1
        assert [entry.note for entry in await audited(session, "lesson.return")] == ["请补充出处"]


async def test_nobody_reviews_what_he_wrote(place: Place) -> None:
    both = place.world.actor(Role.CONTENT_REVIEWER, place.world.town, also=[Role.CONTENT_EDITOR])
    lesson = await place.draft()
    etag = (await place.client.get(f"/api/v1/lesson-drafts/{lesson}", both)).headers["etag"]
    body = {"content": {"title": "改", "blocks": [TEXT]}}
    path = f"/lesson-drafts/{lesson}"
    assert await place.code("PUT", path, both, json=body) == (428, "IF_MATCH_REQUIRED")
    await place.ok("PUT", path, both, json=body, headers={"If-Match": etag})
    assert await place.code("PUT", path, both, json=body, headers={"If-Match": etag}) == (412, "VERSION_STALE")
    await place.step(lesson, "submit")
    for step, said in (("approve", {}), ("return", {"remarks": "不行"})):
        assert await place.code("POST", f"{path}/{step}", both, json=said) == (403, "LESSON_OWN_REVIEW")
    assert (await place.step(lesson, "approve", remarks="同意"))["state"] == "approved"


async def test_what_was_not_reviewed_is_not_published(place: Place) -> None:
    lesson = await place.draft()
    path = f"/lesson-drafts/{lesson}"
    later = (now() + timedelta(days=1)).isoformat()
    for _ in range(2):
        assert await place.code("POST", f"{path}/publish", place.reviewer) == (409, "LESSON_NOT_APPROVED")
        assert await place.code("POST", f"{path}/schedule", place.reviewer, json={"at": later}) == (
            409,
            "LESSON_NOT_APPROVED",
        )
        assert await place.code("POST", f"{path}/withdraw", place.reviewer, json={"reason": "有误"}) == (
            409,
            "LESSON_NOT_PUBLISHED",
        )
        if _ == 0:
            await place.step(lesson, "submit")
    body = {"content": {"title": "改", "blocks": [TEXT]}}
    assert await place.code("PUT", path, place.editor, json=body, headers={"If-Match": "*"}) == (409, "LESSON_SETTLED")


async def test_whoever_publishes_twice_is_told_that_it_is_published(place: Place) -> None:
    lesson = await place.published()
    path, later = f"/lesson-drafts/{lesson}", (now() + timedelta(days=1)).isoformat()
    done = (409, "LESSON_ALREADY_PUBLISHED")
    assert await place.code("POST", f"{path}/publish", place.reviewer) == done
    assert await place.code("POST", f"{path}/schedule", place.reviewer, json={"at": later}) == done
    assert (await place.ok("GET", path, place.reviewer))["state"] == "published"


async def test_a_published_lesson_stays_while_it_is_written_anew(place: Place) -> None:
    lesson = await place.published(title="旧题")
    await place.step(lesson, "revise")
    body = {"content": {"title": "新题", "blocks": [TEXT]}}
    await place.ok("PUT", f"/lesson-drafts/{lesson}", place.editor, json=body, headers={"If-Match": "*"})
    assert await _title(place) == "旧题"
    await place.step(lesson, "submit")
    await place.step(lesson, "approve", remarks="同意")
    await place.step(lesson, "publish")
    assert await _title(place) == "新题"


async def _title(place: Place) -> str:
    async with place.client.services.database.read_all() as session:
        return (await session.scalars(select(PublishedLesson))).one().title


@pytest.mark.only("postgresql")
async def test_the_server_cannot_change_a_version(place: Place) -> None:
    await place.approved()
    with pytest.raises(DBAPIError, match="permission denied"):
        async with place.client.services.database.write(place.world.tenant_id) as session:
            await session.execute(update(LessonVersion).values(digest="0" * 64))


async def test_a_planned_lesson_is_published_at_its_time_and_not_before(place: Place) -> None:
    lesson = await place.approved()
    path = f"/lesson-drafts/{lesson}"
    past = {"at": (now() - timedelta(minutes=1)).isoformat()}
    assert await place.code("POST", f"{path}/schedule", place.reviewer, json=past) == (422, "LESSON_TIME_PAST")
    at = now() + timedelta(hours=2)
    assert (await place.step(lesson, "schedule", at=at.isoformat()))["state"] == "scheduled"
    system = Actor.system("lessons.publish_scheduled", tenant_id=place.world.tenant_id)
    for moment, state in ((at - timedelta(minutes=1), "scheduled"), (at, "published")):
        with time_machine.travel(moment, tick=False):
            async with place.client.services.database.write(place.world.tenant_id) as session:
                await publish_scheduled(session, system, UUID(lesson))
        assert (await place.ok("GET", path, place.reviewer))["state"] == state


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        ({"blocks": [{"kind": "text", "html": "<script>alert(1)</script>"}]}, 422, "LESSON_BLOCK_INCOMPLETE"),
        ({"blocks": [{"kind": "link", "url": "http://a.cn"}]}, 422, "INVALID"),
        ({"title": ""}, 422, "INVALID"),
        ({"series_id": str(uuid7())}, 404, "LESSON_SERIES_NOT_FOUND"),
        ({"topic_ids": [str(uuid7())]}, 404, "TOPIC_NOT_FOUND"),
        ({"cover_file_id": str(uuid7())}, 404, "FILE_NOT_FOUND"),
        ({"audience": {"org_id": str(uuid7())}}, 422, "LESSON_AUDIENCE_OUTSIDE"),
        ({"audience": {"group_ids": [str(uuid7())]}}, 422, "LESSON_AUDIENCE_OUTSIDE"),
    ],
)
async def test_bad_content_is_refused_in_words(place: Place, content: dict[str, Any], status: int, code: str) -> None:
    body = {"org_id": str(place.world.town.id), "content": {"title": "课", "blocks": [TEXT]} | content}
    assert await place.code("POST", "/lesson-drafts", place.editor, json=body) == (status, code)


async def test_an_audience_of_nobody_is_refused(place: Place) -> None:
    lesson = await place.draft(audience={"stages": ["activist"]})
    assert await place.code("POST", f"/lesson-drafts/{lesson}/submit", place.editor) == (409, "LESSON_AUDIENCE_EMPTY")


async def test_a_file_of_another_kind_is_no_block(place: Place) -> None:
    async with place.client.services.database.write(place.world.tenant_id) as session:
        file = await keep(
            session,
            place.editor,
            place.client.services.store,
            name="课件.pdf",
            content=b"%PDF-1.7",
            media_type=MediaType.PDF,
            purpose=Purpose.DOCUMENT,
        )
    body: dict[str, Any] = {"org_id": str(place.world.town.id)}
    for kind, expected in (("picture", (422, "LESSON_FILE_KIND_WRONG")), ("pdf", (201, ""))):
        block = {"kind": kind, "file_id": str(file.id)}
        body["content"] = {"title": "课", "blocks": [block]}
        assert await place.code("POST", "/lesson-drafts", place.editor, json=body) == expected
