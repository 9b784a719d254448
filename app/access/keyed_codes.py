"""Short codes that only we check: `kid.payload.mac`, two thirds of a signed code's letters and a tenth of its cost.

For what everybody sends at once, the code on a hall's screen. Whoever must check a code without asking us needs
`signed_codes`. The secret comes from the signing key (HKDF, RFC 5869), so it is kept, rotated and retired with it; a
code of HMAC-SHA256 (RFC 2104) is compared in constant time. As with signed codes the purpose is bound but not carried.
"""

import hmac
import re
from hashlib import sha256

from app.access import base64url
from app.access.keys import KeySet, SigningKey
from app.access.signed_codes import LONGEST_PAYLOAD, CodeRefused, check_purpose

_FORM = re.compile(r"([A-Za-z0-9_-]{1,16})\.([A-Za-z0-9_-]{1,94})\.([A-Za-z0-9_-]{43})\Z")


def key_code(key: SigningKey, purpose: str, payload: bytes) -> str:
    """A code over 1 to 70 bytes. Raises ValueError on another length or a purpose that is no word."""
    if not 1 <= len(payload) <= LONGEST_PAYLOAD:
        raise ValueError(f"a code carries 1 to {LONGEST_PAYLOAD} bytes")
    check_purpose(purpose)
    return f"{key.kid}.{base64url.encode(payload)}.{base64url.encode(_mac(key, purpose, payload))}"


def check_code(key_set: KeySet, purpose: str, text: str) -> bytes:
    """The payload of a code that was made with one of our keys for this purpose. Raises CodeRefused on every other text."""
    check_purpose(purpose)
    form = _FORM.match(text)
    key = key_set.find(form[1]) if form is not None else None
    if form is None or key is None:
        raise CodeRefused
    try:
        payload, given = base64url.decode(form[2]), base64url.decode(form[3])
    except ValueError as flaw:
        raise CodeRefused from flaw
    if not hmac.compare_digest(_mac(key, purpose, payload), given):
        raise CodeRefused
    return payload


def _mac(key: SigningKey, purpose: str, payload: bytes) -> bytes:
    return hmac.digest(key.code_secret, purpose.encode("ascii") + b"\0" + payload, sha256)
