"""The coverage report counts what is there, within the actor's scope."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.db.session import Database
from app.domains.orgs.coverage import branches, coverage
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.models import CommitteeTerm, OrgKind, OrgStatus, Post, TermSeat, UnitKind
from app.domains.orgs.vocabulary import Gap
from app.kit.ids import uuid7
from tests.factories.orgs import SmallTree, actor_at, an_org, planted, small_tree
from tests.fakes.register import FakeRegister

ON = date(2026, 11, 22)
THEN = datetime(2020, 1, 1, tzinfo=UTC)


def a_committee(tree: SmallTree, org_id: UUID, due_on: date, *posts: Post) -> tuple[CommitteeTerm, list[TermSeat]]:
    term = CommitteeTerm(
        tenant_id=tree.tenant_id,
        id=uuid7(),
        org_id=org_id,
        elected_on=date(2022, 1, 1),
        due_on=due_on,
        created_at=THEN,
        updated_at=THEN,
    )
    seats = [
        TermSeat(
            tenant_id=tree.tenant_id,
            term_id=term.id,
            member_id=uuid7(),
            post=post,
            from_on=date(2022, 1, 1),
            created_at=THEN,
        )
        for post in posts
    ]
    return term, seats


async def county(database: Database, register: FakeRegister) -> SmallTree:
    tree = small_tree()
    async with database.write(tree.tenant_id) as session:
        await planted(session, tree)
        session.add(an_org(tree.tenant_id, "旧支部", parent=tree.root, status=OrgStatus.DISSOLVED))
        # Two deputies and a secretary must not count the branch thrice.
        chaired, seats = a_committee(
            tree, tree.first.id, date(2026, 11, 21), Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.DEPUTY_SECRETARY
        )
        vacant, others = a_committee(tree, tree.second.id, date(2027, 5, 22), Post.ORGANISATION)
        session.add_all([chaired, vacant])
        await session.flush()
        session.add_all([*seats, *others])
    register.numbers = {tree.first.id: (51, 48), tree.second.id: (2, 2), tree.group.id: (6, 5)}
    return tree


async def test_the_report_counts_kinds_gaps_and_rolls(database: Database, register: FakeRegister) -> None:
    tree = await county(database, register)
    async with database.read(tree.tenant_id) as session:
        found = await coverage(session, tree.admin, under=None, on=ON)
    total = found.total
    assert (total.organisations, total.branches) == (6, 3)
    assert (total.without_secretary, total.without_term) == (2, 3)
    assert (total.term_overdue, total.term_due_soon) == (1, 1)
    assert (total.members, total.full_members) == (53, 50)
    assert (total.empty, total.size_1_2, total.size_3_6, total.size_7_50, total.over_fifty) == (1, 1, 0, 0, 1)
    assert {kind: tally.organisations for kind, tally in found.by_kind.items()} == {
        OrgKind.PARTY_COMMITTEE: 2,
        OrgKind.BRANCH: 3,
        OrgKind.GROUP: 1,
    }
    assert found.by_unit_kind[UnitKind.GOVERNMENT].branches == 1


async def test_the_report_stays_in_scope(database: Database, register: FakeRegister) -> None:
    tree = await county(database, register)
    async with database.read(tree.tenant_id) as session:
        own = await coverage(session, actor_at(tree.first, Role.BRANCH_SECRETARY), under=None, on=ON)
        assert (own.total.organisations, own.total.members) == (2, 51)
        below = await coverage(session, tree.admin, under=tree.office.id, on=ON)
        assert (below.total.organisations, below.total.branches) == (2, 1)
        with pytest.raises(OrgNotFound):
            await coverage(session, actor_at(tree.first, Role.BRANCH_SECRETARY), under=tree.second.id, on=ON)
        with pytest.raises(PermissionMissing):
            await coverage(session, actor_at(tree.first, Role.MEMBER), under=None, on=ON)


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (None, {"第一党支部", "第二党支部", "机关党支部"}),
        (Gap.WITHOUT_SECRETARY, {"第二党支部", "机关党支部"}),
        (Gap.WITHOUT_TERM, {"机关党支部"}),
        (Gap.TERM_OVERDUE, {"第一党支部"}),
        (Gap.OVER_FIFTY, {"第一党支部"}),
        (Gap.UNDER_THREE, {"第二党支部", "机关党支部"}),
    ],
)
async def test_branches_are_listed_by_what_they_lack(
    database: Database, register: FakeRegister, gap: Gap | None, expected: set[str]
) -> None:
    tree = await county(database, register)
    async with database.read(tree.tenant_id) as session:
        rows = await branches(session, tree.admin, under=None, gap=gap, on=ON, after=None, limit=100)
        assert {row.org.name for row in rows} == expected
        assert [row.org.path for row in rows] == sorted(row.org.path for row in rows)
        (first,) = await branches(session, tree.admin, under=tree.first.id, gap=None, on=ON, after=None, limit=1)
        assert (first.members, first.has_secretary, first.deadline) == (51, True, date(2026, 11, 21))
