"""Look at a database without using it: can it be reached, which version is it, what does it hold, what is its time."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from app.db.engine import is_sqlite, normalise_url
from app.db.migrating import current_revision
from app.kit.clock import now

OLDEST_POSTGRESQL = (14, 0)
# RETURNING and upserts as we write them.
OLDEST_SQLITE = (3, 35, 0)

_REASONS = {
    "InvalidPasswordError": "口令不对",
    "InvalidAuthorizationSpecificationError": "角色不存在或不允许登录",
    "InvalidCatalogNameError": "没有这个数据库",
    "ConnectionRefusedError": "该地址没有数据库在监听",
    "gaierror": "主机名无法解析",
    "TimeoutError": "连接超时",
    "CannotConnectNowError": "数据库正在启动",
    "TooManyConnectionsError": "数据库的连接数已满",
    "InsufficientPrivilegeError": "角色没有所需的权限",
    "DiskFullError": "磁盘已满，请腾出空间",
    "ReadOnlySQLTransactionError": "数据库只读，请检查是否连到了备库",
}

# SQLite has one kind of error for all of them, and tells them apart by words.
_SQLITE_REASONS = {
    "unable to open database file": "文件打不开，请检查目录和权限",
    "file is not a database": "文件不是 SQLite 数据库",
    "database or disk is full": "磁盘已满，请腾出空间",
    "attempt to write a readonly database": "文件或目录只读，请检查权限",
    "database is locked": "另一个进程正在写入，请稍后再试",
    "disk I/O error": "磁盘读写出错，请检查磁盘",
}


class DatabaseFault(RuntimeError):
    """The database cannot be used; the message says why, in Chinese, without the password."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was seen. `ahead` is the database's clock less ours, in seconds (0 on SQLite, which has no clock)."""

    dialect: str
    version: tuple[int, ...]
    revision: str | None
    encoding: str
    ahead: float

    @property
    def is_too_old(self) -> bool:
        return self.version < (OLDEST_POSTGRESQL if self.dialect == "postgresql" else OLDEST_SQLITE)


async def probe(url: str, *, seconds: float = 5) -> Findings:
    """Connect and look; nothing is changed. A SQLite file that does not exist yet is empty. Raises DatabaseFault."""
    async with explained(url):
        if is_sqlite(url) and not await asyncio.to_thread(Path(make_url(url).database or "").exists):
            return Findings("sqlite", sqlite3.sqlite_version_info, None, "UTF-8", 0.0)
        engine = create_async_engine(normalise_url(url), poolclass=NullPool)
        try:
            async with asyncio.timeout(seconds), engine.connect() as connection:
                return await _look(connection)
        finally:
            await engine.dispose()


async def _look(connection: AsyncConnection) -> Findings:
    dialect = connection.dialect.name
    version = tuple(int(part) for part in connection.dialect.server_version_info or ())
    revision = await current_revision(connection)
    if dialect != "postgresql":
        encoding = str(await connection.scalar(text("PRAGMA encoding")))
        return Findings(dialect, version, revision, encoding, 0.0)
    encoding = str(await connection.scalar(text("SHOW server_encoding")))
    theirs: datetime = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
    return Findings(dialect, version, revision, encoding, (theirs.astimezone(UTC) - now()).total_seconds())


@asynccontextmanager
async def explained(url: str) -> AsyncIterator[None]:
    """Turn what drivers raise inside the block into a DatabaseFault that an operator can act on."""
    try:
        yield
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        place = make_url(url).render_as_string(hide_password=True)
        raise DatabaseFault(f"数据库 {place} 无法使用：{reason_of(error)}") from error
    except Exception as error:
        # asyncpg raises its own errors bare while it connects.
        if not type(error).__module__.startswith("asyncpg"):
            raise
        place = make_url(url).render_as_string(hide_password=True)
        raise DatabaseFault(f"数据库 {place} 无法使用：{reason_of(error)}") from error


def reason_of(error: BaseException) -> str:
    """Why the database cannot be used, in Chinese; the error's kind where nothing better is known."""
    cause: BaseException | None = error
    while cause is not None:
        for kind in type(cause).__mro__:
            if kind.__name__ in _REASONS:
                return _REASONS[kind.__name__]
        cause = getattr(cause, "orig", None) or cause.__cause__
    for words, reason in _SQLITE_REASONS.items():
        if words in str(error):
            return reason
    return type(error).__name__
