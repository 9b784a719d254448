"""Sessions: what commits, what a tenant sees, what database errors become."""

from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.db.session import Database, DatabaseFull
from app.domains.orgs.models import Org
from app.kit.ids import uuid7
from tests.factories.orgs import NOW, an_org


async def names(database: Database, tenant_id: UUID | None) -> list[str]:
    async with database.read(tenant_id) as session:
        return list(await session.scalars(select(Org.name)))


async def test_a_block_that_ends_is_committed(database: Database) -> None:
    tenant = uuid7()
    async with database.write(tenant) as session:
        session.add(an_org(tenant, "甲"))
    assert await names(database, tenant) == ["甲"]


async def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    tenant = uuid7()
    with pytest.raises(ZeroDivisionError):
        async with database.write(tenant) as session:
            session.add(an_org(tenant, "甲"))
            await session.flush()
            raise ZeroDivisionError
    assert await names(database, tenant) == []


@pytest.mark.only("postgresql")
async def test_row_level_security_hides_other_tenants_without_any_filter(database: Database) -> None:
    first, second = uuid7(), uuid7()
    async with database.write_all() as session:
        session.add_all([an_org(first, "甲"), an_org(second, "乙")])
    assert await names(database, first) == ["甲"]
    assert await names(database, None) == []
    async with database.read_all() as session:
        assert await session.scalar(select(func.count()).select_from(Org)) == 2


@pytest.mark.only("postgresql")
async def test_row_level_security_refuses_writing_another_tenant(database: Database) -> None:
    first, second = uuid7(), uuid7()
    with pytest.raises(Exception, match="row-level security"):
        async with database.write(first) as session:
            session.add(an_org(second, "乙"))


async def test_the_text_of_a_database_error_holds_no_values(own_database: Database) -> None:
    with pytest.raises(Exception, match="no_such_table") as failed:
        async with own_database.read(None) as session:
            await session.execute(text("SELECT :phone FROM no_such_table"), {"phone": "13800001234"})
    assert "13800001234" not in str(failed.value)


async def test_instants_come_back_aware_and_in_utc(database: Database) -> None:
    tenant = uuid7()
    async with database.write(tenant) as session:
        session.add(an_org(tenant, "甲"))
    async with database.read(tenant) as session:
        assert await session.scalar(select(Org.created_at)) == NOW


async def test_own_databases_run_in_parallel_sessions(own_database: Database) -> None:
    async with own_database.read(None) as one, own_database.read(None) as two:
        assert (await one.execute(text("SELECT 1"))).scalar() == (await two.execute(text("SELECT 1"))).scalar()


@pytest.mark.only("postgresql")
async def test_a_read_session_cannot_write(own_database: Database) -> None:
    tenant = uuid7()
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with own_database.read(tenant) as session:
            session.add(an_org(tenant, "甲"))
            await session.flush()
    async with own_database.write(tenant) as session:
        session.add(an_org(tenant, "乙"))
    assert await names(own_database, tenant) == ["乙"]


@pytest.mark.only("sqlite")
async def test_a_full_disk_is_told_as_such_and_leaves_nothing(own_database: Database) -> None:
    tenant = uuid7()
    with pytest.raises(DatabaseFull):
        async with own_database.write(tenant) as session:
            # The file may not grow: what SQLite says then is what it says on a full disk.
            await session.execute(text("PRAGMA max_page_count = 1"))
            session.add_all([an_org(tenant, f"第{number}党支部" * 20) for number in range(200)])
    assert await names(own_database, tenant) == []
