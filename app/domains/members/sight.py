"""Find a person within sight, then ask whether this may be done: the first two steps of every action."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.access.scope import Scope
from app.domains.members import repository
from app.domains.members.errors import GroupNotInBranch, MemberNotFound, OrgIsNoBranch
from app.domains.members.models import Member
from app.domains.members.repository import Found
from app.domains.orgs.errors import OrgNotActive
from app.domains.orgs.public import OrgCard, OrgKind, OrgStatus, held_orgs, visible_org

BRANCH_KINDS = frozenset({OrgKind.BRANCH, OrgKind.JOINT_BRANCH, OrgKind.TEMPORARY_BRANCH, OrgKind.FLOW_BRANCH})
"""Where a formal relation can be. A functional branch gathers people whose relation is elsewhere."""


async def member_for(
    session: AsyncSession, actor: Actor, member_id: UUID, permission: Permission, *, locked: bool = True
) -> Found:
    """The person, if the actor may do `permission` at the branch; the row is locked unless it is only read.

    Raises MemberNotFound out of sight; PermissionMissing or SecondFactorMissing where the person can be seen and this
    may not be done.
    """
    # What waits for the second factor counts as seen, so that the refusal can say what is missing.
    awake = replace(actor, second_factor=True)
    for right in dict.fromkeys((permission, Permission.MEMBER_READ)):
        found = await repository.find(session, actor.tenant_id, awake.scope(right), member_id, locked=locked)
        if found is not None:
            require(actor, permission, at=found.path)
            return found
    raise MemberNotFound


async def seen(session: AsyncSession, member: Member) -> Found:
    """A person that this action has just had in hand, with the branch as it is now."""
    found = await repository.find(session, member.tenant_id, Scope(everything=True), member.id)
    assert found is not None
    return found


async def branch_for(session: AsyncSession, actor: Actor, org_id: UUID, permission: Permission) -> OrgCard:
    """The branch to put somebody into, if the actor may do `permission` there; it stays active until the transaction ends.

    Raises as `visible_org`, OrgNotActive, OrgIsNoBranch.
    """
    await visible_org(session, actor, org_id, permission)
    branch = (await held_orgs(session, actor.tenant_id, [org_id]))[org_id]
    require_branch(branch)
    return branch


async def any_branch(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> OrgCard | None:
    """A branch of the tenant to put somebody into, whether the actor sees it or not; None where there is none."""
    branch = (await held_orgs(session, tenant_id, [org_id])).get(org_id)
    if branch is not None:
        require_branch(branch)
    return branch


async def require_group_of(session: AsyncSession, tenant_id: UUID, group_id: UUID | None, branch_id: UUID) -> None:
    """Raises GroupNotInBranch unless it is None or an active group directly under the branch."""
    if group_id is None:
        return
    group = (await held_orgs(session, tenant_id, [group_id])).get(group_id)
    belongs = group is not None and group.kind is OrgKind.GROUP and group.parent_id == branch_id
    if group is None or not belongs or group.status is not OrgStatus.ACTIVE:
        raise GroupNotInBranch


def require_branch(branch: OrgCard) -> None:
    """Raises OrgNotActive, OrgIsNoBranch."""
    if branch.status is not OrgStatus.ACTIVE:
        raise OrgNotActive
    if branch.kind not in BRANCH_KINDS:
        raise OrgIsNoBranch
