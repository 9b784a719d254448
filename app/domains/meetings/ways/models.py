"""Tables of the further ways: codes that were read, codes taken back, wrong words, home visits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within


class MemberCodeUse(TenantOwned, Base):
    """A member's code that was read at a meeting. Never changed: a nonce counts once per meeting."""

    __tablename__ = "member_code_use"

    meeting_id: Mapped[UUID]
    member_id: Mapped[UUID]
    nonce: Mapped[bytes] = mapped_column(LargeBinary(12))
    read_by: Mapped[UUID | None]
    read_at: Mapped[datetime]

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "meeting_id", "nonce"),
    )


class MemberCodeRevocation(TenantOwned, Base):
    """Codes of the member issued up to this instant are void: the phone was lost, or a picture of it went round."""

    __tablename__ = "member_code_revocation"

    member_id: Mapped[UUID]
    issued_until: Mapped[datetime]

    __table_args__ = (within("member_id", "member"), UniqueConstraint("tenant_id", "member_id"))


class WordTries(TenantOwned, Base):
    """Wrong words of one member at one meeting; taken away by the right one."""

    __tablename__ = "meeting_word_tries"

    meeting_id: Mapped[UUID]
    member_id: Mapped[UUID]
    wrong: Mapped[int]
    since: Mapped[datetime]

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "meeting_id", "member_id"),
    )


class HomeVisit(TenantOwned, Base):
    """Who went to somebody that could not come, when, and what was conveyed. Never changed; the summary is encrypted."""

    __tablename__ = "home_visit"

    meeting_id: Mapped[UUID]
    member_id: Mapped[UUID]
    visited_at: Mapped[datetime]
    visitors: Mapped[list[str]] = mapped_column(JSON)
    summary: Mapped[bytes] = mapped_column(LargeBinary)
    recorded_by: Mapped[UUID | None]
    recorded_by_name: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "meeting_id", "member_id"),
    )
