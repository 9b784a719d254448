"""Who is asked to decide something somewhere: the nearest that may, so that a county is not asked about each village."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.permissions import Permission
from app.domains.auth.public import standing_accounts
from app.domains.roles.public import holders
from app.kit.clock import today


async def deciders(
    session: AsyncSession,
    tenant_id: UUID,
    permission: Permission,
    *,
    at: str,
    besides: Collection[UUID | None] = (),
) -> list[UUID]:
    """Accounts that today may do this at the path `at` by an appointment held there, else at the next place above.

    `besides` are accounts and members who may not decide for themselves. Nobody, where nobody may.
    """
    found = await holders(session, tenant_id, permission, at=at, on=today())
    members = await standing_accounts(session, tenant_id, {one.account_id for one in found})
    able = [
        one
        for one in found
        if one.account_id in members and not {one.account_id, members[one.account_id]} & (set(besides) - {None})
    ]
    nearest = max((len(one.org_path) for one in able), default=0)
    return sorted({one.account_id for one in able if len(one.org_path) == nearest})
