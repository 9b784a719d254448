"""Signed short-lived links: whoever holds one may download one file until it expires, and nothing else."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.access import base64url
from app.files.errors import LinkExpired, LinkInvalid

LIFETIME = timedelta(minutes=10)
LONGEST = 100
_MAC = 16


def link_token(key: bytes, tenant_id: UUID, file_id: UUID, expires_at: datetime) -> str:
    """A text for a URL. `key` is the server's key for links; `expires_at` counts in whole seconds."""
    body = tenant_id.bytes + file_id.bytes + int(expires_at.timestamp()).to_bytes(6, "big")
    return base64url.encode(body + _mac(key, body))


def read_token(key: bytes, token: str, now: datetime) -> tuple[UUID, UUID]:
    """Tenant and file of a token that is ours and in force. Raises LinkExpired, LinkInvalid."""
    try:
        raw = base64url.decode(token[: LONGEST + 1])
    except ValueError as flaw:
        raise LinkInvalid from flaw
    body, mac = raw[:-_MAC], raw[-_MAC:]
    if len(body) != 38 or not hmac.compare_digest(mac, _mac(key, body)):
        raise LinkInvalid
    if datetime.fromtimestamp(int.from_bytes(body[32:], "big"), UTC) <= now:
        raise LinkExpired
    return UUID(bytes=body[:16]), UUID(bytes=body[16:32])


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b"dangjian-link\0" + body, hashlib.sha256)[:_MAC]
