"""Who of the register has an account: such a person cannot be taken out of the register again."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.auth.models import AccountPlace

_MOST_IDS = 1_000
_BOUND = "已绑定账号"


async def bound_to_accounts(session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The members among the ids to whom an account is bound, with the Chinese reason."""
    ids, bound = list(member_ids), dict[UUID, str]()
    for start in range(0, len(ids), _MOST_IDS):
        found = await session.scalars(
            select(AccountPlace.member_id).where(
                AccountPlace.place_tenant_id == tenant_id, AccountPlace.member_id.in_(ids[start : start + _MOST_IDS])
            )
        )
        bound |= {member_id: _BOUND for member_id in found if member_id}
    return bound
