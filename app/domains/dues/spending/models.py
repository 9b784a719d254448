"""Tables of payouts and publications. Amounts are 分, months their first days."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document, choice
from app.domains.dues.spending.errors import AlreadyPublished, LargeTaken, PayoutSlipTaken, ShareTaken
from app.domains.dues.spending.vocabulary import ExpenseType, PayoutKind, PayoutState, UsePurpose

_STANDS = "state <> 'rejected'"


class DuesPayout(TenantOwned, Base):
    """Money that is to leave the bank: proposed by one, approved by another, paid by the cashier.

    `meeting_id` or `decision_file_id` is the decision; `evidence` are files ({file_id, name, sha256}). A share has its
    period and how it was worked out (`explanation`); a large one its allocation and a note on the member, sealed.
    """

    __tablename__ = "dues_payout"

    books_id: Mapped[UUID]
    kind: Mapped[PayoutKind] = mapped_column(choice(PayoutKind))
    state: Mapped[PayoutState] = mapped_column(choice(PayoutState))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(String(200))
    payee: Mapped[str] = mapped_column(String(100))
    to_books_id: Mapped[UUID | None]
    purpose: Mapped[UsePurpose | None] = mapped_column(choice(UsePurpose))
    expense_type: Mapped[ExpenseType | None] = mapped_column(choice(ExpenseType))
    period_from: Mapped[date | None]
    period_until: Mapped[date | None]
    due_on: Mapped[date | None]
    explanation: Mapped[list[str]] = mapped_column(Document, default=list)
    allocation_id: Mapped[UUID | None]
    member_note: Mapped[bytes | None] = mapped_column(LargeBinary)
    meeting_id: Mapped[UUID | None]
    decision_text: Mapped[str] = mapped_column(String(500), default="")
    decision_file_id: Mapped[UUID | None]
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    proposed_by: Mapped[UUID | None]
    proposed_by_name: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    opinion: Mapped[str] = mapped_column(String(500), default="")
    paid_by: Mapped[UUID | None]
    paid_by_name: Mapped[str] = mapped_column(default="")
    paid_on: Mapped[date | None]
    slip_no: Mapped[str | None] = mapped_column(String(60))
    slip_file_id: Mapped[UUID | None]
    receipt_no: Mapped[str] = mapped_column(String(60), default="")
    receipt_on: Mapped[date | None]

    __table_args__ = (
        within("books_id", "dues_books"),
        within("to_books_id", "dues_books"),
        within("allocation_id", "dues_allocation"),
        within("decision_file_id", "stored_file"),
        within("slip_file_id", "stored_file"),
        CheckConstraint("amount_fen > 0", name="amount"),
        UniqueConstraint("tenant_id", "books_id", "slip_no", name="uq_dues_payout_slip"),
        Index(
            "uq_dues_payout_share", "tenant_id", "books_id", "period_from", unique=True,
            sqlite_where=text(f"period_from IS NOT NULL AND {_STANDS}"),
            postgresql_where=text(f"period_from IS NOT NULL AND {_STANDS}"),
        ),
        Index(
            "uq_dues_payout_large", "tenant_id", "books_id", "allocation_id", unique=True,
            sqlite_where=text(f"allocation_id IS NOT NULL AND {_STANDS}"),
            postgresql_where=text(f"allocation_id IS NOT NULL AND {_STANDS}"),
        ),
        Index("ix_dues_payout_books", "tenant_id", "books_id", "id"),
        Index("ix_dues_payout_to_books", "tenant_id", "to_books_id", "id"),
    )  # fmt: skip


refuse_duplicates("uq_dues_payout_slip", PayoutSlipTaken)
refuse_duplicates("uq_dues_payout_share", ShareTaken)
refuse_duplicates("uq_dues_payout_large", LargeTaken)


class DuesPublication(TenantOwned, Base):
    """The account of a year as it was published: sums only, never a base or a name. Rows are only added."""

    __tablename__ = "dues_publication"

    books_id: Mapped[UUID]
    org_id: Mapped[UUID]
    year: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Document)
    published_by: Mapped[UUID | None]
    published_by_name: Mapped[str]
    published_at: Mapped[datetime]

    __table_args__ = (
        within("books_id", "dues_books"),
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "books_id", "year", name="uq_dues_publication_year"),
    )


refuse_duplicates("uq_dues_publication_year", AlreadyPublished)
