"""Tables of payments. Amounts are 分. Allocations are only added."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document, choice
from app.domains.dues.paying.errors import BankReferenceTaken, OrderNumberTaken
from app.domains.dues.paying.vocabulary import Channel, PaidBy, PaymentState, Purpose


class DuesPayment(TenantOwned, Base):
    """Money for the dues of one branch: an order that is awaited, or what has arrived.

    `planned` is what an awaited order is for (shares as plain data); once it is paid the allocations say it.
    `refunded_fen` is the sum of what was given back. `payer_name` is who brought it, where that is no member.
    `provider_no` is the payment's number at the provider or the bank; `handover_id` says with which cash it went up.
    """

    __tablename__ = "dues_payment"

    org_id: Mapped[UUID]
    books_id: Mapped[UUID]
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    paid_by: Mapped[PaidBy] = mapped_column(choice(PaidBy))
    payer_member_id: Mapped[UUID | None]
    payer_account_id: Mapped[UUID | None]
    payer_name: Mapped[str] = mapped_column(String(60), default="")
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    refunded_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[PaymentState] = mapped_column(choice(PaymentState))
    planned: Mapped[list[dict[str, str | int | None]]] = mapped_column(Document, default=list)
    order_no: Mapped[str | None] = mapped_column(String(32))
    provider_no: Mapped[str] = mapped_column(String(64), default="")
    expires_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    handover_id: Mapped[UUID | None]
    received_by: Mapped[UUID | None]
    received_by_name: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        within("books_id", "dues_books"),
        within("payer_member_id", "member"),
        within("handover_id", "dues_handover"),
        CheckConstraint("amount_fen > 0 AND refunded_fen >= 0 AND refunded_fen <= amount_fen", name="amounts"),
        UniqueConstraint("tenant_id", "order_no", name="uq_dues_payment_order"),
        Index(
            "uq_dues_payment_bank_reference",
            "tenant_id",
            "books_id",
            "provider_no",
            unique=True,
            sqlite_where=text("channel = 'bank' AND provider_no <> '' AND state <> 'reversed'"),
            postgresql_where=text("channel = 'bank' AND provider_no <> '' AND state <> 'reversed'"),
        ),
        Index("ix_dues_payment_handover", "tenant_id", "handover_id"),
        Index("ix_dues_payment_branch", "tenant_id", "org_id", "paid_at"),
        Index("ix_dues_payment_books", "tenant_id", "books_id", "paid_at"),
        Index("ix_dues_payment_state", "tenant_id", "state", "created_at"),
    )


refuse_duplicates("uq_dues_payment_order", OrderNumberTaken)
refuse_duplicates("uq_dues_payment_bank_reference", BankReferenceTaken)


class DuesAllocation(TenantOwned, Base):
    """A part of a payment: for a member's month, or beyond what was owed. Negative where `reverses_id` is given back."""

    __tablename__ = "dues_allocation"

    payment_id: Mapped[UUID]
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    member_id: Mapped[UUID]
    month: Mapped[date | None]
    bill_id: Mapped[UUID | None]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    reverses_id: Mapped[UUID | None]
    made_at: Mapped[datetime]

    __table_args__ = (
        within("payment_id", "dues_payment"),
        within("member_id", "member"),
        within("bill_id", "dues_bill"),
        within("reverses_id", "dues_allocation"),
        CheckConstraint("amount_fen <> 0", name="amount"),
        Index("ix_dues_allocation_payment", "tenant_id", "payment_id"),
        Index("ix_dues_allocation_member", "tenant_id", "member_id", "month"),
        Index("ix_dues_allocation_bill", "tenant_id", "bill_id"),
    )
