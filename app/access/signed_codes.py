"""Short signed codes, as of a member: `kid.payload.signature`, under 200 letters, fit for a QR.

Anybody with the public keys can check one without asking us. The purpose is signed but not carried, so a code made for
one purpose is no code for another. What it is good for, and until when, is the payload's business.
"""

import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from app.access import base64url
from app.access.keys import KeySet, SigningKey
from app.kit.errors import Invalid

LONGEST_PAYLOAD = 70
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_PURPOSE = re.compile(r"[a-z][a-z_.]{0,39}\Z")
_FORM = re.compile(r"([A-Za-z0-9_-]{1,16})\.([A-Za-z0-9_-]{1,94})\.([A-Za-z0-9_-]{86})\Z")
_ECDSA = ec.ECDSA(SHA256())


class CodeRefused(Invalid):
    """Which check failed stands in `__cause__`."""

    code = "CODE_INVALID"
    message = "这个码无效，请重新扫描"


def sign_code(key: SigningKey, purpose: str, payload: bytes) -> str:
    """A code over 1 to 70 bytes. Raises ValueError on another length or a purpose that is no word."""
    if not 1 <= len(payload) <= LONGEST_PAYLOAD:
        raise ValueError(f"a code carries 1 to {LONGEST_PAYLOAD} bytes")
    check_purpose(purpose)
    r, s = decode_dss_signature(key.private_key.sign(_message(key.kid, purpose, payload), _ECDSA))
    signature = r.to_bytes(32, "big") + min(s, _ORDER - s).to_bytes(32, "big")
    return f"{key.kid}.{base64url.encode(payload)}.{base64url.encode(signature)}"


def verify_code(key_set: KeySet, purpose: str, text: str) -> bytes:
    """The payload of a code that one of our keys signed for this purpose. Raises CodeRefused on every other text.

    Beside each signature (r, s) the twin (r, n − s) is valid too, and anybody can compute it. It forges nothing, but it
    is a second text of the same code, which would slip past whoever remembers a used code by its text. As we alone
    sign, and always write the lower s, the higher one is refused: one signature, one text.
    """
    check_purpose(purpose)
    try:
        return _verified(key_set, purpose, text)
    except (ValueError, TypeError, InvalidSignature) as flaw:
        raise CodeRefused from flaw


def _verified(key_set: KeySet, purpose: str, text: str) -> bytes:
    form = _FORM.match(text)
    if form is None:
        raise ValueError("not three parts of base64url")
    payload, signature = base64url.decode(form[2]), base64url.decode(form[3])
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if s > _ORDER // 2:
        raise ValueError("the higher of the two signatures")
    key = key_set.find(form[1])
    if key is None:
        raise ValueError("unknown key")
    key.public_key.verify(encode_dss_signature(r, s), _message(key.kid, purpose, payload), _ECDSA)
    return payload


def _message(kid: str, purpose: str, payload: bytes) -> bytes:
    # NUL stands in no JWT signing input and in no purpose: no text signed here can pass for a token, or the reverse.
    return b"dangjian-code\0" + kid.encode("ascii") + b"\0" + purpose.encode("ascii") + b"\0" + payload


def check_purpose(purpose: str) -> None:
    """Raises ValueError on a purpose that is no plain words."""
    if not _PURPOSE.match(purpose):
        raise ValueError("a purpose is lower-case words")
