"""The table of notices."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned
from app.db.types import choice
from app.domains.notices.vocabulary import Closing, NoticeKind, Subject

TITLE, TEXT = 240, 500
_UNREAD = text("read_at IS NULL AND closed_at IS NULL")
_OPEN = text("is_to_do AND closed_at IS NULL")


class Notice(TenantOwned, Base):
    """One word to one recipient, or with `is_to_do` something that is asked of him.

    `recipient_id` is a member (who may have no account yet) or an account: two families of tables, hence no foreign
    key. `as_of` is the instant of the fact that it tells: an older one never replaces a newer. `told_at` is when it
    came to the inbox. A to-do is open until `closed_at`.
    """

    __tablename__ = "notice"

    recipient_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind))
    title: Mapped[str] = mapped_column(String(TITLE))
    text: Mapped[str] = mapped_column(String(TEXT))
    subject: Mapped[Subject] = mapped_column(choice(Subject))
    subject_id: Mapped[UUID]
    as_of: Mapped[datetime]
    told_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    is_to_do: Mapped[bool]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_because: Mapped[Closing | None] = mapped_column(choice(Closing))

    __table_args__ = (
        UniqueConstraint("tenant_id", "recipient_id", "key", name="uq_notice_key"),
        Index("ix_notice_inbox", "tenant_id", "recipient_id", "told_at", "id"),
        Index("ix_notice_unread", "tenant_id", "recipient_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notice_open", "tenant_id", "key", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
