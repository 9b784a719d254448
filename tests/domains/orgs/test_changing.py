"""Rename, move, merge, dissolve: the rows, the history, the audit and what others are told."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.db.session import Database
from app.domains.orgs import errors
from app.domains.orgs.changing import APPLY_JOB, apply_planned, cancel, dissolve, merge, move, rename
from app.domains.orgs.founding import OrgDetails, found
from app.domains.orgs.history import Basis
from app.domains.orgs.models import (
    ChangeStatus,
    CommitteeTerm,
    Org,
    OrgChange,
    OrgChangeKind,
    OrgKind,
    OrgStatus,
    UnitKind,
)
from app.jobs.models import Job
from app.keyring.keyring import Keyring, TenantCipher
from app.kit.errors import Refusal
from app.kit.ids import uuid7
from tests.factories.orgs import SmallTree, actor_at, an_org, planted, planted_in, small_tree
from tests.fakes.register import FakeRegister
from tests.support.http import MASTER

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
APPROVED = Basis(TODAY, "机构调整", "县委〔2026〕8号")


@pytest.fixture(autouse=True)
def _noon() -> object:
    with time_machine.travel(NOON, tick=False):
        yield


async def reread(session: AsyncSession, org: Org) -> Org:
    await session.refresh(org)
    return org


async def jobs_of(session: AsyncSession, tenant_id: UUID) -> list[Job]:
    return list(await session.scalars(select(Job).where(Job.tenant_id == tenant_id).order_by(Job.id)))


async def audited(session: AsyncSession, tenant_id: UUID) -> list[str]:
    entries = select(AuditEntry.action).where(AuditEntry.tenant_id == tenant_id).order_by(AuditEntry.id)
    return list(await session.scalars(entries))


async def test_a_rename_keeps_the_old_name_in_history_and_audit(database: Database) -> None:
    tree = await planted_in(database)
    async with database.write(tree.tenant_id) as session:
        change = await rename(session, tree.admin, tree.first.id, name="幸福村党支部", basis=Basis(TODAY, "村改名"))
    assert (change.kind, change.before, change.after) == (
        OrgChangeKind.RENAMED,
        {"name": "第一党支部"},
        {"name": "幸福村党支部"},
    )
    async with database.read(tree.tenant_id) as session:
        org = await session.get_one(Org, (tree.tenant_id, tree.first.id))
        assert (org.name, org.version) == ("幸福村党支部", 2)
        assert await audited(session, tree.tenant_id) == ["org.renamed"]


async def test_a_move_takes_everything_below_with_it(database: Database) -> None:
    tree = await planted_in(database)
    async with database.write(tree.tenant_id) as session:
        change = await move(session, tree.admin, tree.first.id, parent_id=tree.office.id, basis=APPROVED)
        assert (change.before["parent_name"], change.after["parent_name"]) == ("县委", "机关党委")
        first = await session.get_one(Org, (tree.tenant_id, tree.first.id), populate_existing=True)
        group = await session.get_one(Org, (tree.tenant_id, tree.group.id), populate_existing=True)
        second = await session.get_one(Org, (tree.tenant_id, tree.second.id), populate_existing=True)
        assert first.parent_id == tree.office.id
        assert first.path == f"{tree.office.path}{first.id.hex}/"
        assert group.path == f"{first.path}{group.id.hex}/"
        assert (first.depth, group.depth) == (2, 3)
        assert second.path == f"{tree.root.path}{second.id.hex}/"
        (told,) = await jobs_of(session, tree.tenant_id)
        assert told.name == "event:orgs.moved"


async def test_moved_under_itself_or_below_is_refused(database: Database) -> None:
    tree = await planted_in(database)
    async with database.write(tree.tenant_id) as session:
        inner = an_org(tree.tenant_id, "下级党委", parent=tree.office, kind=OrgKind.PARTY_COMMITTEE)
        session.add(inner)
        await session.flush()
        for target in (tree.office.id, inner.id):
            with pytest.raises(errors.UnderItself):
                await move(session, tree.admin, tree.office.id, parent_id=target, basis=APPROVED)


Act = Callable[[AsyncSession, SmallTree], Awaitable[object]]

REFUSED: list[tuple[type[Refusal], Act]] = [
    (errors.RootIsFixed, lambda s, t: move(s, t.admin, t.root.id, parent_id=t.office.id, basis=APPROVED)),
    (errors.RootIsFixed, lambda s, t: dissolve(s, t.admin, t.root.id, basis=APPROVED)),
    (errors.AlreadyThere, lambda s, t: move(s, t.admin, t.first.id, parent_id=t.root.id, basis=APPROVED)),
    (errors.ParentNotFound, lambda s, t: move(s, t.admin, t.first.id, parent_id=uuid7(), basis=APPROVED)),
    (errors.KindNotAllowedHere, lambda s, t: move(s, t.admin, t.second.id, parent_id=t.first.id, basis=APPROVED)),
    (errors.ApprovalMissing, lambda s, t: move(s, t.admin, t.first.id, parent_id=t.office.id, basis=Basis(TODAY))),
    (errors.ApprovalMissing, lambda s, t: merge(s, t.admin, t.first.id, into_id=t.second.id, basis=Basis(TODAY))),
    (errors.ApprovalMissing, lambda s, t: dissolve(s, t.admin, t.second.id, basis=Basis(TODAY))),
    (errors.HasChildren, lambda s, t: dissolve(s, t.admin, t.first.id, basis=APPROVED)),
    (errors.MergeKindsDiffer, lambda s, t: merge(s, t.admin, t.first.id, into_id=t.office.id, basis=APPROVED)),
    (errors.MergedIntoItself, lambda s, t: merge(s, t.admin, t.first.id, into_id=t.first.id, basis=APPROVED)),
    (errors.MergeTargetNotFound, lambda s, t: merge(s, t.admin, t.first.id, into_id=uuid7(), basis=APPROVED)),
    (errors.NameTaken, lambda s, t: rename(s, t.admin, t.first.id, name="第二党支部", basis=Basis(TODAY))),
    (
        errors.DateBeforeFounding,
        lambda s, t: rename(s, t.admin, t.first.id, name="新名", basis=Basis(date(1999, 12, 31))),
    ),
    (errors.OrgNotFound, lambda s, t: rename(s, t.admin, uuid7(), name="新名", basis=Basis(TODAY))),
]


@pytest.mark.parametrize(("refusal", "act"), REFUSED, ids=[f"{n}-{r.code}" for n, (r, _) in enumerate(REFUSED)])
async def test_what_the_rules_forbid_is_refused(database: Database, refusal: type[Refusal], act: Act) -> None:
    tree = await planted_in(database)
    with pytest.raises(refusal):
        async with database.write(tree.tenant_id) as session:
            await act(session, tree)
    async with database.read(tree.tenant_id) as session:
        assert list(await session.scalars(select(OrgChange))) == []
        assert await audited(session, tree.tenant_id) == []


async def test_a_branch_with_members_is_not_dissolved(database: Database, register: FakeRegister) -> None:
    tree = await planted_in(database)
    register.numbers[tree.second.id] = (4, 3)
    async with database.write(tree.tenant_id) as session:
        with pytest.raises(errors.HasMembers) as refused:
            await dissolve(session, tree.admin, tree.second.id, basis=APPROVED)
    assert "4" in refused.value.detail


async def test_a_group_with_members_stays_in_its_branch(database: Database, register: FakeRegister) -> None:
    tree = await planted_in(database)
    register.numbers[tree.group.id] = (4, 3)
    async with database.write(tree.tenant_id) as session:
        with pytest.raises(errors.HasMembers):
            await move(session, tree.admin, tree.group.id, parent_id=tree.second.id, basis=Basis(TODAY))
        register.numbers.clear()
        await move(session, tree.admin, tree.group.id, parent_id=tree.second.id, basis=Basis(TODAY))


async def test_a_dissolved_branch_ends_with_its_committee_and_takes_no_more_changes(database: Database) -> None:
    tree = await planted_in(database)
    async with database.write(tree.tenant_id) as session:
        term = CommitteeTerm(
            tenant_id=tree.tenant_id,
            org_id=tree.second.id,
            elected_on=date(2024, 1, 1),
            due_on=date(2029, 1, 1),
            created_at=NOON,
            updated_at=NOON,
        )
        session.add(term)
        await session.flush()
        await dissolve(session, tree.admin, tree.second.id, basis=APPROVED)
        org = await session.get_one(Org, (tree.tenant_id, tree.second.id))
        assert (org.status, org.ended_on) == (OrgStatus.DISSOLVED, TODAY)
        assert (await session.scalar(select(CommitteeTerm.ended_on))) == TODAY
        with pytest.raises(errors.OrgNotActive):
            await rename(session, tree.admin, tree.second.id, name="新名", basis=Basis(TODAY))
        # Its name is free again.
        await rename(session, tree.admin, tree.first.id, name="第二党支部", basis=Basis(TODAY))


async def test_a_merged_branch_hands_over_groups_and_roll(database: Database, register: FakeRegister) -> None:
    tree = await planted_in(database)
    register.numbers = {tree.first.id: (5, 4), tree.second.id: (3, 3)}
    async with database.write(tree.tenant_id) as session:
        await merge(session, tree.admin, tree.first.id, into_id=tree.second.id, basis=APPROVED)
        first = await session.get_one(Org, (tree.tenant_id, tree.first.id), populate_existing=True)
        group = await session.get_one(Org, (tree.tenant_id, tree.group.id), populate_existing=True)
        assert (first.status, first.merged_into_id, first.ended_on) == (OrgStatus.MERGED, tree.second.id, TODAY)
        assert first.path == f"{tree.root.path}{first.id.hex}/"
        assert (group.parent_id, group.path) == (tree.second.id, f"{tree.second.path}{group.id.hex}/")
        assert group.depth == 2
        assert [job.name for job in await jobs_of(session, tree.tenant_id)] == ["event:orgs.merged"]
    assert register.numbers == {tree.second.id: (8, 7)}
    assert register.moved == [(tree.first.id, tree.second.id, TODAY)]


async def test_groups_of_one_name_keep_two_branches_from_merging(database: Database) -> None:
    tree = await planted_in(database)
    async with database.write(tree.tenant_id) as session:
        session.add(an_org(tree.tenant_id, "第一党小组", parent=tree.second, kind=OrgKind.GROUP))
        await session.flush()
        with pytest.raises(errors.NameTaken):
            await merge(session, tree.admin, tree.first.id, into_id=tree.second.id, basis=APPROVED)


async def test_the_right_is_needed_at_both_ends(database: Database) -> None:
    tree = await planted_in(database)
    there = actor_at(tree.office, Role.COMMITTEE_ADMIN)
    async with database.write(tree.tenant_id) as session:
        with pytest.raises(errors.ParentNotFound):
            await move(session, there, tree.office_branch.id, parent_id=tree.root.id, basis=APPROVED)
        with pytest.raises(errors.OrgNotFound):
            await move(session, there, tree.first.id, parent_id=tree.office.id, basis=APPROVED)
        with pytest.raises(PermissionMissing):
            secretary = actor_at(tree.first, Role.BRANCH_SECRETARY)
            await rename(session, secretary, tree.first.id, name="新名", basis=Basis(TODAY))


async def test_the_tree_has_a_last_level(database: Database) -> None:
    tenant = uuid7()
    async with database.write(tenant) as session:
        tree = await planted(session, small_tree(tenant))
        top = tree.office
        for level in range(2, 20):
            top = an_org(tenant, f"第{level}级", parent=top, kind=OrgKind.PARTY_COMMITTEE)
            session.add(top)
        await session.flush()
        assert top.depth == 19
        other = an_org(tenant, "另一党委", parent=tree.root, kind=OrgKind.PARTY_COMMITTEE)
        session.add(other)
        await session.flush()
        with pytest.raises(errors.TreeTooDeep):
            await move(session, tree.admin, tree.office.id, parent_id=other.id, basis=APPROVED)
        cipher = await cipher_of(session, tenant)
        with pytest.raises(errors.TreeTooDeep):
            await found(
                session,
                tree.admin,
                cipher=cipher,
                parent_id=top.id,
                kind=OrgKind.BRANCH,
                unit_kind=UnitKind.VILLAGE,
                name="太深的支部",
                founded_on=None,
                details=OrgDetails(),
            )


async def cipher_of(session: AsyncSession, tenant_id: UUID) -> TenantCipher:
    keyring = Keyring(MASTER)
    await keyring.create_keys(session, tenant_id)
    return await keyring.cipher(session, tenant_id)


LATER = TODAY + timedelta(days=10)


async def test_a_later_change_is_planned_and_made_on_its_day(database: Database) -> None:
    tree = await planted_in(database)
    admin = tree.admin
    async with database.write(tree.tenant_id) as session:
        change = await move(
            session, admin, tree.first.id, parent_id=tree.office.id, basis=Basis(LATER, "调整", "县委〔2026〕8号")
        )
        assert change.status is ChangeStatus.PLANNED
        assert (await reread(session, await session.get_one(Org, (tree.tenant_id, tree.first.id)))).depth == 1
        (job,) = await jobs_of(session, tree.tenant_id)
        assert (job.name, job.payload) == (APPLY_JOB, {"change_id": str(change.id)})
        assert job.run_at == datetime(2026, 12, 1, 16, tzinfo=UTC)
    system = Actor.system(APPLY_JOB, tenant_id=tree.tenant_id)
    with time_machine.travel(datetime(2026, 12, 1, 16, tzinfo=UTC), tick=False):
        for _ in range(2):
            async with database.write(tree.tenant_id) as session:
                await apply_planned(session, system, change.id)
    async with database.read(tree.tenant_id) as session:
        org = await session.get_one(Org, (tree.tenant_id, tree.first.id))
        assert (org.parent_id, org.version) == (tree.office.id, 2)
        (made,) = await session.scalars(select(OrgChange))
        assert (made.id, made.status, made.effective_on, made.changed_by) == (
            change.id,
            ChangeStatus.APPLIED,
            LATER,
            admin.account_id,
        )
        assert sorted(await audited(session, tree.tenant_id)) == ["org.moved", "org.moved_planned"]


async def test_a_plan_that_the_rules_no_longer_allow_is_marked_and_told(database: Database) -> None:
    tree = await planted_in(database)
    async with database.write(tree.tenant_id) as session:
        plan = await move(
            session, tree.admin, tree.first.id, parent_id=tree.office.id, basis=Basis(LATER, "调整", "县委〔2026〕8号")
        )
        session.add(an_org(tree.tenant_id, "第一党支部", parent=tree.office))
    async with database.write(tree.tenant_id) as session:
        await apply_planned(session, Actor.system(APPLY_JOB, tenant_id=tree.tenant_id), plan.id)
    async with database.read(tree.tenant_id) as session:
        (left,) = await session.scalars(select(OrgChange))
        assert left.status is ChangeStatus.REFUSED
        assert left.note.startswith("ORG_NAME_TAKEN")
        assert (await session.get_one(Org, (tree.tenant_id, tree.first.id))).parent_id == tree.root.id
        names = {job.name for job in await jobs_of(session, tree.tenant_id)}
        assert names == {APPLY_JOB, "event:orgs.planned_change_refused"}


async def test_a_plan_is_called_off_once(database: Database) -> None:
    tree = await planted_in(database)
    async with database.write(tree.tenant_id) as session:
        plan = await rename(session, tree.admin, tree.first.id, name="新名", basis=Basis(LATER))
        with pytest.raises(errors.ChangeNotFound):
            await cancel(session, tree.admin, tree.second.id, plan.id)
        with pytest.raises(PermissionMissing):
            await cancel(session, actor_at(tree.first, Role.BRANCH_SECRETARY), tree.first.id, plan.id)
        await cancel(session, tree.admin, tree.first.id, plan.id)
        with pytest.raises(errors.ChangeSettled):
            await cancel(session, tree.admin, tree.first.id, plan.id)
        await apply_planned(session, Actor.system(APPLY_JOB, tenant_id=tree.tenant_id), plan.id)
        assert (await session.get_one(Org, (tree.tenant_id, tree.first.id))).name == "第一党支部"
