"""Read organisations: one with its surroundings, children, the subtree, history; and how many stand on its roll."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.domains.orgs import repository
from app.domains.orgs.models import ChangeStatus, Org, OrgChange, OrgKind, OrgStatus, UnitKind
from app.domains.orgs.ports import the_register
from app.domains.orgs.rules import BRANCHES, Caution, founding_cautions, unit_cautions
from app.domains.orgs.sight import org_for
from app.domains.orgs.tree import below, ids_on


@dataclass(frozen=True, slots=True)
class Count:
    """Members on the roll: all (full and probationary), and the full ones."""

    members: int
    full_members: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """An organisation with those above it that the actor may see, its roll, and what is unusual about it."""

    org: Org
    above: list[Org]
    children: int
    count: Count
    cautions: list[Caution]


async def count_of(session: AsyncSession, org: Org) -> Count:
    """The roll of a branch, or the members of a group; of a committee nothing, since nobody is on its own roll."""
    counted = the_register().counts(org.tenant_id).subquery()
    row = (
        await session.execute(select(counted.c.members, counted.c.full_members).where(counted.c.org_id == org.id))
    ).first()
    return Count(*row) if row else Count(0, 0)


async def members_below(session: AsyncSession, org: Org) -> int:
    """Members on the rolls of all branches at or below the organisation."""
    counted = the_register().counts(org.tenant_id).subquery()
    branches = select(Org.id).where(Org.tenant_id == org.tenant_id, Org.kind.in_(BRANCHES), below(Org.path, org.path))
    return await session.scalar(select(func.sum(counted.c.members)).where(counted.c.org_id.in_(branches))) or 0


async def read(session: AsyncSession, actor: Actor, org_id: UUID, *, on: date) -> Surroundings:
    """Raises OrgNotFound."""
    org = await org_for(session, actor, org_id, Permission.ORG_READ)
    scope = actor.scope(Permission.ORG_READ)
    above = await repository.names_of(session, org.tenant_id, ids_on(org.path)[:-1], scope=scope)
    count = await count_of(session, org)
    cautions = founding_cautions(
        org.kind, members=count.members, full_members=count.full_members, founded_on=org.founded_on, today=on
    )
    cautions += unit_cautions(org.kind, org.unit_name)
    active = org.status is OrgStatus.ACTIVE
    children = await repository.active_children(session, org)
    return Surroundings(org, above, children, count, cautions if active else [])


async def children(
    session: AsyncSession, actor: Actor, org_id: UUID, *, status: OrgStatus | None, after: list[str] | None, limit: int
) -> Sequence[Org]:
    """The direct children that the actor may see. Raises OrgNotFound."""
    parent = await org_for(session, actor, org_id, Permission.ORG_READ)
    scope = actor.scope(Permission.ORG_READ)
    return await repository.children_page(session, parent, scope=scope, status=status, after=after, limit=limit)


async def listed(
    session: AsyncSession,
    actor: Actor,
    *,
    under: UUID | None,
    kind: OrgKind | None,
    unit_kind: UnitKind | None,
    status: OrgStatus | None,
    name: str | None,
    after: list[str] | None,
    limit: int,
) -> Sequence[Org]:
    """All that the actor may see, at or under `under`, in the order of the tree. Raises OrgNotFound."""
    scope = require_somewhere(actor, Permission.ORG_READ)
    top = await org_for(session, actor, under, Permission.ORG_READ) if under else None
    return await repository.subtree_page(
        session,
        actor.tenant_id,
        scope=scope,
        under=top.path if top else None,
        kind=kind,
        unit_kind=unit_kind,
        status=status,
        name=name,
        after=after,
        limit=limit,
    )


async def changes(
    session: AsyncSession,
    actor: Actor,
    org_id: UUID,
    *,
    status: ChangeStatus | None,
    after: list[str] | None,
    limit: int,
) -> Sequence[OrgChange]:
    """The history, newest first. Raises OrgNotFound."""
    org = await org_for(session, actor, org_id, Permission.ORG_READ)
    return await repository.changes_page(session, org, status=status, after=after, limit=limit)
