"""Other branches, groups, residences, and what the organisation tree asks of the register."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.domains.members import errors, moving
from app.domains.members.models import Member, MemberChange
from app.domains.members.register_port import MembersRegister
from app.domains.members.vocabulary import ChangeKind, MemberStatus, Stage
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.public import RegisteredPerson
from app.jobs.models import Job
from app.keyring.keyring import Keyring
from app.kit.ids import uuid7
from tests.domains.members.conftest import Place
from tests.factories.members import a_member
from tests.support.http import MASTER

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
async def member(session: AsyncSession, place: Place) -> Member:
    member = a_member(place.cipher, place.branch, group=place.group, second_org_id=place.other.id)
    session.add(member)
    await session.flush()
    return member


async def test_a_move_leaves_group_and_residence_behind_and_tells(
    session: AsyncSession, place: Place, member: Member
) -> None:
    await moving.move(
        session,
        place.officer,
        cipher=place.cipher,
        member_id=member.id,
        org_id=place.other.id,
        group_id=None,
        on=TODAY,
        reason="岗位调整",
    )
    assert (member.org_id, member.group_id, member.second_org_id) == (place.other.id, None, None)
    await session.flush()
    (told,) = await session.scalars(select(Job.payload).where(Job.name == "event:members.moved"))
    assert (told["from_org_id"], told["into_org_id"]) == (str(place.branch.id), str(place.other.id))


async def test_a_move_needs_authority_at_both_ends(session: AsyncSession, place: Place, member: Member) -> None:
    for actor, target, refusal in [
        (place.secretary, place.other.id, OrgNotFound),
        (place.officer, place.county.id, errors.OrgIsNoBranch),
        (place.officer, place.branch.id, errors.AlreadyInBranch),
        (place.officer, uuid7(), OrgNotFound),
    ]:
        with pytest.raises(refusal):
            await moving.move(
                session,
                actor,
                cipher=place.cipher,
                member_id=member.id,
                org_id=target,
                group_id=None,
                on=TODAY,
                reason="岗位调整",
            )
    assert member.org_id == place.branch.id


async def test_groups_of_the_own_branch_only(session: AsyncSession, place: Place, member: Member) -> None:
    async def put(group_id: UUID | None) -> Member:
        return await moving.set_group(
            session, place.secretary, cipher=place.cipher, member_id=member.id, group_id=group_id, on=TODAY
        )

    await put(None)
    assert member.group_id is None
    await put(place.group.id)
    with pytest.raises(errors.GroupNotInBranch):
        await put(place.other.id)
    await session.flush()
    kinds = list(await session.scalars(select(MemberChange.kind).where(MemberChange.member_id == member.id)))
    assert kinds == [ChangeKind.GROUP, ChangeKind.GROUP]


async def test_the_residence_is_another_branch(session: AsyncSession, place: Place, member: Member) -> None:
    async def report(org_id: UUID | None) -> Member:
        return await moving.set_second_affiliation(
            session, place.secretary, cipher=place.cipher, member_id=member.id, org_id=org_id, on=TODAY
        )

    await report(place.other.id)
    assert (member.second_org_id, member.second_since_on) == (place.other.id, TODAY)
    for org_id, refusal in [
        (place.branch.id, errors.SecondIsOwnBranch),
        (place.county.id, errors.OrgIsNoBranch),
        (uuid7(), OrgNotFound),
    ]:
        with pytest.raises(refusal):
            await report(org_id)
    await report(None)
    assert (member.second_org_id, member.second_since_on) == (None, None)


async def test_the_tree_is_told_how_many_and_who(session: AsyncSession, place: Place, member: Member) -> None:
    probationary = a_member(place.cipher, place.branch, "李四", stage=Stage.PROBATIONARY)
    gone = a_member(place.cipher, place.branch, "王五", status=MemberStatus.DECEASED)
    session.add_all([probationary, gone, a_member(place.cipher, place.other, stage=Stage.APPLICANT)])
    await session.flush()
    register = MembersRegister(Keyring(MASTER))
    rows = (await session.execute(register.counts(place.tenant_id))).all()
    assert {tuple(row) for row in rows} == {(place.branch.id, 2, 1), (place.group.id, 1, 1)}
    persons = await register.persons(session, place.tenant_id, [member.id, probationary.id, gone.id, uuid7()])
    assert persons == {
        member.id: RegisteredPerson("张三", True, date(2006, 6, 18)),
        probationary.id: RegisteredPerson("李四", False, None),
    }


async def test_a_branch_that_is_merged_takes_its_whole_roll_along(
    session: AsyncSession, place: Place, member: Member
) -> None:
    flowing = a_member(place.cipher, place.branch, status=MemberStatus.FLOWING)
    gone = a_member(place.cipher, place.branch, status=MemberStatus.TRANSFERRED_OUT)
    session.add_all([flowing, gone])
    await session.flush()
    moved = await MembersRegister(Keyring(MASTER)).move_all(
        session, place.officer, from_org_id=place.branch.id, into_org_id=place.other.id, on=TODAY, reason="支部合并"
    )
    assert moved == 2
    assert {member.org_id, flowing.org_id} == {place.other.id}
    assert gone.org_id == place.branch.id


async def test_who_only_reads_moves_nobody(session: AsyncSession, place: Place, member: Member) -> None:
    with pytest.raises(PermissionMissing):
        await moving.set_group(
            session,
            place.actor(Role.ORGANISER, place.county),
            cipher=place.cipher,
            member_id=member.id,
            group_id=None,
            on=TODAY,
        )
