"""The chain in bytes: an entry's canonical form, its digest, the value of a link, and the signature of the head.

Digest and chain are SHA-256. The canonical form is JSON with sorted keys, so that both databases give the same bytes.
"""

import hashlib
import json
from datetime import UTC
from typing import Any
from uuid import UUID

from app.access.keys import KeySet
from app.access.signed_codes import CodeRefused, sign_code, verify_code
from app.audit.models import AuditEntry, AuditHead
from app.kit.clock import now

PURPOSE = "audit.head"


def canonical(entry: AuditEntry) -> bytes:
    """Every column of the entry, in one spelling."""
    values: dict[str, Any] = {
        "tenant_id": entry.tenant_id.hex,
        "id": entry.id.hex,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "account_id": _hex(entry.account_id),
        "member_id": _hex(entry.member_id),
        "job": entry.job,
        "roles": entry.roles,
        "action": entry.action,
        "target": entry.target,
        "target_id": _hex(entry.target_id),
        "org_id": _hex(entry.org_id),
        "before": entry.before,
        "after": entry.after,
        "note": entry.note,
        "request_id": entry.request_id,
    }
    return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()


def digest_of(entry: AuditEntry) -> bytes:
    return hashlib.sha256(b"dangjian-audit-entry\0" + canonical(entry)).digest()


def beginning(tenant_id: UUID) -> bytes:
    """The chain value before the first link."""
    return hashlib.sha256(b"dangjian-audit-chain\0" + tenant_id.bytes).digest()


def following(chain: bytes, seq: int, entry_id: UUID, digest: bytes) -> bytes:
    """The chain value of link `seq`, over its entry and the value before it."""
    return hashlib.sha256(chain + seq.to_bytes(8, "big") + entry_id.bytes + digest).digest()


def sign_head(head: AuditHead, keys: KeySet) -> None:
    """Sign where the chain stands, with the active key."""
    key = keys.active
    head.kid, head.signature, head.sealed_at = key.kid, sign_code(key, PURPOSE, _payload(head)), now()


def is_signed(head: AuditHead, keys: KeySet) -> bool:
    """Did one of our keys sign exactly this head?"""
    try:
        return head.seq >= 0 and verify_code(keys, PURPOSE, head.signature) == _payload(head)
    except CodeRefused:
        return False


def _payload(head: AuditHead) -> bytes:
    return head.tenant_id.bytes + head.seq.to_bytes(8, "big") + head.chain


def _hex(value: UUID | None) -> str | None:
    return value.hex if value else None
