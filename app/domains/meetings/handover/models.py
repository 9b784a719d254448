"""Tables of hand-overs. What is handed over is frozen when it is proposed; signatures are only added."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document, choice
from app.domains.meetings.handover.errors import HandoverOpen, HandoverSigned
from app.domains.meetings.handover.vocabulary import HandoverState, Side


class BookHandover(TenantOwned, Base):
    """The book of one organisation and year from one person to another. `digest` is the SHA-256, in hex, of `content`."""

    __tablename__ = "book_handover"

    org_id: Mapped[UUID]
    year: Mapped[int]
    giver_id: Mapped[UUID]
    taker_id: Mapped[UUID]
    state: Mapped[HandoverState] = mapped_column(choice(HandoverState), default=HandoverState.OPEN)
    content: Mapped[dict[str, Any]] = mapped_column(Document)
    digest: Mapped[str] = mapped_column(String(64))
    proposed_by: Mapped[UUID | None]
    proposed_by_name: Mapped[str]
    proposed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (
        within("org_id", "org"),
        within("giver_id", "member"),
        within("taker_id", "member"),
        Index(None, "tenant_id", "org_id", "year"),
        Index(
            "uq_book_handover_open",
            "tenant_id",
            "org_id",
            "year",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    def named(self, side: Side) -> UUID:
        return self.giver_id if side is Side.GIVER else self.taker_id


class HandoverSignature(TenantOwned, Base):
    """One side's confirmation, by the own account, of what bears this digest."""

    __tablename__ = "handover_signature"

    handover_id: Mapped[UUID]
    side: Mapped[Side] = mapped_column(choice(Side))
    signed_by: Mapped[UUID | None]
    signed_by_name: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]

    __table_args__ = (
        within("handover_id", "book_handover"),
        UniqueConstraint("tenant_id", "handover_id", "side", name="uq_handover_signature_side"),
    )


refuse_duplicates("uq_book_handover_open", HandoverOpen)
refuse_duplicates("uq_handover_signature_side", HandoverSigned)
