"""Tables of online payment. Amounts are 分."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import choice
from app.domains.dues.online.errors import OrderAwaiting
from app.domains.dues.online.vocabulary import Trouble

_LOOKED_FOR = text("look_at IS NOT NULL")


class DuesOrder(TenantOwned, Base):
    """What a payment is at the provider. Its id is the payment's.

    `ordered_fen` stays what was asked; `arrived_fen` is what a notice named where that differs. `look_at` is when the
    provider is asked next, None once nothing is awaited; `failed_looks` counts how often in a row it could not be had.
    """

    __tablename__ = "dues_order"

    description: Mapped[str] = mapped_column(String(120))
    ordered_fen: Mapped[int] = mapped_column(BigInteger)
    arrived_fen: Mapped[int | None] = mapped_column(BigInteger)
    trouble: Mapped[Trouble | None] = mapped_column(choice(Trouble))
    look_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    failed_looks: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        within("id", "dues_payment"),
        Index(
            "ix_dues_order_look",
            "tenant_id",
            "look_at",
            postgresql_where=_LOOKED_FOR,
            sqlite_where=_LOOKED_FOR,
        ),
    )


class DuesOrderClaim(TenantOwned, Base):
    """A month (or what is added: `extra`) of a member that an awaited order is for. Gone when it is paid or closed."""

    __tablename__ = "dues_order_claim"

    payment_id: Mapped[UUID]
    member_id: Mapped[UUID]
    what: Mapped[str] = mapped_column(String(10))

    __table_args__ = (
        within("payment_id", "dues_payment"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "member_id", "what", name="uq_dues_order_claim"),
        Index("ix_dues_order_claim_payment", "tenant_id", "payment_id"),
    )


refuse_duplicates("uq_dues_order_claim", OrderAwaiting)


class DuesPayNotice(TenantOwned, Base):
    """A notice of the provider's that took effect: a second one of the same number has none. Rows are only added."""

    __tablename__ = "dues_pay_notice"

    notice_id: Mapped[str] = mapped_column(String(64))
    payment_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(String(40))
    provider_no: Mapped[str] = mapped_column(String(64))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    received_at: Mapped[datetime]

    __table_args__ = (
        within("payment_id", "dues_payment"),
        UniqueConstraint("tenant_id", "notice_id", name="uq_dues_pay_notice"),
        Index("ix_dues_pay_notice_payment", "tenant_id", "payment_id"),
    )
