"""Signed short-lived links: whoever holds one may download one file until it expires, and nothing else."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.access import base64url
from app.files.errors import LinkExpired, LinkInvalid

LIFETIME = timedelta(minutes=10)
LONGEST = 120
_MAC = 16
_FILE = b"dangjian-link"


def link_token(key: bytes, tenant_id: UUID, file_id: UUID, expires_at: datetime) -> str:
    """A text for a URL. `key` is the server's key for links; `expires_at` counts in whole seconds."""
    return sealed(key, _FILE, (tenant_id, file_id), expires_at)


def read_token(key: bytes, token: str, now: datetime) -> tuple[UUID, UUID]:
    """Tenant and file of a token that is ours and in force. Raises LinkExpired, LinkInvalid."""
    tenant_id, file_id = opened(key, _FILE, 2, token, now)
    return tenant_id, file_id


def sealed(key: bytes, word: bytes, ids: Sequence[UUID], expires_at: datetime) -> str:
    """A text for a URL that names these ids. `word` says what for: a text for one thing opens no other."""
    body = b"".join(one.bytes for one in ids) + int(expires_at.timestamp()).to_bytes(6, "big")
    return base64url.encode(body + _mac(key, word, body))


def opened(key: bytes, word: bytes, count: int, token: str, now: datetime) -> list[UUID]:
    """The ids of a text that `sealed` made for the same word and that is in force. Raises LinkExpired, LinkInvalid."""
    try:
        raw = base64url.decode(token[: LONGEST + 1])
    except ValueError as flaw:
        raise LinkInvalid from flaw
    body, mac = raw[:-_MAC], raw[-_MAC:]
    if len(body) != 16 * count + 6 or not hmac.compare_digest(mac, _mac(key, word, body)):
        raise LinkInvalid
    if datetime.fromtimestamp(int.from_bytes(body[-6:], "big"), UTC) <= now:
        raise LinkExpired
    return [UUID(bytes=body[16 * at : 16 * at + 16]) for at in range(count)]


def _mac(key: bytes, word: bytes, body: bytes) -> bytes:
    return hmac.digest(key, word + b"\0" + body, hashlib.sha256)[:_MAC]
