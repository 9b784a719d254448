"""Queries of making up, each inside one tenant."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.lessons.making_up.models import MakeUpLesson
from app.domains.lessons.making_up.vocabulary import MakeUpState
from app.domains.lessons.models import LessonVersion, PublishedLesson
from app.domains.lessons.studying.models import LessonCompletion
from app.domains.lessons.studying.repository import holds
from app.domains.meetings.public import Meeting
from app.domains.members.public import Member

Shown = tuple[MakeUpLesson, str, str, str, bool]


def _shown(tenant_id: UUID) -> Select[MakeUpLesson, str, str, str, bool]:
    """With the titles of meeting and lesson, the member's name, and whether the lesson was withdrawn."""
    return (
        select(
            MakeUpLesson, Meeting.title, PublishedLesson.title, Member.name, PublishedLesson.withdrawn_at.is_not(None)
        )
        .join(Meeting, (Meeting.tenant_id == MakeUpLesson.tenant_id) & (Meeting.id == MakeUpLesson.meeting_id))
        .join(
            PublishedLesson,
            (PublishedLesson.tenant_id == MakeUpLesson.tenant_id) & (PublishedLesson.id == MakeUpLesson.lesson_id),
        )
        .join(Member, (Member.tenant_id == MakeUpLesson.tenant_id) & (Member.id == MakeUpLesson.member_id))
        .where(MakeUpLesson.tenant_id == tenant_id)
    )


async def of_meeting(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> Sequence[Shown]:
    rows = await session.execute(
        _shown(tenant_id).where(MakeUpLesson.meeting_id == meeting_id).order_by(Member.pinyin, Member.id)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


async def own(
    session: AsyncSession, tenant_id: UUID, records: Collection[UUID], *, before: UUID | None, limit: int
) -> Sequence[Shown]:
    """Of one person, the newest first; what was called off is left out."""
    query = _shown(tenant_id).where(MakeUpLesson.member_id.in_(records), MakeUpLesson.state != MakeUpState.CALLED_OFF)
    if before is not None:
        query = query.where(MakeUpLesson.id < before)
    rows = await session.execute(query.order_by(MakeUpLesson.id.desc()).limit(limit))
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


async def held(session: AsyncSession, tenant_id: UUID, make_up_id: UUID) -> MakeUpLesson | None:
    """As it stands now, and stays until this transaction ends."""
    return await session.scalar(
        select(MakeUpLesson)
        .where(MakeUpLesson.tenant_id == tenant_id, MakeUpLesson.id == make_up_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def held_by_lesson(
    session: AsyncSession, tenant_id: UUID, learned: Collection[tuple[UUID, UUID]], state: MakeUpState
) -> Sequence[MakeUpLesson]:
    """Those that rest on what was learned, by member and lesson."""
    members, lessons = {member_id for member_id, _ in learned}, {lesson_id for _, lesson_id in learned}
    rows = await _held(
        session, tenant_id, state, MakeUpLesson.member_id.in_(members), MakeUpLesson.lesson_id.in_(lessons)
    )
    return [row for row in rows if (row.member_id, row.lesson_id) in learned]


async def held_waiting(session: AsyncSession, tenant_id: UUID, lesson_id: UUID) -> Sequence[MakeUpLesson]:
    """Those that are open and wait for the lesson itself, not for a quiz after it."""
    done = exists(
        select(LessonCompletion.id)
        .where(
            LessonCompletion.tenant_id == MakeUpLesson.tenant_id,
            LessonCompletion.member_id == MakeUpLesson.member_id,
            LessonCompletion.lesson_id == MakeUpLesson.lesson_id,
            holds(),
        )
        .correlate(MakeUpLesson)
    )
    return await _held(session, tenant_id, MakeUpState.OPEN, MakeUpLesson.lesson_id == lesson_id, ~done)


async def held_by_quiz(
    session: AsyncSession, tenant_id: UUID, member_id: UUID, quiz_id: UUID, state: MakeUpState
) -> Sequence[MakeUpLesson]:
    """Those of one member that rest on the quiz."""
    return await _held(session, tenant_id, state, MakeUpLesson.member_id == member_id, MakeUpLesson.quiz_id == quiz_id)


async def _held(
    session: AsyncSession, tenant_id: UUID, state: MakeUpState, *those: ColumnElement[bool]
) -> Sequence[MakeUpLesson]:
    query = select(MakeUpLesson).where(MakeUpLesson.tenant_id == tenant_id, MakeUpLesson.state == state, *those)
    query = query.order_by(MakeUpLesson.id).with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).all()


async def held_at(
    session: AsyncSession, tenant_id: UUID, meeting_id: UUID, members: Collection[UUID]
) -> dict[UUID, MakeUpLesson]:
    """Those of a meeting, by member."""
    rows = await session.scalars(
        select(MakeUpLesson)
        .where(
            MakeUpLesson.tenant_id == tenant_id,
            MakeUpLesson.meeting_id == meeting_id,
            MakeUpLesson.member_id.in_(members),
        )
        .order_by(MakeUpLesson.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.member_id: row for row in rows}


async def published(
    session: AsyncSession, tenant_id: UUID, lesson_id: UUID
) -> tuple[PublishedLesson, LessonVersion] | None:
    """What the lesson's audience is shown now; None for what is withdrawn or was never published."""
    row = (
        await session.execute(
            select(PublishedLesson, LessonVersion)
            .join(
                LessonVersion,
                (LessonVersion.tenant_id == PublishedLesson.tenant_id)
                & (LessonVersion.id == PublishedLesson.version_id),
            )
            .where(
                PublishedLesson.tenant_id == tenant_id,
                PublishedLesson.id == lesson_id,
                PublishedLesson.withdrawn_at.is_(None),
            )
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


async def completed(
    session: AsyncSession, tenant_id: UUID, lesson_id: UUID, members: Collection[UUID]
) -> dict[UUID, LessonCompletion]:
    """The completions that hold, by member."""
    rows = await session.scalars(
        select(LessonCompletion).where(
            LessonCompletion.tenant_id == tenant_id,
            LessonCompletion.lesson_id == lesson_id,
            LessonCompletion.member_id.in_(members),
            holds(),
        )
    )
    return {row.member_id: row for row in rows}


async def completed_pairs(
    session: AsyncSession, tenant_id: UUID, rows: Collection[MakeUpLesson]
) -> set[tuple[UUID, UUID]]:
    """Member and lesson of those completions that hold and that the rows may rest on."""
    found = await session.execute(
        select(LessonCompletion.member_id, LessonCompletion.lesson_id).where(
            LessonCompletion.tenant_id == tenant_id,
            LessonCompletion.member_id.in_({row.member_id for row in rows}),
            LessonCompletion.lesson_id.in_({row.lesson_id for row in rows}),
            holds(),
        )
    )
    return {(member_id, lesson_id) for member_id, lesson_id in found}


async def title_of(session: AsyncSession, tenant_id: UUID, lesson_id: UUID) -> str:
    query = select(PublishedLesson.title).where(PublishedLesson.tenant_id == tenant_id, PublishedLesson.id == lesson_id)
    return await session.scalar(query) or ""


async def meeting_title(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> str:
    query = select(Meeting.title).where(Meeting.tenant_id == tenant_id, Meeting.id == meeting_id)
    return await session.scalar(query) or ""
