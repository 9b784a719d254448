"""Hashing passwords with Argon2id, off the event loop (OWASP's smallest recommended cost: 19 MiB, t=2, p=1)."""

import asyncio
import secrets
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.access.passwords_policy import LoginPolicy, password_faults
from app.domains.auth.errors import PasswordRefused
from app.kit.errors import FieldIssue

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Few threads: each takes a core and 19 MiB, and a storm of logins must leave room for everything else.
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
_INITIAL_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"
_INITIAL_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Match:
    """Was it the password, and its new hash where the cost has been raised since."""

    ok: bool
    rehashed: str | None = None


async def hashed(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _hash, password)


async def matches(stored: str | None, password: str) -> Match:
    """Takes the same time where there is no password to compare with."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _compare, stored, password)


def require_good(policy: LoginPolicy, password: str, *, login_name: str, second_factor: bool) -> None:
    """Raises PasswordRefused with every fault of a new password."""
    faults = password_faults(policy, password, login_name=login_name, second_factor=second_factor)
    if faults:
        raise PasswordRefused(issues=[FieldIssue("new_password", fault) for fault in faults])


def initial_password(policy: LoginPolicy, login_name: str) -> str:
    """A random password to hand over, good under the policy; it opens nothing but its own change."""
    while True:
        made = "-".join(
            "".join(secrets.choice(_INITIAL_ALPHABET) for _ in range(4)) for _ in range(_INITIAL_LENGTH // 4)
        )
        if not password_faults(policy, made, login_name=login_name, second_factor=False):
            return made


def _prepared(password: str) -> str:
    # The same letters typed on another keyboard are the same password (NIST SP 800-63B 5.1.1.2).
    return unicodedata.normalize("NFKC", password)


def _hash(password: str) -> str:
    return _HASHER.hash(_prepared(password))


@cache
def _dummy() -> str:
    return _HASHER.hash(secrets.token_urlsafe(16))


def _compare(stored: str | None, password: str) -> Match:
    try:
        _HASHER.verify(stored or _dummy(), _prepared(password))
    except (VerificationError, InvalidHashError):
        return Match(ok=False)
    if stored is None:
        return Match(ok=False)
    return Match(ok=True, rehashed=_hash(password) if _HASHER.check_needs_rehash(stored) else None)
