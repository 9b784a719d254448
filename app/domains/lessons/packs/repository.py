"""Queries of packs for those who make them, each inside a scope; and of what organisations decided."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.lessons.models import LessonTopic, PublishedLesson
from app.domains.lessons.packs.models import LessonPack, PackItem, PackRule
from app.domains.lessons.packs.rules import Line
from app.domains.lessons.packs.vocabulary import PackState
from app.domains.orgs.public import BRANCHES, Org, OrgStatus, below, ids_on, within_scope


@dataclass(frozen=True, slots=True)
class Shown:
    """An item with what its lesson says now."""

    item: PackItem
    title: str
    duration_s: int
    withdraw_reason: str
    line: Line


def _of_staff(tenant_id: UUID, scopes: Sequence[Scope]) -> Select[LessonPack]:
    return (
        select(LessonPack)
        .join(Org, (Org.tenant_id == LessonPack.tenant_id) & (Org.id == LessonPack.org_id))
        .where(LessonPack.tenant_id == tenant_id, or_(*(within_scope(Org.path, scope) for scope in scopes)))
    )


async def find(
    session: AsyncSession, tenant_id: UUID, pack_id: UUID, *, scopes: Sequence[Scope], lock: bool
) -> LessonPack | None:
    query = _of_staff(tenant_id, scopes).where(LessonPack.id == pack_id)
    if lock:
        query = query.with_for_update(of=LessonPack).execution_options(populate_existing=True)
    return await session.scalar(query)


async def held(session: AsyncSession, tenant_id: UUID, pack_id: UUID) -> LessonPack | None:
    query = select(LessonPack).where(LessonPack.tenant_id == tenant_id, LessonPack.id == pack_id)
    return await session.scalar(query.with_for_update().execution_options(populate_existing=True))


async def listed(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    scopes: Sequence[Scope],
    path: str | None,
    month: date | None,
    before: UUID | None,
    limit: int,
) -> Sequence[LessonPack]:
    """Newest first, `path` with what is below it."""
    query = _of_staff(tenant_id, scopes)
    if path is not None:
        query = query.where(below(Org.path, path))
    if month is not None:
        query = query.where(LessonPack.month == month)
    if before is not None:
        query = query.where(LessonPack.id < before)
    return (await session.scalars(query.order_by(LessonPack.id.desc()).limit(limit))).all()


def _reaches(path: str) -> ColumnElement[bool]:
    """Is a published lesson meant for anybody at or below the organisation at the path?"""
    under = select(Org.id).where(Org.tenant_id == PublishedLesson.tenant_id, below(Org.path, path))
    audience = PublishedLesson.audience_org_id
    return or_(audience.in_(ids_on(path)), audience.in_(under.correlate(PublishedLesson)))


async def packable(session: AsyncSession, tenant_id: UUID, path: str, ids: Collection[UUID]) -> set[UUID]:
    """Which of the lessons are published by the organisation at the path or one above it, and meant for its people."""
    query = select(PublishedLesson.id).where(
        PublishedLesson.tenant_id == tenant_id,
        PublishedLesson.id.in_(ids),
        PublishedLesson.withdrawn_at.is_(None),
        PublishedLesson.org_id.in_(ids_on(path)),
        _reaches(path),
    )
    return set(await session.scalars(query))


async def lines(
    session: AsyncSession, tenant_id: UUID, pack_id: UUID, path: str, clean_topics: Collection[UUID]
) -> list[Shown]:
    """The items in their order. `clean_topics` are the topics that count as clean government."""
    tagged = exists(
        select(LessonTopic.id)
        .where(
            LessonTopic.tenant_id == PublishedLesson.tenant_id,
            LessonTopic.lesson_id == PublishedLesson.id,
            LessonTopic.topic_id.in_(clean_topics),
        )
        .correlate(PublishedLesson)
    )
    rows = await session.execute(
        select(PackItem, PublishedLesson, tagged.label("is_clean"), _reaches(path).label("reaches"))
        .join(
            PublishedLesson,
            (PublishedLesson.tenant_id == PackItem.tenant_id) & (PublishedLesson.id == PackItem.lesson_id),
        )
        .where(PackItem.tenant_id == tenant_id, PackItem.pack_id == pack_id)
        .order_by(PackItem.position)
        .execution_options(populate_existing=True)
    )
    covering = set(ids_on(path))
    return [
        Shown(
            item,
            lesson.title,
            lesson.duration_s,
            lesson.withdraw_reason,
            Line(
                is_mandatory=item.is_mandatory,
                is_gone=lesson.withdrawn_at is not None,
                is_outside=not reaches,
                is_clean=bool(is_clean),
                is_for_all=lesson.audience_org_id in covering and not lesson.is_narrowed,
            ),
        )
        for item, lesson, is_clean, reaches in rows
    ]


async def replace_items(session: AsyncSession, tenant_id: UUID, pack_id: UUID, items: Sequence[PackItem]) -> None:
    await session.execute(delete(PackItem).where(PackItem.tenant_id == tenant_id, PackItem.pack_id == pack_id))
    session.add_all(items)
    await session.flush()


async def rules_along(session: AsyncSession, tenant_id: UUID, org_ids: Collection[UUID]) -> list[PackRule]:
    """All that the organisations on a way have ever decided."""
    query = select(PackRule).where(PackRule.tenant_id == tenant_id, PackRule.org_id.in_(org_ids))
    return list(await session.scalars(query.order_by(PackRule.id.desc())))


async def issued_with(session: AsyncSession, tenant_id: UUID, lesson_id: UUID, since: date) -> Sequence[UUID]:
    """The issued packs of this month and later that hold the lesson."""
    query = (
        select(LessonPack.id)
        .join(PackItem, (PackItem.tenant_id == LessonPack.tenant_id) & (PackItem.pack_id == LessonPack.id))
        .where(
            LessonPack.tenant_id == tenant_id,
            PackItem.lesson_id == lesson_id,
            LessonPack.state == PackState.ISSUED,
            LessonPack.month >= since,
        )
        .order_by(LessonPack.id)
    )
    return (await session.scalars(query)).all()


async def branches_below(session: AsyncSession, tenant_id: UUID, path: str, *, after: str, limit: int) -> Sequence[str]:
    """Paths of the active branches at or below the path, in order, behind the path `after`."""
    query = select(Org.path).where(
        Org.tenant_id == tenant_id,
        below(Org.path, path),
        Org.path > after,
        Org.kind.in_(BRANCHES),
        Org.status == OrgStatus.ACTIVE,
    )
    return (await session.scalars(query.order_by(Org.path).limit(limit))).all()


async def once_issued(session: AsyncSession, tenant_id: UUID) -> Sequence[Org]:
    """The active organisations that have ever issued a pack."""
    issued = select(LessonPack.org_id).where(LessonPack.tenant_id == tenant_id, LessonPack.issued_at.is_not(None))
    query = select(Org).where(Org.tenant_id == tenant_id, Org.status == OrgStatus.ACTIVE, Org.id.in_(issued))
    return (await session.scalars(query.order_by(Org.path))).all()


async def packs_of_month(session: AsyncSession, tenant_id: UUID, month: date) -> Sequence[LessonPack]:
    """Those that are issued."""
    query = select(LessonPack).where(
        LessonPack.tenant_id == tenant_id, LessonPack.month == month, LessonPack.state == PackState.ISSUED
    )
    return (await session.scalars(query.order_by(LessonPack.id))).all()
