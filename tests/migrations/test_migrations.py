"""Migrations: up, down and up again; the result is what the models say; every tenant's table is guarded."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

import app.tables  # noqa: F401
from app.db.base import Base
from app.db.migrating import downgrade, newest_revision, upgrade
from app.db.session import Database
from app.db.wordindex import is_own
from tests.support.databases import Template, Urls


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "include_name": lambda name, *_: not is_own(name or "")}
    )
    return list(compare_metadata(context, Base.metadata))


async def test_the_migrated_schema_is_what_the_models_say(template: Template) -> None:
    engine = create_async_engine(template.urls.owner)
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()


async def test_down_to_nothing_and_up_again(own_urls: Urls) -> None:
    await downgrade(own_urls.owner, "base")
    engine = create_async_engine(own_urls.owner)
    async with engine.connect() as connection:
        left = await connection.run_sync(lambda c: set(inspect(c).get_table_names()))
        assert left == {"alembic_version"}
    await upgrade(own_urls.owner)
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == newest_revision()
        assert await connection.run_sync(_differences) == []
    await engine.dispose()


@pytest.mark.only("postgresql")
async def test_every_table_of_a_tenant_has_exactly_the_two_policies(own_database: Database) -> None:
    policies = """
        SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
               (SELECT string_agg(p.polname, ',' ORDER BY p.polname) FROM pg_policy p WHERE p.polrelid = c.oid)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
        WHERE n.nspname = 'public' AND c.relkind = 'r'
    """
    async with own_database.read(None) as session:
        rows = (await session.execute(text(policies))).all()
    assert {row[0] for row in rows} == {t.name for t in Base.metadata.tables.values() if "tenant_id" in t.columns}
    for name, enabled, forced, found in rows:
        assert (enabled, forced, found) == (True, False, "jobs_see_all,tenant_is_current"), name


@pytest.mark.only("postgresql")
async def test_the_servers_role_can_use_every_table_and_owns_none(own_database: Database) -> None:
    rights = """
        SELECT c.relname, has_table_privilege(c.oid, 'SELECT'), pg_get_userbyid(c.relowner) = current_user
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'
    """
    async with own_database.read(None) as session:
        for name, readable, owned in (await session.execute(text(rights))).all():
            assert readable, f"no grant on {name}"
            assert not owned, name


@pytest.mark.only("sqlite")
async def test_the_file_is_copied_before_it_is_changed(own_urls: Urls, template: Template) -> None:
    await downgrade(own_urls.owner, "0001")
    await upgrade(own_urls.owner)
    name = own_urls.owner.rsplit("/", 1)[-1]
    assert list(template.directory.glob(f"{name}.before-*"))
