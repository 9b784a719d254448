"""Put work into the queue, in the transaction that causes it: both happen, or neither."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from app.db.dialect import upsert
from app.db.session import TenantSession
from app.db.types import plain
from app.jobs import wakeup
from app.jobs.models import WAITING, Job
from app.kit.clock import now
from app.kit.ids import uuid7
from app.kit.request_context import current_request_id

MAX_ATTEMPTS = 10
_ENQUEUED = "jobs_enqueued"


async def enqueue(
    session: AsyncSession,
    name: str,
    payload: Mapping[str, Any] | None = None,
    *,
    tenant_id: UUID,
    run_at: datetime | None = None,
    key: str | None = None,
    max_attempts: int = MAX_ATTEMPTS,
) -> None:
    """Run the handler `name` with `payload` (JSON-able, no personal data) once, at `run_at` or as soon as may be.

    With a `key` at most one job of that name and key waits in a tenant: a second call replaces payload and time of the
    one that waits. A job that has begun no longer counts as waiting. The session must see the tenant.
    """
    moment = now()
    values = {
        "tenant_id": tenant_id,
        "id": uuid7(),
        "name": name,
        "key": key,
        "payload": plain(dict(payload or {})),
        "wanted_at": run_at or moment,
        "run_at": run_at or moment,
        "attempts": 0,
        "max_attempts": max_attempts,
        "request_id": current_request_id.get(),
        "created_at": moment,
        "last_error": "",
    }
    if key is None:
        session.add(Job(**values))
    else:
        # DO NOTHING would not do: the waiting job could run before this transaction commits, and miss what it wrote.
        # The update locks the row, and the worker passes over it until then.
        replaced = ("payload", "wanted_at", "run_at", "max_attempts", "request_id")
        await session.execute(
            upsert(session, Job, values, keys=("tenant_id", "name", "key"), update=replaced, where=WAITING)
        )
    if run_at is None or run_at <= moment:
        session.info[_ENQUEUED] = True


@event.listens_for(TenantSession, "after_commit")
def _wake_the_worker(session: Session) -> None:
    if session.info.get(_ENQUEUED):
        wakeup.wake()
