"""The register as the organisation tree asks it: counts per branch and group, and rolls that go along in a merge."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.roles import Role
from app.domains.members.models import Member
from app.domains.members.register_port import MembersRegister
from app.domains.members.vocabulary import MemberStatus, Stage
from app.domains.orgs import ports
from app.domains.orgs.changing import dissolve, merge
from app.domains.orgs.errors import HasMembers
from app.domains.orgs.history import Basis
from app.domains.orgs.models import Org, OrgKind
from app.keyring.keyring import Keyring
from tests.domains.members.conftest import Place
from tests.factories.members import a_member
from tests.factories.orgs import an_org
from tests.support.http import MASTER

APPROVED = Basis(date(2026, 10, 1), "机构调整", "县委〔2026〕8号")


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> MembersRegister:
    register = MembersRegister(Keyring(MASTER))
    monkeypatch.setattr(ports._Held, "register", register)
    return register


async def counted(session: AsyncSession, register: MembersRegister, place: Place) -> dict[object, tuple[int, int]]:
    return {row[0]: (int(row[1]), int(row[2])) for row in await session.execute(register.counts(place.tenant_id))}


async def test_a_member_counts_in_the_branch_and_in_the_group(
    session: AsyncSession, place: Place, register: MembersRegister
) -> None:
    session.add_all(
        [
            a_member(place.cipher, place.branch, "王芳", group=place.group),
            a_member(place.cipher, place.branch, "李伟", stage=Stage.PROBATIONARY),
            a_member(place.cipher, place.branch, "张敏", stage=Stage.ACTIVIST),
            a_member(place.cipher, place.branch, "刘洋", status=MemberStatus.DECEASED),
        ]
    )
    await session.flush()
    assert await counted(session, register, place) == {place.branch.id: (2, 1), place.group.id: (1, 1)}


async def test_a_merged_branchs_members_keep_the_groups_that_go_with_it(
    session: AsyncSession, place: Place, register: MembersRegister
) -> None:
    grouped = a_member(place.cipher, place.branch, "王芳", group=place.group)
    single = a_member(place.cipher, place.branch, "李伟")
    session.add_all([grouped, single])
    await session.flush()
    admin = place.actor(Role.COMMITTEE_ADMIN, place.county)
    await merge(session, admin, place.branch.id, into_id=place.other.id, basis=APPROVED)
    rows = await session.execute(select(Member.id, Member.org_id, Member.group_id))
    assert {tuple(row) for row in rows} == {
        (grouped.id, place.other.id, place.group.id),
        (single.id, place.other.id, None),
    }
    group = await session.get_one(Org, (place.tenant_id, place.group.id), populate_existing=True)
    assert group.parent_id == place.other.id


async def test_groups_of_one_branch_are_merged_with_their_members(
    session: AsyncSession, place: Place, register: MembersRegister
) -> None:
    second = an_org(place.tenant_id, "第二党小组", parent=place.branch, kind=OrgKind.GROUP)
    session.add(second)
    await session.flush()
    session.add(a_member(place.cipher, place.branch, "王芳", group=place.group))
    await session.flush()
    admin = place.actor(Role.COMMITTEE_ADMIN, place.county)
    with pytest.raises(HasMembers):
        await dissolve(session, admin, place.group.id, basis=APPROVED)
    await merge(session, admin, place.group.id, into_id=second.id, basis=APPROVED)
    assert await counted(session, register, place) == {place.branch.id: (1, 1), second.id: (1, 1)}
