"""Queries of refunds."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.billing.models import DuesBill
from app.domains.dues.paying.models import DuesAllocation
from app.domains.dues.paying.repository import MoneySight, placed
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.vocabulary import WAITING, RefundState
from app.domains.orgs.public import Org, below


async def waiting_of(session: AsyncSession, tenant_id: UUID, payment_id: UUID) -> list[DuesRefund]:
    """Refunds of a payment that are on their way."""
    rows = await session.scalars(
        select(DuesRefund).where(
            DuesRefund.tenant_id == tenant_id, DuesRefund.payment_id == payment_id, DuesRefund.state.in_(WAITING)
        )
    )
    return list(rows)


async def allocations_named(session: AsyncSession, tenant_id: UUID, ids: Sequence[UUID]) -> dict[UUID, DuesAllocation]:
    rows = await session.scalars(
        select(DuesAllocation).where(DuesAllocation.tenant_id == tenant_id, DuesAllocation.id.in_(list(ids)))
    )
    return {row.id: row for row in rows}


async def held_bills(session: AsyncSession, tenant_id: UUID, ids: Sequence[UUID]) -> dict[UUID, DuesBill]:
    """Bills by id, held until the transaction ends, always in the order in which payments hold them."""
    rows = await session.scalars(
        select(DuesBill)
        .where(DuesBill.tenant_id == tenant_id, DuesBill.id.in_(list(ids)))
        .order_by(DuesBill.member_id, DuesBill.month)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def listed(
    tenant_id: UUID, seen: MoneySight, *, under: str | None, state: RefundState | None, before: UUID | None
) -> Select[DuesRefund, str, str]:
    """Refunds within sight, the newest first."""
    statement = placed(DuesRefund, tenant_id, seen)
    if under is not None:
        statement = statement.where(below(Org.path, under))
    if state is not None:
        statement = statement.where(DuesRefund.state == state)
    if before is not None:
        statement = statement.where(DuesRefund.id < before)
    return statement.order_by(DuesRefund.id.desc())
