"""Queries of the import: what stands in the subtree imported into, and the imports themselves."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.orgs.import_plan import Known
from app.domains.orgs.models import Org, OrgImport, OrgStatus
from app.domains.orgs.tree import below

# Parameters of one statement are limited on both databases.
_AT_A_TIME = 5_000


async def known_under(session: AsyncSession, under: Org) -> list[Known]:
    """The organisation and all active ones below it."""
    rows = await session.execute(
        select(Org.id, Org.parent_id, Org.name, Org.code, Org.kind, Org.depth).where(
            Org.tenant_id == under.tenant_id, below(Org.path, under.path), Org.status == OrgStatus.ACTIVE
        )
    )
    return [Known(*row) for row in rows]


async def codes_besides(session: AsyncSession, under: Org) -> set[str]:
    """The codes of the tenant's organisations that `known_under` leaves out."""
    rows = await session.scalars(
        select(Org.code).where(
            Org.tenant_id == under.tenant_id,
            Org.code.is_not(None),
            or_(not_(below(Org.path, under.path)), Org.status != OrgStatus.ACTIVE),
        )
    )
    return {code for code in rows if code}


async def orgs(session: AsyncSession, tenant_id: UUID, ids: Collection[UUID]) -> list[Org]:
    wanted = list(ids)
    found: list[Org] = []
    for start in range(0, len(wanted), _AT_A_TIME):
        part = wanted[start : start + _AT_A_TIME]
        found += await session.scalars(
            select(Org).where(Org.tenant_id == tenant_id, Org.id.in_(part)).execution_options(populate_existing=True)
        )
    return found


async def last_positions(session: AsyncSession, tenant_id: UUID, parent_ids: Collection[UUID]) -> dict[UUID, int]:
    """The greatest position among the children of each parent that has any."""
    if not parent_ids:
        return {}
    rows = await session.execute(
        select(Org.parent_id, func.max(Org.position)).where(Org.tenant_id == tenant_id).group_by(Org.parent_id)
    )
    return {parent_id: position for parent_id, position in rows if parent_id and parent_id in parent_ids}


async def find_import(
    session: AsyncSession, tenant_id: UUID, import_id: UUID, *, lock: bool = False
) -> OrgImport | None:
    """The import; the caller asks for its organisation within sight."""
    statement = (
        select(OrgImport)
        .where(OrgImport.tenant_id == tenant_id, OrgImport.id == import_id)
        .execution_options(populate_existing=True)
    )
    return await session.scalar(statement.with_for_update() if lock else statement)
