"""The driver's own connection under the engine's pool, for prepared statements: a transaction of one tenant, and its end.

SQLAlchemy does not know of a BEGIN that is sent past it. So every way out of here ends it, or the connection is thrown
away: one left open would hand its transaction and its tenant to whoever takes the connection next.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.db.prepared import Prepared, Row


class Passage(Protocol):
    """A way to run statements inside a transaction."""

    async def execute(self, text: str) -> None:
        """Run one without parameters."""
        ...

    async def fetch(self, statement: Prepared, rows: Sequence[Row]) -> list[Row]:
        """The rows that the statement returns for the given rows."""
        ...


class _Asyncpg:
    def __init__(self, raw: Any, dialect: Dialect) -> None:
        self.raw, self.dialect = raw, dialect

    async def execute(self, text: str) -> None:
        await self.raw.execute(text)

    async def fetch(self, statement: Prepared, rows: Sequence[Row]) -> list[Row]:
        compiled = statement.on(self.dialect)
        return [compiled.read(record) for record in await self.raw.fetch(compiled.text, *compiled.bound(rows))]

    def begin(self, tenant_id: UUID, *, read_only: bool) -> str:
        # One round trip. Settings are local to the transaction: others would travel with the pooled connection. A
        # prepared statement over given rows is the same whatever they are: to plan it anew costs more than to run it.
        mode = " READ ONLY" if read_only else ""
        plans = "SET LOCAL plan_cache_mode = force_generic_plan"
        return f"BEGIN{mode}; SET LOCAL app.tenant_id = '{tenant_id}'; {plans}"


class _Aiosqlite(_Asyncpg):
    async def execute(self, text: str) -> None:
        await self.raw.execute_fetchall(text)

    async def fetch(self, statement: Prepared, rows: Sequence[Row]) -> list[Row]:
        compiled = statement.on(self.dialect)
        found = await self.raw.execute_fetchall(compiled.text, compiled.bound(rows))
        return [compiled.read(record) for record in found]

    def begin(self, tenant_id: UUID, *, read_only: bool) -> str:
        return "BEGIN" if read_only else "BEGIN IMMEDIATE"


class Lane:
    """One connection in hand, for one transaction after the other."""

    def __init__(self, connection: AsyncConnection, passage: _Asyncpg) -> None:
        self._connection, self._passage = connection, passage

    @asynccontextmanager
    async def transaction(self, tenant_id: UUID, *, read_only: bool) -> AsyncIterator[Passage]:
        """A transaction of one tenant: committed when the block ends, rolled back when it raises."""
        is_over = False
        try:
            await self._passage.execute(self._passage.begin(tenant_id, read_only=read_only))
            try:
                yield self._passage
            except Exception:
                await self._passage.execute("ROLLBACK")
                is_over = True
                raise
            await self._passage.execute("COMMIT")
            is_over = True
        finally:
            if not is_over:
                await self._connection.invalidate()


class Door:
    """Lanes over an engine's pool."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def lane(self) -> AsyncIterator[Lane]:
        """A connection of the pool; given back at the end, or dropped where a transaction on it did not end."""
        async with self._engine.connect() as connection:
            yield Lane(connection, await _passage(connection))

    @asynccontextmanager
    async def transaction(self, tenant_id: UUID, *, read_only: bool = False) -> AsyncIterator[Passage]:
        """A transaction of one tenant on a connection of its own."""
        async with self.lane() as lane, lane.transaction(tenant_id, read_only=read_only) as passage:
            yield passage


async def _passage(connection: AsyncConnection) -> _Asyncpg:
    raw = (await connection.get_raw_connection()).driver_connection
    kind = _Asyncpg if connection.dialect.name == "postgresql" else _Aiosqlite
    return kind(raw, connection.dialect)
