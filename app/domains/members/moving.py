"""Where a member belongs: another branch of the tenant, a group, a second affiliation at the place of residence."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.members import errors, repository
from app.domains.members.events import MemberMoved
from app.domains.members.history import remember, touch
from app.domains.members.models import Member
from app.domains.members.rules import is_on_roll
from app.domains.members.sight import any_branch, branch_for, member_for, require_group_of
from app.domains.members.vocabulary import ChangeKind
from app.domains.orgs.errors import OrgNotFound
from app.jobs.events import publish
from app.keyring.keyring import TenantCipher
from app.kit.clock import today


async def move(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    member_id: UUID,
    org_id: UUID,
    group_id: UUID | None,
    on: date,
    reason: str,
) -> Member:
    """Re-assign a member to another branch of the tenant: an internal arrangement, no transfer of the relation.

    The actor must be allowed to edit members at both branches. Raises MemberNotFound, NotOnRoll, OrgNotFound,
    OrgIsNoBranch, OrgNotActive, GroupNotInBranch, AlreadyInBranch, DateInFuture.
    """
    member = (await member_for(session, actor, member_id, Permission.MEMBER_EDIT)).member
    branch = await branch_for(session, actor, org_id, Permission.MEMBER_EDIT)
    _require_on_roll(member, on)
    if branch.id == member.org_id:
        raise errors.AlreadyInBranch
    await require_group_of(session, actor.tenant_id, group_id, branch.id)
    await _assign(session, actor, member, cipher=cipher, org_id=branch.id, group_id=group_id, on=on, reason=reason)
    return member


async def move_all(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    from_org_id: UUID,
    into_org_id: UUID,
    on: date,
    reason: str,
) -> int:
    """Carry the whole roll of one branch into another, or the members of a group into another group of the branch; the
    number of people. The caller has asked for permission. A branch's groups go along with it, so members keep theirs.
    """
    members = await repository.of_org(session, actor.tenant_id, from_org_id)
    for member in members:
        org_id, group_id = into_org_id, member.group_id
        if group_id == from_org_id:
            org_id, group_id = member.org_id, into_org_id
        await _assign(session, actor, member, cipher=cipher, org_id=org_id, group_id=group_id, on=on, reason=reason)
    return len(members)


async def _assign(
    session: AsyncSession,
    actor: Actor,
    member: Member,
    *,
    cipher: TenantCipher,
    org_id: UUID,
    group_id: UUID | None,
    on: date,
    reason: str,
) -> None:
    before = {"org_id": member.org_id, "group_id": member.group_id}
    member.org_id, member.group_id = org_id, group_id
    if member.second_org_id == org_id:
        member.second_org_id = member.second_since_on = None
    touch(member)
    after = {"org_id": org_id, "group_id": group_id}
    await remember(
        session, actor, member, ChangeKind.MOVED, cipher=cipher, on=on, before=before, after=after, reason=reason
    )
    left: UUID = before["org_id"]  # type: ignore[assignment]
    await publish(
        session, MemberMoved(member.tenant_id, member_id=member.id, from_org_id=left, into_org_id=org_id, on=on)
    )


async def set_group(
    session: AsyncSession, actor: Actor, *, cipher: TenantCipher, member_id: UUID, group_id: UUID | None, on: date
) -> Member:
    """Put a member into a group of the branch, or into none. Raises MemberNotFound, NotOnRoll, GroupNotInBranch."""
    member = (await member_for(session, actor, member_id, Permission.MEMBER_EDIT)).member
    _require_on_roll(member, on)
    await require_group_of(session, actor.tenant_id, group_id, member.org_id)
    if group_id == member.group_id:
        return member
    before, member.group_id = member.group_id, group_id
    touch(member)
    await remember(
        session,
        actor,
        member,
        ChangeKind.GROUP,
        cipher=cipher,
        on=on,
        before={"group_id": before},
        after={"group_id": group_id},
    )
    return member


async def set_second_affiliation(
    session: AsyncSession, actor: Actor, *, cipher: TenantCipher, member_id: UUID, org_id: UUID | None, on: date
) -> Member:
    """Note the branch of the community where the member has reported too (双报到), or that there is none.

    The formal relation stays where it is, and only there is the member counted. Raises MemberNotFound, NotOnRoll,
    OrgNotFound, OrgIsNoBranch, OrgNotActive, SecondIsOwnBranch, DateInFuture.
    """
    member = (await member_for(session, actor, member_id, Permission.MEMBER_EDIT)).member
    _require_on_roll(member, on)
    if org_id is not None and org_id == member.org_id:
        raise errors.SecondIsOwnBranch
    if org_id is not None and await any_branch(session, actor.tenant_id, org_id) is None:
        raise OrgNotFound
    before = {"second_org_id": member.second_org_id, "since_on": member.second_since_on}
    member.second_org_id = org_id
    member.second_since_on = on if org_id else None
    touch(member)
    after = {"second_org_id": org_id, "since_on": member.second_since_on}
    await remember(
        session, actor, member, ChangeKind.SECOND_AFFILIATION, cipher=cipher, on=on, before=before, after=after
    )
    return member


def _require_on_roll(member: Member, on: date) -> None:
    if not is_on_roll(member.status):
        raise errors.NotOnRoll
    if on > today():
        raise errors.DateInFuture
