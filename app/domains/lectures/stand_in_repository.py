"""Queries of who speaks for whom, each inside one tenant."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.lectures.models import LectureOrder, Lecturer, LectureStandIn
from app.domains.lectures.vocabulary import StandInState
from app.domains.orgs.public import Org, within_scope

_OPEN = LectureStandIn.state == StandInState.ASKED


async def open_at(
    session: AsyncSession, tenant_id: UUID, order_id: UUID
) -> tuple[LectureStandIn, Lecturer, str] | None:
    """The request that waits, whom it asks, and the path of that lecturer's department."""
    row = (
        await session.execute(
            select(LectureStandIn, Lecturer, Org.path)
            .join(Lecturer, and_(Lecturer.tenant_id == LectureStandIn.tenant_id, Lecturer.id == LectureStandIn.to_id))
            .join(Org, and_(Org.tenant_id == Lecturer.tenant_id, Org.id == Lecturer.org_id))
            .where(LectureStandIn.tenant_id == tenant_id, LectureStandIn.order_id == order_id, _OPEN)
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


async def by_id(session: AsyncSession, tenant_id: UUID, stand_in_id: UUID) -> LectureStandIn | None:
    return await session.scalar(
        select(LectureStandIn).where(LectureStandIn.tenant_id == tenant_id, LectureStandIn.id == stand_in_id)
    )


async def of_order(session: AsyncSession, tenant_id: UUID, order_id: UUID) -> Sequence[LectureStandIn]:
    """All that were asked for an order, the earliest first."""
    rows = await session.scalars(
        select(LectureStandIn)
        .where(LectureStandIn.tenant_id == tenant_id, LectureStandIn.order_id == order_id)
        .order_by(LectureStandIn.asked_at, LectureStandIn.id)
    )
    return rows.all()


async def orders_asked_of(session: AsyncSession, tenant_id: UUID, lecturer_id: UUID) -> Sequence[LectureOrder]:
    """At which the lecturer is asked to speak for another, the next first."""
    rows = await session.scalars(
        select(LectureOrder)
        .join(
            LectureStandIn,
            and_(LectureStandIn.tenant_id == LectureOrder.tenant_id, LectureStandIn.order_id == LectureOrder.id),
        )
        .where(LectureOrder.tenant_id == tenant_id, LectureStandIn.to_id == lecturer_id, _OPEN)
        .order_by(LectureOrder.starts_at, LectureOrder.id)
        .limit(200)
    )
    return rows.all()


async def number_asked_of(session: AsyncSession, tenant_id: UUID, lecturer_id: UUID) -> int:
    statement = select(func.count()).where(
        LectureStandIn.tenant_id == tenant_id, LectureStandIn.to_id == lecturer_id, _OPEN
    )
    return await session.scalar(statement) or 0


async def asked_of_kept(session: AsyncSession, actor: Actor, *, limit: int) -> Sequence[Lecturer]:
    """The lecturers of the actor's departments who are asked, once for each request."""
    statement = (
        select(Lecturer)
        .join(LectureStandIn, and_(LectureStandIn.tenant_id == Lecturer.tenant_id, LectureStandIn.to_id == Lecturer.id))
        .join(Org, and_(Org.tenant_id == Lecturer.tenant_id, Org.id == Lecturer.org_id))
        .where(
            Lecturer.tenant_id == actor.tenant_id,
            _OPEN,
            within_scope(Org.path, actor.scope(Permission.LECTURE_MANAGE)),
        )
    )
    return (await session.scalars(statement.limit(limit))).all()
