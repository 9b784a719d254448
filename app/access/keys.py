"""The ES256 keys that sign tokens and codes, and their rotation."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)
from jose.backends import ECKey
from jose.constants import ALGORITHMS

from app.access import base64url

KID = re.compile(r"[A-Za-z0-9_-]{1,16}\Z")


@dataclass(frozen=True)
class SigningKey:
    """A P-256 key with its short id. Without the private half it only verifies. Neither half shows in its repr.

    Raises ValueError on another curve, on halves that are no pair, or on an id that is not 1–16 letters of base64url.
    """

    kid: str
    private_key: ec.EllipticCurvePrivateKey | None = field(repr=False)
    public_key: ec.EllipticCurvePublicKey = field(repr=False)

    def __post_init__(self) -> None:
        if not KID.match(self.kid):
            raise ValueError("a key id is 1 to 16 letters of base64url")
        if not isinstance(self.public_key.curve, ec.SECP256R1):
            raise ValueError("ES256 needs a key on P-256")
        if self.private_key is not None and self.private_key.public_key() != self.public_key:
            raise ValueError("the private and the public half are no pair")

    @classmethod
    def generate(cls) -> "SigningKey":
        """A new key, named by the first 96 bits of the digest of its public half."""
        private = ec.generate_private_key(ec.SECP256R1())
        public = private.public_key()
        name = sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()[:12]
        return cls(base64url.encode(name), private, public)

    @classmethod
    def load(cls, kid: str, der: bytes) -> "SigningKey":
        """From `private_der` (PKCS 8) or `public_der` (SubjectPublicKeyInfo). Raises ValueError on anything else."""
        try:
            private = load_der_private_key(der, password=None)
        except ValueError:
            public = load_der_public_key(der)
            if not isinstance(public, ec.EllipticCurvePublicKey):
                raise ValueError("ES256 needs an elliptic curve key") from None
            return cls(kid, None, public)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise ValueError("ES256 needs an elliptic curve key")
        return cls(kid, private, private.public_key())

    def private_der(self) -> bytes:
        """PKCS 8, unencrypted: only ever stored wrapped. Raises ValueError where the private half is gone."""
        return self._private().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def public_der(self) -> bytes:
        return self.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def verifying_only(self) -> "SigningKey":
        """The same key without its private half."""
        return SigningKey(self.kid, None, self.public_key)

    @cached_property
    def jose_signer(self) -> Any:
        """A key object for python-jose: handed a key object, it never guesses what bytes might mean."""
        return ECKey(self._private(), ALGORITHMS.ES256)

    @cached_property
    def jose_verifier(self) -> Any:
        return ECKey(self.public_key, ALGORITHMS.ES256)

    def _private(self) -> ec.EllipticCurvePrivateKey:
        if self.private_key is None:
            raise ValueError(f"key {self.kid} only verifies")
        return self.private_key

    def sign_digest_of(self, message: bytes, algorithm: ec.ECDSA) -> bytes:
        """A DER signature over `message`. Raises ValueError where the private half is gone."""
        return self._private().sign(message, algorithm)


@dataclass(frozen=True)
class KeySet:
    """One key signs; every key in the set verifies.

    Raises ValueError on two equal ids, or an active key that cannot sign.
    """

    keys: tuple[SigningKey, ...]
    active_kid: str

    def __post_init__(self) -> None:
        if len({key.kid for key in self.keys}) != len(self.keys):
            raise ValueError("two keys carry the same id")
        if self.active.private_key is None:
            raise ValueError("the active key cannot sign")

    @classmethod
    def generate(cls) -> "KeySet":
        key = SigningKey.generate()
        return cls((key,), key.kid)

    @property
    def active(self) -> SigningKey:
        key = self.find(self.active_kid)
        if key is None:
            raise ValueError("the active key is not in the set")
        return key

    def find(self, kid: str) -> SigningKey | None:
        return next((key for key in self.keys if key.kid == kid), None)

    def rotated(self, successor: SigningKey) -> "KeySet":
        """`successor` signs from now on; the others keep verifying, without their private halves."""
        return KeySet((*(key.verifying_only() for key in self.keys), successor), successor.kid)

    def without(self, kid: str) -> "KeySet":
        """The set after a key is retired: what it signed is refused from now on. The active key cannot be retired."""
        if kid == self.active_kid:
            raise ValueError("the active key cannot be retired")
        return KeySet(tuple(key for key in self.keys if key.kid != kid), self.active_kid)


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
