"""A branch with its people, and meetings made by the verbs themselves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor, Grant
from app.access.roles import Role
from app.domains.meetings.drafting import Plan, draft_meeting
from app.domains.meetings.models import Meeting
from app.domains.meetings.publishing import publish_meeting
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.members.models import Member
from app.domains.members.vocabulary import Stage
from app.domains.orgs.models import Org, OrgKind
from app.keyring.keyring import TenantCipher
from app.kit.ids import uuid7
from tests.factories.members import a_cipher, a_member
from tests.factories.orgs import an_org

START = datetime(2026, 12, 5, 1, 0, tzinfo=UTC)
"""Nine in the morning of a party day; the meeting lasts two hours."""


@dataclass(frozen=True)
class Branch:
    """A branch with a group under a committee, and another branch beside it."""

    tenant_id: UUID
    cipher: TenantCipher
    committee: Org
    org: Org
    group: Org
    sibling: Org
    members: list[Member]
    neighbour: Member

    def actor(self, member: Member, *roles: tuple[Role, Org]) -> Actor:
        """The member at the keyboard, with these appointments beside the own rights."""
        branch = self.sibling if member.org_id == self.sibling.id else self.org
        grants = [Grant.of(Role.MEMBER, branch.id, branch.path)]
        grants += [Grant.of(role, org.id, org.path) for role, org in roles]
        return Actor(uuid7(), self.tenant_id, uuid7(), member.id, member.name, tuple(grants), second_factor=True)

    @property
    def secretary(self) -> Actor:
        return self.actor(self.members[0], (Role.BRANCH_SECRETARY, self.org))

    @property
    def recorder(self) -> Actor:
        return self.actor(self.members[1], (Role.RECORDER, self.org))

    @property
    def group_leader(self) -> Actor:
        return self.actor(self.members[2], (Role.GROUP_LEADER, self.group))

    def officer(self, role: Role) -> Actor:
        """Somebody of the committee above, who is a member of neither branch."""
        grant = Grant.of(role, self.committee.id, self.committee.path)
        return Actor(uuid7(), self.tenant_id, uuid7(), None, "上级", (grant,), second_factor=True)


async def a_branch(session: AsyncSession, tenant_id: UUID, *, full: int = 4, probationary: int = 1) -> Branch:
    """`full` and `probationary` members (the first three of them in the group), one activist, one neighbour."""
    cipher = await a_cipher(session, tenant_id)
    committee = an_org(tenant_id, "中共测试县委员会", kind=OrgKind.PARTY_COMMITTEE)
    org = an_org(tenant_id, "第一党支部", parent=committee)
    group = an_org(tenant_id, "第一党小组", parent=org, kind=OrgKind.GROUP)
    sibling = an_org(tenant_id, "第二党支部", parent=committee)
    for one in (committee, org, group, sibling):
        session.add(one)
        await session.flush()
    members = [a_member(cipher, org, f"党员{n:02d}", group=group if n < 3 else None) for n in range(full)]
    members += [a_member(cipher, org, f"预备{n:02d}", stage=Stage.PROBATIONARY) for n in range(probationary)]
    activist = a_member(cipher, org, "积极分子", stage=Stage.ACTIVIST)
    neighbour = a_member(cipher, sibling, "邻居")
    session.add_all([*members, activist, neighbour])
    await session.flush()
    return Branch(tenant_id, cipher, committee, org, group, sibling, members, neighbour)


def values(**changes: Any) -> dict[str, Any]:
    return {"title": "12月主题党日", "starts_at": START, "ends_at": START + timedelta(hours=2)} | changes


async def a_draft(session: AsyncSession, branch: Branch, *kinds: MeetingKind, **changes: Any) -> Meeting:
    """A draft of the secretary's. `guests` and `org` are taken out of `changes`."""
    plan = Plan(kinds or (MeetingKind.THEME_DAY,), guests=changes.pop("guests", {}))
    org = changes.pop("org", branch.org)
    return await draft_meeting(session, branch.secretary, org_id=org.id, plan=plan, values=values(**changes))


async def a_meeting(session: AsyncSession, branch: Branch, *kinds: MeetingKind, **changes: Any) -> Meeting:
    """A published meeting of the branch at START."""
    draft = await a_draft(session, branch, *kinds, **changes)
    return (await publish_meeting(session, branch.secretary, meeting_id=draft.id)).meeting
