"""Queries of notes: of one member, or of one branch."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.db.types import Instant
from app.domains.lessons.models import PublishedLesson
from app.domains.lessons.noting.models import LessonNote, LessonNoteSetting, LessonNoteVersion
from app.domains.lessons.noting.vocabulary import NoteState
from app.domains.members.public import Member
from app.domains.orgs.public import Org, within_scope


async def own(
    session: AsyncSession, tenant_id: UUID, member_id: UUID, lesson_id: UUID, *, lock: bool = False
) -> LessonNote | None:
    query = select(LessonNote).where(
        LessonNote.tenant_id == tenant_id, LessonNote.member_id == member_id, LessonNote.lesson_id == lesson_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def all_own(
    session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID], *, before: UUID | None, limit: int
) -> list[tuple[LessonNote, str]]:
    """Newest first, with the lessons' titles."""
    query = (
        select(LessonNote, PublishedLesson.title)
        .join(
            PublishedLesson,
            (PublishedLesson.tenant_id == LessonNote.tenant_id) & (PublishedLesson.id == LessonNote.lesson_id),
        )
        .where(LessonNote.tenant_id == tenant_id, LessonNote.member_id.in_(member_ids))
    )
    if before is not None:
        query = query.where(LessonNote.id < before)
    return [(note, title) for note, title in await session.execute(query.order_by(LessonNote.id.desc()).limit(limit))]


async def versions(session: AsyncSession, tenant_id: UUID, note_id: UUID) -> Sequence[LessonNoteVersion]:
    """Newest first."""
    query = select(LessonNoteVersion).where(
        LessonNoteVersion.tenant_id == tenant_id, LessonNoteVersion.note_id == note_id
    )
    return (await session.scalars(query.order_by(LessonNoteVersion.number.desc()))).all()


async def held(session: AsyncSession, tenant_id: UUID, note_id: UUID) -> LessonNote | None:
    query = select(LessonNote).where(LessonNote.tenant_id == tenant_id, LessonNote.id == note_id)
    return await session.scalar(query.with_for_update().execution_options(populate_existing=True))


async def in_sight(
    session: AsyncSession, tenant_id: UUID, note_id: UUID, scope: Scope, *, lock: bool = False
) -> LessonNote | None:
    """A note that was handed in to a branch within the scope, and has not gone back unfiled."""
    query = (
        select(LessonNote)
        .join(Org, (Org.tenant_id == LessonNote.tenant_id) & (Org.id == LessonNote.branch_id))
        .where(
            LessonNote.tenant_id == tenant_id, LessonNote.id == note_id, within_scope(Org.path, scope), _is_of_branch()
        )
    )
    if lock:
        query = query.with_for_update(of=LessonNote).execution_options(populate_existing=True)
    return await session.scalar(query)


def _is_of_branch() -> Any:
    return or_(LessonNote.state == NoteState.HANDED_IN, LessonNote.number > 0)


async def of_branch(
    session: AsyncSession,
    tenant_id: UUID,
    branch_id: UUID,
    *,
    waiting: bool,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Any]:
    """Notes with their member's name, the lesson's title and the last filed version, handed in last first."""
    key = (LessonNote.handed_in_at, LessonNote.id)
    query = (
        select(LessonNote, Member.name.label("member_name"), PublishedLesson.title, LessonNoteVersion)
        .join(Member, (Member.tenant_id == LessonNote.tenant_id) & (Member.id == LessonNote.member_id))
        .join(
            PublishedLesson,
            (PublishedLesson.tenant_id == LessonNote.tenant_id) & (PublishedLesson.id == LessonNote.lesson_id),
        )
        .outerjoin(
            LessonNoteVersion,
            (LessonNoteVersion.tenant_id == LessonNote.tenant_id)
            & (LessonNoteVersion.note_id == LessonNote.id)
            & (LessonNoteVersion.number == LessonNote.number),
        )
        .where(LessonNote.tenant_id == tenant_id, LessonNote.branch_id == branch_id, _is_of_branch())
    )
    if waiting:
        query = query.where(LessonNote.state == NoteState.HANDED_IN)
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(literal(after[0], Instant), literal(after[1], Uuid)))
    return list(await session.execute(query.order_by(*(column.desc() for column in key)).limit(limit)))


async def setting(
    session: AsyncSession, tenant_id: UUID, org_id: UUID, *, lock: bool = False
) -> LessonNoteSetting | None:
    query = select(LessonNoteSetting).where(
        LessonNoteSetting.tenant_id == tenant_id, LessonNoteSetting.org_id == org_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)
