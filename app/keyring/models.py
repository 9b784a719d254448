"""Wrapped keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned


class TenantKey(TenantOwned, Base):
    """A data key (purpose "data", several over time) or the blind-index key (purpose "index", one) of a tenant.

    The platform's own (for accounts) stand under the platform's tenant.
    """

    __tablename__ = "tenant_key"

    purpose: Mapped[str] = mapped_column(String(20))
    key_id: Mapped[str] = mapped_column(String(16))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary(200))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    __table_args__ = (Index("uq_tenant_key_key_id", "tenant_id", "purpose", "key_id", unique=True),)


class SigningKeyRow(Base):
    """A key pair for ES256. The newest that is not retired signs; all that are not expired verify."""

    __tablename__ = "signing_key"

    kid: Mapped[str] = mapped_column(String(40), primary_key=True)
    wrapped_private: Mapped[bytes] = mapped_column(LargeBinary(500))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


def context_of(tenant_id: UUID, purpose: str, key_id: str) -> str:
    """What a wrapped key is bound to, so that rows cannot be exchanged."""
    return f"{tenant_id}:{purpose}:{key_id}"
