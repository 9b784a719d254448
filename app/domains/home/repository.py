"""Queries of calendar links."""

from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.home.models import CalendarLink
from app.domains.orgs.public import Tenant


async def link_of(session: AsyncSession, tenant_id: UUID, account_id: UUID | None) -> CalendarLink | None:
    return await session.scalar(
        select(CalendarLink).where(CalendarLink.tenant_id == tenant_id, CalendarLink.account_id == account_id)
    )


async def link_by_digest(session: AsyncSession, tenant_id: UUID, digest: bytes) -> CalendarLink | None:
    """The link, if its tenant is still open."""
    is_open = exists(select(Tenant.id).where(Tenant.id == tenant_id, Tenant.closed_at.is_(None)))
    return await session.scalar(
        select(CalendarLink).where(CalendarLink.tenant_id == tenant_id, CalendarLink.digest == digest, is_open)
    )


async def delete_link(session: AsyncSession, tenant_id: UUID, account_id: UUID | None) -> bool:
    """Was there one?"""
    deleted = await session.scalars(
        delete(CalendarLink)
        .where(CalendarLink.tenant_id == tenant_id, CalendarLink.account_id == account_id)
        .returning(CalendarLink.id)
        .execution_options(synchronize_session=False)
    )
    return deleted.first() is not None
