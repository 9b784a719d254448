"""Entries of the audit trail, the chain over them, and its signed head. Entries and links are only ever inserted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned
from app.db.types import Document


class AuditEntry(TenantOwned, Base):
    """Who did what, as what, to what, where, before and after. Values are masked; `actor` is an id, never a name.

    `roles` are the roles held when acting, as `role@organisation-id`.
    """

    __tablename__ = "audit_entry"

    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(120))
    account_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]
    job: Mapped[str | None] = mapped_column(String(100))
    roles: Mapped[list[str]] = mapped_column(Document)
    action: Mapped[str] = mapped_column(String(80))
    target: Mapped[str] = mapped_column(String(60))
    target_id: Mapped[UUID | None]
    org_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(Document)
    after: Mapped[dict[str, Any] | None] = mapped_column(Document)
    note: Mapped[str] = mapped_column(String(1000))
    request_id: Mapped[str] = mapped_column(String(128))

    __table_args__ = (
        Index(None, "tenant_id", "org_id", "id"),
        Index(None, "tenant_id", "target", "target_id", "id"),
        Index(None, "tenant_id", "account_id", "id"),
    )


class AuditPending(TenantOwned, Base):
    """The ids of entries not yet sealed, written with them: whatever commits late is still found."""

    __tablename__ = "audit_pending"


class AuditLink(Base):
    """One link: the entry's digest, and the chain value over it and everything before. `seq` counts from 1."""

    __tablename__ = "audit_link"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    chain: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("tenant_id", "entry_id"),)


class AuditHead(Base):
    """Where a tenant's chain ends, signed: tenant, seq and chain value."""

    __tablename__ = "audit_head"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]
    chain: Mapped[bytes] = mapped_column(LargeBinary(32))
    kid: Mapped[str] = mapped_column(String(40))
    signature: Mapped[str] = mapped_column(String(255))
    sealed_at: Mapped[datetime]
