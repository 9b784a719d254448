"""What other domains may ask of appointments."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Grant
from app.access.permissions import Permission
from app.domains.roles import repository

__all__ = ["grants_of_account"]


async def grants_of_account(session: AsyncSession, tenant_id: UUID, account_id: UUID, on: date) -> list[Grant]:
    """The grants that follow from the account's appointments in force on this day, in the order they were made."""
    return [
        Grant.of(
            appointment.role,
            org.id,
            org.path,
            scopes=frozenset(Permission(value) for value in appointment.scopes or ()),
        )
        for appointment, org in await repository.in_force(session, tenant_id, account_id, on)
    ]
