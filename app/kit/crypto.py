"""Envelope encryption: data keys under one master secret, ciphertexts bound to their place, keyed blind indexes.

AES-256-GCM (NIST SP 800-38D) with random 96-bit nonces, HKDF-SHA256 (RFC 5869), HMAC-SHA256.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
BLIND_INDEX_BYTES = 16

_VERSION = 1
_NONCE_BYTES = 12
_TAG_BYTES = 16
_KEY_ID_MAX = 16


class DecryptionFailed(Exception):
    """The blob is damaged, was sealed by another key, or stood in another place."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """A named key that seals column values. `key_id` is 1–16 bytes of ASCII, `secret` is 32 bytes.

    Raises ValueError for any other length.
    """

    key_id: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not (self.key_id.isascii() and 1 <= len(self.key_id) <= _KEY_ID_MAX):
            raise ValueError(f"a key id has 1 to {_KEY_ID_MAX} ASCII characters")
        _require_key(self.secret)

    def encrypt(self, text: str, *, context: str) -> bytes:
        """Seal `text`; the blob opens only under the same `context`.

        `context` names the one place where the value may stand, such as `member.id_number:<tenant>:<row>`.
        Layout: version (1 byte), length of key id (1), key id, nonce (12), ciphertext with its tag (16).
        """
        nonce = secrets.token_bytes(_NONCE_BYTES)
        key_id = self.key_id.encode()
        head = bytes((_VERSION, len(key_id))) + key_id + nonce
        return head + AESGCM(self.secret).encrypt(nonce, text.encode(), _associated(context))

    def decrypt(self, blob: bytes, *, context: str) -> str:
        """The text sealed under `context`. Raises DecryptionFailed."""
        key_id, body = _split(blob)
        if key_id != self.key_id:
            raise DecryptionFailed("sealed by another key")
        return _open(self.secret, body, _associated(context)).decode()


def key_id_of(blob: bytes) -> str:
    """The id of the key that sealed a blob. It is not yet authenticated. Raises DecryptionFailed."""
    return _split(blob)[0]


def blind_index(key: bytes, kind: str, text: str) -> bytes:
    """16 bytes by which an encrypted value is found again exactly.

    Equal texts of one `kind` give equal bytes under one key; the same text as another kind gives unrelated bytes.
    """
    _require_key(key)
    label = kind.encode()
    message = len(label).to_bytes(4, "big") + label + text.encode()
    return hmac.digest(key, message, hashlib.sha256)[:BLIND_INDEX_BYTES]


def wrap_key(master: bytes, key: bytes, *, context: str) -> bytes:
    """Seal a key of any length under the 32-byte master secret: version, nonce, ciphertext with tag."""
    _require_key(master)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return bytes((_VERSION,)) + nonce + AESGCM(master).encrypt(nonce, key, _associated(context))


def unwrap_key(master: bytes, wrapped: bytes, *, context: str) -> bytes:
    """The key sealed by `wrap_key` under the same context. Raises DecryptionFailed."""
    _require_key(master)
    if not wrapped or wrapped[0] != _VERSION:
        raise DecryptionFailed("unknown version")
    return _open(master, wrapped[1:], _associated(context))


def derive(master: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose (HKDF-SHA256 without salt, `purpose` as info)."""
    return hkdf_sha256(master, salt=None, info=purpose.encode(), length=KEY_BYTES)


def hkdf_sha256(secret: bytes, *, salt: bytes | None, info: bytes, length: int) -> bytes:
    """Extract and expand (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


def _require_key(key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")


def _associated(context: str) -> bytes:
    if not context:
        raise ValueError("a ciphertext needs a context")
    return context.encode()


def _split(blob: bytes) -> tuple[str, bytes]:
    if len(blob) < 2 or blob[0] != _VERSION:
        raise DecryptionFailed("unknown version")
    end = 2 + blob[1]
    raw_id = blob[2:end]
    if not 1 <= blob[1] <= _KEY_ID_MAX or len(blob) < end or not raw_id.isascii():
        raise DecryptionFailed("damaged header")
    return raw_id.decode("ascii"), blob[end:]


def _open(key: bytes, body: bytes, associated: bytes) -> bytes:
    if len(body) < _NONCE_BYTES + _TAG_BYTES:
        raise DecryptionFailed("too short")
    try:
        return AESGCM(key).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], associated)
    except InvalidTag:
        raise DecryptionFailed("authentication failed") from None
