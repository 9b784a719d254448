"""Tables of the ledger. Entries and lines are only added: no role of the server may change them. Amounts are 分."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document, choice
from app.domains.dues.ledger.errors import AlreadyBooked, BooksExist, EntryCountered
from app.domains.dues.ledger.vocabulary import Account, AdjustmentState, EntryKind, Side


class DuesBooks(TenantOwned, Base):
    """The books of an organisation that keeps accounts, from `opened_month` (a first day) on.

    `closed_through` is the last month that is closed, None before the first; it is also what an entry and a closing
    wait for each other by.
    """

    __tablename__ = "dues_books"

    org_id: Mapped[UUID]
    opened_month: Mapped[date]
    closed_through: Mapped[date | None]
    opened_by: Mapped[UUID | None]
    opened_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "org_id", name="uq_dues_books_org"),
    )


refuse_duplicates("uq_dues_books_org", BooksExist)


class LedgerEntry(TenantOwned, Base):
    """A voucher. `booked_on` is the day it is booked on, `source_id` what it is about (a payment, a hand-over, an adjustment).

    One source has one entry of a kind, so that booking again what was booked changes nothing.
    """

    __tablename__ = "ledger_entry"

    books_id: Mapped[UUID]
    booked_on: Mapped[date]
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    source_id: Mapped[UUID]
    org_id: Mapped[UUID]
    memo: Mapped[str] = mapped_column(String(300))
    counters_id: Mapped[UUID | None]
    posted_by: Mapped[UUID | None]
    posted_by_name: Mapped[str]
    posted_at: Mapped[datetime]

    __table_args__ = (
        within("books_id", "dues_books"),
        within("org_id", "org"),
        within("counters_id", "ledger_entry"),
        UniqueConstraint("tenant_id", "source_id", "kind", name="uq_ledger_entry_source"),
        Index("ix_ledger_entry_day", "tenant_id", "books_id", "booked_on", "id"),
        Index("ix_ledger_entry_posted", "tenant_id", "books_id", "posted_at"),
        Index("ix_ledger_entry_org", "tenant_id", "org_id", "booked_on"),
    )


refuse_duplicates("uq_ledger_entry_source", AlreadyBooked)


class LedgerLine(TenantOwned, Base):
    """A line of an entry. Books and day stand here too, so that a balance is one index range."""

    __tablename__ = "ledger_line"

    entry_id: Mapped[UUID]
    books_id: Mapped[UUID]
    booked_on: Mapped[date]
    account: Mapped[Account] = mapped_column(choice(Account))
    side: Mapped[Side] = mapped_column(choice(Side))
    amount_fen: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        within("entry_id", "ledger_entry"),
        within("books_id", "dues_books"),
        CheckConstraint("amount_fen > 0", name="amount"),
        Index("ix_ledger_line_entry", "tenant_id", "entry_id"),
        Index("ix_ledger_line_account", "tenant_id", "books_id", "account", "booked_on"),
    )


class LedgerAdjustment(TenantOwned, Base):
    """Lines that one person proposes and another approves: a counter-entry to `counters_id`, or an adjustment."""

    __tablename__ = "ledger_adjustment"

    books_id: Mapped[UUID]
    counters_id: Mapped[UUID | None]
    lines: Mapped[list[dict[str, str | int]]] = mapped_column(Document)
    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[AdjustmentState] = mapped_column(choice(AdjustmentState))
    proposed_by: Mapped[UUID | None]
    proposed_by_name: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (
        within("books_id", "dues_books"),
        within("counters_id", "ledger_entry"),
        # An entry is countered once: what waits or was approved stands in the way of another.
        Index(
            "uq_ledger_adjustment_counters",
            "tenant_id",
            "counters_id",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'approved') AND counters_id IS NOT NULL"),
            postgresql_where=text("state IN ('proposed', 'approved') AND counters_id IS NOT NULL"),
        ),
        Index("ix_ledger_adjustment_books", "tenant_id", "books_id", "id"),
    )


refuse_duplicates("uq_ledger_adjustment_counters", EntryCountered)


class LedgerDigest(TenantOwned, Base):
    """The fingerprint of what was booked on one day of posting: entries `count`, SHA-256 `digest` (hexadecimal).

    It is written into the audit chain too, so that a later change of the ledger shows.
    """

    __tablename__ = "ledger_digest"

    books_id: Mapped[UUID]
    posted_on: Mapped[date]
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]

    __table_args__ = (
        within("books_id", "dues_books"),
        UniqueConstraint("tenant_id", "books_id", "posted_on", name="uq_ledger_digest_day"),
    )
