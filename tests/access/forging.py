"""Tools of a forger: an honest token taken apart, and put together again with any piece replaced."""

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, HashAlgorithm

from app.access.keys import KeySet, SigningKey

NOW = datetime(2026, 11, 22, 4, 0, 0, tzinfo=UTC)
START = int(NOW.timestamp())
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

OURS = SigningKey.generate()
ANOTHER = SigningKey.generate()
KEYS = KeySet((OURS,), OURS.kid)
P384 = ec.generate_private_key(ec.SECP384R1())

HEADER: dict[str, Any] = {"alg": "ES256", "kid": OURS.kid, "typ": "at+jwt"}
PAYLOAD: dict[str, Any] = {
    "iss": "dangjian",
    "aud": "dangjian-api",
    "sub": "019a0000-0000-7000-8000-000000000001",
    "sid": "019a0000-0000-7000-8000-000000000002",
    "tid": "019a0000-0000-7000-8000-000000000003",
    "kind": "access",
    "iat": START,
    "nbf": START,
    "exp": START + 900,
    "jti": "019a0000-0000-7000-8000-000000000004",
}


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def text_of(value: object) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()


def signing_input(header: object = HEADER, payload: object = PAYLOAD) -> str:
    return f"{b64(text_of(header))}.{b64(text_of(payload))}"


def raw_signature(message: str, key: Any = OURS.private_key, digest: HashAlgorithm | None = None) -> bytes:
    r, s = decode_dss_signature(key.sign(message.encode(), ec.ECDSA(digest or SHA256())))
    size = (key.key_size + 7) // 8
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def signed(header: object = HEADER, payload: object = PAYLOAD, key: Any = OURS.private_key) -> str:
    """A token over these pieces that carries a true signature, by our key if no other is named."""
    digest = SHA384() if key is P384 else SHA256()
    message = signing_input(header, payload)
    return f"{message}.{b64(raw_signature(message, key, digest))}"


def with_header(**changes: object) -> str:
    return signed({**HEADER, **changes})


def with_claims(**changes: object) -> str:
    return signed(payload={**PAYLOAD, **changes})


def without_header(name: str) -> str:
    return signed({key: value for key, value in HEADER.items() if key != name})


def without_claim(name: str) -> str:
    return signed(payload={key: value for key, value in PAYLOAD.items() if key != name})


def with_raw_claim(name: str, literal: str) -> str:
    """A claim spelled as JSON text that the encoder would not write, such as 1e400."""
    rest = json.dumps({key: value for key, value in PAYLOAD.items() if key != name})
    return signed(payload=f'{rest[:-1]}, "{name}": {literal}}}'.encode())


def with_signature(signature: bytes) -> str:
    return f"{signing_input()}.{b64(signature)}"


def with_hmac(secret: bytes, alg: str = "HS256", digest: str = "sha256") -> str:
    message = signing_input({**HEADER, "alg": alg})
    return f"{message}.{b64(hmac.digest(secret, message.encode(), digest))}"


def unsigned(alg: object) -> str:
    return signing_input({**HEADER, "alg": alg}) + "."


HONEST = signed()
HONEST_SIGNATURE = raw_signature(signing_input())


def stray_last_bits(part: str) -> str:
    """Another spelling of the same bytes: the unused bits of the last letter set."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    unused = {2: 4, 3: 2}[len(part) % 4]
    return part[:-1] + alphabet[alphabet.index(part[-1]) | ((1 << unused) - 1)]
