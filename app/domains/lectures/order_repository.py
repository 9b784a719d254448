"""Queries of orders, of the quarter hours that they take of lecturers, and of ratings, each inside one tenant."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.lectures.models import (
    LectureOrder,
    Lecturer,
    LectureRating,
    LectureSlot,
    LectureStandIn,
)
from app.domains.lectures.vocabulary import AGREED, OPEN, OrderState, StandInState
from app.domains.orgs.public import Org, below, within_scope

ORDER, MANAGE = Permission.LECTURE_ORDER, Permission.LECTURE_MANAGE
Keeper = aliased(Org)
"""The department that keeps the lecturer; `Org` is the branch."""
_StandInKeeper = aliased(Org)


def orders(tenant_id: UUID) -> Select[LectureOrder]:
    """With the branch, the lecturer and the department joined to it."""
    return (
        select(LectureOrder)
        .join(Org, and_(Org.tenant_id == LectureOrder.tenant_id, Org.id == LectureOrder.org_id))
        .join(Lecturer, and_(Lecturer.tenant_id == LectureOrder.tenant_id, Lecturer.id == LectureOrder.lecturer_id))
        .join(Keeper, and_(Keeper.tenant_id == Lecturer.tenant_id, Keeper.id == Lecturer.org_id))
        .where(LectureOrder.tenant_id == tenant_id)
    )


def overseen(actor: Actor) -> ColumnElement[bool]:
    """Of a branch where the actor orders, or of a lecturer whom the actor's department keeps."""
    return or_(within_scope(Org.path, actor.scope(ORDER)), within_scope(Keeper.path, actor.scope(MANAGE)))


def in_sight(actor: Actor, own: UUID | None) -> ColumnElement[bool]:
    """`own` is the actor as a lecturer."""
    mine = LectureOrder.lecturer_id == own if own is not None else false()
    return or_(overseen(actor), within_scope(Org.path, actor.scope(MANAGE)), mine, _asked_to_stand_in(actor, own))


def _asked_to_stand_in(actor: Actor, own: UUID | None) -> ColumnElement[bool]:
    """Is the actor, or a lecturer of the actor's department, asked to speak at it for another?"""
    kept = (
        select(Lecturer.id)
        .join(
            _StandInKeeper, and_(_StandInKeeper.tenant_id == Lecturer.tenant_id, _StandInKeeper.id == Lecturer.org_id)
        )
        .where(Lecturer.tenant_id == actor.tenant_id, within_scope(_StandInKeeper.path, actor.scope(MANAGE)))
    )
    mine = LectureStandIn.to_id == own if own is not None else false()
    return LectureOrder.id.in_(
        select(LectureStandIn.order_id).where(
            LectureStandIn.tenant_id == actor.tenant_id,
            LectureStandIn.state == StandInState.ASKED,
            or_(mine, LectureStandIn.to_id.in_(kept)),
        )
    )


async def find_order(
    session: AsyncSession, actor: Actor, order_id: UUID, *, own: UUID | None, lock: bool
) -> tuple[LectureOrder, Lecturer, str, str] | None:
    """The order within sight, its lecturer, the branch's path and the department's."""
    statement: Any = (
        orders(actor.tenant_id)
        .where(LectureOrder.id == order_id, in_sight(actor, own))
        .add_columns(Lecturer, Org.path, Keeper.path)
    )
    if lock:
        statement = statement.with_for_update(of=LectureOrder, key_share=True).execution_options(populate_existing=True)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3])


def listed(actor: Actor, *, state: OrderState | None, under: str | None, before: UUID | None) -> Select[LectureOrder]:
    """What the actor's branches ordered, or was ordered of the actor's department; the newest first."""
    sight = or_(overseen(actor), within_scope(Org.path, actor.scope(MANAGE)))
    statement = orders(actor.tenant_id).where(sight)
    if state is not None:
        statement = statement.where(LectureOrder.state == state)
    if under is not None:
        statement = statement.where(below(Org.path, under))
    if before is not None:
        statement = statement.where(LectureOrder.id < before)
    return statement.order_by(LectureOrder.id.desc())


async def of_lecturer(
    session: AsyncSession, tenant_id: UUID, lecturer_id: UUID, *, since: datetime, until: datetime
) -> Sequence[LectureOrder]:
    """What waits for the lecturer or the branch, and what is agreed for [since, until), earliest first."""
    then = and_(LectureOrder.starts_at >= since, LectureOrder.starts_at < until)
    rows = await session.scalars(
        select(LectureOrder)
        .where(
            LectureOrder.tenant_id == tenant_id,
            LectureOrder.lecturer_id == lecturer_id,
            or_(
                LectureOrder.state.in_((*OPEN, OrderState.PUT_OFF)),
                and_(LectureOrder.state == OrderState.ACCEPTED, then),
            ),
        )
        .order_by(LectureOrder.starts_at, LectureOrder.id)
        .limit(200)
    )
    return rows.all()


async def open_orders_of(session: AsyncSession, tenant_id: UUID, lecturer_id: UUID) -> Sequence[UUID]:
    """What waits for the lecturer's answer, always in one order."""
    rows = await session.scalars(
        select(LectureOrder.id)
        .where(
            LectureOrder.tenant_id == tenant_id,
            LectureOrder.lecturer_id == lecturer_id,
            LectureOrder.state == OrderState.ORDERED,
        )
        .order_by(LectureOrder.id)
    )
    return rows.all()


async def held_order(session: AsyncSession, tenant_id: UUID, order_id: UUID) -> LectureOrder | None:
    """The order as it stands now, its row held; for work that is nobody's request."""
    return await session.scalar(_held(LectureOrder.tenant_id == tenant_id, LectureOrder.id == order_id))


async def order_of_meeting(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> LectureOrder | None:
    """The order that became the meeting, its row held."""
    agreed = LectureOrder.state.in_(AGREED)
    return await session.scalar(
        _held(LectureOrder.tenant_id == tenant_id, LectureOrder.meeting_id == meeting_id, agreed)
    )


def _held(*conditions: ColumnElement[bool]) -> Select[LectureOrder]:
    return (
        select(LectureOrder)
        .where(*conditions)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


async def agreed_from(session: AsyncSession, tenant_id: UUID, lecturer_id: UUID, since: datetime) -> bool:
    """Has the lecturer agreed to a lecture that starts then or later?"""
    found = await session.scalar(
        select(LectureOrder.id)
        .where(
            LectureOrder.tenant_id == tenant_id,
            LectureOrder.lecturer_id == lecturer_id,
            LectureOrder.state == OrderState.ACCEPTED,
            LectureOrder.starts_at >= since,
        )
        .limit(1)
    )
    return found is not None


async def hold(session: AsyncSession, tenant_id: UUID, lecturer_id: UUID) -> Lecturer:
    """The lecturer as kept now, held until the transaction ends."""
    statement = select(Lecturer).where(Lecturer.tenant_id == tenant_id, Lecturer.id == lecturer_id)
    held = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return (await session.scalars(held)).one()


async def free(session: AsyncSession, order: LectureOrder) -> None:
    await session.execute(
        delete(LectureSlot).where(LectureSlot.tenant_id == order.tenant_id, LectureSlot.order_id == order.id)
    )


async def taken(session: AsyncSession, tenant_id: UUID, lecturer_id: UUID, slots: Sequence[datetime]) -> bool:
    """Is the lecturer taken in one of the quarter hours?"""
    found = await session.scalar(
        select(LectureSlot.id)
        .where(
            LectureSlot.tenant_id == tenant_id,
            LectureSlot.lecturer_id == lecturer_id,
            LectureSlot.begins_at.in_(slots),
        )
        .limit(1)
    )
    return found is not None


async def slots_between(
    session: AsyncSession, tenant_id: UUID, lecturer_ids: Collection[UUID], *, since: datetime, until: datetime
) -> Sequence[LectureSlot]:
    """The quarter hours in [since, until) in which the lecturers are taken."""
    whose = LectureSlot.lecturer_id.in_(lecturer_ids)
    then = and_(LectureSlot.begins_at >= since, LectureSlot.begins_at < until)
    return (await session.scalars(select(LectureSlot).where(LectureSlot.tenant_id == tenant_id, whose, then))).all()


async def ratings_of(
    session: AsyncSession, tenant_id: UUID, order_ids: Collection[UUID]
) -> dict[UUID, list[LectureRating]]:
    rows = await session.scalars(
        select(LectureRating)
        .where(LectureRating.tenant_id == tenant_id, LectureRating.order_id.in_(order_ids))
        .order_by(LectureRating.side)
    )
    found: dict[UUID, list[LectureRating]] = {}
    for row in rows:
        found.setdefault(row.order_id, []).append(row)
    return found


async def proposals_in(session: AsyncSession, actor: Actor) -> int:
    """Proposals that wait for the actor's branches."""
    statement = orders(actor.tenant_id).where(
        LectureOrder.state == OrderState.PROPOSED, within_scope(Org.path, actor.scope(ORDER))
    )
    return await session.scalar(statement.with_only_columns(func.count())) or 0


async def is_lecturer(session: AsyncSession, tenant_id: UUID, member_id: UUID) -> bool:
    found = select(Lecturer.id).where(Lecturer.tenant_id == tenant_id, Lecturer.member_id == member_id)
    return await session.scalar(found) is not None


async def asked_of(session: AsyncSession, tenant_id: UUID, lecturer_id: UUID) -> int:
    """Orders that wait for this lecturer."""
    statement = select(func.count()).where(
        LectureOrder.tenant_id == tenant_id,
        LectureOrder.lecturer_id == lecturer_id,
        LectureOrder.state == OrderState.ORDERED,
    )
    return await session.scalar(statement) or 0


async def asked_of_keepers(session: AsyncSession, actor: Actor, *, limit: int) -> Sequence[Lecturer]:
    """The lecturers of the actor's departments for whom an order waits, once for each order."""
    statement = orders(actor.tenant_id).where(
        LectureOrder.state == OrderState.ORDERED, within_scope(Keeper.path, actor.scope(MANAGE))
    )
    return (await session.scalars(statement.with_only_columns(Lecturer).limit(limit))).all()
