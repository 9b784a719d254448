"""The way every change of the tree takes: seen, permitted, checked; then made at once, or planned and made on its day."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.orgs import repository, restructuring
from app.domains.orgs.errors import ChangeNotFound, ChangeSettled, DateBeforeFounding
from app.domains.orgs.events import PlannedChangeRefused
from app.domains.orgs.history import Basis, settle_planned, write_change
from app.domains.orgs.models import ChangeStatus, OrgChange, OrgChangeKind
from app.domains.orgs.sight import org_for
from app.jobs.events import publish
from app.jobs.queue import enqueue
from app.kit.clock import CHINA, now, today
from app.kit.errors import Refusal

APPLY_JOB = "orgs.apply_planned_change"

_PERMISSIONS: Mapping[OrgChangeKind, Permission] = {
    OrgChangeKind.RENAMED: Permission.ORG_EDIT,
    OrgChangeKind.MOVED: Permission.ORG_MOVE,
    OrgChangeKind.MERGED: Permission.ORG_MERGE,
    OrgChangeKind.DISSOLVED: Permission.ORG_DISSOLVE,
}


async def rename(session: AsyncSession, actor: Actor, org_id: UUID, *, name: str, basis: Basis) -> OrgChange:
    """Raises OrgNotFound, OrgNotActive, NameTaken, DateBeforeFounding."""
    return await _change(session, actor, org_id, OrgChangeKind.RENAMED, {"name": name}, basis)


async def move(session: AsyncSession, actor: Actor, org_id: UUID, *, parent_id: UUID, basis: Basis) -> OrgChange:
    """Put the organisation, with all below it, under another parent; the actor needs the right at both.

    Raises OrgNotFound, ParentNotFound, OrgNotActive, RootIsFixed, UnderItself, AlreadyThere, KindNotAllowedHere,
    TreeTooDeep, NameTaken, HasMembers (a group that is not empty), ApprovalMissing, DateBeforeFounding.
    """
    return await _change(session, actor, org_id, OrgChangeKind.MOVED, {"parent_id": parent_id}, basis)


async def merge(session: AsyncSession, actor: Actor, org_id: UUID, *, into_id: UUID, basis: Basis) -> OrgChange:
    """Make the organisation part of another: its children and its roll go there, its committee leaves office.

    Raises OrgNotFound, MergeTargetNotFound, OrgNotActive, RootIsFixed, MergedIntoItself, MergeKindsDiffer,
    TreeTooDeep, NameTaken, HasMembers (a group of another branch), ApprovalMissing, DateBeforeFounding.
    """
    return await _change(session, actor, org_id, OrgChangeKind.MERGED, {"into_id": into_id}, basis)


async def dissolve(session: AsyncSession, actor: Actor, org_id: UUID, *, basis: Basis) -> OrgChange:
    """Raises OrgNotFound, OrgNotActive, RootIsFixed, HasChildren, HasMembers, ApprovalMissing, DateBeforeFounding."""
    return await _change(session, actor, org_id, OrgChangeKind.DISSOLVED, {}, basis)


async def _change(
    session: AsyncSession, actor: Actor, org_id: UUID, kind: OrgChangeKind, wanted: Mapping[str, Any], basis: Basis
) -> OrgChange:
    await repository.lock_tree(session, actor.tenant_id)
    org = await org_for(session, actor, org_id, _PERMISSIONS[kind], lock=True)
    if org.founded_on is not None and basis.effective_on < org.founded_on:
        raise DateBeforeFounding
    step = await restructuring.check(session, actor, org, kind, wanted, basis)
    if basis.effective_on <= today():
        await restructuring.apply(session, org, step)
        return await write_change(session, actor, org, kind, basis, before=step.before, after=step.after)
    planned = await write_change(
        session,
        actor,
        org,
        kind,
        basis,
        before=step.before,
        after={**step.after, **wanted},
        status=ChangeStatus.PLANNED,
    )
    await enqueue(
        session,
        APPLY_JOB,
        {"change_id": planned.id},
        tenant_id=org.tenant_id,
        run_at=_start_of(basis.effective_on),
        key=str(planned.id),
    )
    return planned


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


async def cancel(session: AsyncSession, actor: Actor, org_id: UUID, change_id: UUID) -> OrgChange:
    """Call off a planned change. Raises OrgNotFound, ChangeNotFound, ChangeSettled."""
    org = await org_for(session, actor, org_id, Permission.ORG_READ)
    change = await repository.find_change(session, actor.tenant_id, change_id, org_id=org.id)
    if change is None:
        raise ChangeNotFound
    if change.status is not ChangeStatus.PLANNED:
        raise ChangeSettled
    await org_for(session, actor, org_id, _PERMISSIONS[change.kind])
    change.status = ChangeStatus.CANCELLED
    change.settled_at = now()
    await record(
        session,
        actor,
        "org.change_cancelled",
        target="org_change",
        target_id=change.id,
        org_id=org.id,
        before={"status": ChangeStatus.PLANNED, "kind": change.kind},
        after={"status": ChangeStatus.CANCELLED},
    )
    return change


async def apply_planned(session: AsyncSession, actor: Actor, change_id: UUID) -> None:
    """Make a planned change on its day. What the rules no longer allow is marked so, and told; nothing is half made.

    Who planned it stays its author; safe to repeat, since a settled change is left alone.
    """
    await repository.lock_tree(session, actor.tenant_id)
    planned = await repository.find_change(session, actor.tenant_id, change_id)
    if planned is None or planned.status is not ChangeStatus.PLANNED:
        return
    basis = Basis(planned.effective_on, planned.reason, planned.approval)
    try:
        async with session.begin_nested():
            org = await org_for(session, actor, planned.org_id, _PERMISSIONS[planned.kind], lock=True)
            step = await restructuring.check(session, actor, org, planned.kind, planned.after, basis)
            await restructuring.apply(session, org, step)
            await settle_planned(session, actor, org, planned, before=step.before, after=step.after)
    except Refusal as refusal:
        await _refuse(session, planned, refusal)


async def _refuse(session: AsyncSession, planned: OrgChange, refusal: Refusal) -> None:
    await session.refresh(planned)
    planned.status = ChangeStatus.REFUSED
    planned.settled_at = now()
    planned.note = f"{refusal.code}：{refusal.detail}"
    await session.flush()
    await publish(
        session,
        PlannedChangeRefused(tenant_id=planned.tenant_id, org_id=planned.org_id, change_id=planned.id),
    )
