"""What the two databases spell differently, one helper each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Insert, Select, TextClause, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession


def is_postgresql(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def insert_or_ignore(
    session: AsyncSession, table: Any, values: Mapping[str, Any] | Sequence[Mapping[str, Any]], *, keys: Iterable[str]
) -> Insert:
    """INSERT … ON CONFLICT (keys) DO NOTHING. Add `.returning(…)`: a row comes back only for what was inserted."""
    dialect = postgresql if is_postgresql(session) else sqlite
    return dialect.insert(table).values(values).on_conflict_do_nothing(index_elements=list(keys))


def upsert(
    session: AsyncSession,
    table: Any,
    values: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    *,
    keys: Iterable[str],
    update: Iterable[str],
    where: TextClause | None = None,
    newer: str | None = None,
) -> Insert:
    """INSERT … ON CONFLICT (keys) DO UPDATE of the named columns to the values offered.

    `where` is the condition of a partial unique index on the keys, word for word as the index has it. With `newer`, a
    column, a row stays as it is unless the value offered for that column is greater than its own.
    """
    dialect = postgresql if is_postgresql(session) else sqlite
    statement = dialect.insert(table).values(values)
    return statement.on_conflict_do_update(
        index_elements=list(keys),
        index_where=where,
        set_={name: statement.excluded[name] for name in update},
        where=getattr(table, newer) < statement.excluded[newer] if newer else None,
    )


def skipping_locked(session: AsyncSession, statement: Select[Any]) -> Select[Any]:
    """FOR UPDATE SKIP LOCKED where there is such a thing; SQLite's single writer needs none."""
    return statement.with_for_update(skip_locked=True) if is_postgresql(session) else statement


async def bound_lock_wait(session: AsyncSession, milliseconds: int) -> None:
    """Wait at most so long for a lock in this transaction, then answer STILL_RUNNING. SQLite has its busy timeout."""
    if is_postgresql(session):
        await session.execute(text(f"SET LOCAL lock_timeout = {int(milliseconds)}"))


async def lock_name(session: AsyncSession, name: str) -> None:
    """Hold a named lock until this transaction ends. SQLite's write transaction is such a lock already."""
    if is_postgresql(session):
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
