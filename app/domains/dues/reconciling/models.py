"""Tables of reconciling. Amounts are 分; what comes in is positive, what goes out negative."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import choice
from app.domains.dues.reconciling.errors import BankSlipTaken, StatementImported
from app.domains.dues.reconciling.vocabulary import DifferenceKind, DifferenceState, SlipKind, StatementSource


class Statement(TenantOwned, Base):
    """A statement of the bank or a day's bill of the provider, both days included. `digest` is of its content (SHA-256)."""

    __tablename__ = "dues_statement"

    books_id: Mapped[UUID]
    source: Mapped[StatementSource] = mapped_column(choice(StatementSource))
    from_day: Mapped[date]
    until_day: Mapped[date]
    opening_fen: Mapped[int | None] = mapped_column(BigInteger)
    closing_fen: Mapped[int | None] = mapped_column(BigInteger)
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[UUID | None]
    imported_by: Mapped[UUID | None]
    imported_by_name: Mapped[str]
    imported_at: Mapped[datetime]

    __table_args__ = (
        within("books_id", "dues_books"),
        within("file_id", "stored_file"),
        UniqueConstraint("tenant_id", "books_id", "source", "from_day", name="uq_dues_statement_day"),
        Index("ix_dues_statement_books", "tenant_id", "books_id", "id"),
    )


refuse_duplicates("uq_dues_statement_day", StatementImported)


class StatementLine(TenantOwned, Base):
    """A line of theirs. `matched_id` is our entry, payment or refund of the same amount; `serial` their number for it."""

    __tablename__ = "dues_statement_line"

    statement_id: Mapped[UUID]
    books_id: Mapped[UUID]
    source: Mapped[StatementSource] = mapped_column(choice(StatementSource))
    number: Mapped[int]
    on: Mapped[date] = mapped_column("on_day")
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    fee_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    balance_fen: Mapped[int | None] = mapped_column(BigInteger)
    counterparty: Mapped[str] = mapped_column(String(200), default="")
    memo: Mapped[str] = mapped_column(String(300), default="")
    serial: Mapped[str] = mapped_column(String(80), default="")
    matched_id: Mapped[UUID | None]

    __table_args__ = (
        within("statement_id", "dues_statement"),
        within("books_id", "dues_books"),
        Index("ix_dues_statement_line_statement", "tenant_id", "statement_id", "number"),
        Index("ix_dues_statement_line_day", "tenant_id", "books_id", "source", "on_day"),
        Index("ix_dues_statement_line_matched", "tenant_id", "matched_id"),
    )


class Difference(TenantOwned, Base):
    """What did not match: a task of `holder_id` (an account) until it is matched after all or solved with a note."""

    __tablename__ = "dues_difference"

    books_id: Mapped[UUID]
    source: Mapped[StatementSource] = mapped_column(choice(StatementSource))
    kind: Mapped[DifferenceKind] = mapped_column(choice(DifferenceKind))
    on: Mapped[date] = mapped_column("on_day")
    line_id: Mapped[UUID | None]
    source_id: Mapped[UUID | None]
    reference: Mapped[str] = mapped_column(String(80), default="")
    ours_fen: Mapped[int | None] = mapped_column(BigInteger)
    theirs_fen: Mapped[int | None] = mapped_column(BigInteger)
    holder_id: Mapped[UUID | None]
    state: Mapped[DifferenceState] = mapped_column(choice(DifferenceState))
    note: Mapped[str] = mapped_column(String(500), default="")
    found_at: Mapped[datetime]
    solved_by: Mapped[UUID | None]
    solved_by_name: Mapped[str] = mapped_column(default="")
    solved_at: Mapped[datetime | None]

    __table_args__ = (
        within("books_id", "dues_books"),
        within("line_id", "dues_statement_line"),
        CheckConstraint("line_id IS NOT NULL OR source_id IS NOT NULL", name="sides"),
        Index("ix_dues_difference_books", "tenant_id", "books_id", "state", "id"),
        Index("ix_dues_difference_line", "tenant_id", "line_id"),
        Index("ix_dues_difference_source", "tenant_id", "source_id"),
    )


class BankSlip(TenantOwned, Base):
    """Money that reached the bank from others than members. `fee_fen` is what the provider kept of a settlement."""

    __tablename__ = "dues_bank_slip"

    books_id: Mapped[UUID]
    kind: Mapped[SlipKind] = mapped_column(choice(SlipKind))
    on: Mapped[date] = mapped_column("on_day")
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    fee_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    slip_no: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(String(200), default="")
    recorded_by: Mapped[UUID | None]
    recorded_by_name: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        within("books_id", "dues_books"),
        CheckConstraint("amount_fen > 0 AND fee_fen >= 0 AND fee_fen < amount_fen", name="amounts"),
        UniqueConstraint("tenant_id", "books_id", "slip_no", name="uq_dues_bank_slip"),
    )


refuse_duplicates("uq_dues_bank_slip", BankSlipTaken)
