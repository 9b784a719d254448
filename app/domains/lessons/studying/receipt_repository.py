"""Queries of receipts: completions with the title that was studied, and what revoked them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.hours.public import SourceKind, rests_on
from app.domains.lessons.models import LessonVersion
from app.domains.lessons.studying.models import CompletionRevocation, LessonCompletion, LessonProgress
from app.domains.lessons.studying.repository import holds


async def hold_progress(session: AsyncSession, tenant_id: UUID, completion_ids: Collection[UUID]) -> None:
    """Hold the progress of who completed these, in the order of its keys, until the transaction ends."""
    query = (
        select(LessonProgress.id)
        .join(
            LessonCompletion,
            (LessonCompletion.tenant_id == LessonProgress.tenant_id)
            & (LessonCompletion.member_id == LessonProgress.member_id)
            & (LessonCompletion.lesson_id == LessonProgress.lesson_id),
        )
        .where(LessonProgress.tenant_id == tenant_id, LessonCompletion.id.in_(completion_ids))
        .order_by(LessonProgress.member_id, LessonProgress.lesson_id)
    )
    await session.execute(query.with_for_update(of=LessonProgress))


async def find_receipt(
    session: AsyncSession, tenant_id: UUID, receipt_id: UUID
) -> tuple[LessonCompletion, str, CompletionRevocation | None] | None:
    """A completion with the title that was studied, and its revocation."""
    return next(iter(await find_receipts(session, tenant_id, [receipt_id])), None)


async def find_receipts(
    session: AsyncSession, tenant_id: UUID, receipt_ids: Collection[UUID]
) -> list[tuple[LessonCompletion, str, CompletionRevocation | None]]:
    """As `find_receipt`, of many."""
    rows = await session.execute(_receipts(tenant_id).where(LessonCompletion.id.in_(receipt_ids)))
    return [(made, title, revoked) for made, title, revoked in rows]


async def without_hours(
    session: AsyncSession, tenant_id: UUID, since: datetime, *, limit: int
) -> Sequence[LessonCompletion]:
    """Completions since then that hold, and of which no hours were ever written."""
    written = rests_on(tenant_id, SourceKind.LESSON, LessonCompletion.lesson_id, LessonCompletion.member_id)
    query = select(LessonCompletion).where(
        LessonCompletion.tenant_id == tenant_id, LessonCompletion.completed_at >= since, holds(), ~written
    )
    return (await session.scalars(query.order_by(LessonCompletion.id).limit(limit))).all()


async def receipts(
    session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID], *, before: UUID | None, limit: int
) -> Sequence[tuple[LessonCompletion, str, CompletionRevocation | None]]:
    """Completions with the title of the version that was studied and their revocations, newest first."""
    query = _receipts(tenant_id).where(LessonCompletion.member_id.in_(member_ids))
    if before is not None:
        query = query.where(LessonCompletion.id < before)
    rows = await session.execute(query.order_by(LessonCompletion.id.desc()).limit(limit))
    return [(made, title, revoked) for made, title, revoked in rows]


def _receipts(tenant_id: UUID) -> Select[LessonCompletion, str, CompletionRevocation | None]:
    return (
        select(LessonCompletion, LessonVersion.content["title"].as_string(), CompletionRevocation)
        .join(
            LessonVersion,
            (LessonVersion.tenant_id == LessonCompletion.tenant_id) & (LessonVersion.id == LessonCompletion.version_id),
        )
        .outerjoin(
            CompletionRevocation,
            (CompletionRevocation.tenant_id == LessonCompletion.tenant_id)
            & (CompletionRevocation.completion_id == LessonCompletion.id),
        )
        .where(LessonCompletion.tenant_id == tenant_id)
    )
