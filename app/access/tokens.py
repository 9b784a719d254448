"""Access tokens: JWT signed ES256 through python-jose, behind a check of the form and before one of the claims.

python-jose by itself lets through unknown headers, doubled keys, loose base64 and tokens without `exp`, `aud` or `sub`,
and throws errors that are not its own. So the form is settled before it sees a token, and the claims after.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from jose import jws
from jose.constants import ALGORITHMS

from app.access import base64url
from app.access.keys import KeySet, SigningKey
from app.kit.errors import Unauthenticated
from app.kit.ids import uuid7

ISSUER = "dangjian"
AUDIENCE = "dangjian-api"
KIND = "access"
TYPE = "at+jwt"
ACCESS_LIFETIME = timedelta(minutes=15)
LONGEST_LIFETIME = timedelta(hours=1)
CLOCK_SKEW = timedelta(seconds=10)
"""How far the clocks of two of our machines may differ: granted to `iat` and `nbf`, never to `exp`."""

LONGEST_TOKEN = 4096
LONGEST_HEADER = 256
_FORM = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})\Z")
_HEADERS = {"alg", "typ", "kid"}
_LAST_SECOND = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())


class TokenRefused(Unauthenticated):
    """Which check failed stands in `__cause__`, for our log alone: who forges is told nothing."""

    code = "TOKEN_INVALID"
    message = "登录凭证无效，请重新登录"


class TokenExpired(TokenRefused):
    code = "TOKEN_EXPIRED"
    message = "登录已过期，请重新登录"


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a token says: account, session, tenant (None where the account stands in none), and until when.

    `expires_at` is aware and counts in whole seconds.
    """

    account_id: UUID
    session_id: UUID
    tenant_id: UUID | None
    expires_at: datetime
    token_id: UUID = field(default_factory=uuid7)

    @classmethod
    def for_session(
        cls, *, account_id: UUID, session_id: UUID, tenant_id: UUID | None, now: datetime
    ) -> "AccessClaims":
        """Claims of a new token that lives for ACCESS_LIFETIME."""
        return cls(account_id, session_id, tenant_id, now.replace(microsecond=0) + ACCESS_LIFETIME)


def issue_access_token(key_set: KeySet, claims: AccessClaims, now: datetime) -> str:
    """Sign `claims` with the active key; the token is valid from `now` (aware)."""
    start = int(now.timestamp())
    payload = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(claims.account_id),
        "sid": str(claims.session_id),
        "tid": str(claims.tenant_id) if claims.tenant_id is not None else None,
        "kind": KIND,
        "iat": start,
        "nbf": start,
        "exp": int(claims.expires_at.timestamp()),
        "jti": str(claims.token_id),
    }
    key = key_set.active
    headers = {"typ": TYPE, "kid": key.kid}
    signed: str = jws.sign(payload, key.jose_signer, headers=headers, algorithm=ALGORITHMS.ES256)
    return signed


def verify_access_token(key_set: KeySet, token: str, now: datetime) -> AccessClaims:
    """The claims of a token that is ours and in force at `now` (aware).

    Raises TokenExpired for a genuine one whose time is over, TokenRefused for every other text whatsoever.
    """
    return _verify(key_set, token, now)[0]


def _verify(key_set: KeySet, token: str, now: datetime) -> tuple[AccessClaims, SigningKey]:
    try:
        key, payload = _checked_form(key_set, token)
        jws.verify(token, key.jose_verifier, algorithms=[ALGORITHMS.ES256])
        return _checked_claims(payload, int(now.timestamp())), key
    except TokenRefused:
        raise
    except Exception as flaw:
        # Whatever a forged text makes a parser throw (RecursionError, OverflowError …), it is a refusal, never a 500.
        raise TokenRefused from flaw


def _checked_form(key_set: KeySet, token: str) -> tuple[SigningKey, dict[str, Any]]:
    """The key named and the payload, from a text that has exactly the form we write. Raises ValueError and others."""
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        raise ValueError("no text, or too long")
    form = _FORM.match(token)
    if form is None or len(form[1]) > LONGEST_HEADER:
        raise ValueError("not three parts of base64url")
    header = _json_object(base64url.decode(form[1]))
    payload = _json_object(base64url.decode(form[2]))
    base64url.decode(form[3])
    if header.keys() != _HEADERS or not all(isinstance(value, str) for value in header.values()):
        raise ValueError("header is not exactly alg, typ and kid")
    if header["alg"] != ALGORITHMS.ES256 or header["typ"] != TYPE:
        raise ValueError("another algorithm or type")
    key = key_set.find(header["kid"])
    if key is None:
        raise ValueError("unknown key")
    return key, payload


def _json_object(data: bytes) -> dict[str, Any]:
    found = json.loads(data.decode("utf-8"), object_pairs_hook=_without_doubles, parse_constant=_no_constant)
    if not isinstance(found, dict):
        raise TypeError("not a JSON object")
    return found


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _checked_claims(payload: dict[str, Any], now: int) -> AccessClaims:
    for name, expected in (("iss", ISSUER), ("aud", AUDIENCE), ("kind", KIND)):
        if payload[name] != expected:
            raise ValueError(f"{name} is not ours")
    issued, start, end = (_second(payload[name]) for name in ("iat", "nbf", "exp"))
    skew = int(CLOCK_SKEW.total_seconds())
    if issued > now + skew or start > now + skew:
        raise ValueError("not yet valid")
    if not issued <= start < end <= issued + int(LONGEST_LIFETIME.total_seconds()):
        raise ValueError("times in the wrong order, or too long a life")
    claims = AccessClaims(
        account_id=_uuid(payload["sub"]),
        session_id=_uuid(payload["sid"]),
        tenant_id=None if payload["tid"] is None else _uuid(payload["tid"]),
        expires_at=datetime.fromtimestamp(end, UTC),
        token_id=_uuid(payload["jti"]),
    )
    if end <= now:
        raise TokenExpired
    return claims


def _second(value: object) -> int:
    if type(value) is not int or not 0 <= value < _LAST_SECOND:
        raise ValueError("not a second of this era")
    return value


def _uuid(value: object) -> UUID:
    if not isinstance(value, str) or str(found := UUID(value)) != value:
        raise ValueError("not an id in its canonical form")
    return found


class VerifiedTokens:
    """A bounded memory of tokens already verified, kept by digest until they expire. It belongs to one event loop.

    It spares the signature only (about 280 µs): session, account and grants are read from the database every time.
    A token whose key has left the set is verified anew, and so refused.
    """

    def __init__(self, capacity: int = 20_000) -> None:
        self._capacity = capacity
        self._held: dict[bytes, tuple[AccessClaims, SigningKey]] = {}

    def __len__(self) -> int:
        return len(self._held)

    def verify(self, key_set: KeySet, token: str, now: datetime) -> AccessClaims:
        """As `verify_access_token`, with the same refusals."""
        if not isinstance(token, str) or len(token) > LONGEST_TOKEN or not token.isascii():
            raise TokenRefused
        return self.verify_hashed(key_set, token, sha256(token.encode("ascii")).digest(), now)

    def verify_hashed(self, key_set: KeySet, token: str, digest: bytes, now: datetime) -> AccessClaims:
        """As `verify`, of an ASCII text whose SHA-256 the caller has."""
        held = self._held.get(digest)
        if held is not None:
            claims, key = held
            if claims.expires_at > now and key_set.find(key.kid) is key:
                return claims
            del self._held[digest]
        verified = _verify(key_set, token, now)
        if len(self._held) >= self._capacity:
            del self._held[next(iter(self._held))]
        self._held[digest] = verified
        return verified[0]
