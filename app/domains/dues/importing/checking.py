"""Judge all rows of a sheet as things stand now: the register, the standards, the mapping and what was decided."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.assessing import first_month
from app.domains.dues.calculator import Standards
from app.domains.dues.errors import NotYetMember
from app.domains.dues.importing import repository
from app.domains.dues.importing.columns import Column
from app.domains.dues.importing.judging import Frame, Judged, judge, tail_of
from app.domains.dues.importing.models import DuesSheet, DuesSheetRow
from app.domains.dues.importing.repository import Person
from app.domains.dues.standards import standards_at
from app.keyring.keyring import TenantCipher
from app.kit.sheets.staged import StagedCell, packed, unpacked
from app.kit.text import normalise_name

_CELLS = "dues_sheet_row.cells"
Rows = Sequence[tuple[DuesSheetRow, Sequence[StagedCell]]]


async def check(session: AsyncSession, sheet: DuesSheet, path: str, cipher: TenantCipher) -> None:
    """Judge the rows and keep what was found."""
    judged = await judged_rows(session, sheet, path, cipher)
    await repository.write_rows(
        session,
        [
            {
                "tenant_id": row.tenant_id,
                "id": row.id,
                "state": one.state(row.decided),
                "findings": [finding.stored() for finding in one.findings],
                "member_id": one.person.payer.id if one.person else None,
                "assessed_fen": one.assessed_fen,
            }
            for row, one in judged
        ],
    )
    sheet.counts = dict(Counter(one.state(row.decided).value for row, one in judged))
    await session.flush()


async def judged_rows(
    session: AsyncSession, sheet: DuesSheet, path: str, cipher: TenantCipher
) -> list[tuple[DuesSheetRow, Judged]]:
    """All rows in the order of the file, each judged anew."""
    stored = await repository.rows_of(session, sheet)
    rows = await asyncio.to_thread(lambda: [(row, open_cells(cipher, row)) for row in stored])
    frame = await _frame(session, sheet, path, cipher, rows)
    seen: dict[UUID, int] = {}
    return await asyncio.to_thread(
        lambda: [(row, judge(frame, cells, row.chosen_id, seen, row.number)) for row, cells in rows]
    )


async def _frame(session: AsyncSession, sheet: DuesSheet, path: str, cipher: TenantCipher, rows: Rows) -> Frame:
    columns = {target: int(column) for column, target in sheet.mapping.items() if target != Column.IGNORED}
    names = {normalise_name(text) for text in _texts(rows, columns, Column.NAME)} - {""}
    chosen = {row.chosen_id for row, _ in rows if row.chosen_id is not None}
    people = await repository.people_named(session, sheet.tenant_id, path, names, chosen)
    tails = {tail_of(text) for text in _texts(rows, columns, Column.ID_NUMBER)} - {""}
    by_name: dict[str, list[Person]] = {}
    for one in people:
        by_name.setdefault(one.payer.name, []).append(one)
    return Frame(
        year=sheet.year,
        kind=sheet.payer_kind,
        columns=columns,
        people=by_name,
        by_id={one.payer.id: one for one in people},
        assessed=frozenset(await repository.assessed_in(session, sheet.tenant_id, sheet.year, path)),
        standards=await _standards(session, sheet, people),
        tails={tail: cipher.index("id_tail", tail) for tail in tails},
    )


async def _standards(session: AsyncSession, sheet: DuesSheet, people: Sequence[Person]) -> Mapping[UUID, Standards]:
    """By person: the standards of the own branch in the first month of the assessment."""
    known: dict[tuple[str, int], Standards] = {}
    found = {}
    for one in people:
        key = one.payer.org_path, _first(one, sheet.year)
        if key not in known:
            on = date(sheet.year, key[1], 1)
            known[key] = await standards_at(session, sheet.tenant_id, key[0], sheet.payer_kind, on)
        found[one.payer.id] = known[key]
    return found


def _first(person: Person, year: int) -> int:
    try:
        return first_month(person.payer, year, collection_over=False)
    except NotYetMember:
        return 12


def _texts(rows: Rows, columns: Mapping[str, int], target: Column) -> list[str]:
    column = columns.get(target)
    return [] if column is None else [cells[column].text for _, cells in rows if column < len(cells)]


def seal_cells(cipher: TenantCipher, row_id: UUID, cells: Sequence[StagedCell]) -> bytes:
    text = json.dumps(packed(cells), ensure_ascii=False, separators=(",", ":"))
    return cipher.encrypt(text, column=_CELLS, row_id=row_id)


def open_cells(cipher: TenantCipher, row: DuesSheetRow) -> Sequence[StagedCell]:
    """The cells of a row; none once they are erased."""
    if row.cells is None:
        return []
    return unpacked(json.loads(cipher.decrypt(row.cells, column=_CELLS, row_id=row.id)))
