"""Queries of studying: each for one member, or for the members of one branch."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    Uuid,
    and_,
    exists,
    literal,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.db.types import Instant
from app.domains.lessons.models import LessonSeries, LessonTopic, LessonVersion, PublishedLesson
from app.domains.lessons.studying.models import CompletionRevocation, LessonCompletion, LessonProgress, SavedLesson
from app.domains.members.public import Member
from app.domains.orgs.public import Org


class Position(NamedTuple):
    """Where a page of the list begins: behind this lesson."""

    pin_rank: int
    published_at: datetime
    id: UUID


class LessonCard(NamedTuple):
    """A line of the list, as `feed` selects it; what the member has not begun has no `percent`."""

    id: UUID
    title: str
    summary: str
    speaker: str
    cover_file_id: UUID | None
    duration_s: int
    org_name: str
    series_id: UUID | None
    series_name: str | None
    pin_rank: int
    is_required: bool
    due_on: date | None
    published_at: datetime
    percent: int | None
    is_completed: bool | None
    is_saved: bool

    @property
    def position(self) -> Position:
        return Position(self.pin_rank, self.published_at, self.id)


# An id or a column that holds it.
Id = UUID | SQLColumnExpression[UUID]
_LEARNED = aliased(LessonProgress)
KEY = (PublishedLesson.pin_rank, PublishedLesson.published_at, PublishedLesson.id)
"""The order of the list, the last first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the list is asked for; topics with all below them."""

    series_id: UUID | None = None
    topic_ids: Collection[UUID] | None = None
    required: bool = False
    unfinished: bool = False
    saved: bool = False


def _of(table: Any, tenant_id: Id, member_id: Id) -> ColumnElement[bool]:
    return and_(table.tenant_id == tenant_id, table.member_id == member_id, table.lesson_id == PublishedLesson.id)


def feed(tenant_id: Id, member_id: Id, meant: ColumnElement[bool], wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """The list of a member with his own progress, in one statement: rows of `LessonCard`, not yet in order."""
    is_saved = exists(
        select(SavedLesson.id).where(_of(SavedLesson, tenant_id, member_id)).correlate_except(SavedLesson)
    )
    query = (
        select(
            PublishedLesson.id,
            PublishedLesson.title,
            PublishedLesson.summary,
            PublishedLesson.speaker,
            PublishedLesson.cover_file_id,
            PublishedLesson.duration_s,
            Org.name.label("org_name"),
            PublishedLesson.series_id,
            LessonSeries.name.label("series_name"),
            PublishedLesson.pin_rank,
            PublishedLesson.is_required,
            PublishedLesson.due_on,
            PublishedLesson.published_at,
            LessonProgress.percent,
            LessonProgress.is_completed,
            is_saved.label("is_saved"),
        )
        .select_from(PublishedLesson)
        .join(Org, (Org.tenant_id == PublishedLesson.tenant_id) & (Org.id == PublishedLesson.org_id))
        .outerjoin(
            LessonSeries,
            (LessonSeries.tenant_id == PublishedLesson.tenant_id) & (LessonSeries.id == PublishedLesson.series_id),
        )
        .outerjoin(LessonProgress, _of(LessonProgress, tenant_id, member_id))
        .where(PublishedLesson.tenant_id == tenant_id, PublishedLesson.withdrawn_at.is_(None), meant)
    )
    if wanted.series_id is not None:
        query = query.where(PublishedLesson.series_id == wanted.series_id)
    if wanted.topic_ids is not None:
        tagged = select(LessonTopic.lesson_id).where(
            LessonTopic.tenant_id == tenant_id, LessonTopic.topic_id.in_(wanted.topic_ids)
        )
        query = query.where(PublishedLesson.id.in_(tagged))
    if wanted.required:
        query = query.where(PublishedLesson.is_required.is_(True))
    if wanted.unfinished:
        # Said as "there is none" PostgreSQL knows that it holds of most lessons, and walks the list until a page is full.
        learned = _of(_LEARNED, tenant_id, member_id), _LEARNED.is_completed
        query = query.where(~exists(select(_LEARNED.id).where(*learned)))
    return query.where(is_saved) if wanted.saved else query


def paged(query: Select[*tuple[Any, ...]], after: Position | None, limit: int) -> Select[*tuple[Any, ...]]:
    """One page of the list, behind the position: pinned first, newest first."""
    if after is not None:
        given = (literal(after.pin_rank, Integer), literal(after.published_at, Instant), literal(after.id, Uuid))
        query = query.where(tuple_(*KEY) < tuple_(*given))
    return query.order_by(*(column.desc() for column in KEY)).limit(limit)


async def published_for(
    session: AsyncSession, tenant_id: UUID, lesson_id: UUID, meant: ColumnElement[bool]
) -> PublishedLesson | None:
    """The published or withdrawn lesson, if it is meant for the member."""
    query = select(PublishedLesson).where(
        PublishedLesson.tenant_id == tenant_id, PublishedLesson.id == lesson_id, meant
    )
    return await session.scalar(query)


async def progress(
    session: AsyncSession, tenant_id: UUID, member_id: UUID, lesson_id: UUID, *, lock: bool = False
) -> LessonProgress | None:
    query = select(LessonProgress).where(
        LessonProgress.tenant_id == tenant_id,
        LessonProgress.member_id == member_id,
        LessonProgress.lesson_id == lesson_id,
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def version_by_id(session: AsyncSession, tenant_id: UUID, version_id: UUID) -> LessonVersion:
    return await session.get_one(LessonVersion, (tenant_id, version_id))


def holds() -> ColumnElement[bool]:
    """Was the completion of the query around it not revoked?"""
    return ~exists(
        select(CompletionRevocation.id)
        .where(
            CompletionRevocation.tenant_id == LessonCompletion.tenant_id,
            CompletionRevocation.completion_id == LessonCompletion.id,
        )
        .correlate(LessonCompletion)
    )


async def completion(
    session: AsyncSession, tenant_id: UUID, member_id: UUID, lesson_id: UUID
) -> LessonCompletion | None:
    """The one that holds."""
    return await session.scalar(
        select(LessonCompletion).where(
            LessonCompletion.tenant_id == tenant_id,
            LessonCompletion.member_id == member_id,
            LessonCompletion.lesson_id == lesson_id,
            holds(),
        )
    )


async def is_saved(session: AsyncSession, tenant_id: UUID, member_id: UUID, lesson_id: UUID) -> bool:
    query = select(SavedLesson.id).where(
        SavedLesson.tenant_id == tenant_id, SavedLesson.member_id == member_id, SavedLesson.lesson_id == lesson_id
    )
    return await session.scalar(query) is not None


class Stands(NamedTuple):
    """How one of a branch stands with a lesson: what the version that he began asks for, None where he began none."""

    member_id: UUID
    name: str
    completes_by: str | None
    seen_percent: int | None
    is_enough: bool | None
    receipt_id: UUID | None


async def standings(
    session: AsyncSession, tenant_id: UUID, lesson_id: UUID, people: Select[Member]
) -> Sequence[Stands]:
    """Of these people, in order of name."""
    rows = await session.execute(
        people.outerjoin(
            LessonProgress,
            (LessonProgress.tenant_id == tenant_id)
            & (LessonProgress.member_id == Member.id)
            & (LessonProgress.lesson_id == lesson_id),
        )
        .outerjoin(
            LessonVersion, (LessonVersion.tenant_id == tenant_id) & (LessonVersion.id == LessonProgress.version_id)
        )
        .outerjoin(
            LessonCompletion,
            (LessonCompletion.tenant_id == tenant_id)
            & (LessonCompletion.member_id == Member.id)
            & (LessonCompletion.lesson_id == lesson_id)
            & holds(),
        )
        .with_only_columns(
            Member.id,
            Member.name,
            LessonVersion.content["completes_by"].as_string(),
            LessonVersion.content["seen_percent"].as_integer(),
            LessonProgress.is_enough,
            LessonCompletion.id,
        )
        .order_by(Member.pinyin, Member.id)
    )
    return [Stands(*row) for row in rows]
