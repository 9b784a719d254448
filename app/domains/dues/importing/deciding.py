"""Say what columns hold, and what becomes of a row: whose it is, that our amount counts, or that it stays out."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.dues.importing import repository
from app.domains.dues.importing.checking import check
from app.domains.dues.importing.columns import Column, is_target
from app.domains.dues.importing.errors import SheetDecisionWrong, SheetMappingWrong, SheetRowNotFound
from app.domains.dues.importing.finding import open_sheet_for
from app.domains.dues.importing.findings import Finding
from app.domains.dues.importing.models import DuesSheet, DuesSheetRow
from app.domains.dues.importing.vocabulary import Choice, Level, RowState
from app.domains.dues.standards import standards_at
from app.domains.orgs.public import org_card
from app.keyring.keyring import TenantCipher
from app.kit.clock import now
from app.web.etags import require_match


async def map_columns(
    session: AsyncSession,
    actor: Actor,
    *,
    sheet_id: UUID,
    columns: Mapping[int, str],
    if_match: str | None,
    cipher: TenantCipher,
) -> DuesSheet:
    """Say what the columns hold, all of them; then all rows are judged anew, and what was accepted is asked again.

    Raises SheetNotFound, PermissionMissing, SheetSettled, SheetErased, SheetMappingWrong.
    """
    sheet, path = await open_sheet_for(session, actor, sheet_id)
    require_match(if_match, sheet)
    place = await org_card(session, sheet.tenant_id, sheet.org_id)
    assert place is not None
    standards = await standards_at(session, sheet.tenant_id, place.path, sheet.payer_kind, date(sheet.year, 1, 1))
    told = [target for target in columns.values() if target != Column.IGNORED]
    if (
        len(told) != len(set(told))
        or Column.NAME not in told
        or not all(is_target(target, standards) for target in columns.values())
        or not all(0 <= column < len(sheet.titles) for column in columns)
    ):
        raise SheetMappingWrong
    sheet.mapping = {str(column): target for column, target in columns.items()}
    sheet.unmapped = [column for column in sheet.filled if column not in columns]
    await repository.forget_choices(session, sheet)
    await _checked(session, sheet, path, cipher)
    return sheet


async def decide(
    session: AsyncSession,
    actor: Actor,
    *,
    sheet_id: UUID,
    number: int,
    member_id: UUID | None,
    choice: Choice | None,
    cipher: TenantCipher,
) -> tuple[DuesSheet, DuesSheetRow]:
    """Decide on one row; the last word counts. `member_id` names the person, None leaves the row to its name.

    Raises SheetNotFound, PermissionMissing, SheetSettled, SheetErased, SheetRowNotFound, SheetDecisionWrong.
    """
    sheet, path = await open_sheet_for(session, actor, sheet_id)
    row = await repository.row_of(session, sheet, number)
    if row is None:
        raise SheetRowNotFound
    if member_id is not None:
        named = await repository.people_named(session, sheet.tenant_id, path, [], [member_id])
        if not named or not named[0].payer.owes_dues:
            raise SheetDecisionWrong
    row.chosen_id, row.decided = member_id, choice
    await session.flush()
    await _checked(session, sheet, path, cipher)
    await session.refresh(row)
    if choice is Choice.ACCEPT and row.state is RowState.READY and not _was_asked(row):
        raise SheetDecisionWrong
    return sheet, row


def _was_asked(row: DuesSheetRow) -> bool:
    return any(Finding.from_stored(one).level is Level.QUESTION for one in row.findings)


async def _checked(session: AsyncSession, sheet: DuesSheet, path: str, cipher: TenantCipher) -> None:
    sheet.version += 1
    sheet.updated_at = now()
    await check(session, sheet, path, cipher)
