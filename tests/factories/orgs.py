"""Organisations, and actors who stand in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor, Grant
from app.access.roles import Role
from app.db.session import Database
from app.domains.orgs.models import CommitteeTerm, Org, OrgKind, Post, TermSeat, UnitKind
from app.domains.orgs.tree import path_of
from app.kit.ids import uuid7

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def an_org(
    tenant_id: UUID,
    name: str = "第一党支部",
    *,
    parent: Org | None = None,
    kind: OrgKind = OrgKind.BRANCH,
    **changes: Any,
) -> Org:
    """An organisation under `parent`, a root without one."""
    org_id = changes.pop("id", None) or uuid7()
    values: dict[str, Any] = {
        "parent_id": parent.id if parent else None,
        "path": path_of(org_id, parent.path if parent else ""),
        "depth": parent.depth + 1 if parent else 0,
        "unit_kind": UnitKind.VILLAGE,
        "founded_on": date(2000, 1, 1),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Org(tenant_id=tenant_id, id=org_id, name=name, kind=kind, **(values | changes))


def actor_at(org: Org, *roles: Role, second_factor: bool = True, member_id: UUID | None = None) -> Actor:
    """Somebody who holds the roles at the organisation."""
    grants = tuple(Grant.of(role, org.id, org.path) for role in roles)
    return Actor(uuid7(), org.tenant_id, uuid7(), member_id, "张三", grants, second_factor=second_factor)


@dataclass(frozen=True)
class SmallTree:
    """县委 ── 第一党支部 ── 第一党小组; 县委 ── 第二党支部; 县委 ── 机关党委 ── 机关党支部."""

    root: Org
    first: Org
    second: Org
    group: Org
    office: Org
    office_branch: Org

    @property
    def admin(self) -> Actor:
        return actor_at(self.root, Role.COMMITTEE_ADMIN)

    @property
    def tenant_id(self) -> UUID:
        return self.root.tenant_id


def small_tree(tenant_id: UUID | None = None) -> SmallTree:
    tenant = tenant_id or uuid7()
    root = an_org(tenant, "县委", kind=OrgKind.PARTY_COMMITTEE)
    first = an_org(tenant, "第一党支部", parent=root, position=1)
    second = an_org(tenant, "第二党支部", parent=root, position=2)
    office = an_org(tenant, "机关党委", parent=root, kind=OrgKind.PARTY_COMMITTEE, position=3)
    return SmallTree(
        root,
        first,
        second,
        an_org(tenant, "第一党小组", parent=first, kind=OrgKind.GROUP),
        office,
        an_org(tenant, "机关党支部", parent=office, unit_kind=UnitKind.GOVERNMENT),
    )


async def planted(session: AsyncSession, tree: SmallTree) -> SmallTree:
    """The tree, written."""
    session.add_all([tree.root, tree.first, tree.second, tree.group, tree.office, tree.office_branch])
    await session.flush()
    return tree


async def planted_in(database: Database, tree: SmallTree | None = None) -> SmallTree:
    """The tree, written in a transaction of its own."""
    tree = tree or small_tree()
    async with database.write(tree.tenant_id) as session:
        return await planted(session, tree)


async def a_term(
    session: AsyncSession, org: Org, seats: Mapping[UUID, Post], *, elected_on: date = date(2025, 1, 1)
) -> CommitteeTerm:
    """A term of the organisation with these posts by member, in office from the election on."""
    term = CommitteeTerm(
        tenant_id=org.tenant_id,
        id=uuid7(),
        org_id=org.id,
        elected_on=elected_on,
        due_on=elected_on.replace(year=elected_on.year + 3),
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(term)
    await session.flush()
    own = {"tenant_id": org.tenant_id, "term_id": term.id, "from_on": elected_on, "created_at": NOW}
    session.add_all(TermSeat(**own, member_id=member_id, post=post) for member_id, post in seats.items())
    await session.flush()
    return term
