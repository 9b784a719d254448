"""The record of each stored file; its bytes are in the object store."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned
from app.db.types import Document, choice
from app.files.facts import Facts


class Purpose(StrEnum):
    """What a file is meant for decides the kinds of content and the size it may have."""

    ROSTER = "roster"
    DOCUMENT = "document"
    PHOTO = "photo"
    MEDIA = "media"
    GENERATED = "generated"


class FileStatus(StrEnum):
    RESERVED = "reserved"
    CONFIRMED = "confirmed"
    DELETED = "deleted"


class StoredFile(TenantOwned, Base):
    """One file. `size`, `sha256` (hex) and `media_type` are of the stored bytes, and empty until it is confirmed.

    `declared_size` and `declared_sha256` are what the client said it would send. `storage_key` is set by confirming.
    `facts` is a document of `app.files.facts.Facts`.
    """

    __tablename__ = "stored_file"

    owner_account_id: Mapped[UUID | None]
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    name: Mapped[str]
    status: Mapped[FileStatus] = mapped_column(choice(FileStatus), default=FileStatus.RESERVED)
    declared_size: Mapped[int] = mapped_column(BigInteger)
    declared_sha256: Mapped[str | None] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    storage_key: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index(None, "tenant_id", "status", "created_at"),
        Index(None, "tenant_id", "owner_account_id", "id"),
    )

    @property
    def known(self) -> Facts:
        """What is known of it beside its kind."""
        return Facts.of(self.facts or {})
