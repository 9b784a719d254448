"""The preview of an imported sheet: rows with names, whose they are or might be, and what was found."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.dues import repository as payers
from app.domains.dues.importing import repository
from app.domains.dues.importing.checking import open_cells
from app.domains.dues.importing.columns import Column
from app.domains.dues.importing.finding import sheet_for
from app.domains.dues.importing.findings import Finding, FindingCode
from app.domains.dues.importing.models import DuesSheet, DuesSheetRow
from app.domains.dues.importing.schemas import SheetRowOut
from app.domains.dues.importing.vocabulary import RowState
from app.domains.dues.repository import Payer
from app.keyring.keyring import TenantCipher
from app.kit.text import normalise_name


async def rows(
    session: AsyncSession,
    actor: Actor,
    sheet_id: UUID,
    *,
    state: RowState | None,
    after: int,
    limit: int,
    cipher: TenantCipher,
) -> list[SheetRowOut]:
    """A page of rows in the order of the file. Raises SheetNotFound, PermissionMissing."""
    sheet, path = await sheet_for(session, actor, sheet_id)
    found = await repository.page_of_rows(session, sheet, state=state, after=after, limit=limit)
    return await shown(session, sheet, path, found, cipher)


async def shown(
    session: AsyncSession, sheet: DuesSheet, path: str, found: list[DuesSheetRow], cipher: TenantCipher
) -> list[SheetRowOut]:
    names = {row.number: _name(sheet, row, cipher) for row in found}
    doubled = {names[row.number] for row in found if _is_doubled(row)}
    people = await repository.people_named(session, sheet.tenant_id, path, doubled, [])
    same: dict[str, list[Payer]] = {}
    for one in people:
        same.setdefault(one.payer.name, []).append(one.payer)
    known = await payers.payers_by_id(session, sheet.tenant_id, [row.member_id for row in found if row.member_id])
    return [
        SheetRowOut.of(row, names[row.number], known, same.get(names[row.number], []) if _is_doubled(row) else [])
        for row in found
    ]


def _is_doubled(row: DuesSheetRow) -> bool:
    return any(Finding.from_stored(one).code is FindingCode.NAME_DOUBLED for one in row.findings)


def _name(sheet: DuesSheet, row: DuesSheetRow, cipher: TenantCipher) -> str:
    """The name in the row, "" once the cells are erased."""
    column = next(int(column) for column, target in sheet.mapping.items() if target == Column.NAME)
    cells = open_cells(cipher, row)
    return normalise_name(cells[column].text) if column < len(cells) else ""
