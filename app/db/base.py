"""The base of all models and the key habit of tenancy: `(tenant_id, id)` everywhere, composite foreign keys only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, MetaData, String, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.db.types import Instant
from app.kit.ids import uuid7

# Rows of the platform itself (not of any committee) carry this tenant, so that every key has the same shape.
PLATFORM_TENANT = UUID(int=0)

NAMES = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {UUID: Uuid(), datetime: Instant(), str: String(200)}


class TenantOwned:
    """Mixin of every table that belongs to one tenant."""

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-20)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, sort_order=-19)


class AccountOwned:
    """Mixin of the account family: no tenant in the key, no foreign key to tenant-owned tables, never listed by tenant."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, sort_order=-19)


def within(column: str, target: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Foreign key `(tenant_id, column)` → `target (tenant_id, id)`: a row that points into another tenant cannot exist.

    `ondelete` is None or "CASCADE"; SET NULL would blank `tenant_id` too.
    """
    return ForeignKeyConstraint(["tenant_id", column], [f"{target}.tenant_id", f"{target}.id"], ondelete=ondelete)
