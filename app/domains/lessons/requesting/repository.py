"""Queries of requests, each inside a scope."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.lessons.requesting.models import LessonRequest
from app.domains.lessons.requesting.vocabulary import RequestState
from app.domains.orgs.public import Org, below, within_scope


def _within(tenant_id: UUID, scopes: Sequence[Scope]) -> Select[LessonRequest]:
    return (
        select(LessonRequest)
        .join(Org, (Org.tenant_id == LessonRequest.tenant_id) & (Org.id == LessonRequest.org_id))
        .where(LessonRequest.tenant_id == tenant_id, or_(*(within_scope(Org.path, scope) for scope in scopes)))
    )


async def find(
    session: AsyncSession, tenant_id: UUID, request_id: UUID, *, scopes: Sequence[Scope], lock: bool
) -> LessonRequest | None:
    query = _within(tenant_id, scopes).where(LessonRequest.id == request_id)
    if lock:
        query = query.with_for_update(of=LessonRequest).execution_options(populate_existing=True)
    return await session.scalar(query)


async def held(session: AsyncSession, tenant_id: UUID, request_id: UUID) -> LessonRequest | None:
    query = select(LessonRequest).where(LessonRequest.tenant_id == tenant_id, LessonRequest.id == request_id)
    return await session.scalar(query.with_for_update().execution_options(populate_existing=True))


async def taken_for(session: AsyncSession, tenant_id: UUID, lesson_id: UUID) -> LessonRequest | None:
    """The request that the lesson is being written for, held."""
    query = select(LessonRequest).where(
        LessonRequest.tenant_id == tenant_id,
        LessonRequest.lesson_id == lesson_id,
        LessonRequest.state == RequestState.TAKEN,
    )
    return await session.scalar(query.with_for_update().execution_options(populate_existing=True))


async def listed(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    scopes: Sequence[Scope],
    path: str | None,
    state: RequestState | None,
    before: UUID | None,
    limit: int,
) -> Sequence[LessonRequest]:
    """Newest first, `path` with what is below it."""
    query = _within(tenant_id, scopes)
    if path is not None:
        query = query.where(below(Org.path, path))
    if state is not None:
        query = query.where(LessonRequest.state == state)
    if before is not None:
        query = query.where(LessonRequest.id < before)
    return (await session.scalars(query.order_by(LessonRequest.id.desc()).limit(limit))).all()


async def count_asked(session: AsyncSession, tenant_id: UUID, scope: Scope) -> int:
    """How many within the scope nobody has taken or declined yet."""
    query = _within(tenant_id, [scope]).where(LessonRequest.state == RequestState.ASKED)
    return await session.scalar(query.with_only_columns(func.count())) or 0
