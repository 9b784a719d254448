"""Read the trail, newest first, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Filter:
    """What to look for; None means any. `since` and `until` bound `at`, `until` excluded."""

    action: str | None = None
    target: str | None = None
    target_id: UUID | None = None
    account_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


async def entries(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    orgs: Select[Any] | None,
    wanted: Filter,
    before: UUID | None,
    limit: int,
) -> Sequence[AuditEntry]:
    """Up to `limit` entries older than the id `before`, about the organisations whose ids `orgs` selects.

    `orgs=None` is the whole tenant, with the entries that belong to no organisation.
    """
    query = select(AuditEntry).where(AuditEntry.tenant_id == tenant_id)
    if orgs is not None:
        query = query.where(AuditEntry.org_id.in_(orgs))
    for name in ("action", "target", "target_id", "account_id"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(getattr(AuditEntry, name) == value)
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.at < wanted.until)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return (await session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit))).all()
