"""What other domains may ask of appointments."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor, Grant
from app.access.permissions import Permission
from app.access.roles import ROLES, Role
from app.domains.orgs.public import ids_on
from app.domains.roles import appointing, repository
from app.domains.roles.models import Appointment
from app.domains.roles.repository import in_force_at
from app.domains.roles.rules import State

__all__ = [
    "Appointment",
    "Ending",
    "Held",
    "Holder",
    "State",
    "appointments_of",
    "ending_between",
    "grant_role",
    "grants_of_account",
    "holders",
    "in_force_at",
    "scopes_of",
]


@dataclass(frozen=True, slots=True)
class Held:
    """An appointment that is not over, as its holder sees it. Both days are included."""

    id: UUID
    role: Role
    org_id: UUID
    org_name: str
    from_on: date
    until_on: date | None
    acting: bool
    state: State


@dataclass(frozen=True, slots=True)
class Holder:
    """An account that holds a role at the organisation of this path."""

    account_id: UUID
    org_path: str


@dataclass(frozen=True, slots=True)
class Ending:
    """An appointment in force that runs out with `until_on`."""

    id: UUID
    account_id: UUID
    role_name: str
    org_name: str
    org_path: str
    until_on: date


async def ending_between(session: AsyncSession, tenant_id: UUID, first: date, last: date) -> list[Ending]:
    """The appointments that run out on one of these days."""
    return [
        Ending(one.id, one.account_id, ROLES[one.role].name, org.name, org.path, one.until_on)
        for one, org in await repository.ending_between(session, tenant_id, first, last)
        if one.until_on is not None
    ]


async def appointments_of(session: AsyncSession, tenant_id: UUID, account_id: UUID, on: date) -> list[Held]:
    """The account's appointments that are not over on this day, planned and unconfirmed ones included."""
    return [
        Held(
            id=one.id,
            role=one.role,
            org_id=org.id,
            org_name=org.name,
            from_on=one.from_on,
            until_on=one.until_on,
            acting=one.acting,
            state=appointing.state_today(one),
        )
        for one, org in await repository.of_account(session, tenant_id, account_id, on)
    ]


async def grant_role(
    session: AsyncSession,
    actor: Actor,
    *,
    account_id: UUID,
    role: Role,
    org_id: UUID,
    from_on: date,
    until_on: date | None = None,
    acting: bool = False,
    reason: str = "",
    scopes: Collection[Permission] = (),
) -> Appointment:
    """Appoint an account, as over HTTP; the system's own grants (`Actor.system`) need no second person.

    `scopes` lists the permissions of a third-party application. Raises the refusals of `roles.errors` and of
    `access.decision`, and OrgNotFound.
    """
    terms = appointing.Terms(
        account_id=account_id,
        role=role,
        org_id=org_id,
        from_on=from_on,
        until_on=until_on,
        acting=acting,
        reason=reason,
        scopes=scopes,
    )
    return await appointing.grant(session, actor, terms)


async def grants_of_account(session: AsyncSession, tenant_id: UUID, account_id: UUID, on: date) -> list[Grant]:
    """The grants that follow from the account's appointments in force on this day, in the order they were made."""
    return [
        Grant.of(appointment.role, org.id, org.path, scopes=scopes_of(appointment.scopes))
        for appointment, org in await repository.in_force(session, tenant_id, account_id, on)
    ]


async def holders(session: AsyncSession, tenant_id: UUID, permission: Permission, *, at: str, on: date) -> list[Holder]:
    """Who may do this at the path `at` by an appointment in force on this day, held there or above.

    Roles that leave out their holder's own branch are left out altogether: they are never asked to decide.
    """
    granting = [spec.code for spec in ROLES.values() if permission in spec.permissions and not spec.never_own_branch]
    rows = await repository.in_force_on(session, tenant_id, ids_on(at), granting, on)
    return [
        Holder(appointment.account_id, org.path)
        for appointment, org in rows
        if Grant.of(appointment.role, org.id, org.path, scopes=scopes_of(appointment.scopes)).permits(permission)
        and (org.path == at or ROLES[appointment.role].below)
    ]


def scopes_of(kept: Sequence[str] | None) -> frozenset[Permission]:
    """The permissions of a scoped appointment, from its column."""
    return frozenset(Permission(value) for value in kept or ())
