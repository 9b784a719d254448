"""Lessons that were published and studied, laid at once for demos: rows as writing, reviewing and studying leave them.

The audit says once how many were laid, not each; nobody is told of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.db.base import Base
from app.db.bulk import insert_rows
from app.db.wordindex import store_new
from app.domains.lessons import rules
from app.domains.lessons.content import LessonContent, digest_of
from app.domains.lessons.models import (
    Lesson,
    LessonAudience,
    LessonFile,
    LessonReview,
    LessonSeries,
    LessonTopic,
    LessonVersion,
    PublishedLesson,
)
from app.domains.lessons.searching.indexing import entry_of
from app.domains.lessons.searching.models import LessonSearch
from app.domains.lessons.studying.crediting import credit_completions
from app.domains.lessons.studying.models import LessonCompletion, LessonProgress
from app.domains.lessons.vocabulary import LessonState, Verdict
from app.domains.orgs.public import OrgCard
from app.domains.topics.public import topic_names
from app.files.models import StoredFile
from app.kit.clock import local_date
from app.kit.ids import uuid7

_WRITTEN, _REVIEWED = timedelta(days=3), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Laid:
    """A lesson that has been on show since `published_at`, with its blocks' keys."""

    id: UUID
    version_id: UUID
    content: LessonContent
    published_at: datetime

    @classmethod
    def of(cls, content: LessonContent, published_at: datetime, files: Mapping[UUID, StoredFile]) -> "Laid":
        """Raises BlockFileWrong, LessonIncomplete and what `rules.tidied` raises: no less is asked than of people."""
        content = rules.tidied(content)
        rules.check_files(content, {file_id: files[file_id].media_type for file_id in content.file_ids})
        content = rules.timed(content, {file_id: files[file_id].known.duration_s for file_id in content.file_ids})
        rules.check_complete(content)
        return cls(uuid7(), uuid7(), content, published_at)


@dataclass(frozen=True, slots=True)
class Studied:
    """That a member has seen the lesson: to the end at an instant, or so far only (`completed_at` None) its first half."""

    member_id: UUID
    lesson: Laid
    completed_at: datetime | None


async def lay_lessons(
    session: AsyncSession,
    org: OrgCard,
    lessons: Sequence[Laid],
    files: Mapping[UUID, StoredFile],
    *,
    editor: Actor,
    reviewer: Actor,
) -> None:
    """Put the lessons before all of the organisation whom their audience means, as people wrote and reviewed them."""
    tenant_id = editor.tenant_id
    for file_id in {file_id for one in lessons for file_id in one.content.file_ids}:
        files[file_id].owner_account_id = None
    await session.flush()
    tables: Sequence[tuple[type[Base], Iterator[dict[str, Any]]]] = (
        (Lesson, (_lesson(org, one, editor) for one in lessons)),
        (LessonVersion, (_version(one, editor) for one in lessons)),
        (LessonReview, (_review(one, reviewer) for one in lessons)),
        (PublishedLesson, (_published(org, one) for one in lessons)),
        (LessonFile, (row for one in lessons for row in _files(one, files))),
        (LessonAudience, (row for one in lessons for row in _audience(one))),
        (LessonTopic, (row for one in lessons for row in _topics(one))),
    )
    for model, rows in tables:
        await insert_rows(session, model, ({"tenant_id": tenant_id} | row for row in rows))
    await _index(session, tenant_id, lessons)
    after = {"lessons": len(lessons)}
    await record(session, editor, "lesson.lay", target="org", target_id=org.id, org_id=org.id, after=after)


async def _index(session: AsyncSession, tenant_id: UUID, lessons: Sequence[Laid]) -> None:
    names = await topic_names(session, tenant_id, {topic for one in lessons for topic in one.content.topic_ids})
    series = await session.scalars(select(LessonSeries).where(LessonSeries.tenant_id == tenant_id))
    names |= {one.id: one.name for one in series}
    shown = await session.scalars(select(PublishedLesson).where(PublishedLesson.tenant_id == tenant_id))
    rows = {row.id: row for row in shown}
    entries = []
    for one in lessons:
        tags = [*one.content.topic_ids, *([one.content.series_id] if one.content.series_id else [])]
        entries.append(entry_of(rows[one.id], one.content, [names[tag] for tag in tags]))
    await store_new(session, LessonSearch, entries)


def _lesson(org: OrgCard, one: Laid, editor: Actor) -> dict[str, Any]:
    return {
        "id": one.id,
        "org_id": org.id,
        "state": LessonState.PUBLISHED,
        "title": one.content.title,
        "content": one.content.document(),
        "number": 1,
        "editor_ids": rules.with_editor([], editor.account_id),
        "approved_number": 1,
        "created_by": editor.account_id,
        "created_at": one.published_at - _WRITTEN,
        "updated_at": one.published_at,
        # Begun, handed in, approved, published.
        "version": 4,
    }


def _version(one: Laid, editor: Actor) -> dict[str, Any]:
    document = one.content.document()
    return {
        "id": one.version_id,
        "lesson_id": one.id,
        "number": 1,
        "content": document,
        "digest": digest_of(document),
        "submitted_by": editor.account_id,
        "submitted_by_name": editor.display_name,
        "submitted_at": one.published_at - _WRITTEN,
    }


def _review(one: Laid, reviewer: Actor) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "version_id": one.version_id,
        "verdict": Verdict.APPROVED,
        "reviewed_by": reviewer.account_id,
        "reviewed_by_name": reviewer.display_name,
        "reviewed_at": one.published_at - _REVIEWED,
    }


def _published(org: OrgCard, one: Laid) -> dict[str, Any]:
    content = one.content
    said = ("series_id", "title", "summary", "speaker", "cover_file_id", "duration_s", "completes_by", "seen_percent")
    return {name: getattr(content, name) for name in (*said, "is_required", "due_on")} | {
        "id": one.id,
        "version_id": one.version_id,
        "org_id": org.id,
        "audience_org_id": org.id,
        "is_narrowed": content.audience.is_narrowed,
        "published_at": one.published_at,
    }


def _files(one: Laid, files: Mapping[UUID, StoredFile]) -> Iterator[dict[str, Any]]:
    for file_id in one.content.file_ids:
        kind = files[file_id].media_type
        yield {"id": uuid7(), "lesson_id": one.id, "file_id": file_id, "media_type": kind, "first_number": 1}


def _audience(one: Laid) -> Iterator[dict[str, Any]]:
    for word in one.content.audience.words:
        yield {"id": uuid7(), "lesson_id": one.id, "word": word}


def _topics(one: Laid) -> Iterator[dict[str, Any]]:
    for topic_id in one.content.topic_ids:
        yield {"id": uuid7(), "lesson_id": one.id, "topic_id": topic_id}


async def lay_studies(session: AsyncSession, tenant_id: UUID, studied: Sequence[Studied]) -> None:
    """What members have seen, with the receipts and hours of what they saw to the end."""
    await insert_rows(session, LessonProgress, ({"tenant_id": tenant_id} | _progress(one) for one in studied))
    done = sorted((_completion(one) for one in studied if one.completed_at), key=itemgetter("completed_at"))
    # Receipts are listed by their ids: those of one millisecond have no order of their own.
    for one, made in zip(done, sorted(uuid7() for _ in done), strict=True):
        one["id"] = made
    await insert_rows(session, LessonCompletion, ({"tenant_id": tenant_id} | one for one in done))
    await credit_completions(session, tenant_id, [one["id"] for one in done])


def _progress(one: Studied) -> dict[str, Any]:
    blocks = one.lesson.content.blocks
    is_done = one.completed_at is not None
    seen = blocks if is_done else blocks[: -(-len(blocks) // 2)]
    segments = {block.key: [[0, block.duration_s]] for block in seen if block.is_media}
    keys = sorted(block.key for block in seen if not block.is_media)
    return {
        "id": uuid7(),
        "member_id": one.member_id,
        "lesson_id": one.lesson.id,
        "version_id": one.lesson.version_id,
        "segments": segments,
        "seen": keys,
        "last_key": seen[-1].key,
        "percent": 100 * len(seen) // len(blocks),
        "is_enough": is_done,
        "is_completed": is_done,
    }


def _completion(one: Studied) -> dict[str, Any]:
    assert one.completed_at is not None
    return {
        "member_id": one.member_id,
        "lesson_id": one.lesson.id,
        "version_id": one.lesson.version_id,
        "completed_at": one.completed_at,
        "completed_on": local_date(one.completed_at),
    }
