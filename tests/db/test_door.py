"""The door to the driver: every way out ends the transaction, and prepared statements say what the models say."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import Dialect, FromClause, Select, Uuid, select, text

from app.db.door import Door
from app.db.prepared import Prepared, Row
from app.db.session import Database
from app.domains.orgs.models import Org
from app.kit.ids import uuid7
from tests.factories.orgs import an_org

COLUMNS = tuple(Org.__table__.c)


def _orgs(given: FromClause, _dialect: Dialect) -> Select[*tuple[object, ...]]:
    return select(*COLUMNS).select_from(given.join(Org, Org.id == given.c.id)).order_by(Org.name)


ORGS = Prepared({"id": Uuid()}, _orgs)


async def planted(database: Database, *names: str) -> list[Org]:
    tenant_id = uuid7()
    async with database.write(tenant_id) as session:
        session.add_all(orgs := [an_org(tenant_id, name) for name in names])
    return orgs


async def seen(door: Door, tenant_id: UUID, orgs: Sequence[Org]) -> list[Row]:
    async with door.transaction(tenant_id, read_only=True) as passage:
        return await passage.fetch(ORGS, [(org.id,) for org in orgs])


async def test_a_prepared_statement_gives_what_the_model_gives(own_database: Database) -> None:
    orgs = await planted(own_database, "甲", "乙", "丙'\"\\")
    tenant_id = orgs[0].tenant_id
    async with own_database.read(tenant_id) as session:
        by_model = (await session.execute(select(*COLUMNS).order_by(Org.name))).all()
    assert await seen(Door(own_database.engine), tenant_id, orgs) == [list(row) for row in by_model]


@pytest.mark.only("postgresql")
async def test_it_sees_the_tenant_it_was_opened_for(own_database: Database) -> None:
    (org,) = await planted(own_database, "甲")
    door = Door(own_database.engine)
    assert await seen(door, uuid7(), [org]) == []
    assert len(await seen(door, org.tenant_id, [org])) == 1


async def changed(door: Door, org: Org, name: str, then: Exception | None = None, *, wait: bool = False) -> None:
    async with door.transaction(org.tenant_id) as passage:
        await passage.execute(f"UPDATE org SET name = '{name}'")
        if wait:
            await asyncio.Event().wait()
        if then:
            raise then


async def test_an_end_commits_and_an_error_takes_back(own_database: Database) -> None:
    (org,) = await planted(own_database, "甲")
    door = Door(own_database.engine)
    await changed(door, org, "乙")
    with pytest.raises(ZeroDivisionError):
        await changed(door, org, "丙", ZeroDivisionError())
    await still(own_database, org, "乙")


async def test_a_broken_statement_leaves_a_usable_pool(own_database: Database) -> None:
    (org,) = await planted(own_database, "甲")
    door = Door(own_database.engine)
    with pytest.raises(Exception, match="nothing"):
        async with door.transaction(org.tenant_id) as passage:
            await passage.execute("SELECT nothing FROM nowhere_nothing")
    await still(own_database, org, "甲")


@pytest.mark.parametrize("steps", range(12))
async def test_cancelled_between_any_two_steps_nothing_is_left_over(own_database: Database, steps: int) -> None:
    (org,) = await planted(own_database, "甲")
    door = Door(own_database.engine)
    at_work = asyncio.create_task(changed(door, org, "乙", wait=True))
    for _ in range(steps):
        await asyncio.sleep(0)
    at_work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await at_work
    await still(own_database, org, "甲")


async def test_cancelled_while_it_holds_the_row_it_lets_go(own_database: Database) -> None:
    (org,) = await planted(own_database, "甲")
    door, holds = Door(own_database.engine), asyncio.Event()

    async def hold() -> None:
        async with door.transaction(org.tenant_id) as passage:
            await passage.execute("UPDATE org SET name = '乙'")
            holds.set()
            await asyncio.Event().wait()

    at_work = asyncio.create_task(hold())
    await holds.wait()
    at_work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await at_work
    await still(own_database, org, "甲")


async def still(database: Database, org: Org, name: str) -> None:
    """The name stands, its row can be changed, and no connection of the pool is inside a transaction or a tenant."""
    async with database.write(org.tenant_id) as session:
        assert await session.scalar(select(Org.name)) == name
        await session.execute(text("UPDATE org SET name = 'x'"))
    async with database.engine.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        if database.dialect == "postgresql":
            assert not raw.is_in_transaction()
            assert not await raw.fetchval("SELECT current_setting('app.tenant_id', true)")
        else:
            assert not raw.in_transaction
