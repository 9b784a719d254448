"""Queries of what organisations have decided about dues."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.models import DuesItem, DuesSetting


async def settings_along(session: AsyncSession, tenant_id: UUID, line: Sequence[UUID]) -> list[DuesSetting]:
    rows = await session.scalars(
        select(DuesSetting).where(DuesSetting.tenant_id == tenant_id, DuesSetting.org_id.in_(line))
    )
    return list(rows)


async def items_along(session: AsyncSession, tenant_id: UUID, line: Sequence[UUID]) -> list[DuesItem]:
    rows = await session.scalars(select(DuesItem).where(DuesItem.tenant_id == tenant_id, DuesItem.org_id.in_(line)))
    return list(rows)


def decisions_of(table: Any, tenant_id: UUID, org_id: UUID, before: UUID | None) -> Select[Any]:
    """An organisation's own decisions (settings or items), the newest first."""
    statement = select(table).where(table.tenant_id == tenant_id, table.org_id == org_id)
    if before is not None:
        statement = statement.where(table.id < before)
    return statement.order_by(table.id.desc())
