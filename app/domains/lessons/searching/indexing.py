"""Keep the index as the published lessons are: with each version shown or withdrawn, and anew where it is not."""

from collections.abc import Sequence
from html import unescape
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.wordindex import newness_of, remove, store
from app.domains.lessons.cleaning import bare_text
from app.domains.lessons.content import LessonContent
from app.domains.lessons.models import LessonSeries, LessonTopic, LessonVersion, PublishedLesson
from app.domains.lessons.searching.models import LessonSearch
from app.domains.topics.public import topic_names
from app.kit.search.words import MOST_SIGNS, Texts, indexed

AT_ONCE = 100


async def index_lesson(session: AsyncSession, row: PublishedLesson, content: LessonContent) -> None:
    """Let the lesson be found by what it says now; a withdrawn one is found no longer."""
    if row.withdrawn_at is not None:
        await unindex_lesson(session, row.tenant_id, row.id)
        return
    names = list((await topic_names(session, row.tenant_id, content.topic_ids)).values())
    if content.series_id is not None:
        series = await session.get(LessonSeries, (row.tenant_id, content.series_id))
        names += [series.name] if series else []
    await store(session, LessonSearch, *entry_of(row, content, names))


def entry_of(row: PublishedLesson, content: LessonContent, names: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """The row of the index for a lesson with its words; `names` are those of its topics and its series."""
    text = plain_text(content)
    texts = Texts(content.title, [*names, row.speaker], content.summary, text)
    values = {
        "tenant_id": row.tenant_id,
        "id": row.id,
        "version_id": row.version_id,
        "newness": newness_of(row.published_at, row.id),
        "text": text,
    }
    return values, indexed(texts)


async def unindex_lesson(session: AsyncSession, tenant_id: UUID, lesson_id: UUID) -> None:
    """Safe to repeat."""
    await remove(session, LessonSearch, tenant_id, lesson_id)


def plain_text(content: LessonContent) -> str:
    """What a reader reads of it, captions and transcript included, as far as it is searched."""
    marked = [part for block in content.blocks for part in (block.html.replace("><", "> <"), block.caption)]
    parts = [unescape(bare_text(part)) for part in (*marked, content.large_text)]
    return " ".join(" ".join((*parts, content.transcript)).split())[:MOST_SIGNS]


async def rebuild_some(session: AsyncSession, tenant_id: UUID, *, after: UUID | None) -> UUID | None:
    """Index the next hundred published lessons anew, in the order of their ids; the last of them, None at the end."""
    query = _shown(tenant_id).order_by(PublishedLesson.id).limit(AT_ONCE)
    if after is not None:
        query = query.where(PublishedLesson.id > after)
    return await _index_all(session, (await session.execute(query)).all())


async def complete_some(session: AsyncSession, tenant_id: UUID) -> bool:
    """Index up to a hundred published lessons that are missing, or stand there with another version. Were there any?"""
    held = (LessonSearch.tenant_id == PublishedLesson.tenant_id) & (LessonSearch.id == PublishedLesson.id)
    wrong = or_(LessonSearch.id.is_(None), LessonSearch.version_id != PublishedLesson.version_id)
    query = _shown(tenant_id).outerjoin(LessonSearch, held).where(wrong).limit(AT_ONCE)
    return await _index_all(session, (await session.execute(query)).all()) is not None


async def index_tagged(session: AsyncSession, tenant_id: UUID, topic_id: UUID, *, after: UUID | None) -> UUID | None:
    """As `rebuild_some`, of what is tagged with the topic."""
    tagged = select(LessonTopic.lesson_id).where(LessonTopic.tenant_id == tenant_id, LessonTopic.topic_id == topic_id)
    query = _shown(tenant_id).where(PublishedLesson.id.in_(tagged)).order_by(PublishedLesson.id).limit(AT_ONCE)
    if after is not None:
        query = query.where(PublishedLesson.id > after)
    return await _index_all(session, (await session.execute(query)).all())


def _shown(tenant_id: UUID) -> Select[PublishedLesson, LessonVersion]:
    return (
        select(PublishedLesson, LessonVersion)
        .join(
            LessonVersion,
            (LessonVersion.tenant_id == PublishedLesson.tenant_id) & (LessonVersion.id == PublishedLesson.version_id),
        )
        .where(PublishedLesson.tenant_id == tenant_id, PublishedLesson.withdrawn_at.is_(None))
    )


async def _index_all(session: AsyncSession, rows: Sequence[Row[PublishedLesson, LessonVersion]]) -> UUID | None:
    for row, version in rows:
        await index_lesson(session, row, LessonContent.model_validate(version.content))
    return rows[-1][0].id if rows else None
