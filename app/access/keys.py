"""The ES256 keys that sign tokens and codes, and the set of those in force."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from jose.backends import ECKey
from jose.constants import ALGORITHMS

from app.access import base64url

KID = re.compile(r"[A-Za-z0-9_-]{1,16}\Z")


@dataclass(frozen=True)
class SigningKey:
    """A P-256 key with its short id. The private half does not show in its repr.

    Raises ValueError on another curve, or on an id that is not 1 to 16 letters of base64url.
    """

    kid: str
    private_key: ec.EllipticCurvePrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        if not KID.match(self.kid):
            raise ValueError("a key id is 1 to 16 letters of base64url")
        if not isinstance(self.private_key.curve, ec.SECP256R1):
            raise ValueError("ES256 needs a key on P-256")

    @classmethod
    def generate(cls) -> "SigningKey":
        """A new key, named by the first 96 bits of the digest of its public half."""
        private = ec.generate_private_key(ec.SECP256R1())
        public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return cls(base64url.encode(sha256(public).digest()[:12]), private)

    @classmethod
    def load(cls, kid: str, der: bytes) -> "SigningKey":
        """From what `private_der` wrote. Raises ValueError on anything else."""
        private = load_der_private_key(der, password=None)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise ValueError("ES256 needs an elliptic curve key")
        return cls(kid, private)

    def private_der(self) -> bytes:
        """PKCS 8, unencrypted: only ever stored wrapped."""
        return self.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    @cached_property
    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self.private_key.public_key()

    @cached_property
    def code_secret(self) -> bytes:
        """32 bytes for codes that only we check, derived from the private number; they tell nothing of it."""
        number = self.private_key.private_numbers().private_value.to_bytes(32, "big")
        return HKDF(SHA256(), 32, salt=None, info=b"dangjian keyed codes").derive(number)

    @cached_property
    def jose_signer(self) -> Any:
        """A key object for python-jose: handed a key object, it never guesses what bytes might mean."""
        return ECKey(self.private_key, ALGORITHMS.ES256)

    @cached_property
    def jose_verifier(self) -> Any:
        """From the public half: python-jose does not verify with a private key object."""
        return ECKey(self.public_key, ALGORITHMS.ES256)


@dataclass(frozen=True)
class KeySet:
    """The active key signs; every key in the set verifies. A key is retired by leaving it out.

    Raises ValueError on two equal ids, or an active key that is not in the set.
    """

    keys: tuple[SigningKey, ...]
    active_kid: str

    def __post_init__(self) -> None:
        if len({key.kid for key in self.keys}) != len(self.keys):
            raise ValueError("two keys carry the same id")
        if self.find(self.active_kid) is None:
            raise ValueError("the active key is not in the set")

    @cached_property
    def active(self) -> SigningKey:
        return next(key for key in self.keys if key.kid == self.active_kid)

    def find(self, kid: str) -> SigningKey | None:
        return self._by_kid.get(kid)

    @cached_property
    def _by_kid(self) -> dict[str, SigningKey]:
        return {key.kid: key for key in self.keys}


def jwks(key_set: KeySet) -> dict[str, list[dict[str, str]]]:
    """The public halves as a JWK Set (RFC 7517), for `/.well-known/jwks.json`."""
    return {"keys": [_jwk(key) for key in key_set.keys]}


def _jwk(key: SigningKey) -> dict[str, str]:
    point = key.public_key.public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": base64url.encode(point.x.to_bytes(32, "big")),
        "y": base64url.encode(point.y.to_bytes(32, "big")),
        "kid": key.kid,
        "use": "sig",
        "alg": ALGORITHMS.ES256,
    }
