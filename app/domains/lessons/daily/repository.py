"""Queries of daily lessons: of one organisation, of those whose slot is open, or for one reader."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.db.dialect import lock_name
from app.domains.lessons.daily.models import DailyAiring, DailySlot, QueuedLesson
from app.domains.lessons.daily.rules import Candidate, state_of
from app.domains.lessons.models import Lesson, PublishedLesson
from app.domains.lessons.studying.reading import Reader
from app.domains.lessons.studying.repository import LessonCard, Wanted, feed
from app.domains.lessons.vocabulary import LessonState
from app.domains.orgs.public import Org, OrgCard, OrgStatus, below, ids_on


async def hold(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> None:
    """Until this transaction ends nobody else airs here, or changes slot or queue."""
    await lock_name(session, f"daily lesson:{tenant_id}:{org_id}")


async def slot(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> DailySlot | None:
    query = select(DailySlot).where(DailySlot.tenant_id == tenant_id, DailySlot.org_id == org_id)
    return await session.scalar(query.execution_options(populate_existing=True))


async def open_slots(session: AsyncSession, tenant_id: UUID, *, after: UUID | None, limit: int) -> Sequence[UUID]:
    """The organisations that stand and whose slot is open, by id."""
    query = (
        select(DailySlot.org_id)
        .join(Org, (Org.tenant_id == DailySlot.tenant_id) & (Org.id == DailySlot.org_id))
        .where(DailySlot.tenant_id == tenant_id, DailySlot.is_open.is_(True), Org.status == OrgStatus.ACTIVE)
    )
    if after is not None:
        query = query.where(DailySlot.org_id > after)
    return (await session.scalars(query.order_by(DailySlot.org_id).limit(limit))).all()


async def queue(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> list[QueuedLesson]:
    """In its order."""
    query = select(QueuedLesson).where(QueuedLesson.tenant_id == tenant_id, QueuedLesson.org_id == org_id)
    return list(await session.scalars(query.order_by(QueuedLesson.position, QueuedLesson.id)))


async def queues_with(session: AsyncSession, tenant_id: UUID, lesson_id: UUID) -> Sequence[UUID]:
    """The organisations in whose queue the lesson stands."""
    query = select(QueuedLesson.org_id).where(QueuedLesson.tenant_id == tenant_id, QueuedLesson.lesson_id == lesson_id)
    return (await session.scalars(query)).all()


async def take_out(session: AsyncSession, tenant_id: UUID, org_id: UUID, lesson_id: UUID) -> bool:
    """Was it in the queue?"""
    gone = await session.scalar(
        delete(QueuedLesson)
        .where(QueuedLesson.tenant_id == tenant_id, QueuedLesson.org_id == org_id, QueuedLesson.lesson_id == lesson_id)
        .returning(QueuedLesson.id)
    )
    return gone is not None


@dataclass(frozen=True, slots=True)
class Known:
    """A lesson as an organisation may air it. `is_own`: the slot may publish it; `is_shown`: its people see it now.

    Of another's lesson only what was published is told.
    """

    org_id: UUID
    state: LessonState
    approved_number: int | None
    scheduled_at: datetime | None
    title: str
    remarks: str
    is_own: bool
    is_shown: bool

    def candidate(self, refused_number: int | None = None) -> Candidate:
        was_refused = refused_number is not None and refused_number == self.approved_number
        state = state_of(self.state, is_own=self.is_own, is_shown=self.is_shown, was_refused=was_refused)
        return Candidate(state, self.scheduled_at)


async def known(
    session: AsyncSession, tenant_id: UUID, org: OrgCard, lesson_ids: Collection[UUID]
) -> dict[UUID, Known]:
    """These lessons as the organisation may air them, by id; without what they say, which may be long."""
    top, is_own = aliased(Org), Lesson.org_id == org.id
    rows = await session.execute(
        select(
            Lesson.id,
            Lesson.org_id,
            Lesson.state,
            Lesson.approved_number,
            Lesson.scheduled_at,
            case((is_own, Lesson.title), else_=func.coalesce(PublishedLesson.title, "")),
            case((is_own, Lesson.remarks), else_=""),
            is_own,
            top.id.is_not(None),
        )
        .outerjoin(PublishedLesson, (PublishedLesson.tenant_id == Lesson.tenant_id) & (PublishedLesson.id == Lesson.id))
        .outerjoin(
            top,
            (top.tenant_id == PublishedLesson.tenant_id)
            & (top.id == PublishedLesson.audience_org_id)
            & PublishedLesson.withdrawn_at.is_(None)
            & or_(top.id.in_(ids_on(org.path)), below(top.path, org.path)),
        )
        .where(Lesson.tenant_id == tenant_id, Lesson.id.in_(lesson_ids))
    )
    return {row[0]: Known(*row[1:]) for row in rows}


async def last_on(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> date | None:
    """The last day that has its airing."""
    query = select(func.max(DailyAiring.day)).where(DailyAiring.tenant_id == tenant_id, DailyAiring.org_id == org_id)
    return await session.scalar(query)


async def aired(
    session: AsyncSession,
    tenant_id: UUID,
    org_id: UUID,
    *,
    first: date | None,
    last: date | None,
    before: date | None,
    limit: int,
) -> Sequence[DailyAiring]:
    """The newest day first."""
    query = select(DailyAiring).where(DailyAiring.tenant_id == tenant_id, DailyAiring.org_id == org_id)
    if first is not None:
        query = query.where(DailyAiring.day >= first)
    if last is not None:
        query = query.where(DailyAiring.day <= last)
    if before is not None:
        query = query.where(DailyAiring.day < before)
    return (await session.scalars(query.order_by(DailyAiring.day.desc()).limit(limit))).all()


@dataclass(frozen=True, slots=True)
class Today:
    """What an organisation above the reader airs today, as a line of his list of lessons."""

    org_id: UUID
    org_name: str
    airing: DailyAiring
    card: LessonCard


def airing_today(reader: Reader, day: date) -> Select[*tuple[Any, ...]]:
    """The day's lessons of the reader's branch and those above it that are meant for him, the nearest first: rows of
    `LessonCard`, then the airing and whose it is.
    """
    whose = aliased(Org)
    return (
        feed(reader.tenant_id, reader.member_id, reader.meant, Wanted())
        .join(
            DailyAiring,
            (DailyAiring.tenant_id == PublishedLesson.tenant_id) & (DailyAiring.lesson_id == PublishedLesson.id),
        )
        .join(whose, (whose.tenant_id == DailyAiring.tenant_id) & (whose.id == DailyAiring.org_id))
        .where(DailyAiring.org_id.in_(reader.branch_ids), DailyAiring.day == day)
        .add_columns(DailyAiring, whose.name)
        .order_by(func.length(whose.path).desc())
    )


async def todays(session: AsyncSession, reader: Reader, day: date) -> list[Today]:
    rows = await session.execute(airing_today(reader, day))
    return [Today(airing.org_id, name, airing, LessonCard(*card)) for *card, airing, name in rows]
