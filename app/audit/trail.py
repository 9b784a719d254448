"""Write an audit entry, in the action's own transaction: if it cannot be written, the action does not happen."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.models import AuditEntry, AuditPending
from app.db.types import plain
from app.kit.clock import now
from app.kit.ids import uuid7
from app.kit.request_context import current_request_id

_NOTE_LENGTH = 1000


async def record(
    session: AsyncSession,
    actor: Actor,
    action: str,
    *,
    target: str,
    target_id: UUID | None,
    org_id: UUID | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
) -> None:
    """Record that `actor` did `action` ("member.reveal") to `target` ("member") `target_id`, at organisation `org_id`.

    `before` and `after` hold field names with masked values; never personal data in the clear, never secrets.
    """
    entry_id = uuid7()
    entry = AuditEntry(
        tenant_id=actor.tenant_id,
        id=entry_id,
        at=now(),
        actor=actor.label,
        account_id=actor.account_id,
        member_id=actor.member_id,
        job=actor.job,
        roles=sorted({f"{grant.role.value}@{grant.org_id}" for grant in actor.grants}),
        action=action,
        target=target,
        target_id=target_id,
        org_id=org_id,
        before=_storable(plain(before)) if before is not None else None,
        after=_storable(plain(after)) if after is not None else None,
        note=_storable(note)[:_NOTE_LENGTH],
        request_id=current_request_id.get(),
    )
    session.add_all([entry, AuditPending(tenant_id=actor.tenant_id, id=entry_id)])


def _storable(value: Any) -> Any:
    """The value as both databases give it back: no NUL, no lone surrogate, no float (JSONB rewrites its digits)."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return value
