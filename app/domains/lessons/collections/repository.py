"""Queries of collections, each inside a scope or for one reader."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, delete, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.db.types import Instant
from app.domains.lessons.collections.models import CollectedLesson, LessonCollection
from app.domains.lessons.collections.vocabulary import CollectionState
from app.domains.lessons.models import PublishedLesson
from app.domains.lessons.studying.models import LessonProgress
from app.domains.lessons.studying.reading import Reader
from app.domains.orgs.public import Org, below, ids_on, within_scope


async def find(
    session: AsyncSession, tenant_id: UUID, collection_id: UUID, *, scopes: Sequence[Scope], lock: bool
) -> LessonCollection | None:
    query = _of_staff(tenant_id, scopes).where(LessonCollection.id == collection_id)
    if lock:
        query = query.with_for_update(of=LessonCollection).execution_options(populate_existing=True)
    return await session.scalar(query)


async def listed(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    scopes: Sequence[Scope],
    path: str | None,
    before: UUID | None,
    limit: int,
) -> Sequence[LessonCollection]:
    """Newest first, `path` with what is below it."""
    query = _of_staff(tenant_id, scopes)
    if path is not None:
        query = query.where(below(Org.path, path))
    if before is not None:
        query = query.where(LessonCollection.id < before)
    return (await session.scalars(query.order_by(LessonCollection.id.desc()).limit(limit))).all()


def _of_staff(tenant_id: UUID, scopes: Sequence[Scope]) -> Select[LessonCollection]:
    return (
        select(LessonCollection)
        .join(Org, (Org.tenant_id == LessonCollection.tenant_id) & (Org.id == LessonCollection.org_id))
        .where(LessonCollection.tenant_id == tenant_id, or_(*(within_scope(Org.path, scope) for scope in scopes)))
    )


async def lesson_ids(session: AsyncSession, tenant_id: UUID, collection_id: UUID) -> list[UUID]:
    """In their order."""
    query = select(CollectedLesson.lesson_id).where(
        CollectedLesson.tenant_id == tenant_id, CollectedLesson.collection_id == collection_id
    )
    return list(await session.scalars(query.order_by(CollectedLesson.position)))


async def replace_lessons(session: AsyncSession, tenant_id: UUID, collection_id: UUID, ids: Sequence[UUID]) -> None:
    own = {"tenant_id": tenant_id, "collection_id": collection_id}
    await session.execute(delete(CollectedLesson).filter_by(**own))
    session.add_all(CollectedLesson(**own, lesson_id=one, position=place) for place, one in enumerate(ids))
    await session.flush()


async def collectable(session: AsyncSession, tenant_id: UUID, path: str, ids: Collection[UUID]) -> set[UUID]:
    """Which of the lessons are published, by the organisation at the path or one above or below it."""
    query = (
        select(PublishedLesson.id)
        .join(Org, (Org.tenant_id == PublishedLesson.tenant_id) & (Org.id == PublishedLesson.org_id))
        .where(
            PublishedLesson.tenant_id == tenant_id,
            PublishedLesson.id.in_(ids),
            PublishedLesson.withdrawn_at.is_(None),
            or_(Org.id.in_(ids_on(path)), below(Org.path, path)),
        )
    )
    return set(await session.scalars(query))


def for_reader(reader: Reader) -> Select[*tuple[Any, ...]]:
    """Published collections of the reader's organisations that hold a lesson meant for him: each with how many are, how
    many of them he completed, and whose it is.
    """
    own = and_(
        LessonProgress.tenant_id == PublishedLesson.tenant_id,
        LessonProgress.member_id == reader.member_id,
        LessonProgress.lesson_id == PublishedLesson.id,
        LessonProgress.is_completed.is_(True),
    )
    counts = (
        select(
            CollectedLesson.collection_id,
            func.count().label("total"),
            func.count(LessonProgress.id).label("completed"),
        )
        .join(
            PublishedLesson,
            (PublishedLesson.tenant_id == CollectedLesson.tenant_id)
            & (PublishedLesson.id == CollectedLesson.lesson_id),
        )
        .outerjoin(LessonProgress, own)
        .where(CollectedLesson.tenant_id == reader.tenant_id, PublishedLesson.withdrawn_at.is_(None), reader.meant)
        .group_by(CollectedLesson.collection_id)
        .subquery()
    )
    return (
        select(LessonCollection, Org.name.label("org_name"), counts.c.total, counts.c.completed)
        .join(counts, counts.c.collection_id == LessonCollection.id)
        .join(Org, (Org.tenant_id == LessonCollection.tenant_id) & (Org.id == LessonCollection.org_id))
        .where(
            LessonCollection.tenant_id == reader.tenant_id,
            LessonCollection.state == CollectionState.PUBLISHED,
            LessonCollection.org_id.in_(reader.branch_ids),
        )
    )


def newest_first(
    query: Select[*tuple[Any, ...]], after: tuple[datetime, UUID] | None, limit: int
) -> Select[*tuple[Any, ...]]:
    key = (LessonCollection.published_at, LessonCollection.id)
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(literal(after[0], Instant), literal(after[1], Uuid)))
    return query.order_by(*(column.desc() for column in key)).limit(limit)
