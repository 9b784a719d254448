"""The audit trail as its readers may see it: within their organisations, and verified as a whole."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require, require_somewhere
from app.access.keys import KeySet
from app.access.permissions import Permission
from app.access.scope import Scope
from app.audit.models import AuditEntry
from app.audit.reading import Filter, entries
from app.audit.trail import record
from app.audit.verifying import KnownHead, Verdict, verify
from app.domains.orgs.public import Org, within_scope
from app.kit.masks import mask_text_for_log


async def read_entries(
    session: AsyncSession, actor: Actor, *, wanted: Filter, before: UUID | None, limit: int
) -> Sequence[AuditEntry]:
    """Entries about the organisations in the actor's sight; whoever sees a whole tenant also sees those about none."""
    scope = require_somewhere(actor, Permission.AUDIT_READ)
    orgs = None if await _covers_tenant(session, actor, scope) else _visible(actor, scope)
    return await entries(session, actor.tenant_id, orgs=orgs, wanted=wanted, before=before, limit=limit)


async def verify_trail(session: AsyncSession, actor: Actor, keys: KeySet, *, known: Sequence[KnownHead]) -> Verdict:
    """Check the whole chain of the actor's tenant. Raises PermissionMissing below the top of the tenant."""
    require_somewhere(actor, Permission.AUDIT_VERIFY)
    for path in await _roots(session, actor):
        require(actor, Permission.AUDIT_VERIFY, at=path)
    return await verify(session, actor.tenant_id, keys, known=known)


async def note_verification(session: AsyncSession, actor: Actor, verdict: Verdict) -> None:
    """That somebody verified, and what came of it, is itself on record."""
    found = {"intact": verdict.intact, "sealed": verdict.sealed, "findings": len(verdict.findings)}
    await record(session, actor, "audit.verify", target="audit", target_id=None, org_id=None, after=found)


def masked(value: Any) -> Any:
    """A net under the rule that entries hold masked values: anything that still looks personal is hidden."""
    if isinstance(value, str):
        return mask_text_for_log(value)
    if isinstance(value, dict):
        return {name: masked(item) for name, item in value.items()}
    if isinstance(value, list):
        return [masked(item) for item in value]
    shown = mask_text_for_log(str(value))
    return value if shown == str(value) else shown


async def _covers_tenant(session: AsyncSession, actor: Actor, scope: Scope) -> bool:
    roots = await _roots(session, actor)
    return scope.everything or (not scope.excluded and bool(roots) and set(roots) <= set(scope.prefixes))


async def _roots(session: AsyncSession, actor: Actor) -> Sequence[str]:
    query = select(Org.path).where(Org.tenant_id == actor.tenant_id, Org.parent_id.is_(None))
    return (await session.scalars(query)).all()


def _visible(actor: Actor, scope: Scope) -> Select[Any]:
    return select(Org.id).where(Org.tenant_id == actor.tenant_id, within_scope(Org.path, scope))
