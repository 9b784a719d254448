"""The verify code on a receipt: the tenant, the receipt's tag, and a signature over both. Pure."""

import hashlib
import hmac
from uuid import UUID

from app.access import base64url

TAG_BYTES = 8
LONGEST = 60
_TENANT, _SIGNATURE = 16, 8


def code_of(key: bytes, tenant_id: UUID, tag: bytes) -> str:
    said = tenant_id.bytes + tag
    return base64url.encode(said + _signature(key, said))


def read_code(key: bytes, code: str) -> tuple[UUID, bytes] | None:
    """Tenant and tag of a code that was signed with `key`; None for any other text."""
    try:
        raw = base64url.decode(code)
    except ValueError:
        return None
    said = raw[:-_SIGNATURE]
    if len(said) != _TENANT + TAG_BYTES or not hmac.compare_digest(raw[-_SIGNATURE:], _signature(key, said)):
        return None
    return UUID(bytes=said[:_TENANT]), said[_TENANT:]


def _signature(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, said, hashlib.sha256)[:_SIGNATURE]
