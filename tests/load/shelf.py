"""Lessons with content on the ground of the benchmarks, written in bulk."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.bulk import insert_rows, learn
from app.db.session import Database
from app.domains.lessons.content import LessonContent, digest_of
from app.domains.lessons.models import Lesson, LessonVersion, PublishedLesson
from app.domains.lessons.vocabulary import LessonState
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.load.ground import COMMITTEE, numbered
from tests.support.databases import Urls


async def published(urls: Urls, tenant_id: UUID, content: LessonContent) -> UUID:
    """A lesson of the county for all of it; its id."""
    database = Database.connect(urls.owner)
    try:
        async with database.write_all() as session:
            (lesson_id,) = await shelve(session, tenant_id, [content])
            return lesson_id
    finally:
        await database.close()


async def shelve(session: AsyncSession, tenant_id: UUID, contents: Sequence[LessonContent]) -> list[UUID]:
    """Lessons of the county, one a minute until now; their ids."""
    begin = now() - timedelta(minutes=len(contents))
    keyed = [(uuid7(), uuid7(), content) for content in contents]

    def each(make: Callable[[UUID, UUID, LessonContent, datetime], dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for number, (lesson_id, version_id, content) in enumerate(keyed):
            yield {"tenant_id": tenant_id} | make(lesson_id, version_id, content, begin + timedelta(minutes=number))

    for model, make in ((Lesson, _written), (LessonVersion, _version), (PublishedLesson, _shown)):
        await insert_rows(session, model, each(make))
        await learn(session, model)
    return [lesson_id for lesson_id, _, _ in keyed]


def _written(lesson_id: UUID, _version_id: UUID, content: LessonContent, moment: datetime) -> dict[str, Any]:
    return {
        "id": lesson_id,
        "org_id": numbered(COMMITTEE, 0),
        "state": LessonState.PUBLISHED,
        "title": content.title,
        "content": content.document(),
        "number": 1,
        "editor_ids": [],
        "approved_number": 1,
        "created_at": moment,
        "updated_at": moment,
    }


def _version(lesson_id: UUID, version_id: UUID, content: LessonContent, moment: datetime) -> dict[str, Any]:
    document = content.document()
    return {
        "id": version_id,
        "lesson_id": lesson_id,
        "number": 1,
        "content": document,
        "digest": digest_of(document),
        "submitted_by_name": "王静",
        "submitted_at": moment,
    }


def _shown(lesson_id: UUID, version_id: UUID, content: LessonContent, moment: datetime) -> dict[str, Any]:
    named = ("title", "summary", "speaker", "duration_s", "completes_by", "seen_percent", "is_required", "due_on")
    return {name: getattr(content, name) for name in named} | {
        "id": lesson_id,
        "version_id": version_id,
        "org_id": numbered(COMMITTEE, 0),
        "audience_org_id": content.audience.org_id or numbered(COMMITTEE, 0),
        "is_narrowed": False,
        "series_id": content.series_id,
        "published_at": moment,
    }
