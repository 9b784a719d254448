"""Tables of imports: the file's shape and mapping, and each row with what was found and done."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import Document, choice


class ImportStatus(StrEnum):
    """`MAPPED`: the mapping is guessed or was edited, rows are unchecked."""

    MAPPED = "mapped"
    CHECKED = "checked"
    COMMITTED = "committed"
    UNDONE = "undone"


class RowState(StrEnum):
    """What the check found. `MATCHED`: the person is in the register or earlier in the file, somebody must decide."""

    PENDING = "pending"
    FAULTY = "faulty"
    NEW = "new"
    MATCHED = "matched"
    UNCHANGED = "unchanged"


class Decision(StrEnum):
    MERGE = "merge"
    CREATE = "create"
    SKIP = "skip"


class Outcome(StrEnum):
    """What the commit did with a row, and then what the undo did."""

    CREATED = "created"
    MERGED = "merged"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left_out"
    UNDONE = "undone"
    UNDO_REFUSED = "undo_refused"


class RosterImport(TenantOwned, Base):
    """One uploaded roster. `org_id` is the place of the import, `branch_id` the branch of rows that name none.

    `mapping` is column (from 0, as text) → field, `guesses` what was guessed at first. `words` is sealed JSON: the
    words of the file that were mapped to values, and those still unknown. Sealed values are erased after a time.
    """

    __tablename__ = "roster_import"

    org_id: Mapped[UUID]
    branch_id: Mapped[UUID | None]
    file_id: Mapped[UUID]
    status: Mapped[ImportStatus] = mapped_column(choice(ImportStatus), default=ImportStatus.MAPPED)
    header_row: Mapped[int]
    row_count: Mapped[int]
    titles: Mapped[list[str]] = mapped_column(Document)
    guesses: Mapped[list[Any]] = mapped_column(Document)
    mapping: Mapped[dict[str, str]] = mapped_column(Document)
    asides: Mapped[list[Any]] = mapped_column(Document)
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    counts: Mapped[dict[str, int]] = mapped_column(Document)
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    committed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        within("org_id", "org"),
        within("branch_id", "org"),
        Index("ix_roster_import_org", "tenant_id", "org_id", "id"),
        Index("ix_roster_import_age", "tenant_id", "erased_at", "updated_at"),
    )


class RosterImportRow(TenantOwned, Base):
    """One row of people. `number` is the row in the user's file, from 1.

    `cells` is sealed JSON: the heading above the row and the cells. `match_id` is the person of the register it seems
    to be, `match_row` an earlier row of the file. `changes` shows, masked, what a merge would change. `before` is
    sealed JSON of what a merge changed, for the undo; `member_version` is the version that the commit left.
    """

    __tablename__ = "roster_import_row"

    import_id: Mapped[UUID]
    number: Mapped[int]
    cells: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[RowState] = mapped_column(choice(RowState), default=RowState.PENDING)
    faults: Mapped[list[Any]] = mapped_column(Document)
    changes: Mapped[list[Any]] = mapped_column(Document)
    match_id: Mapped[UUID | None]
    match_row: Mapped[int | None]
    decision: Mapped[Decision | None] = mapped_column(choice(Decision))
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    member_id: Mapped[UUID | None]
    member_version: Mapped[int | None]
    before: Mapped[bytes | None] = mapped_column(LargeBinary)
    undo_reason: Mapped[str] = mapped_column(String(200), default="")

    __table_args__ = (
        within("import_id", "roster_import", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "import_id", "number", name="uq_roster_import_row_number"),
        Index("ix_roster_import_row_state", "tenant_id", "import_id", "state", "number"),
        Index("ix_roster_import_row_member", "tenant_id", "member_id"),
    )
