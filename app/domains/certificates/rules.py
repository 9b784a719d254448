"""Codes of certificates. Pure."""

import base64
from uuid import UUID

CODE_LENGTH = 26


def code_of(tenant_id: UUID, secret: bytes) -> str:
    """The code of a certificate: the tenant and ten random bytes, in letters and digits that are told apart in print."""
    return base64.b32encode(tenant_id.bytes + secret).decode().rstrip("=")


def normal_code(text: str) -> str:
    """What somebody typed, without spaces and hyphens, in capitals."""
    return "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())


def tenant_of(code: str) -> UUID | None:
    """The tenant that a normal code names; None for what we never wrote."""
    try:
        raw = base64.b32decode(code + "=" * (-len(code) % 8))
    except ValueError:
        return None
    return UUID(bytes=raw[:16]) if len(raw) == CODE_LENGTH else None


def in_groups(code: str) -> str:
    """`ABCDEF-GHIJKL-…`, as it is printed."""
    return "-".join(code[start : start + 6] for start in range(0, len(code), 6))
