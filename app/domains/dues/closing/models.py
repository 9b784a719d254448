"""Tables of closing. Amounts are 分, months their first days."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document, choice
from app.domains.dues.closing.errors import ClosedMeanwhile, ReopeningWaits
from app.domains.dues.closing.vocabulary import ReopeningState


class BankBalance(TenantOwned, Base):
    """What the bank says lies in the account at the end of a month, with the statement. Rows are added; the last counts."""

    __tablename__ = "dues_bank_balance"

    books_id: Mapped[UUID]
    month: Mapped[date]
    balance_fen: Mapped[int] = mapped_column(BigInteger)
    file_id: Mapped[UUID]
    file_sha256: Mapped[str] = mapped_column(String(64))
    entered_by: Mapped[UUID | None]
    entered_by_name: Mapped[str]
    entered_at: Mapped[datetime]

    __table_args__ = (
        within("books_id", "dues_books"),
        within("file_id", "stored_file"),
        Index("ix_dues_bank_balance_month", "tenant_id", "books_id", "month", "id"),
    )


class MonthClosing(TenantOwned, Base):
    """A month that was closed. `figures` are what agreed, `digest` is the fingerprint of its `count` entries (SHA-256).

    `reopened_at` is set once it was opened again; closing it anew makes another row.
    """

    __tablename__ = "dues_closing"

    books_id: Mapped[UUID]
    month: Mapped[date]
    figures: Mapped[dict[str, Any]] = mapped_column(Document)
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    closed_by: Mapped[UUID | None]
    closed_by_name: Mapped[str]
    closed_at: Mapped[datetime]
    reopened_at: Mapped[datetime | None]

    __table_args__ = (
        within("books_id", "dues_books"),
        Index(
            "uq_dues_closing_month",
            "tenant_id",
            "books_id",
            "month",
            unique=True,
            sqlite_where=text("reopened_at IS NULL"),
            postgresql_where=text("reopened_at IS NULL"),
        ),
        Index("ix_dues_closing_books", "tenant_id", "books_id", "id"),
    )


refuse_duplicates("uq_dues_closing_month", ClosedMeanwhile)


class MonthReopening(TenantOwned, Base):
    """One asks to open the last closed month again, another decides."""

    __tablename__ = "dues_reopening"

    closing_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[ReopeningState] = mapped_column(choice(ReopeningState))
    proposed_by: Mapped[UUID | None]
    proposed_by_name: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (
        within("closing_id", "dues_closing"),
        Index(
            "uq_dues_reopening_waits",
            "tenant_id",
            "closing_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )


refuse_duplicates("uq_dues_reopening_waits", ReopeningWaits)
