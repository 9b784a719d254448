"""Tables of imported assessment sheets: the file's shape and mapping, and each row with what was found and done."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import Document, choice
from app.domains.dues.importing.vocabulary import Choice, Outcome, RowState, SheetStatus
from app.domains.dues.vocabulary import PayerKind


class DuesSheet(TenantOwned, Base):
    """One uploaded 党费核定表 of a year, for one kind of payers. `mapping` is column (from 0, as text) → what it holds.

    `unmapped` are the columns with content of which nobody knows yet what they hold.
    """

    __tablename__ = "dues_sheet"

    org_id: Mapped[UUID]
    year: Mapped[int]
    payer_kind: Mapped[PayerKind] = mapped_column(choice(PayerKind))
    file_id: Mapped[UUID]
    status: Mapped[SheetStatus] = mapped_column(choice(SheetStatus))
    header_row: Mapped[int]
    titles: Mapped[list[str]] = mapped_column(Document)
    filled: Mapped[list[int]] = mapped_column(Document)
    mapping: Mapped[dict[str, str]] = mapped_column(Document)
    unmapped: Mapped[list[int]] = mapped_column(Document)
    asides: Mapped[list[Any]] = mapped_column(Document)
    counts: Mapped[dict[str, int]] = mapped_column(Document)
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    committed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        within("org_id", "org"),
        Index("ix_dues_sheet_org", "tenant_id", "org_id", "id"),
        Index("ix_dues_sheet_age", "tenant_id", "erased_at", "updated_at"),
    )


class DuesSheetRow(TenantOwned, Base):
    """One row of people; `number` is the row in the user's file, from 1. `cells` is sealed JSON.

    `findings` hold code, column and words without any base. `chosen_id` is the person that somebody named for the row,
    `member_id` the one it was found to be.
    """

    __tablename__ = "dues_sheet_row"

    sheet_id: Mapped[UUID]
    number: Mapped[int]
    cells: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[RowState] = mapped_column(choice(RowState))
    findings: Mapped[list[Any]] = mapped_column(Document)
    member_id: Mapped[UUID | None]
    chosen_id: Mapped[UUID | None]
    decided: Mapped[Choice | None] = mapped_column(choice(Choice))
    assessed_fen: Mapped[int | None] = mapped_column(BigInteger)
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    assessment_id: Mapped[UUID | None]

    __table_args__ = (
        within("sheet_id", "dues_sheet", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "sheet_id", "number", name="uq_dues_sheet_row_number"),
        Index("ix_dues_sheet_row_state", "tenant_id", "sheet_id", "state", "number"),
    )
