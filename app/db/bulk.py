"""Many rows of one table, in batches, past the unit of work."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import Base

_BATCH = 5_000


async def insert_rows(session: AsyncSession, model: type[Base], rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert the rows, which all name the same columns; defaults fill the others. The count.

    Rows may come from a generator: one batch of them is in memory at a time.
    """
    table = model.__table__
    assert isinstance(table, Table)
    waiting, count = iter(rows), 0
    while batch := [dict(row) for row in islice(waiting, _BATCH)]:
        await session.execute(insert(table), batch)
        count += len(batch)
    return count
