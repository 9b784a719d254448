"""Queries of comments and likes, each inside a scope or of one lesson or account."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Select, Uuid, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.lessons.models import PublishedLesson
from app.domains.lessons.talking.models import LessonComment, LessonLike
from app.domains.lessons.talking.vocabulary import CommentState
from app.domains.orgs.public import Org, within_scope


async def lesson_in(session: AsyncSession, tenant_id: UUID, lesson_id: UUID, scope: Scope) -> PublishedLesson | None:
    """A published lesson of an organisation within the scope."""
    query = (
        select(PublishedLesson)
        .join(Org, (Org.tenant_id == PublishedLesson.tenant_id) & (Org.id == PublishedLesson.org_id))
        .where(PublishedLesson.tenant_id == tenant_id, PublishedLesson.id == lesson_id, within_scope(Org.path, scope))
    )
    return await session.scalar(query)


async def written_since(session: AsyncSession, tenant_id: UUID, account_id: UUID, since: datetime) -> list[datetime]:
    query = select(LessonComment.created_at).where(
        LessonComment.tenant_id == tenant_id, LessonComment.account_id == account_id, LessonComment.created_at > since
    )
    return list(await session.scalars(query))


async def shown(
    session: AsyncSession, tenant_id: UUID, lesson_id: UUID, *, after: tuple[int, UUID] | None, limit: int
) -> Sequence[LessonComment]:
    """Remarks first, the newest first."""
    key = (LessonComment.rank, LessonComment.id)
    query = select(LessonComment).where(
        LessonComment.tenant_id == tenant_id,
        LessonComment.lesson_id == lesson_id,
        LessonComment.state == CommentState.SHOWN,
    )
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(literal(after[0], Integer), literal(after[1], Uuid)))
    return (await session.scalars(query.order_by(*(column.desc() for column in key)).limit(limit))).all()


async def own(
    session: AsyncSession, tenant_id: UUID, account_id: UUID, *, before: UUID | None, limit: int
) -> list[tuple[LessonComment, str]]:
    """All that the account wrote, newest first, with the lesson's title."""
    query = _titled().where(LessonComment.tenant_id == tenant_id, LessonComment.account_id == account_id)
    return await _page(session, query, before, limit)


async def in_scope(
    session: AsyncSession, tenant_id: UUID, scope: Scope, state: CommentState, *, before: UUID | None, limit: int
) -> list[tuple[LessonComment, str]]:
    """Of lessons within the scope, newest first."""
    return await _page(session, _of(tenant_id, scope).where(LessonComment.state == state), before, limit)


async def count_doubtful(session: AsyncSession, tenant_id: UUID, scope: Scope, *, besides: UUID | None) -> int:
    """How many wait for a person who is not their author; two hundred are counted."""
    query = _of(tenant_id, scope).where(
        LessonComment.state == CommentState.DOUBTFUL, LessonComment.account_id != besides
    )
    listed = query.with_only_columns(LessonComment.id).limit(200).subquery()
    return await session.scalar(select(func.count()).select_from(listed)) or 0


async def held(session: AsyncSession, tenant_id: UUID, comment_id: UUID) -> LessonComment | None:
    query = select(LessonComment).where(LessonComment.tenant_id == tenant_id, LessonComment.id == comment_id)
    return await session.scalar(query.with_for_update().execution_options(populate_existing=True))


async def held_in(session: AsyncSession, tenant_id: UUID, comment_id: UUID, scope: Scope) -> LessonComment | None:
    query = _of(tenant_id, scope).with_only_columns(LessonComment).where(LessonComment.id == comment_id)
    return await session.scalar(query.with_for_update(of=LessonComment).execution_options(populate_existing=True))


def _titled() -> Select[LessonComment, str]:
    return select(LessonComment, PublishedLesson.title).join(
        PublishedLesson,
        (PublishedLesson.tenant_id == LessonComment.tenant_id) & (PublishedLesson.id == LessonComment.lesson_id),
    )


def _of(tenant_id: UUID, scope: Scope) -> Select[LessonComment, str]:
    return (
        _titled()
        .join(Org, (Org.tenant_id == PublishedLesson.tenant_id) & (Org.id == PublishedLesson.org_id))
        .where(LessonComment.tenant_id == tenant_id, within_scope(Org.path, scope))
    )


async def _page(
    session: AsyncSession, query: Select[LessonComment, str], before: UUID | None, limit: int
) -> list[tuple[LessonComment, str]]:
    if before is not None:
        query = query.where(LessonComment.id < before)
    rows = await session.execute(query.order_by(LessonComment.id.desc()).limit(limit))
    return [(comment, title) for comment, title in rows]


async def likes(session: AsyncSession, tenant_id: UUID, lesson_id: UUID, member_id: UUID) -> tuple[int, bool]:
    """How many like the lesson, and whether this member does."""
    of_lesson = (LessonLike.tenant_id == tenant_id, LessonLike.lesson_id == lesson_id)
    count = await session.scalar(select(func.count()).select_from(LessonLike).where(*of_lesson))
    mine = await session.scalar(select(LessonLike.id).where(*of_lesson, LessonLike.member_id == member_id))
    return count or 0, mine is not None
