"""Queries of payments. A payment is seen by who sees the branch that collected, and by who keeps the books it went into."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import Scope
from app.domains.dues.finding import sight
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.vocabulary import ARRIVED, Channel
from app.domains.orgs.public import Org, within_scope

_Owner = aliased(Org)


@dataclass(frozen=True, slots=True)
class MoneySight:
    """Where an actor sees money: branches by their paths, and books by the path of whose they are."""

    branches: Sequence[Scope]
    books: Scope

    @classmethod
    def of(cls, actor: Actor, permission: Permission) -> "MoneySight":
        awake = replace(actor, second_factor=True)
        branches = sight(actor, permission, Permission.DUES_BILL_READ)
        return cls(branches, awake.scope(Permission.DUES_CASH_KEEP))


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with the path of the branch it is about, and of whose books it is in."""

    row: Any
    org_path: str
    books_path: str


def placed(table: Any, tenant_id: UUID, seen: MoneySight) -> Select[Any]:
    """Rows within sight of a table with `org_id` and `books_id`, each with the two paths."""
    return (
        select(table, Org.path, _Owner.path)
        .join(Org, and_(Org.tenant_id == table.tenant_id, Org.id == table.org_id))
        .join(DuesBooks, and_(DuesBooks.tenant_id == table.tenant_id, DuesBooks.id == table.books_id))
        .join(_Owner, and_(_Owner.tenant_id == DuesBooks.tenant_id, _Owner.id == DuesBooks.org_id))
        .where(table.tenant_id == tenant_id, _seen(seen))
    )


def _seen(seen: MoneySight) -> ColumnElement[bool]:
    return or_(*(within_scope(Org.path, scope) for scope in seen.branches), within_scope(_Owner.path, seen.books))


async def find_placed(
    session: AsyncSession, table: Any, tenant_id: UUID, row_id: UUID, seen: MoneySight, *, lock: bool = False
) -> Placed | None:
    """One row within sight; with `lock` it is held until the transaction ends."""
    statement = placed(table, tenant_id, seen).where(table.id == row_id)
    if lock:
        statement = statement.with_for_update(of=table).execution_options(populate_existing=True)
    row = (await session.execute(statement)).one_or_none()
    return Placed(*row) if row else None


async def held_payment(session: AsyncSession, tenant_id: UUID, payment_id: UUID) -> DuesPayment:
    """A payment that is known to exist, held until the transaction ends."""
    statement = (
        select(DuesPayment)
        .where(DuesPayment.tenant_id == tenant_id, DuesPayment.id == payment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one()


async def allocations_of(
    session: AsyncSession, tenant_id: UUID, payment_ids: Collection[UUID]
) -> dict[UUID, list[DuesAllocation]]:
    """The parts of each payment, those given back among them, in the order in which they were made."""
    rows = await session.scalars(
        select(DuesAllocation)
        .where(DuesAllocation.tenant_id == tenant_id, DuesAllocation.payment_id.in_(list(payment_ids)))
        .order_by(DuesAllocation.id)
    )
    found: dict[UUID, list[DuesAllocation]] = {payment_id: [] for payment_id in payment_ids}
    for row in rows:
        found[row.payment_id].append(row)
    return found


def payments_of_branch(
    tenant_id: UUID,
    org_id: UUID,
    *,
    since: datetime,
    until: datetime,
    channel: Channel | None,
    before: tuple[datetime, UUID] | None,
) -> Select[DuesPayment]:
    """What arrived at a branch in [since, until), the latest first."""
    statement = select(DuesPayment).where(
        DuesPayment.tenant_id == tenant_id,
        DuesPayment.org_id == org_id,
        DuesPayment.state.in_(ARRIVED),
        DuesPayment.paid_at >= since,
        DuesPayment.paid_at < until,
    )
    if channel is not None:
        statement = statement.where(DuesPayment.channel == channel)
    if before is not None:
        at, last_id = before
        statement = statement.where(
            or_(DuesPayment.paid_at < at, and_(DuesPayment.paid_at == at, DuesPayment.id < last_id))
        )
    return statement.order_by(DuesPayment.paid_at.desc(), DuesPayment.id.desc())


def payments_for_member(
    tenant_id: UUID, member_ids: Collection[UUID], *, since: datetime, until: datetime
) -> Select[DuesPayment]:
    """What was paid for a member in [since, until), by whomever, the latest first."""
    part = exists().where(
        DuesAllocation.tenant_id == DuesPayment.tenant_id,
        DuesAllocation.payment_id == DuesPayment.id,
        DuesAllocation.member_id.in_(list(member_ids)),
    )
    return (
        select(DuesPayment)
        .where(
            DuesPayment.tenant_id == tenant_id,
            DuesPayment.state.in_(ARRIVED),
            DuesPayment.paid_at >= since,
            DuesPayment.paid_at < until,
            part,
        )
        .order_by(DuesPayment.paid_at.desc(), DuesPayment.id.desc())
    )
