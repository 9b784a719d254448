"""Tables of receipts. Numbers run from 1 within books and year; a receipt is never deleted, so the series has no gaps."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within


class DuesReceiptSeries(TenantOwned, Base):
    """The last number that was given in a year; who gives the next one holds the row."""

    __tablename__ = "dues_receipt_series"

    books_id: Mapped[UUID]
    year: Mapped[int]
    last: Mapped[int]

    __table_args__ = (
        within("books_id", "dues_books"),
        UniqueConstraint("tenant_id", "books_id", "year", name="uq_dues_receipt_series"),
    )


class DuesReceipt(TenantOwned, Base):
    """The receipt of a payment. `tag` are random bytes that the verify code names; `prints` counts the copies."""

    __tablename__ = "dues_receipt"

    payment_id: Mapped[UUID]
    books_id: Mapped[UUID]
    year: Mapped[int]
    number: Mapped[int]
    tag: Mapped[bytes] = mapped_column(LargeBinary)
    prints: Mapped[int] = mapped_column(default=0)
    issued_at: Mapped[datetime]

    __table_args__ = (
        within("payment_id", "dues_payment"),
        within("books_id", "dues_books"),
        UniqueConstraint("tenant_id", "payment_id", name="uq_dues_receipt_payment"),
        UniqueConstraint("tenant_id", "books_id", "year", "number", name="uq_dues_receipt_number"),
        UniqueConstraint("tenant_id", "tag", name="uq_dues_receipt_tag"),
    )

    @property
    def serial(self) -> str:
        return f"{self.year}-{self.number:06d}"
