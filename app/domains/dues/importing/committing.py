"""Draft the assessments of the good rows, in one transaction; and take the drafts back as long as nobody touched them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.domains.dues.assessing import draft_many
from app.domains.dues.importing import repository
from app.domains.dues.importing.checking import judged_rows
from app.domains.dues.importing.errors import ColumnsUnmapped, NothingToWrite, SheetNotCommitted
from app.domains.dues.importing.finding import open_sheet_for, sheet_for
from app.domains.dues.importing.judging import Judged
from app.domains.dues.importing.models import DuesSheet, DuesSheetRow
from app.domains.dues.importing.vocabulary import Choice, Outcome, RowState, SheetStatus
from app.keyring.keyring import TenantCipher
from app.kit.clock import now


async def commit_sheet(session: AsyncSession, actor: Actor, *, sheet_id: UUID, cipher: TenantCipher) -> DuesSheet:
    """Judge every row once more and draft what is good; faulty, undecided and skipped rows stay out and block nobody.

    Then the staged cells are erased: the drafts hold, sealed, what counts. Raises SheetNotFound, PermissionMissing,
    SheetSettled, SheetErased, ColumnsUnmapped, NothingToWrite, and AlreadyAssessed where somebody else drafted one of
    them at the same instant.
    """
    sheet, path = await open_sheet_for(session, actor, sheet_id)
    if sheet.unmapped:
        raise ColumnsUnmapped(titles="、".join(title_of(sheet, column) for column in sheet.unmapped))
    judged = await judged_rows(session, sheet, path, cipher)
    good = [(row, one) for row, one in judged if _is_good(row, one)]
    if not good:
        raise NothingToWrite
    drafted = await draft_many(
        session,
        actor,
        year=sheet.year,
        found=[
            (one.person.payer, one.standards, one.facts)
            for _, one in good
            if one.person is not None and one.standards is not None and one.facts is not None
        ],
        cipher=cipher,
    )
    made = {row.id: assessment.id for (row, _), assessment in zip(good, drafted, strict=True)}
    await repository.write_rows(session, [_written(row, one, made.get(row.id)) for row, one in judged])
    await repository.erase_cells(session, sheet)
    sheet.status, sheet.committed_at = SheetStatus.COMMITTED, now()
    await _settled(session, actor, sheet, "dues.sheet_committed")
    return sheet


def title_of(sheet: DuesSheet, column: int) -> str:
    return sheet.titles[column] or f"第{column + 1}列"


def _is_good(row: DuesSheetRow, one: Judged) -> bool:
    return one.state(row.decided) is RowState.READY and row.decided is not Choice.SKIP


def _written(row: DuesSheetRow, one: Judged, assessment_id: UUID | None) -> dict[str, object]:
    return {
        "tenant_id": row.tenant_id,
        "id": row.id,
        "state": one.state(row.decided),
        "findings": [finding.stored() for finding in one.findings],
        "member_id": one.person.payer.id if one.person else None,
        "assessed_fen": one.assessed_fen,
        "outcome": Outcome.LEFT_OUT if assessment_id is None else Outcome.DRAFTED,
        "assessment_id": assessment_id,
    }


async def undo(session: AsyncSession, actor: Actor, *, sheet_id: UUID) -> DuesSheet:
    """Take out the drafts that nobody has confirmed, revised or objected to; the others stay, row by row.

    It may be called again as long as such rows are left. Raises SheetNotFound, PermissionMissing, SheetNotCommitted.
    """
    sheet, _ = await sheet_for(session, actor, sheet_id, lock=True)
    if sheet.status is not SheetStatus.COMMITTED:
        raise SheetNotCommitted
    rows = [row for row in await repository.rows_of(session, sheet) if row.assessment_id is not None]
    drafts = await repository.still_drafts(session, sheet.tenant_id, _ids(rows))
    for row in rows:
        row.outcome = Outcome.UNDONE if row.assessment_id in drafts else Outcome.UNDO_REFUSED
        row.assessment_id = None if row.assessment_id in drafts else row.assessment_id
    await session.flush()
    await repository.remove_drafts(session, sheet.tenant_id, drafts)
    if all(row.outcome is Outcome.UNDONE for row in rows):
        sheet.status = SheetStatus.UNDONE
    await _settled(session, actor, sheet, "dues.sheet_undone")
    return sheet


def _ids(rows: Sequence[DuesSheetRow]) -> list[UUID]:
    return [row.assessment_id for row in rows if row.assessment_id is not None]


async def _settled(session: AsyncSession, actor: Actor, sheet: DuesSheet, action: str) -> None:
    await session.flush()
    sheet.counts = await repository.counts_of(session, sheet, DuesSheetRow.outcome)
    sheet.version += 1
    sheet.updated_at = now()
    await record(
        session,
        actor,
        action,
        target="dues_sheet",
        target_id=sheet.id,
        org_id=sheet.org_id,
        after={"year": sheet.year, **sheet.counts},
    )
