"""Two at once: the tree's lock lets no cycle come about, and no child is left behind by a move."""

import asyncio
from datetime import date

from sqlalchemy import select

from app.db.session import Database
from app.domains.orgs import errors
from app.domains.orgs.changing import merge, move
from app.domains.orgs.founding import OrgDetails, found
from app.domains.orgs.history import Basis
from app.domains.orgs.models import Org, OrgKind, OrgStatus, UnitKind
from app.domains.orgs.tree import path_of
from app.keyring.keyring import Keyring
from tests.factories.orgs import SmallTree, an_org, planted, small_tree
from tests.support.http import MASTER

APPROVED = Basis(date(2026, 1, 1), "机构调整", "县委〔2026〕8号")


async def sound(database: Database, tree: SmallTree) -> list[Org]:
    """Every organisation, after a look at whether each path is its parent's path and itself."""
    async with database.read(tree.tenant_id) as session:
        orgs = list(await session.scalars(select(Org).where(Org.tenant_id == tree.tenant_id)))
    by_id = {org.id: org for org in orgs}
    for org in orgs:
        parent = by_id[org.parent_id] if org.parent_id else None
        assert org.path == path_of(org.id, parent.path if parent else "")
        assert org.depth == (parent.depth + 1 if parent else 0)
    return orgs


async def test_two_moves_at_once_cannot_make_a_cycle(own_database: Database) -> None:
    tree = small_tree()
    other = an_org(tree.tenant_id, "学校党委", parent=tree.root, kind=OrgKind.PARTY_COMMITTEE)
    async with own_database.write(tree.tenant_id) as session:
        await planted(session, tree)
        session.add(other)

    async def one_under_the_other(org: Org, parent: Org) -> bool:
        try:
            async with own_database.write(tree.tenant_id) as session:
                await move(session, tree.admin, org.id, parent_id=parent.id, basis=APPROVED)
        except errors.UnderItself:
            return False
        return True

    moved = await asyncio.gather(one_under_the_other(tree.office, other), one_under_the_other(other, tree.office))
    assert sorted(moved) == [False, True]
    await sound(own_database, tree)


async def test_a_child_founded_during_a_move_goes_along(own_database: Database) -> None:
    tree, keyring = small_tree(), Keyring(MASTER)
    async with own_database.write(tree.tenant_id) as session:
        await planted(session, tree)
        await keyring.create_keys(session, tree.tenant_id)
        cipher = await keyring.cipher(session, tree.tenant_id)

    async def founding(name: str) -> None:
        async with own_database.write(tree.tenant_id) as session:
            await found(
                session,
                tree.admin,
                cipher=cipher,
                parent_id=tree.first.id,
                kind=OrgKind.GROUP,
                unit_kind=UnitKind.VILLAGE,
                name=name,
                founded_on=None,
                details=OrgDetails(),
            )

    async def moving() -> None:
        async with own_database.write(tree.tenant_id) as session:
            await move(session, tree.admin, tree.first.id, parent_id=tree.office.id, basis=APPROVED)

    await asyncio.gather(founding("第二党小组"), moving(), founding("第三党小组"))
    orgs = await sound(own_database, tree)
    assert len([org for org in orgs if org.parent_id == tree.first.id]) == 3


async def test_two_branches_cannot_be_merged_into_each_other(own_database: Database) -> None:
    tree = small_tree()
    async with own_database.write(tree.tenant_id) as session:
        await planted(session, tree)

    async def merging(org: Org, into: Org) -> bool:
        try:
            async with own_database.write(tree.tenant_id) as session:
                await merge(session, tree.admin, org.id, into_id=into.id, basis=APPROVED)
        except errors.OrgNotActive:
            return False
        return True

    merged = await asyncio.gather(merging(tree.first, tree.second), merging(tree.second, tree.first))
    assert sorted(merged) == [False, True]
    orgs = await sound(own_database, tree)
    assert len([org for org in orgs if org.status is OrgStatus.MERGED]) == 1
