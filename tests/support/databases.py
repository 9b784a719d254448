"""Test databases: made once a worker by the migrations, then rolled back or copied for each test."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
from sqlalchemy import Connection, event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session, SessionTransaction

from app.db.engine import create_engine
from app.db.migrating import upgrade
from app.db.session import Database, TenantSession


@dataclass(frozen=True)
class Urls:
    """The three roles' URLs of one database: on SQLite they are the same."""

    server: str
    jobs: str
    owner: str

    @property
    def is_postgresql(self) -> bool:
        return make_url(self.server).get_backend_name() == "postgresql"


@dataclass(frozen=True)
class Template:
    """A migrated database that tests get copies of, and the one copy in which they are rolled back."""

    urls: Urls
    test_url: str
    admin_url: str
    directory: Path

    async def copy(self, name: str) -> Urls:
        if not self.urls.is_postgresql:
            target = self.directory / f"{name}.db"
            await asyncio.to_thread(shutil.copy2, make_url(self.urls.owner).database or "", target)
            url = f"sqlite+aiosqlite:///{target}"
            return Urls(url, url, url)
        source = make_url(self.urls.owner).database
        await _admin(self.admin_url, f'CREATE DATABASE "{name}" TEMPLATE "{source}" OWNER dangjian_test_owner')
        return Urls(*(_with_database(url, name) for url in (self.urls.server, self.urls.jobs, self.urls.owner)))

    async def drop(self, urls: Urls) -> None:
        database = make_url(urls.owner).database or ""
        if urls.is_postgresql:
            await _admin(self.admin_url, f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        else:
            for file in Path(database).parent.glob(f"{Path(database).name}*"):
                file.unlink(missing_ok=True)


def _with_database(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def _as_role(url: str, role: str, database: str) -> str:
    parsed = make_url(url).set(username=role, password="test", database=database)
    return parsed.render_as_string(hide_password=False)


async def _admin(url: str, *statements: str) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def sqlite_template(directory: Path) -> Template:
    url = f"sqlite+aiosqlite:///{directory / 'template.db'}"
    asyncio.run(upgrade(url))
    return Template(Urls(url, url, url), url, url, directory)


def _role(name: str, rights: str = "") -> str:
    return (
        f"DO $$ BEGIN CREATE ROLE {name} LOGIN PASSWORD 'test' {rights}; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )


def postgresql_template(admin_url: str, directory: Path) -> Template:
    """Roles as in production: an owner that migrates, a server role, a jobs role; none of them a superuser."""
    name = f"dangjian_{uuid4().hex[:12]}"
    owner = _as_role(admin_url, "dangjian_test_owner", name)

    async def make() -> None:
        await _admin(
            admin_url,
            "DO $$ BEGIN CREATE ROLE dangjian_app NOLOGIN; CREATE ROLE dangjian_jobs NOLOGIN; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
            _role("dangjian_test_owner"),
            _role("dangjian_test_server", "IN ROLE dangjian_app"),
            _role("dangjian_test_jobs", "IN ROLE dangjian_jobs"),
            # One connection that can be either, for tests that roll back.
            _role("dangjian_test_both", "NOINHERIT IN ROLE dangjian_app, dangjian_jobs"),
            f'CREATE DATABASE "{name}" OWNER dangjian_test_owner',
        )
        await _admin(_with_database(admin_url, name), "GRANT ALL ON SCHEMA public TO dangjian_test_owner")
        await upgrade(owner)
        # Nobody may be connected to what is copied; the tests that roll back stay connected to a copy.
        await _admin(admin_url, f'CREATE DATABASE "{name}_rolled" TEMPLATE "{name}" OWNER dangjian_test_owner')

    asyncio.run(make())
    urls = Urls(
        _as_role(admin_url, "dangjian_test_server", name), _as_role(admin_url, "dangjian_test_jobs", name), owner
    )
    return Template(urls, _as_role(admin_url, "dangjian_test_both", f"{name}_rolled"), admin_url, directory)


class RolledBackSession(TenantSession):
    """A session on the test's one connection, under the role that production would use."""


@event.listens_for(RolledBackSession, "after_begin")
def _take_role(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        role = "dangjian_jobs" if session.info.get("all_tenants") else "dangjian_app"
        connection.exec_driver_sql(f"SET LOCAL ROLE {role}")


class RolledBackDatabase(Database):
    """Everything happens in savepoints of one transaction that the test throws away."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection.engine)
        self._connection = connection
        maker = async_sessionmaker(
            connection,
            class_=AsyncSession,
            sync_session_class=RolledBackSession,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
        )
        self._read = self._write = self._read_all = self._write_all = maker

    @asynccontextmanager
    async def undone(self) -> AsyncIterator[None]:
        """What happens in the block is taken back at its end: many calls on one world, each as if it were the first."""
        savepoint = await self._connection.begin_nested()
        try:
            yield
        finally:
            await savepoint.rollback()


@asynccontextmanager
async def connected(template: Template) -> AsyncIterator[AsyncEngine]:
    """An engine for all tests that roll back: what it has compiled and the server has planned is not thrown away."""
    engine = create_engine(template.test_url, pool_size=1)
    try:
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def rolled_back(engine: AsyncEngine) -> AsyncIterator[RolledBackDatabase]:
    async with engine.connect() as connection:
        outer = await connection.begin()
        try:
            yield RolledBackDatabase(connection)
        finally:
            await outer.rollback()
