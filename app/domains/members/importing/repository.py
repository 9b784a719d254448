"""Queries of imports, and of the register by what a file says of people."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.members.importing.models import RosterImport, RosterImportRow, RowState
from app.domains.members.models import Member, MemberCategory
from app.domains.members.vocabulary import Category
from app.domains.orgs.public import Org, OrgCard, OrgStatus, below, within_scope

T = TypeVar("T")
_CHUNK = 1_000


def chunks(values: Iterable[T], size: int = _CHUNK) -> Iterable[list[T]]:
    """Lists of at most `size`: a statement has no room for any number of parameters."""
    remaining = iter(values)
    while part := list(islice(remaining, size)):
        yield part


async def find_import(
    session: AsyncSession, tenant_id: UUID, scope: Scope, import_id: UUID, *, locked: bool = False
) -> tuple[RosterImport, str] | None:
    """The import with the path of its place, within the scope."""
    statement = (
        select(RosterImport, Org.path)
        .join(Org, (Org.tenant_id == RosterImport.tenant_id) & (Org.id == RosterImport.org_id))
        .where(RosterImport.tenant_id == tenant_id, RosterImport.id == import_id, within_scope(Org.path, scope))
    )
    if locked:
        statement = statement.with_for_update(of=RosterImport).execution_options(populate_existing=True)
    row = (await session.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


async def rows_of(
    session: AsyncSession, found: RosterImport, *, numbers: Collection[int] = ()
) -> list[RosterImportRow]:
    """The rows in the order of the file, or those of the numbers."""
    statement = select(RosterImportRow).where(
        RosterImportRow.tenant_id == found.tenant_id, RosterImportRow.import_id == found.id
    )
    if numbers:
        statement = statement.where(RosterImportRow.number.in_(numbers))
    return list(await session.scalars(statement.order_by(RosterImportRow.number)))


async def page_of_rows(
    session: AsyncSession, found: RosterImport, *, states: Collection[RowState], after: int, limit: int
) -> list[RosterImportRow]:
    """Rows with a number greater than `after`, of the states if there are any."""
    statement = select(RosterImportRow).where(
        RosterImportRow.tenant_id == found.tenant_id,
        RosterImportRow.import_id == found.id,
        RosterImportRow.number > after,
    )
    if states:
        statement = statement.where(RosterImportRow.state.in_(states))
    return list(await session.scalars(statement.order_by(RosterImportRow.number).limit(limit)))


async def write_rows(session: AsyncSession, values: Sequence[dict[str, Any]]) -> None:
    """Update rows by primary key, all with the same columns, past the session: what it holds of them is stale then."""
    if not values:
        return
    table: Any = RosterImportRow.__table__
    changed = [name for name in values[0] if name not in ("tenant_id", "id")]
    statement = (
        update(table)
        .where(table.c.tenant_id == bindparam("of_tenant"), table.c.id == bindparam("of_row"))
        .values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in changed})
    )
    connection = await session.connection()
    await connection.execute(
        statement,
        [
            {"of_tenant": one["tenant_id"], "of_row": one["id"], **{f"new_{name}": one[name] for name in changed}}
            for one in values
        ],
    )


async def count_by(session: AsyncSession, found: RosterImport, column: Any) -> dict[str, int]:
    """How many rows have each value of a column."""
    counted = await session.execute(
        select(column, func.count())
        .where(RosterImportRow.tenant_id == found.tenant_id, RosterImportRow.import_id == found.id, column.is_not(None))
        .group_by(column)
    )
    return {value.value: count for value, count in counted}


async def orgs_below(session: AsyncSession, tenant_id: UUID, path: str, scope: Scope) -> list[OrgCard]:
    """The active organisations at and below a place, within the scope."""
    orgs = await session.scalars(
        select(Org).where(
            Org.tenant_id == tenant_id,
            Org.status == OrgStatus.ACTIVE,
            below(Org.path, path),
            within_scope(Org.path, scope),
        )
    )
    return [OrgCard.of(org) for org in orgs]


class Known(NamedTuple):
    """As much of a person of the register as it takes to recognise him."""

    id: UUID
    name: str
    org_id: UUID
    birth_on: date | None
    id_index: bytes | None
    phone_index: bytes | None
    id_number: bytes | None
    phone: bytes | None


async def known_by(session: AsyncSession, tenant_id: UUID, column: Any, values: Collection[Any]) -> list[Known]:
    """Who has one of the values in a column; rows merged into others never."""
    known: list[Known] = []
    columns = [getattr(Member, name) for name in Known._fields]
    for part in chunks(sorted(values)):
        statement = select(*columns).where(
            Member.tenant_id == tenant_id, column.in_(part), Member.merged_into_id.is_(None)
        )
        known += [Known(*row) for row in await session.execute(statement)]
    return known


async def people(
    session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID], *, locked: bool
) -> dict[UUID, Member]:
    found: dict[UUID, Member] = {}
    for part in chunks(sorted(member_ids)):
        statement = select(Member).where(Member.tenant_id == tenant_id, Member.id.in_(part)).order_by(Member.id)
        if locked:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        found |= {member.id: member for member in await session.scalars(statement)}
    return found


async def categories_of(
    session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID]
) -> dict[UUID, frozenset[Category]]:
    found: dict[UUID, set[Category]] = {member_id: set() for member_id in member_ids}
    for part in chunks(member_ids):
        rows = await session.execute(
            select(MemberCategory.member_id, MemberCategory.category).where(
                MemberCategory.tenant_id == tenant_id, MemberCategory.member_id.in_(part)
            )
        )
        for member_id, category in rows:
            found[member_id].add(category)
    return {member_id: frozenset(categories) for member_id, categories in found.items()}
