"""The subtree read and the scope filter use an index on both databases; a subtree moves by one statement."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.access.permissions import Permission
from app.access.roles import Role
from app.db.session import Database
from app.domains.orgs import repository
from app.domains.orgs.changing import move
from app.domains.orgs.history import Basis
from app.domains.orgs.models import Org, OrgKind, OrgStatus
from app.kit.ids import uuid7
from tests.factories.orgs import actor_at, an_org, planted_in
from tests.support.databases import Urls

TOWNS, BRANCHES = 30, 60


class County:
    """A root over 30 town committees with 60 branches each."""

    def __init__(self) -> None:
        self.tenant_id = uuid7()
        self.root = an_org(self.tenant_id, "县委", kind=OrgKind.PARTY_COMMITTEE)
        self.towns = [
            an_org(self.tenant_id, f"第{number}镇党委", parent=self.root, kind=OrgKind.PARTY_COMMITTEE)
            for number in range(TOWNS)
        ]
        self.branches = [
            an_org(self.tenant_id, f"第{number}党支部", parent=town)
            for town in self.towns
            for number in range(BRANCHES)
        ]

    async def write(self, session: AsyncSession) -> None:
        for level in ([self.root], self.towns, self.branches):
            await session.execute(insert(Org), [self._values(org) for org in level])

    @staticmethod
    def _values(org: Org) -> dict[str, Any]:
        values = {name: value for name, value in vars(org).items() if not name.startswith("_")}
        return {"position": 0, "status": OrgStatus.ACTIVE, "version": 1} | values


@pytest.fixture
async def county(own_database: Database, own_urls: Urls) -> County:
    county = County()
    async with own_database.write(county.tenant_id) as session:
        await county.write(session)
    owner = create_async_engine(own_urls.owner)
    async with owner.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))
    await owner.dispose()
    return county


async def plans_of(database: Database, tenant: Any, act: Callable[[AsyncSession], Awaitable[object]]) -> list[str]:
    """What the database says of how it runs each statement on the tree that `act` sends."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Connection, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool) -> None:
        if " org " in statement.replace("\n", " "):
            sent.append((statement, parameters))

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        async with database.write(tenant) as session:
            await act(session)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    explain = "EXPLAIN " if database.dialect == "postgresql" else "EXPLAIN QUERY PLAN "
    plans = []
    async with database.read(tenant) as session:
        connection = await session.connection()
        for statement, parameters in sent:
            rows = (await connection.exec_driver_sql(explain + statement, parameters)).all()
            plans.append("\n".join(str(row[-1]) for row in rows))
    return plans


def seeks_by_path(plan: str, dialect: str) -> bool:
    """Is the path's unique index searched between two bounds, with no table or index read from end to end?"""
    if dialect == "postgresql":
        return "uq_org_tenant_id_path" in plan and "(path)::text >= " in plan and "Seq Scan" not in plan
    return "path>? AND path<?" in plan and "SCAN" not in plan


async def test_the_subtree_and_a_scope_are_each_one_range_of_the_index(own_database: Database, county: County) -> None:
    town = county.towns[7]

    async def read(session: AsyncSession) -> None:
        everything = actor_at(county.root, Role.COMMITTEE_ADMIN).scope(Permission.ORG_READ)
        page = await repository.subtree_page(session, county.tenant_id, scope=everything, under=town.path, limit=20)
        assert len(page) == 21
        scope = actor_at(town, Role.COMMITTEE_ADMIN).scope(Permission.ORG_READ)
        rows = await repository.subtree_page(session, county.tenant_id, scope=scope, limit=500)
        assert len(rows) == BRANCHES + 1

    plans = await plans_of(own_database, county.tenant_id, read)
    assert len(plans) == 2
    for plan in plans:
        assert seeks_by_path(plan, own_database.dialect), plan


async def test_a_subtree_is_moved_by_one_update(database: Database) -> None:
    tree = await planted_in(database)
    sent: list[str] = []

    def note(_c: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE org SET"):
            sent.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        async with database.write(tree.tenant_id) as session:
            basis = Basis(date(2026, 1, 1), "撤镇设街", "县委〔2026〕8号")
            await move(session, tree.admin, tree.first.id, parent_id=tree.office.id, basis=basis)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(sent) == 2, "one for all the paths, one for the row that was moved"
