"""Many rows of one table at once, past the unit of work."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Column, Dialect, String, Table, insert, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from app.db.base import Base
from app.db.dialect import is_postgresql

_BATCH = 5_000


async def insert_rows(session: AsyncSession, model: type[Base], rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert the rows, which all name the same columns; constant defaults fill the others. The count.

    Rows may come from a generator: one batch of them is in memory at a time.
    """
    table = model.__table__
    assert isinstance(table, Table)
    waiting, count = iter(rows), 0
    while batch := [dict(row) for row in islice(waiting, _BATCH)]:
        if is_postgresql(session):
            await _insert_arrays(session, table, batch)
        else:
            await session.execute(insert(table), batch)
        count += len(batch)
    return count


async def insert_missing(session: AsyncSession, model: type[Base], rows: Iterable[Mapping[str, Any]]) -> int:
    """As `insert_rows`, but a row that breaks a unique constraint is left out: how many are new."""
    table = model.__table__
    assert isinstance(table, Table)
    waiting, count = iter(rows), 0
    while batch := [dict(row) for row in islice(waiting, _BATCH)]:
        if is_postgresql(session):
            count += await _insert_arrays(session, table, batch, "ON CONFLICT DO NOTHING")
        else:
            result: Any = await session.execute(sqlite.insert(table).on_conflict_do_nothing(), batch)
            count += result.rowcount
    return count


async def learn(session: AsyncSession, *models: type[Base]) -> None:
    """Let the planner see what this transaction has inserted; without effect for a role that does not own the tables.

    Foreign keys into a table without statistics may be checked by the wrong index, in time that grows with the table:
    at 650 meetings a check read 640 rows, with statistics one.
    """
    if is_postgresql(session):
        names = ", ".join(model.__tablename__ for model in models)
        await session.execute(text(f"ANALYZE {names}"))


async def _insert_arrays(
    session: AsyncSession, table: Table, batch: Sequence[Mapping[str, Any]], otherwise: str = ""
) -> int:
    """One statement with one array for each column: a tenth of the round trips' worth of work of a row each."""
    connection = await session.connection()
    dialect = connection.dialect
    constants = {
        column.name: column.default.arg
        for column in table.columns
        if column.name not in batch[0] and isinstance(column.default, ScalarElementColumnDefault)
    }
    names = (*batch[0], *constants)
    arrays = [_bound(table.columns[name], dialect, [row[name] for row in batch]) for name in batch[0]]
    arrays += [_bound(table.columns[name], dialect, [value] * len(batch)) for name, value in constants.items()]
    result = await connection.exec_driver_sql(f"{_statement(table, names, dialect)} {otherwise}", tuple(arrays))
    return result.rowcount


def _bound(column: Column[Any], dialect: Dialect, values: list[Any]) -> list[Any]:
    """The values as the driver wants them, by the column's type."""
    processor = column.type.dialect_impl(dialect).bind_processor(dialect)
    return [processor(value) for value in values] if processor else values


@cache
def _statement(table: Table, names: tuple[str, ...], dialect: Dialect) -> str:
    quote = dialect.identifier_preparer.quote
    arrays = ", ".join(
        f"${place}::{_array_of(table.columns[name], dialect)}[]" for place, name in enumerate(names, start=1)
    )
    # Documents travel as text and are cast row by row.
    chosen = ", ".join(
        f"c{place}::jsonb" if isinstance(table.columns[name].type, JSON) else f"c{place}"
        for place, name in enumerate(names, start=1)
    )
    aliases = ", ".join(f"c{place}" for place in range(1, len(names) + 1))
    into = ", ".join(map(quote, names))
    return f"INSERT INTO {quote(table.name)} ({into}) SELECT {chosen} FROM unnest({arrays}) AS given({aliases})"  # noqa: S608


def _array_of(column: Column[Any], dialect: Dialect) -> str:
    """The type of the array's elements: text for all that is text, so that no length or collation gets in the way."""
    return "text" if isinstance(column.type, String | JSON) else column.type.compile(dialect)
