"""The sealer: chains what has been committed and signs where the chain ends, tenant by tenant."""

import logging
from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy import delete, exists, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.keys import KeySet
from app.audit.chain import beginning, digest_of, following, is_signed, sign_head
from app.audit.models import AuditEntry, AuditHead, AuditLink, AuditPending
from app.db.dialect import insert_or_ignore, skipping_locked
from app.db.session import Database
from app.kit.clock import now
from app.kit.failpoints import failpoint

log = logging.getLogger("dangjian.audit")

SECONDS = 1.0
BATCH = 500

Keys = Callable[[AsyncSession], Awaitable[KeySet]]


class Sealer:
    """Seals for all tenants. `keys` gives the signing keys, from a session over all tenants."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def seal_all(self) -> int:
        """Seal everything that is committed and not yet sealed; how many entries."""
        count = 0
        for tenant_id in await self._tenants_with_work():
            try:
                while sealed := await self._seal_batch(tenant_id):
                    count += sealed
            except Exception as error:
                # One tenant's fault must not leave the others unsealed.
                log.error("an audit chain could not be sealed", exc_info=error, extra={"tenant_id": str(tenant_id)})
        return count

    async def _tenants_with_work(self) -> list[UUID]:
        """Those with unsealed entries, and those whose head a retired key has signed: it must not outlive that key."""
        async with self._database.read_all() as session:
            active = (await self._keys(session)).active_kid
            waiting = union(select(AuditPending.tenant_id), select(AuditHead.tenant_id).where(AuditHead.kid != active))
            return list(await session.scalars(waiting))

    async def _seal_batch(self, tenant_id: UUID) -> int:
        """One transaction, under the lock of the tenant's head; 0 when another process holds it."""
        async with self._database.write_all() as session:
            keys = await self._keys(session)
            head = await _lock_head(session, tenant_id, keys)
            if head is None:
                return 0
            if not is_signed(head, keys):
                # To go on would put a good signature on what somebody has changed.
                log.error("the audit chain is not sealed on: its head is not ours", extra={"tenant_id": str(tenant_id)})
                return 0
            count = await _extend(session, head)
            if count or head.kid != keys.active_kid:
                sign_head(head, keys)
            await session.flush()
            failpoint("audit.sealed")
            return count


async def _lock_head(session: AsyncSession, tenant_id: UUID, keys: KeySet) -> AuditHead | None:
    query = skipping_locked(session, select(AuditHead).where(AuditHead.tenant_id == tenant_id))
    head = await session.scalar(query)
    if head is not None or await session.scalar(select(exists().where(AuditHead.tenant_id == tenant_id))):
        return head
    if await session.scalar(select(exists().where(AuditLink.tenant_id == tenant_id))):
        log.error("the audit chain has links and no head", extra={"tenant_id": str(tenant_id)})
        return None
    first = AuditHead(tenant_id=tenant_id, seq=0, chain=beginning(tenant_id))
    sign_head(first, keys)
    values = {column.key: getattr(first, column.key) for column in AuditHead.__table__.columns}
    await session.execute(insert_or_ignore(session, AuditHead, values, keys=["tenant_id"]))
    return await session.scalar(query)


async def _extend(session: AsyncSession, head: AuditHead) -> int:
    """Link the oldest unsealed entries. By what is not linked yet, never by time: a transaction may commit late."""
    linked = exists().where(AuditLink.tenant_id == AuditPending.tenant_id, AuditLink.entry_id == AuditPending.id)
    pending = (
        select(AuditEntry)
        .join(AuditPending, (AuditPending.tenant_id == AuditEntry.tenant_id) & (AuditPending.id == AuditEntry.id))
        .where(AuditPending.tenant_id == head.tenant_id, ~linked)
        .order_by(AuditPending.id)
        .limit(BATCH)
    )
    entries = list(await session.scalars(pending))
    sealed_at = now()
    for entry in entries:
        digest = digest_of(entry)
        head.seq += 1
        head.chain = following(head.chain, head.seq, entry.id, digest)
        session.add(
            AuditLink(
                tenant_id=head.tenant_id,
                seq=head.seq,
                entry_id=entry.id,
                digest=digest,
                chain=head.chain,
                sealed_at=sealed_at,
            )
        )
    await session.flush()
    await session.execute(
        delete(AuditPending)
        .where(AuditPending.tenant_id == head.tenant_id, linked)
        .execution_options(synchronize_session=False)
    )
    return len(entries)
