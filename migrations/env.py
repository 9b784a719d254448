"""Alembic's entrance. The connection comes from `app.db.migrating`; on the command line from the owner's URL."""

import asyncio
from typing import Any

import sqlalchemy as sa
from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import app.tables  # noqa: F401  (fills the metadata)
from app.db.base import Base
from app.db.engine import normalise_url
from app.db.types import Document, Instant
from app.db.wordindex import is_own
from app.settings import Settings


def plain_types(kind: str, item: Any, context: Any) -> str | bool:
    """Migrations say plain `sa.` types: they must read the same when ours have changed."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and item is Document:
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String(length={item.length})"
    return False


def migrate(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # Batch mode rebuilds a table by dropping it: with foreign keys on, cascades would empty its children.
        # The pragma is ignored inside a transaction, and the driver would not roll DDL back in its own mode.
        connection.rollback()
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.isolation_level = None
        cursor = driver.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute("BEGIN IMMEDIATE")
        cursor.close()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
        render_item=plain_types,
        include_name=lambda name, _kind, _parents: not is_own(name or ""),
    )
    with context.begin_transaction():
        context.run_migrations()
        if sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).first()):
            raise RuntimeError(f"the migration would leave a broken foreign key: {broken}")
    connection.commit()


async def from_settings() -> None:
    engine = create_async_engine(normalise_url(Settings().owner_database_url), poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


if connection := context.config.attributes.get("connection"):
    migrate(connection)
else:
    asyncio.run(from_settings())
