"""The table of refunds. Amounts are 分."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document, choice
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.paying.vocabulary import Channel
from app.domains.dues.refunding.errors import RefundNumberTaken
from app.domains.dues.refunding.vocabulary import RefundState


class DuesRefund(TenantOwned, Base):
    """Money of a payment that is to be given back, the way it came (`channel`).

    `parts` is what of each allocation: [{"allocation_id": …, "amount_fen": …}]. `refund_no` is its name at a provider,
    `provider_no` the provider's own; `failure` is what the provider said last. `paid_from` is where the money lay that was
    given back. A `correction` gives nobody money: a transfer was entered wrongly.
    """

    __tablename__ = "dues_refund"

    payment_id: Mapped[UUID]
    org_id: Mapped[UUID]
    books_id: Mapped[UUID]
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    parts: Mapped[list[dict[str, str | int]]] = mapped_column(Document)
    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[RefundState] = mapped_column(choice(RefundState))
    refund_no: Mapped[str] = mapped_column(String(32))
    paid_from: Mapped[Account | None] = mapped_column(choice(Account))
    correction: Mapped[bool] = mapped_column(default=False)
    provider_no: Mapped[str] = mapped_column(String(64), default="")
    failure: Mapped[str] = mapped_column(String(300), default="")
    proposed_by: Mapped[UUID | None]
    proposed_by_name: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(500), default="")
    sent_at: Mapped[datetime | None]
    paid_out_by: Mapped[UUID | None]
    paid_out_by_name: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]

    __table_args__ = (
        within("payment_id", "dues_payment"),
        within("org_id", "org"),
        within("books_id", "dues_books"),
        CheckConstraint("amount_fen > 0", name="amount"),
        UniqueConstraint("tenant_id", "refund_no", name="uq_dues_refund_no"),
        Index("ix_dues_refund_payment", "tenant_id", "payment_id"),
        Index("ix_dues_refund_state", "tenant_id", "state", "id"),
        Index("ix_dues_refund_org", "tenant_id", "org_id", "id"),
    )


refuse_duplicates("uq_dues_refund_no", RefundNumberTaken)
