"""Queries of appointments."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.roles import Role
from app.access.scope import Scope
from app.domains.orgs.public import CommitteeTerm, Org, OrgStatus, within_scope
from app.domains.roles.models import Appointment

Placed = Row[Appointment, Org]


def _placed(tenant_id: UUID) -> Select[Appointment, Org]:
    at_org = and_(Org.tenant_id == Appointment.tenant_id, Org.id == Appointment.org_id)
    return select(Appointment, Org).join(Org, at_org).where(Appointment.tenant_id == tenant_id)


def in_force_at(on: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Is the appointment confirmed and of this day, at an organisation (joined) that still stands?"""
    return and_(
        Appointment.from_on <= on,
        _not_over(on),
        Appointment.confirmed_at.is_not(None),
        Org.status == OrgStatus.ACTIVE,
    )


def _not_over(on: date | ColumnElement[date]) -> ColumnElement[bool]:
    return and_(Appointment.ended_at.is_(None), or_(Appointment.until_on.is_(None), Appointment.until_on >= on))


async def in_force(session: AsyncSession, tenant_id: UUID, account_id: UUID, on: date) -> Sequence[Placed]:
    """The account's confirmed appointments of this day, at organisations that still stand."""
    rows = await session.execute(
        _placed(tenant_id)
        .where(
            Appointment.account_id == account_id,
            in_force_at(on),
        )
        .order_by(Appointment.id)
    )
    return rows.all()


async def in_force_on(
    session: AsyncSession, tenant_id: UUID, org_ids: Collection[UUID], roles: Collection[Role], on: date
) -> Sequence[Placed]:
    """Confirmed appointments of this day to one of the roles at one of the organisations that still stand."""
    rows = await session.execute(
        _placed(tenant_id)
        .where(
            Appointment.org_id.in_(org_ids),
            Appointment.role.in_(roles),
            in_force_at(on),
        )
        .order_by(Appointment.id)
    )
    return rows.all()


async def ending_between(session: AsyncSession, tenant_id: UUID, first: date, last: date) -> Sequence[Placed]:
    """Confirmed appointments that are not ended and run out on one of these days, at organisations that still stand."""
    rows = await session.execute(
        _placed(tenant_id)
        .where(
            Appointment.until_on >= first,
            Appointment.until_on <= last,
            Appointment.ended_at.is_(None),
            Appointment.confirmed_at.is_not(None),
            Org.status == OrgStatus.ACTIVE,
        )
        .order_by(Appointment.id)
    )
    return rows.all()


async def of_account(session: AsyncSession, tenant_id: UUID, account_id: UUID, on: date) -> Sequence[Placed]:
    """The account's appointments that are not over on this day, planned and unconfirmed ones included."""
    rows = await session.execute(
        _placed(tenant_id).where(Appointment.account_id == account_id, _not_over(on)).order_by(Appointment.id)
    )
    return rows.all()


async def visible(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    scope: Scope,
    on: date,
    org_id: UUID | None = None,
    role: Role | None = None,
    with_past: bool = False,
    after: UUID | None = None,
    limit: int,
) -> Sequence[Placed]:
    """Appointments at organisations in the scope, by id; `limit + 1` rows, so that the caller sees if there are more."""
    query = _placed(tenant_id).where(within_scope(Org.path, scope))
    if org_id is not None:
        query = query.where(Appointment.org_id == org_id)
    if role is not None:
        query = query.where(Appointment.role == role)
    if not with_past:
        query = query.where(_not_over(on))
    if after is not None:
        query = query.where(Appointment.id > after)
    return (await session.execute(query.order_by(Appointment.id).limit(limit + 1))).all()


async def find(session: AsyncSession, tenant_id: UUID, appointment_id: UUID, *, scope: Scope) -> Placed | None:
    """One appointment in the scope, locked for a change."""
    query = _placed(tenant_id).where(Appointment.id == appointment_id, within_scope(Org.path, scope))
    return (await session.execute(query.with_for_update(of=Appointment))).one_or_none()


async def has_term(session: AsyncSession, tenant_id: UUID, org_id: UUID, term_id: UUID) -> bool:
    """Is it a term of this organisation's committee?"""
    query = select(CommitteeTerm.id).where(
        CommitteeTerm.tenant_id == tenant_id, CommitteeTerm.org_id == org_id, CommitteeTerm.id == term_id
    )
    return await session.scalar(query) is not None
