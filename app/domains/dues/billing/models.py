"""Tables of bills. Amounts are 分, months their first days."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import choice
from app.domains.dues.billing.vocabulary import BillState


class DuesBill(TenantOwned, Base):
    """One month of one member, billed by one branch. `paid_fen` is the sum of what was allocated to it and stands.

    `note` says why it is deferred or who took the money elsewhere; `proof_file_id` is the paper for that.
    """

    __tablename__ = "dues_bill"

    member_id: Mapped[UUID]
    month: Mapped[date]
    org_id: Mapped[UUID]
    state: Mapped[BillState] = mapped_column(choice(BillState))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    paid_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    deferred_until: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    proof_file_id: Mapped[UUID | None]
    issued_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("member_id", "member"),
        within("org_id", "org"),
        CheckConstraint("paid_fen >= 0 AND (amount_fen IS NULL OR amount_fen >= 0)", name="amounts"),
        UniqueConstraint("tenant_id", "member_id", "month", name="uq_dues_bill_month"),
        Index("ix_dues_bill_branch", "tenant_id", "org_id", "month"),
    )


class DuesBillRun(TenantOwned, Base):
    """A branch's bills of a month were issued: once, however often the work is asked for."""

    __tablename__ = "dues_bill_run"

    org_id: Mapped[UUID]
    month: Mapped[date]
    count: Mapped[int]
    issued_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "org_id", "month", name="uq_dues_bill_run"),
    )


class DuesBillingStart(TenantOwned, Base):
    """From which month a member who came from elsewhere is billed here: the letter says up to when he had paid.

    Rows are only added; the last one counts.
    """

    __tablename__ = "dues_billing_start"

    member_id: Mapped[UUID]
    from_month: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    set_by: Mapped[UUID | None]
    set_at: Mapped[datetime]

    __table_args__ = (
        within("member_id", "member"),
        Index("ix_dues_billing_start_member", "tenant_id", "member_id", "id"),
    )
