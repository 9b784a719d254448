"""Rename, move, merge and dissolve: each checked, applied today or planned for a later day, and kept in the history.

A change is described by words that can be stored (`wanted`), so that what is planned is checked by the same rules
twice: when it is planned, and on its day.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.orgs import repository
from app.domains.orgs.errors import (
    AlreadyThere,
    ApprovalMissing,
    HasChildren,
    HasMembers,
    MergedIntoItself,
    MergeKindsDiffer,
    MergeTargetNotFound,
    NameTaken,
    OrgNotActive,
    ParentNotFound,
    RootIsFixed,
    TreeTooDeep,
    UnderItself,
)
from app.domains.orgs.events import OrgDissolved, OrgMerged, OrgMoved
from app.domains.orgs.founding import require_place
from app.domains.orgs.history import Basis
from app.domains.orgs.labels import ORG_KINDS
from app.domains.orgs.models import Org, OrgChangeKind, OrgKind, OrgStatus
from app.domains.orgs.ports import the_register
from app.domains.orgs.reading import count_of
from app.domains.orgs.rules import may_merge_into, move_needs_approval
from app.domains.orgs.sight import org_for
from app.domains.orgs.tree import MAX_DEPTH, is_below, path_of
from app.jobs.events import Event, publish
from app.kit.clock import now

Wanted = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A change that has been checked: what the history will say, and how it is made."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    apply: Callable[[], Awaitable[Event | None]]


async def check(
    session: AsyncSession, actor: Actor, org: Org, kind: OrgChangeKind, wanted: Wanted, basis: Basis
) -> Step:
    """The step, if every rule allows it now. The caller holds the tree's lock."""
    if org.status is not OrgStatus.ACTIVE:
        raise OrgNotActive
    return await _CHECKS[kind](session, actor, org, wanted, basis)


async def apply(session: AsyncSession, org: Org, step: Step) -> None:
    """Make the change and tell it; the caller writes it down."""
    event = await step.apply()
    org.version += 1
    org.updated_at = now()
    await session.flush()
    if event is not None:
        await publish(session, event)


async def _rename(session: AsyncSession, _actor: Actor, org: Org, wanted: Wanted, _basis: Basis) -> Step:
    name = str(wanted["name"])
    if await repository.name_is_taken(session, org.tenant_id, org.parent_id, name, besides=org.id):
        raise NameTaken

    async def make() -> None:
        org.name = name

    return Step({"name": org.name}, {"name": name}, make)


async def _move(session: AsyncSession, actor: Actor, org: Org, wanted: Wanted, basis: Basis) -> Step:
    if org.parent_id is None:
        raise RootIsFixed
    parent = await org_for(session, actor, UUID(str(wanted["parent_id"])), Permission.ORG_MOVE, missing=ParentNotFound)
    if is_below(parent.path, org.path):
        raise UnderItself
    if parent.id == org.parent_id:
        raise AlreadyThere
    if move_needs_approval(org.kind) and not basis.approval:
        raise ApprovalMissing
    height = await repository.deepest(session, org) - org.depth
    require_place(org.kind, parent, depth=parent.depth + 1 + height)
    if await repository.name_is_taken(session, org.tenant_id, parent.id, org.name):
        raise NameTaken
    if org.kind is OrgKind.GROUP:
        await _require_empty(session, org)
    left = org.parent_id
    before = {"parent_id": left, "parent_name": await _name(session, org.tenant_id, left)}
    after = {"parent_id": parent.id, "parent_name": parent.name}

    async def make() -> Event:
        await session.flush()
        await repository.carry_subtree(session, org, new_path=path_of(org.id, parent.path), new_depth=parent.depth + 1)
        await session.refresh(org)
        position = await repository.next_position(session, org.tenant_id, parent.id)
        org.parent_id, org.position = parent.id, position
        return OrgMoved(tenant_id=org.tenant_id, org_id=org.id, from_parent_id=left, to_parent_id=parent.id)

    return Step(before, after, make)


async def _merge(session: AsyncSession, actor: Actor, org: Org, wanted: Wanted, basis: Basis) -> Step:
    if org.parent_id is None:
        raise RootIsFixed
    into_id = UUID(str(wanted["into_id"]))
    into = await org_for(session, actor, into_id, Permission.ORG_MERGE, missing=MergeTargetNotFound, lock=True)
    if is_below(into.path, org.path):
        raise MergedIntoItself
    if into.status is not OrgStatus.ACTIVE:
        raise OrgNotActive
    if not may_merge_into(org.kind, into.kind):
        raise MergeKindsDiffer(kind=ORG_KINDS[org.kind], into=ORG_KINDS[into.kind])
    if not basis.approval:
        raise ApprovalMissing
    if org.kind is OrgKind.GROUP and org.parent_id != into.parent_id:
        await _require_empty(session, org)
    if await repository.shared_child_name(session, org, into):
        raise NameTaken
    if into.depth + await repository.deepest(session, org) - org.depth >= MAX_DEPTH:
        raise TreeTooDeep(levels=MAX_DEPTH)

    async def make() -> Event:
        await session.flush()
        await repository.carry_children(session, org, under=into)
        await the_register().move_all(
            session, actor, from_org_id=org.id, into_org_id=into.id, on=basis.effective_on, reason=basis.reason
        )
        await _end(session, org, OrgStatus.MERGED, basis)
        org.merged_into_id = into.id
        return OrgMerged(tenant_id=org.tenant_id, org_id=org.id, into_org_id=into.id)

    after = {"status": OrgStatus.MERGED, "merged_into_id": into.id, "merged_into_name": into.name}
    return Step({"status": org.status}, after, make)


async def _dissolve(session: AsyncSession, _actor: Actor, org: Org, _wanted: Wanted, basis: Basis) -> Step:
    if org.parent_id is None:
        raise RootIsFixed
    if not basis.approval:
        raise ApprovalMissing
    if children := await repository.active_children(session, org):
        raise HasChildren(count=children)
    await _require_empty(session, org)

    async def make() -> Event:
        await _end(session, org, OrgStatus.DISSOLVED, basis)
        return OrgDissolved(tenant_id=org.tenant_id, org_id=org.id)

    return Step({"status": org.status}, {"status": OrgStatus.DISSOLVED}, make)


async def _end(session: AsyncSession, org: Org, status: OrgStatus, basis: Basis) -> None:
    await repository.end_open_term(session, org, basis.effective_on)
    org.status = status
    org.ended_on = basis.effective_on


async def _require_empty(session: AsyncSession, org: Org) -> None:
    if members := (await count_of(session, org)).members:
        raise HasMembers(count=members)


async def _name(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> str:
    org = await session.get_one(Org, (tenant_id, org_id))
    return org.name


_CHECKS: Mapping[OrgChangeKind, Callable[[AsyncSession, Actor, Org, Wanted, Basis], Awaitable[Step]]] = {
    OrgChangeKind.RENAMED: _rename,
    OrgChangeKind.MOVED: _move,
    OrgChangeKind.MERGED: _merge,
    OrgChangeKind.DISSOLVED: _dissolve,
}
