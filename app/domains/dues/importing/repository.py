"""Queries of imported assessment sheets, and of the people whom their rows name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.dues.importing.models import DuesSheet, DuesSheetRow
from app.domains.dues.importing.vocabulary import RowState
from app.domains.dues.models import DuesAssessment
from app.domains.dues.repository import PAYER, Payer
from app.domains.dues.vocabulary import AssessmentState
from app.domains.members.public import Member
from app.domains.orgs.public import Org, below, within_scope

_CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Person:
    """A member as a row may name him; `id_tail` is the keyed index of the last four signs of his ID number."""

    payer: Payer
    id_tail: bytes | None


async def find_sheet(
    session: AsyncSession, tenant_id: UUID, sheet_id: UUID, *, scopes: Sequence[Scope], lock: bool
) -> tuple[DuesSheet, str] | None:
    """The import with the path of its place, within the scopes."""
    statement = (
        select(DuesSheet, Org.path)
        .join(Org, (Org.tenant_id == DuesSheet.tenant_id) & (Org.id == DuesSheet.org_id))
        .where(
            DuesSheet.tenant_id == tenant_id,
            DuesSheet.id == sheet_id,
            or_(*(within_scope(Org.path, scope) for scope in scopes)),
        )
    )
    if lock:
        statement = statement.with_for_update(of=DuesSheet).execution_options(populate_existing=True)
    row = (await session.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


async def rows_of(session: AsyncSession, sheet: DuesSheet) -> list[DuesSheetRow]:
    """The rows in the order of the file."""
    return list(await session.scalars(_rows(sheet).execution_options(populate_existing=True)))


async def row_of(session: AsyncSession, sheet: DuesSheet, number: int) -> DuesSheetRow | None:
    return await session.scalar(_rows(sheet).where(DuesSheetRow.number == number))


async def page_of_rows(
    session: AsyncSession, sheet: DuesSheet, *, state: RowState | None, after: int, limit: int
) -> list[DuesSheetRow]:
    statement = _rows(sheet).where(DuesSheetRow.number > after)
    if state is not None:
        statement = statement.where(DuesSheetRow.state == state)
    return list(await session.scalars(statement.limit(limit)))


def _rows(sheet: DuesSheet) -> Select[DuesSheetRow]:
    return (
        select(DuesSheetRow)
        .where(DuesSheetRow.tenant_id == sheet.tenant_id, DuesSheetRow.sheet_id == sheet.id)
        .order_by(DuesSheetRow.number)
    )


async def counts_of(session: AsyncSession, sheet: DuesSheet, column: Any) -> dict[str, int]:
    rows = await session.execute(
        select(column, func.count())
        .where(DuesSheetRow.tenant_id == sheet.tenant_id, DuesSheetRow.sheet_id == sheet.id, column.is_not(None))
        .group_by(column)
    )
    return {value.value: count for value, count in rows}


async def write_rows(session: AsyncSession, values: Sequence[dict[str, Any]]) -> None:
    """Update rows by primary key, all with the same columns, past the session: what it holds of them is stale then."""
    if not values:
        return
    table: Any = DuesSheetRow.__table__
    changed = [name for name in values[0] if name not in ("tenant_id", "id")]
    statement = (
        update(table)
        .where(table.c.tenant_id == bindparam("of_tenant"), table.c.id == bindparam("of_row"))
        .values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in changed})
    )
    await (await session.connection()).execute(
        statement,
        [
            {"of_tenant": one["tenant_id"], "of_row": one["id"]} | {f"new_{name}": one[name] for name in changed}
            for one in values
        ],
    )


async def forget_choices(session: AsyncSession, sheet: DuesSheet) -> None:
    await session.execute(
        update(DuesSheetRow)
        .where(DuesSheetRow.tenant_id == sheet.tenant_id, DuesSheetRow.sheet_id == sheet.id)
        .values(decided=None)
        .execution_options(synchronize_session=False)
    )


async def erase_cells(session: AsyncSession, sheet: DuesSheet) -> None:
    await session.execute(
        update(DuesSheetRow)
        .where(DuesSheetRow.tenant_id == sheet.tenant_id, DuesSheetRow.sheet_id == sheet.id)
        .values(cells=None)
        .execution_options(synchronize_session=False)
    )


async def people_named(
    session: AsyncSession, tenant_id: UUID, under: str, names: Collection[str], ids: Collection[UUID]
) -> list[Person]:
    """The people of the register at or below a path who have one of the names, or one of the ids."""
    found: dict[UUID, Person] = {}
    for column, wanted in ((Member.name, sorted(names)), (Member.id, sorted(ids))):
        for start in range(0, len(wanted), _CHUNK):
            rows = await session.execute(
                select(*PAYER, Member.id_tail)
                .select_from(Member)
                .join(Org, (Org.tenant_id == Member.tenant_id) & (Org.id == Member.org_id))
                .where(
                    Member.tenant_id == tenant_id,
                    Member.merged_into_id.is_(None),
                    below(Org.path, under),
                    column.in_(wanted[start : start + _CHUNK]),
                )
            )
            found |= {row[1]: Person(Payer(*row[:-1]), row[-1]) for row in rows}
    return sorted(found.values(), key=lambda one: one.payer.id)


async def assessed_in(session: AsyncSession, tenant_id: UUID, year: int, under: str) -> set[UUID]:
    """Who of the people at or below a path has an assessment of the year."""
    rows = await session.scalars(
        select(DuesAssessment.member_id)
        .join(Member, (Member.tenant_id == DuesAssessment.tenant_id) & (Member.id == DuesAssessment.member_id))
        .join(Org, (Org.tenant_id == Member.tenant_id) & (Org.id == Member.org_id))
        .where(DuesAssessment.tenant_id == tenant_id, DuesAssessment.year == year, below(Org.path, under))
    )
    return set(rows)


async def still_drafts(session: AsyncSession, tenant_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Which of the assessments nobody has touched since they were drafted, held until the transaction ends."""
    found: set[UUID] = set()
    wanted = sorted(ids)
    for start in range(0, len(wanted), _CHUNK):
        found |= set(
            await session.scalars(
                select(DuesAssessment.id)
                .where(
                    DuesAssessment.tenant_id == tenant_id,
                    DuesAssessment.id.in_(wanted[start : start + _CHUNK]),
                    DuesAssessment.state == AssessmentState.DRAFTED,
                    DuesAssessment.version == 1,
                )
                .order_by(DuesAssessment.id)
                .with_for_update()
            )
        )
    return found


async def remove_drafts(session: AsyncSession, tenant_id: UUID, ids: Collection[UUID]) -> None:
    wanted = sorted(ids)
    for start in range(0, len(wanted), _CHUNK):
        await session.execute(
            delete(DuesAssessment)
            .where(DuesAssessment.tenant_id == tenant_id, DuesAssessment.id.in_(wanted[start : start + _CHUNK]))
            .execution_options(synchronize_session=False)
        )
