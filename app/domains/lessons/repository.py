"""Queries of writing and publishing lessons, each inside a scope."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
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
from app.domains.lessons.vocabulary import LessonState
from app.domains.orgs.public import Org, below, within_scope
from app.files.models import FileStatus, StoredFile


def _lessons(tenant_id: UUID, scopes: Sequence[Scope]) -> Select[Lesson]:
    return (
        select(Lesson)
        .join(Org, (Org.tenant_id == Lesson.tenant_id) & (Org.id == Lesson.org_id))
        .where(Lesson.tenant_id == tenant_id, or_(*(within_scope(Org.path, scope) for scope in scopes)))
    )


async def find(
    session: AsyncSession, tenant_id: UUID, lesson_id: UUID, *, scopes: Sequence[Scope], lock: bool
) -> Lesson | None:
    query = _lessons(tenant_id, scopes).where(Lesson.id == lesson_id)
    if lock:
        query = query.with_for_update(of=Lesson).execution_options(populate_existing=True)
    return await session.scalar(query)


async def listed(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    scopes: Sequence[Scope],
    path: str | None,
    state: LessonState | None,
    before: UUID | None,
    limit: int,
    custom: bool | None = None,
    unit_id: UUID | None = None,
) -> Sequence[Lesson]:
    """Newest first, `path` with what is below it; `custom` ones or the others, those made for the unit."""
    query = _lessons(tenant_id, scopes)
    if path is not None:
        query = query.where(below(Org.path, path))
    if state is not None:
        query = query.where(Lesson.state == state)
    unit = Lesson.content[("custom", "org_id")].as_string()
    if custom is not None:
        query = query.where(unit.is_not(None) if custom else unit.is_(None))
    if unit_id is not None:
        query = query.where(unit == str(unit_id))
    if before is not None:
        query = query.where(Lesson.id < before)
    return (await session.scalars(query.order_by(Lesson.id.desc()).limit(limit))).all()


async def version(session: AsyncSession, tenant_id: UUID, lesson_id: UUID, number: int) -> LessonVersion | None:
    query = select(LessonVersion).where(
        LessonVersion.tenant_id == tenant_id, LessonVersion.lesson_id == lesson_id, LessonVersion.number == number
    )
    return await session.scalar(query)


async def versions(
    session: AsyncSession, tenant_id: UUID, lesson_id: UUID
) -> Sequence[tuple[LessonVersion, LessonReview | None]]:
    """All versions with what was decided of each, newest first."""
    joined = (LessonReview.tenant_id == LessonVersion.tenant_id) & (LessonReview.version_id == LessonVersion.id)
    rows = await session.execute(
        select(LessonVersion, LessonReview)
        .outerjoin(LessonReview, joined)
        .where(LessonVersion.tenant_id == tenant_id, LessonVersion.lesson_id == lesson_id)
        .order_by(LessonVersion.number.desc())
    )
    return [(made, review) for made, review in rows]


async def published(session: AsyncSession, tenant_id: UUID, lesson_id: UUID) -> PublishedLesson | None:
    return await session.get(PublishedLesson, (tenant_id, lesson_id), populate_existing=True)


async def own_files(session: AsyncSession, tenant_id: UUID, lesson_id: UUID) -> dict[UUID, StoredFile]:
    """All files that are the lesson's, by id."""
    files = await session.scalars(_files(tenant_id).where(LessonFile.lesson_id == lesson_id))
    return {file.id: file for file in files}


async def shown_file(session: AsyncSession, tenant_id: UUID, lesson_id: UUID, file_id: UUID) -> StoredFile | None:
    """A file of a lesson that is published now."""
    query = _files(tenant_id).join(
        PublishedLesson,
        (PublishedLesson.tenant_id == LessonFile.tenant_id) & (PublishedLesson.id == LessonFile.lesson_id),
    )
    return await session.scalar(
        query.where(
            LessonFile.lesson_id == lesson_id, LessonFile.file_id == file_id, PublishedLesson.withdrawn_at.is_(None)
        )
    )


async def bytes_of(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> int:
    """What the files of an organisation's lessons take."""
    query = (
        _files(tenant_id)
        .join(Lesson, (Lesson.tenant_id == LessonFile.tenant_id) & (Lesson.id == LessonFile.lesson_id))
        .where(Lesson.org_id == org_id)
        .with_only_columns(func.coalesce(func.sum(StoredFile.size), 0))
    )
    return int(await session.scalar(query) or 0)


async def fix_files(
    session: AsyncSession, tenant_id: UUID, lesson_id: UUID, file_ids: Collection[UUID], number: int
) -> None:
    """The version shows these files: they stay from now on."""
    await session.execute(
        update(LessonFile)
        .where(
            LessonFile.tenant_id == tenant_id,
            LessonFile.lesson_id == lesson_id,
            LessonFile.file_id.in_(file_ids),
            LessonFile.first_number.is_(None),
        )
        .values(first_number=number)
        .execution_options(synchronize_session=False)
    )


async def loose_files(
    session: AsyncSession, tenant_id: UUID, before: datetime, *, most: int
) -> Sequence[tuple[LessonFile, Lesson]]:
    """Files that no version shows, of lessons that nobody has written on since, the oldest first."""
    query = (
        select(LessonFile, Lesson)
        .join(Lesson, (Lesson.tenant_id == LessonFile.tenant_id) & (Lesson.id == LessonFile.lesson_id))
        .where(LessonFile.tenant_id == tenant_id, LessonFile.first_number.is_(None), Lesson.updated_at < before)
        .order_by(LessonFile.id)
        .limit(most)
    )
    return [(file, lesson) for file, lesson in await session.execute(query)]


def _files(tenant_id: UUID) -> Select[StoredFile]:
    return (
        select(StoredFile)
        .join(LessonFile, (LessonFile.tenant_id == StoredFile.tenant_id) & (LessonFile.file_id == StoredFile.id))
        .where(StoredFile.tenant_id == tenant_id, StoredFile.status == FileStatus.CONFIRMED)
    )


async def replace_audience(
    session: AsyncSession, tenant_id: UUID, lesson_id: UUID, rows: Collection[LessonAudience | LessonTopic]
) -> None:
    """The audience's kinds and the topics of the published lesson are these from now on."""
    for table in (LessonAudience, LessonTopic):
        await session.execute(delete(table).where(table.tenant_id == tenant_id, table.lesson_id == lesson_id))
    session.add_all(rows)


async def series_above(session: AsyncSession, tenant_id: UUID, org_ids: Collection[UUID]) -> Sequence[LessonSeries]:
    """The series of the organisations, by name."""
    query = select(LessonSeries).where(LessonSeries.tenant_id == tenant_id, LessonSeries.org_id.in_(org_ids))
    return (await session.scalars(query.order_by(LessonSeries.name, LessonSeries.id))).all()
