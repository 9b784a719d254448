"""Queries of completing: how often it happened, for whom it holds, and which lessons a quiz completes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domains.lessons.models import LessonReview, LessonVersion, PublishedLesson
from app.domains.lessons.studying.models import CompletionRevocation, LessonCompletion, LessonProgress
from app.domains.lessons.studying.repository import holds
from app.domains.lessons.vocabulary import Verdict


async def times_completed(session: AsyncSession, tenant_id: UUID, member_id: UUID, lesson_id: UUID) -> int:
    """How often, with those that were revoked."""
    count = await session.scalar(
        select(func.count())
        .select_from(LessonCompletion)
        .where(
            LessonCompletion.tenant_id == tenant_id,
            LessonCompletion.member_id == member_id,
            LessonCompletion.lesson_id == lesson_id,
        )
    )
    return count or 0


async def shown_version(session: AsyncSession, row: PublishedLesson, number: int) -> UUID | None:
    """The lesson's approved version of that number, as long as it is not newer than the one that is shown."""
    shown = aliased(LessonVersion)
    query = (
        select(LessonVersion.id)
        .join(
            LessonReview,
            (LessonReview.tenant_id == LessonVersion.tenant_id) & (LessonReview.version_id == LessonVersion.id),
        )
        .join(shown, (shown.tenant_id == LessonVersion.tenant_id) & (shown.id == row.version_id))
        .where(
            LessonVersion.tenant_id == row.tenant_id,
            LessonVersion.lesson_id == row.id,
            LessonVersion.number == number,
            LessonVersion.number <= shown.number,
            LessonReview.verdict == Verdict.APPROVED,
        )
    )
    return await session.scalar(query)


async def last_revoked(session: AsyncSession, tenant_id: UUID, member_id: UUID, lesson_id: UUID) -> datetime | None:
    """When the member's completion of the lesson was last revoked."""
    made = (LessonCompletion.tenant_id == CompletionRevocation.tenant_id) & (
        LessonCompletion.id == CompletionRevocation.completion_id
    )
    query = (
        select(func.max(CompletionRevocation.revoked_at))
        .join(LessonCompletion, made)
        .where(
            CompletionRevocation.tenant_id == tenant_id,
            LessonCompletion.member_id == member_id,
            LessonCompletion.lesson_id == lesson_id,
        )
    )
    return await session.scalar(query)


async def asking_for_quiz(
    session: AsyncSession, tenant_id: UUID, member_id: UUID, quiz_id: UUID, meant: ColumnElement[bool]
) -> Sequence[PublishedLesson]:
    """Published lessons that are meant for the member, that he has not completed, and that this quiz completes in the
    version that he began, else in the newest.
    """
    begun = (
        (LessonProgress.tenant_id == tenant_id)
        & (LessonProgress.member_id == member_id)
        & (LessonProgress.lesson_id == PublishedLesson.id)
    )
    studied = func.coalesce(LessonProgress.version_id, PublishedLesson.version_id)
    query = (
        select(PublishedLesson)
        .outerjoin(LessonProgress, begun)
        .join(LessonVersion, (LessonVersion.tenant_id == PublishedLesson.tenant_id) & (LessonVersion.id == studied))
        .where(
            PublishedLesson.tenant_id == tenant_id,
            PublishedLesson.withdrawn_at.is_(None),
            LessonVersion.quiz_id == quiz_id,
            or_(LessonProgress.id.is_(None), LessonProgress.is_completed.is_(False)),
            meant,
        )
        .order_by(PublishedLesson.id)
    )
    return (await session.scalars(query)).all()


async def completions(
    session: AsyncSession, tenant_id: UUID, lesson_id: UUID, members: Collection[UUID]
) -> Sequence[LessonCompletion]:
    """Those of these members that hold."""
    query = select(LessonCompletion).where(
        LessonCompletion.tenant_id == tenant_id,
        LessonCompletion.lesson_id == lesson_id,
        LessonCompletion.member_id.in_(list(members)),
        holds(),
    )
    return (await session.scalars(query)).all()
