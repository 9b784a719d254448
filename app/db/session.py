"""The only place that commits. A session sees one tenant; work over all tenants says so by name."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session, SessionTransaction

from app.db.engine import create_engine
from app.db.integrity import refusal_for
from app.kit.errors import Conflict, Unavailable
from app.kit.failpoints import failpoint

log = logging.getLogger("dangjian.db")


class DatabaseUnavailable(Unavailable):
    code = "DATABASE_UNAVAILABLE"
    message = "数据库暂时不可用，请稍后再试"


class DatabaseFull(Unavailable):
    code = "DATABASE_FULL"
    message = "系统的存储空间不足或不可写，暂时不能保存，请联系管理员"


class DatabaseBusy(Conflict):
    """A lock was not had in time: the same request is still being worked on elsewhere."""

    code = "STILL_RUNNING"
    message = "同一项操作正在处理中，请稍后再试"


class TenantSession(Session):
    """Tells PostgreSQL's row-level security which tenant this transaction is for."""


@event.listens_for(TenantSession, "after_begin")
def _set_tenant(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        tenant = session.info.get("tenant_id")
        # Local to the transaction: a session-wide setting would travel with the pooled connection.
        connection.exec_driver_sql("SELECT set_config('app.tenant_id', $1, true)", (str(tenant or ""),))


class Database:
    """Sessions by intent: `read` and `write` for one tenant, `read_all` and `write_all` for the jobs role.

    `tenant_id=None` sees no tenant-owned row on PostgreSQL; `PLATFORM_TENANT` sees the platform's own.
    """

    def __init__(self, engine: AsyncEngine, jobs_engine: AsyncEngine | None = None) -> None:
        jobs_engine = jobs_engine or engine
        self.engine = engine
        self.jobs_engine = jobs_engine
        self._read = self._maker(_reading(engine))
        self._write = self._maker(engine)
        self._read_all = self._maker(_reading(jobs_engine))
        self._write_all = self._maker(jobs_engine)

    @staticmethod
    def _maker(bind: Any) -> async_sessionmaker[AsyncSession]:
        return async_sessionmaker(bind, sync_session_class=TenantSession, expire_on_commit=False, autoflush=True)

    @classmethod
    def connect(cls, url: str, jobs_url: str | None = None, *, pool_size: int = 8) -> Self:
        engine = create_engine(url, pool_size=pool_size)
        # SQLite has one writer and no roles: a second pool on the same file would only add waiting.
        jobs = create_engine(jobs_url, pool_size=4) if jobs_url and jobs_url != url else None
        return cls(engine, jobs)

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    async def close(self) -> None:
        await self.engine.dispose()
        if self.jobs_engine is not self.engine:
            await self.jobs_engine.dispose()

    @asynccontextmanager
    async def read(self, tenant_id: UUID | None) -> AsyncIterator[AsyncSession]:
        """A read-only session of one tenant; nothing is ever committed."""
        async with _translated(), self._read(info={"tenant_id": tenant_id, "read_only": True}) as session:
            yield session

    @asynccontextmanager
    async def write(self, tenant_id: UUID | None) -> AsyncIterator[AsyncSession]:
        """One transaction of one tenant: committed when the block ends, rolled back when it raises."""
        async with _translated(), self._write(info={"tenant_id": tenant_id}) as session:
            async with session.begin():
                yield session
                failpoint("db.before_commit")
            failpoint("db.after_commit")

    @asynccontextmanager
    async def read_all(self) -> AsyncIterator[AsyncSession]:
        """A read-only session over all tenants, for background work only."""
        async with _translated(), self._read_all(info={"all_tenants": True, "read_only": True}) as session:
            yield session

    @asynccontextmanager
    async def write_all(self) -> AsyncIterator[AsyncSession]:
        """One transaction over all tenants, for background work only."""
        async with _translated(), self._write_all(info={"all_tenants": True}) as session:
            async with session.begin():
                yield session
                failpoint("db.before_commit_all")
            failpoint("db.after_commit_all")


def _reading(engine: AsyncEngine) -> AsyncEngine:
    # PostgreSQL refuses a write in such a transaction; SQLite starts it without taking the writer's place.
    return engine.execution_options(read_only=True, postgresql_readonly=True)


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    """Database errors as refusals: a named constraint has its own, a lost connection or full disk is 503, a lock timeout 409."""
    try:
        yield
    except IntegrityError as error:
        if refusal := refusal_for(error):
            raise refusal from error
        raise
    except PoolTimeout as error:
        raise DatabaseUnavailable(retry_after=2) from error
    except DBAPIError as error:
        if _is_lock_timeout(error):
            raise DatabaseBusy(retry_after=2) from error
        if error.connection_invalidated:
            raise DatabaseUnavailable(retry_after=2) from error
        if _cannot_write(error):
            log.error("the database takes no writes: %s", error.orig)
            raise DatabaseFull(retry_after=60) from error
        raise
    except (ConnectionError, OSError) as error:
        # asyncpg raises these bare when no server listens.
        if isinstance(error, ConnectionError):
            raise DatabaseUnavailable(retry_after=2) from error
        raise


def _cannot_write(error: DBAPIError) -> bool:
    words = ("database or disk is full", "attempt to write a readonly database", "disk I/O error")
    return getattr(error.orig, "sqlstate", None) == "53100" or any(one in str(error.orig) for one in words)


def _is_lock_timeout(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state == "55P03" or "database is locked" in str(error.orig)
