"""`Idempotency-Key`: the first answer is stored in the action's own transaction and replayed to every twin.

Answers may hold what a column keeps encrypted (a reason for leave, a correction), so they are stored sealed.
The key is inserted before the action runs, so a concurrent twin waits on it; a refused action rolls its key back
and is decided again.
"""

import hashlib
import json
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import JSON, Index, LargeBinary, String, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.access.actor import Actor
from app.db.base import Base
from app.db.dialect import bound_lock_wait, insert_or_ignore
from app.kit.clock import now
from app.kit.crypto import DataKey, DecryptionFailed
from app.kit.errors import FieldIssue, Invalid
from app.web.parameters import known_to, refuse_unknown
from app.web.services import services_of

KEPT = timedelta(hours=72)
LOCK_MILLISECONDS = 2_000
_KEY_LENGTH = range(8, 129)


class KeyReused(Invalid):
    code = "IDEMPOTENCY_KEY_REUSED"
    message = "同一个 Idempotency-Key 用在了不同的请求上，新的请求请换一个键"


class KeyMalformed(Invalid):
    code = "IDEMPOTENCY_KEY_MALFORMED"
    message = "Idempotency-Key 应为 8 至 128 个可见字符"


class IdempotencyKey(Base):
    """One stored answer of one account to one request."""

    __tablename__ = "idempotency_key"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int | None]
    headers: Mapped[dict[str, str] | None] = mapped_column(JSON)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]

    __table_args__ = (Index(None, "tenant_id", "expires_at"),)


class Replay(Exception):
    """Not an error: the stored answer of the first request."""

    def __init__(self, response: Response) -> None:
        self.response = response


async def begin(request: Request, session: AsyncSession, actor: Actor) -> None:
    """Claim the request's key, or raise `Replay` with the first answer. Does nothing where no key applies."""
    route = request.scope.get("route")
    if request.method != "POST" or not isinstance(route, ReplayingRoute) or not route.repeatable:
        return
    key = request.headers.get("idempotency-key")
    if key is None or actor.account_id is None:
        return
    if len(key) not in _KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise KeyMalformed(issues=[FieldIssue("Idempotency-Key", "应为 8 至 128 个可见字符", "header")])
    digest = await _digest(request)
    await bound_lock_wait(session, LOCK_MILLISECONDS)
    values = {"tenant_id": actor.tenant_id, "account_id": actor.account_id, "key": key}
    fresh = await session.scalar(
        insert_or_ignore(
            session,
            IdempotencyKey,
            values | {"digest": digest, "expires_at": now() + KEPT},
            keys=values,
        ).returning(IdempotencyKey.key)
    )
    if fresh is None:
        row = (await session.execute(select(IdempotencyKey).filter_by(**values))).scalar_one()
        if row.digest != digest:
            raise KeyReused
        raise Replay(_replayed(request, row))
    request.state.idempotency = (session, values)


def _replayed(request: Request, row: IdempotencyKey) -> Response:
    headers = {**(row.headers or {}), "Idempotency-Replayed": "true"}
    body = b""
    if row.body:
        try:
            body = _key(request).decrypt(row.body, context=_place(row.tenant_id, row.account_id, row.key)).encode()
        except DecryptionFailed:
            # The master secret was replaced since: that it is done is still known, what was answered is not.
            headers.pop("content-type", None)
    return Response(body, status_code=row.status or 200, headers=headers)


def _key(request: Request) -> DataKey:
    return DataKey("answers", services_of(request).keyring.derived("stored answers"))


def _place(tenant_id: UUID, account_id: UUID, key: str) -> str:
    return f"idempotency_key.body:{tenant_id}:{account_id}:{key}"


async def _digest(request: Request) -> bytes:
    body = await request.body()
    target = json.dumps([request.method, request.url.path, request.url.query]).encode()
    return hashlib.sha256(target + b"\0" + body).digest()


class ReplayingRoute(APIRoute):
    """Stores the finished answer beside the action, while the transaction is still open."""

    @property
    def repeatable(self) -> bool:
        return bool((self.openapi_extra or {}).get("x-repeatable"))

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        # What opens without a login is called by others' servers and links, which add what they like.
        is_ours = not (self.openapi_extra or {}).get("x-anonymous")
        known = cache(lambda: known_to(self))

        async def replaying(request: Request) -> Response:
            if is_ours and request.url.query:
                refuse_unknown(request.url.query, known())
            try:
                response = await handle(request)
            except Replay as replay:
                return replay.response
            claimed = getattr(request.state, "idempotency", None)
            if claimed is not None and response.status_code < 400:
                session, key = claimed
                sealed = _key(request).encrypt(bytes(response.body).decode(), context=_place(**key))
                kept = {k: v for k, v in response.headers.items() if k in {"content-type", "etag", "location"}}
                await session.execute(
                    update(IdempotencyKey)
                    .filter_by(**key)
                    .values(status=response.status_code, headers=kept, body=sealed)
                )
            return response

        return replaying


async def forget_expired(session: AsyncSession) -> int:
    """Delete keys past their time; the count."""
    result = await session.execute(delete(IdempotencyKey).where(IdempotencyKey.expires_at < now()))
    return int(result.rowcount)  # type: ignore[attr-defined]
