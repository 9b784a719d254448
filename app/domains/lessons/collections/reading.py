"""What a member sees of collections: those of his organisations, with his own progress, and the lessons meant for him."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.lessons.collections import repository
from app.domains.lessons.collections.errors import CollectionNotFound
from app.domains.lessons.collections.models import CollectedLesson, LessonCollection
from app.domains.lessons.models import PublishedLesson
from app.domains.lessons.studying.reading import Reader
from app.domains.lessons.studying.repository import LessonCard, Wanted, feed


async def own_collections(
    session: AsyncSession, reader: Reader, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[Any]:
    """Rows of `repository.for_reader`, newest first."""
    return list(await session.execute(repository.newest_first(repository.for_reader(reader), after, limit)))


async def own_collection(session: AsyncSession, reader: Reader, collection_id: UUID) -> tuple[Any, list[LessonCard]]:
    """The collection, and the rows of its lessons as in the list of lessons, in its order. Raises CollectionNotFound."""
    query = repository.for_reader(reader).where(LessonCollection.id == collection_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise CollectionNotFound
    lessons = (
        feed(reader.tenant_id, reader.member_id, reader.meant, Wanted())
        .join(
            CollectedLesson,
            (CollectedLesson.tenant_id == PublishedLesson.tenant_id)
            & (CollectedLesson.lesson_id == PublishedLesson.id),
        )
        .where(CollectedLesson.collection_id == collection_id)
        .order_by(CollectedLesson.position)
    )
    return row, [LessonCard(*one) for one in await session.execute(lessons)]
