"""What comes out of an import: cells masked, faults with their reasons."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domains.members.importing.checking import possible
from app.domains.members.importing.faults import Fault
from app.domains.members.importing.fields import Field
from app.domains.members.importing.layout import Aside
from app.domains.members.importing.models import (
    Decision,
    ImportStatus,
    Outcome,
    RosterImport,
    RosterImportRow,
    RowState,
)
from app.domains.members.importing.rows import columns_of, open_cells, open_words
from app.domains.members.importing.undoing import WITHIN
from app.domains.members.personal import MASK, mask_address
from app.keyring.keyring import TenantCipher
from app.kit.masks import mask_id_number, mask_phone, mask_text_for_log
from app.web.schemas import Moment, Out

_SAMPLES = 3


class ColumnOut(Out):
    """One column of the file. `guessed` and `confidence` (percent) are what was guessed at first."""

    column: int
    title: str
    field: Field | None
    guessed: Field | None
    confidence: int
    samples: list[str]


class AsideOut(Out):
    row: int
    kind: Aside


class UnknownWordOut(Out):
    """A word that has to be mapped, and in how many rows it stands."""

    field: Field
    text: str
    rows: int


class WordOut(Out):
    field: Field
    text: str
    value: str


class ImportOut(Out):
    """An import. `counts` is by state of the rows, after the commit by outcome. `undo_until` once it is committed."""

    id: UUID
    org_id: UUID
    branch_id: UUID | None
    status: ImportStatus
    header_row: int
    row_count: int
    columns: list[ColumnOut]
    unknown_words: list[UnknownWordOut]
    words: list[WordOut]
    passed_over: list[AsideOut]
    counts: dict[str, int]
    version: int
    created_at: Moment
    committed_at: Moment | None
    undo_until: Moment | None
    undone_at: Moment | None
    erased_at: Moment | None


class FaultOut(Out):
    """`warning`: worth a look, keeps nobody out. `column` is from 0, None for the row as a whole."""

    code: str
    field: Field | None
    label: str
    column: int | None
    reason: str
    allowed: list[str]
    warning: bool


class ChangeOut(Out):
    """What a merge would change, masked."""

    field: str
    before: Any
    after: Any


class RowOut(Out):
    """One row of the file. `values` are its cells by field, masked. `member_id` is set by the commit."""

    number: int
    state: RowState
    decision: Decision | None
    possible: list[Decision]
    outcome: Outcome | None
    values: dict[str, str]
    faults: list[FaultOut]
    changes: list[ChangeOut]
    match_id: UUID | None
    match_row: int | None
    member_id: UUID | None
    undo_reason: str


class DecidedOut(Out):
    decided: int


def import_out(found: RosterImport, first_rows: Sequence[RosterImportRow], cipher: TenantCipher) -> ImportOut:
    """`first_rows` give the samples."""
    chosen, unknown = open_words(cipher, found)
    undo_until: datetime | None = found.committed_at + WITHIN if found.committed_at else None
    return ImportOut(
        id=found.id,
        org_id=found.org_id,
        branch_id=found.branch_id,
        status=found.status,
        header_row=found.header_row,
        row_count=found.row_count,
        columns=_columns(found, first_rows, cipher),
        unknown_words=[
            UnknownWordOut(field=field, text=mask_text_for_log(word), rows=rows) for field, word, rows in unknown
        ],
        words=[
            WordOut(field=field, text=mask_text_for_log(word), value=value)
            for field, words in chosen.items()
            for word, value in words.items()
        ],
        passed_over=[AsideOut(row=row, kind=Aside(kind)) for row, kind in found.asides],
        counts=found.counts,
        version=found.version,
        created_at=found.created_at,
        committed_at=found.committed_at,
        undo_until=undo_until,
        undone_at=found.undone_at,
        erased_at=found.erased_at,
    )


def _columns(found: RosterImport, rows: Sequence[RosterImportRow], cipher: TenantCipher) -> list[ColumnOut]:
    mapped = columns_of(found)
    guesses = {column: (Field(field), confidence) for column, field, confidence in found.guesses}
    cells = [open_cells(cipher, row)[1] for row in rows]
    columns = []
    for column, title in enumerate(found.titles):
        guessed, confidence = guesses.get(column, (None, 0))
        field = mapped.get(column)
        texts = [row[column].text for row in cells if column < len(row) and row[column].text]
        columns.append(
            ColumnOut(
                column=column,
                title=title,
                field=field,
                guessed=guessed,
                confidence=confidence,
                samples=[masked_cell(field or guessed, text) for text in texts[:_SAMPLES]],
            )
        )
    return columns


def row_out(found: RosterImport, row: RosterImportRow, cipher: TenantCipher) -> RowOut:
    columns = columns_of(found)
    by_field = {field: column for column, field in columns.items()}
    _, cells = open_cells(cipher, row)
    return RowOut(
        number=row.number,
        state=row.state,
        decision=row.decision,
        possible=[] if row.outcome else list(possible(row, [fault["code"] for fault in row.faults])),
        outcome=row.outcome,
        values={
            field.value: masked_cell(field, cells[column].text)
            for column, field in sorted(columns.items())
            if column < len(cells) and cells[column].text
        },
        faults=[_fault_out(Fault.restored(stored), by_field) for stored in row.faults],
        changes=[ChangeOut(**change) for change in row.changes],
        match_id=row.match_id,
        match_row=row.match_row,
        member_id=row.member_id,
        undo_reason=row.undo_reason,
    )


def _fault_out(fault: Fault, columns: dict[Field, int]) -> FaultOut:
    return FaultOut(
        code=fault.code,
        field=fault.field,
        label=fault.field.label if fault.field else "",
        column=columns.get(fault.field) if fault.field else None,
        reason=fault.reason,
        allowed=list(fault.allowed),
        warning=fault.is_warning,
    )


def masked_cell(field: Field | None, text: str) -> str:
    """A cell as the preview may show it: numbers are hidden also where they do not check, or stand in a wrong column."""
    if MASK in text:
        return text
    match field:
        case Field.ID_NUMBER:
            return mask_id_number(text) if len(text) in (15, 18) else MASK
        case Field.PHONE:
            return mask_phone(text) if len(text) == len("19900000001") else MASK
        case Field.ADDRESS:
            return mask_address(text)
        case _:
            return mask_text_for_log(text)
