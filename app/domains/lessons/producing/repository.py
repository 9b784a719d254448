"""Queries of plans, each inside a scope, or of one person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Uuid, and_, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.lessons.models import Lesson, LessonReview, LessonVersion, PublishedLesson
from app.domains.lessons.producing.models import LessonPlan, LessonPlanSetting
from app.domains.lessons.talking.models import LessonComment
from app.domains.lessons.talking.vocabulary import CommentKind
from app.domains.lessons.vocabulary import Verdict
from app.domains.members.public import ON_ROLL, Member
from app.domains.orgs.public import Org, below, within_scope

_PlanSelect = Select[LessonPlan, str, Lesson, LessonVersion, datetime, PublishedLesson, datetime]


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody, as plans name people: an account, and the records of his that a speaker may stand on."""

    account_id: UUID | None
    records: Sequence[UUID]

    def named(self) -> ColumnElement[bool]:
        """Is he named in the plan?"""
        offices = (LessonPlan.writer_id, LessonPlan.reviewer_id, LessonPlan.teacher_id)
        speakers = (LessonPlan.speaker_a_id, LessonPlan.speaker_b_id)
        own = [column == self.account_id for column in offices if self.account_id is not None]
        own += [column.in_(self.records) for column in speakers if self.records]
        return or_(literal(value=False), *own)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan with its organisation's name, and what is known of its lesson: of the version on the air, else of the last."""

    plan: LessonPlan
    org_name: str
    lesson: Lesson | None
    version: LessonVersion | None
    approved_at: datetime | None
    published: PublishedLesson | None
    remarked_at: datetime | None


def _rows(tenant_id: UUID) -> _PlanSelect:
    same = LessonPlan.tenant_id
    on_air = and_(PublishedLesson.id.is_not(None), LessonVersion.id == PublishedLesson.version_id)
    last = and_(PublishedLesson.id.is_(None), LessonVersion.number == Lesson.number)
    remarked_at = (
        select(func.min(LessonComment.created_at))
        .where(
            LessonComment.tenant_id == tenant_id,
            LessonComment.lesson_id == LessonPlan.lesson_id,
            LessonComment.account_id == LessonPlan.teacher_id,
            LessonComment.kind == CommentKind.REMARK,
        )
        .correlate(LessonPlan)
        .scalar_subquery()
    )
    return (
        select(LessonPlan, Org.name, Lesson, LessonVersion, LessonReview.reviewed_at, PublishedLesson, remarked_at)
        .join(Org, and_(Org.tenant_id == same, Org.id == LessonPlan.org_id))
        .outerjoin(Lesson, and_(Lesson.tenant_id == same, Lesson.id == LessonPlan.lesson_id))
        .outerjoin(PublishedLesson, and_(PublishedLesson.tenant_id == same, PublishedLesson.id == Lesson.id))
        .outerjoin(
            LessonVersion,
            and_(LessonVersion.tenant_id == same, LessonVersion.lesson_id == Lesson.id, or_(on_air, last)),
        )
        .outerjoin(
            LessonReview,
            and_(
                LessonReview.tenant_id == same,
                LessonReview.version_id == LessonVersion.id,
                LessonReview.verdict == Verdict.APPROVED,
            ),
        )
        .where(LessonPlan.tenant_id == tenant_id)
    )


async def row_of(session: AsyncSession, tenant_id: UUID, plan_id: UUID) -> PlanRow:
    """Of a plan that is there."""
    query = _rows(tenant_id).where(LessonPlan.id == plan_id).execution_options(populate_existing=True)
    return PlanRow(*(await session.execute(query)).one())


async def find(
    session: AsyncSession, tenant_id: UUID, plan_id: UUID, *, scopes: Sequence[Scope], party: Party, lock: bool
) -> tuple[LessonPlan, str] | None:
    """The plan, with the path of its organisation, within the scopes or where the party is named."""
    seen = or_(party.named(), *(within_scope(Org.path, scope) for scope in scopes))
    query = (
        select(LessonPlan, Org.path)
        .join(Org, and_(Org.tenant_id == LessonPlan.tenant_id, Org.id == LessonPlan.org_id))
        .where(LessonPlan.tenant_id == tenant_id, LessonPlan.id == plan_id, seen)
    )
    if lock:
        query = query.with_for_update(of=LessonPlan).execution_options(populate_existing=True)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def held(session: AsyncSession, tenant_id: UUID, plan_id: UUID) -> LessonPlan | None:
    query = select(LessonPlan).where(LessonPlan.tenant_id == tenant_id, LessonPlan.id == plan_id)
    return await session.scalar(query.with_for_update().execution_options(populate_existing=True))


async def of_days(
    session: AsyncSession,
    tenant_id: UUID,
    org_id: UUID,
    first: date,
    last: date,
    *,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[PlanRow]:
    """The organisation's own plans of the days from `first` to `last`, cancelled ones too, by day."""
    query = _rows(tenant_id).where(LessonPlan.org_id == org_id, LessonPlan.airs_on.between(first, last))
    return await _page(session, query, after, limit)


async def naming(
    session: AsyncSession, tenant_id: UUID, party: Party, *, since: date, after: tuple[date, UUID] | None, limit: int
) -> list[PlanRow]:
    """Plans that stand, in which the party is named and that air on `since` or later, by day."""
    query = _rows(tenant_id).where(party.named(), LessonPlan.airs_on >= since, LessonPlan.cancelled_at.is_(None))
    return await _page(session, query, after, limit)


async def _page(
    session: AsyncSession, query: _PlanSelect, after: tuple[date, UUID] | None, limit: int
) -> list[PlanRow]:
    key = (LessonPlan.airs_on, LessonPlan.id)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(literal(after[0], Date), literal(after[1], Uuid)))
    return [PlanRow(*row) for row in await session.execute(query.order_by(*key).limit(limit))]


async def plan_of_lesson(session: AsyncSession, tenant_id: UUID, lesson_id: UUID) -> UUID | None:
    """The plan that stands for the lesson."""
    query = select(LessonPlan.id).where(
        LessonPlan.tenant_id == tenant_id, LessonPlan.lesson_id == lesson_id, LessonPlan.cancelled_at.is_(None)
    )
    return await session.scalar(query)


async def late(session: AsyncSession, tenant_id: UUID, today: date) -> Sequence[UUID]:
    """Plans whose turn is overdue, of which nobody was told so yet."""
    query = select(LessonPlan.id).where(
        LessonPlan.tenant_id == tenant_id, LessonPlan.turn_due_on < today, LessonPlan.is_late_told.is_(False)
    )
    return (await session.scalars(query.order_by(LessonPlan.id))).all()


async def settings_on(
    session: AsyncSession, tenant_id: UUID, org_ids: Collection[UUID]
) -> dict[UUID, LessonPlanSetting]:
    """What these organisations decided, by organisation."""
    query = select(LessonPlanSetting).where(
        LessonPlanSetting.tenant_id == tenant_id, LessonPlanSetting.org_id.in_(org_ids)
    )
    return {one.org_id: one for one in await session.scalars(query)}


async def held_setting(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> LessonPlanSetting | None:
    query = select(LessonPlanSetting).where(
        LessonPlanSetting.tenant_id == tenant_id, LessonPlanSetting.org_id == org_id
    )
    return await session.scalar(query.with_for_update().execution_options(populate_existing=True))


async def of_name(
    session: AsyncSession, tenant_id: UUID, path: str, name: str, *, most: int
) -> list[tuple[UUID, str, str]]:
    """Who of the register at or below the path bears exactly this name: id, name, organisation."""
    query = (
        select(Member.id, Member.name, Org.name)
        .join(Org, and_(Org.tenant_id == Member.tenant_id, Org.id == Member.org_id))
        .where(
            Member.tenant_id == tenant_id,
            Member.name == name,
            Member.status.in_(ON_ROLL),
            Member.merged_into_id.is_(None),
            below(Org.path, path),
        )
        .order_by(Org.path, Member.id)
        .limit(most)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]
