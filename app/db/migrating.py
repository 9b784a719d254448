"""Bring a database to the newest schema: one process at a time, the file copied first on SQLite."""

import asyncio
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from app.db.engine import is_sqlite, normalise_url
from app.kit.clock import now

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
# Any number will do as long as every process that migrates uses the same.
_LOCK = 7_310_621


def configuration(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


@cache
def newest_revision() -> str:
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if head is None:
        raise RuntimeError("there are no migrations")
    return head


async def current_revision(connection: AsyncConnection) -> str | None:
    """The revision the database stands at, or None for an empty one."""
    return await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())


async def upgrade(url: str, revision: str = "head") -> None:
    """Upgrade the database at `url` (the owner's URL). Safe to call from several processes at once."""
    target = newest_revision() if revision == "head" else revision
    await _move(url, lambda config: command.upgrade(config, revision), target)


async def downgrade(url: str, revision: str) -> None:
    """Take back what came after `revision` ("base" for everything), with the data in it."""
    await _move(url, lambda config: command.downgrade(config, revision), revision)


async def _move(url: str, step: Callable[[Config], object], target: str) -> None:
    url = normalise_url(url)
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        if is_sqlite(url):
            await _prepare_sqlite(engine, url, target)
        async with engine.connect() as connection:
            await connection.run_sync(_run, step)
    finally:
        await engine.dispose()


def _run(connection: Connection, step: Callable[[Config], object]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.commit()
    try:
        step(configuration(connection))
    finally:
        if connection.dialect.name == "postgresql":
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.commit()


def _is_new(file: Path) -> bool:
    file.parent.mkdir(parents=True, exist_ok=True)
    return not file.exists() or file.stat().st_size == 0


async def _prepare_sqlite(engine: AsyncEngine, url: str, target: str) -> None:
    file = Path(make_url(url).database or "")
    if await asyncio.to_thread(_is_new, file):
        return
    async with engine.connect() as connection:
        if await current_revision(connection) == target:
            return
    copy = file.with_name(f"{file.name}.before-{target}-{now():%Y%m%d%H%M%S}")
    async with engine.connect() as connection:
        # The write-ahead log must be in the file before the file is copied.
        await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    await asyncio.to_thread(shutil.copy2, file, copy)
