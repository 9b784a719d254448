"""Tables of collecting. Amounts are 分, months their first days."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import choice
from app.domains.dues.collecting.errors import RecognisedAtOnce, SlipTaken
from app.domains.dues.collecting.vocabulary import ConsentKind, HandoverState


class DuesConsent(TenantOwned, Base):
    """The branch agreed that a member pays otherwise than monthly and in person, from a day to a day, both included.

    `payer_member_id` or `payer_name` says who may pay for him. `ended_at`: taken back before its time.
    """

    __tablename__ = "dues_consent"

    member_id: Mapped[UUID]
    org_id: Mapped[UUID]
    kind: Mapped[ConsentKind] = mapped_column(choice(ConsentKind))
    from_on: Mapped[date]
    until_on: Mapped[date]
    payer_member_id: Mapped[UUID | None]
    payer_name: Mapped[str] = mapped_column(String(60), default="")
    decision: Mapped[str] = mapped_column(String(500))
    recorded_by: Mapped[UUID | None]
    recorded_by_name: Mapped[str]
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    end_reason: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (
        within("member_id", "member"),
        within("org_id", "org"),
        within("payer_member_id", "member"),
        CheckConstraint("from_on <= until_on", name="days"),
        Index("ix_dues_consent_member", "tenant_id", "member_id", "id"),
        Index("ix_dues_consent_org", "tenant_id", "org_id", "id"),
    )


class DuesHandover(TenantOwned, Base):
    """Cash of a branch handed to the cashier of the committee whose books these are; its payments name it."""

    __tablename__ = "dues_handover"

    org_id: Mapped[UUID]
    books_id: Mapped[UUID]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    count: Mapped[int]
    state: Mapped[HandoverState] = mapped_column(choice(HandoverState))
    note: Mapped[str] = mapped_column(String(300), default="")
    proposed_by: Mapped[UUID | None]
    proposed_by_name: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (
        within("org_id", "org"),
        within("books_id", "dues_books"),
        CheckConstraint("amount_fen > 0 AND count > 0", name="amounts"),
        Index("ix_dues_handover_org", "tenant_id", "org_id", "id"),
        Index("ix_dues_handover_books", "tenant_id", "books_id", "state", "id"),
    )


class DuesDeposit(TenantOwned, Base):
    """Cash taken to the bank by the cashier. One slip of the bank is entered once."""

    __tablename__ = "dues_deposit"

    books_id: Mapped[UUID]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    slip_no: Mapped[str] = mapped_column(String(60))
    deposited_on: Mapped[date]
    made_by: Mapped[UUID | None]
    made_by_name: Mapped[str]
    made_at: Mapped[datetime]

    __table_args__ = (
        within("books_id", "dues_books"),
        CheckConstraint("amount_fen > 0", name="amount"),
        UniqueConstraint("tenant_id", "books_id", "slip_no", name="uq_dues_deposit_slip"),
    )


refuse_duplicates("uq_dues_deposit_slip", SlipTaken)


class DuesRecognition(TenantOwned, Base):
    """A month paid ahead has come: what a branch's members had paid for it is income of the books since then.

    `number` counts from 1 for a branch's month; a second one is for money that became known later.
    """

    __tablename__ = "dues_recognition"

    books_id: Mapped[UUID]
    org_id: Mapped[UUID]
    month: Mapped[date]
    number: Mapped[int]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]

    __table_args__ = (
        within("books_id", "dues_books"),
        within("org_id", "org"),
        CheckConstraint("amount_fen > 0", name="amount"),
        UniqueConstraint("tenant_id", "books_id", "org_id", "month", "number", name="uq_dues_recognition"),
    )


refuse_duplicates("uq_dues_recognition", RecognisedAtOnce)
