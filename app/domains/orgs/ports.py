"""What the tree needs of the register of members, which stands on a floor above it.

The members domain implements `Register`; `wiring` hands it in once per process with `use_register`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor


@dataclass(frozen=True, slots=True)
class RegisteredPerson:
    """A member as a committee needs to know him: may he be elected, and since when is he a full member."""

    name: str
    is_full_member: bool
    full_since: date | None


class Register(Protocol):
    """The register of members, as far as organisations depend on it."""

    def counts(self, tenant_id: UUID) -> Select[UUID, int, int]:
        """A SELECT with the columns `org_id`, `members` (full and probationary) and `full_members`.

        One row per branch that has anybody on its roll by formal relation, and one per group that has members. It
        is joined into reports, so that they stay one statement however many branches there are.
        """
        ...

    async def persons(
        self, session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID]
    ) -> Mapping[UUID, RegisteredPerson]:
        """The full and probationary members that exist among the ids and are on the roll."""
        ...

    async def move_all(
        self, session: AsyncSession, actor: Actor, *, from_org_id: UUID, into_org_id: UUID, on: date, reason: str
    ) -> int:
        """Carry the whole roll of a branch into another branch, or the members of a group into another group of the
        same branch, in the caller's transaction; the number of members.
        """
        ...


class _Held:
    register: Register | None = None


def use_register(register: Register) -> None:
    """Called by `wiring`, before the first request."""
    _Held.register = register


def the_register() -> Register:
    """Raises RuntimeError where none was handed in: without it nobody can say whether an organisation is empty."""
    if _Held.register is None:
        raise RuntimeError("wiring has handed in no register of members")
    return _Held.register
