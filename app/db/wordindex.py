"""Which rows hold given words: a `tsvector` with GIN on PostgreSQL, FTS5 on SQLite. No extension of either is needed.

A table that is searched has the columns `tenant_id`, `id`, `newness` and `words`; a migration makes beside it, on
PostgreSQL an index on `words` and a function `<table>_hits`, on SQLite a table `<table>_fts` whose rowid is `newness`.

Why a function: row-level security lets only leakproof operators use an index before the policy has been asked, and `@@`
is none, so that a search would read every row of the tenant. The function runs as the owner and asks for the tenant
of the transaction itself. Every word bears the tenant's mark besides, so that the index keeps tenants apart.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    FromClause,
    Integer,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.dialect import is_postgresql
from app.kit.search.words import Term

Words = Text().with_variant(TSVECTOR(), "postgresql")
Groups = Sequence[Sequence[Term]]

# FTS5 knows the letters of an older Unicode and folds some: what it may not know is spelled out.
_UNKNOWN = re.compile(r"[^0-9a-z\u3400-\u4db5\u4e00-\u9fcc]")
_NEWEST = 2**63 - 1


def newness_of(moment: datetime, row_id: UUID) -> int:
    """A number that grows with time, by the millisecond, and tells rows of one instant apart."""
    return int(moment.timestamp() * 1000) << 20 | row_id.int & 0xFFFFF


def is_own(name: str) -> bool:
    """Is this a table or index that a migration made beside a searched table, of which the models say nothing?"""
    return re.search(r"_fts(_data|_idx|_content|_docsize|_config)?$|_search_words$", name) is not None


async def store(session: AsyncSession, model: Any, row: Mapping[str, Any], words: Iterable[str]) -> None:
    """Put the row with these words in the place of the one that has its key. `row` holds all columns but `words`."""
    tenant_id, values = row["tenant_id"], dict(row)
    await remove(session, model, tenant_id, row["id"])
    if is_postgresql(session):
        listed = cast([_of_tenant(tenant_id, word) for word in words], ARRAY(Text))
        await session.execute(insert(model).values(**values, words=func.array_to_tsvector(listed)))
        return
    fts = _fts(model)
    while await session.scalar(select(fts.c.rowid).where(fts.c.rowid == values["newness"])) is not None:
        values["newness"] += 1
    values["words"] = " ".join(_plain(_of_tenant(tenant_id, word)) for word in words)
    await session.execute(insert(model).values(**values))
    statement = text(f"INSERT INTO {fts.name} (rowid, words) VALUES (:newness, :words)")  # noqa: S608
    await session.execute(statement, {name: values[name] for name in ("newness", "words")})


async def store_new(
    session: AsyncSession, model: Any, entries: Sequence[tuple[Mapping[str, Any], Iterable[str]]]
) -> None:
    """As `store`, of many rows of one tenant of which none is there yet: in a few statements. For demos."""
    if is_postgresql(session) or not entries:
        for row, words in entries:
            await store(session, model, row, words)
        return
    fts, tenant_id = _fts(model), entries[0][0]["tenant_id"]
    wanted = [row["newness"] for row, _ in entries]
    taken = set(
        await session.scalars(select(fts.c.rowid).where(fts.c.rowid.between(min(wanted), max(wanted) + len(wanted))))
    )
    rows = []
    for row, words in entries:
        newness = row["newness"]
        while newness in taken:
            newness += 1
        taken.add(newness)
        spelled = " ".join(_plain(_of_tenant(tenant_id, word)) for word in words)
        rows.append({**row, "newness": newness, "words": spelled})
    await session.execute(insert(model), rows)
    statement = text(f"INSERT INTO {fts.name} (rowid, words) VALUES (:newness, :words)")  # noqa: S608
    await session.execute(statement, [{name: row[name] for name in ("newness", "words")} for row in rows])


async def remove(session: AsyncSession, model: Any, tenant_id: UUID, row_id: UUID) -> None:
    """The row is found no longer. Safe to repeat."""
    key = (model.tenant_id == tenant_id, model.id == row_id)
    if not is_postgresql(session):
        held = (await session.execute(select(model.newness, model.words).where(*key))).one_or_none()
        if held is not None:
            name = _fts(model).name
            statement = text(f"INSERT INTO {name} ({name}, rowid, words) VALUES ('delete', :newness, :words)")  # noqa: S608
            await session.execute(statement, {"newness": held.newness, "words": held.words})
    await session.execute(delete(model).where(*key).execution_options(synchronize_session=False))


def hits(
    session: AsyncSession,
    model: Any,
    tenant_id: UUID,
    wanted: Groups,
    unwanted: Groups = (),
    *,
    before: int | None,
    most: int,
) -> FromClause:
    """The newest rows (`id`, `newness`) of the tenant that hold of each group of `wanted` any word, and not so of `unwanted`.

    Older than `before`, if given; `most` rows at most. `wanted` is not empty.
    """
    newest = _NEWEST if before is None else before
    if is_postgresql(session):
        query = _joined(wanted, tenant_id, "&", "|", _lexeme)
        if unwanted:
            query = f"{query} & !({_joined(unwanted, tenant_id, '&', '|', _lexeme)})"
        asked = cast(bindparam(None, query, Text), TSQUERY)
        found = getattr(func, f"{model.__tablename__}_hits")(asked, cast(newest, BigInteger), cast(most, Integer))
        return found.table_valued(column("id", Uuid()), column("newness", BigInteger())).render_derived()
    query = _joined(wanted, tenant_id, "AND", "OR", _token)
    if unwanted:
        query = f"({query}) NOT ({_joined(unwanted, tenant_id, 'AND', 'OR', _token)})"
    fts = _fts(model)
    return (
        select(model.id.label("id"), fts.c.rowid.label("newness"))
        .join(fts, (model.newness == fts.c.rowid) & (model.tenant_id == tenant_id))
        .where(column(fts.name).op("MATCH")(literal(query)), fts.c.rowid < newest)
        .order_by(fts.c.rowid.desc())
        .limit(most)
        .subquery()
    )


def _fts(model: Any) -> Any:
    return table(f"{model.__tablename__}_fts", column("rowid", BigInteger), column("words", Text))


def _of_tenant(tenant_id: UUID, word: str) -> str:
    return tenant_id.hex[-4:] + word


def _plain(word: str) -> str:
    return _UNKNOWN.sub(lambda found: f"x{ord(found[0]):x}", word)


def _joined(groups: Groups, tenant_id: UUID, every: str, some: str, spelled: Any) -> str:
    each = (
        f" {some} ".join(spelled(_of_tenant(tenant_id, one.word), one.is_prefix) for one in group) for group in groups
    )
    return f" {every} ".join(f"({group})" for group in each)


def _lexeme(word: str, is_prefix: bool) -> str:
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'{':*' if is_prefix else ''}"


def _token(word: str, is_prefix: bool) -> str:
    return f'"{_plain(word)}"{" *" if is_prefix else ""}'
