"""Unwraps keys once per process and hands out ciphers and key sets."""

import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.keys import KeySet, SigningKey
from app.db.base import PLATFORM_TENANT
from app.keyring.models import SigningKeyRow, TenantKey, context_of
from app.kit import crypto
from app.kit.clock import now
from app.kit.errors import Unavailable

# A new key is published this long before it signs or encrypts, so that every process knows it when its work arrives.
PUBLISHED_BEFORE_USE = timedelta(minutes=2)
# A retired one verifies until the longest-lived thing that it signed has expired.
VERIFIES_AFTER_RETIREMENT = timedelta(days=2)
_REREAD_SECONDS = 30.0

_Key = TypeVar("_Key", TenantKey, SigningKeyRow)


class KeysMissing(RuntimeError):
    """A tenant without keys: it was not made by `create-tenant`, or its keys were erased."""


class KeyNotKnownYet(Unavailable):
    """Written with a key that this process has not read: it does so within half a minute."""

    code = "KEY_NOT_KNOWN_YET"
    message = "系统正在更换密钥，请稍后再试"


@dataclass(frozen=True, slots=True)
class TenantCipher:
    """Encrypts and finds the personal data of one tenant."""

    tenant_id: UUID
    active: crypto.DataKey
    keys: dict[str, crypto.DataKey]
    index_key: bytes

    def encrypt(self, text: str, *, column: str, row_id: UUID) -> bytes:
        """`column` is "member.phone"; the result opens only for this tenant, column and row."""
        return self.active.encrypt(text, context=f"{column}:{self.tenant_id}:{row_id}")

    def decrypt(self, blob: bytes, *, column: str, row_id: UUID) -> str:
        """Raises crypto.DecryptionFailed for a blob that was moved or changed, KeyNotKnownYet."""
        key = self.keys.get(crypto.key_id_of(blob))
        if key is None:
            raise KeyNotKnownYet
        return key.decrypt(blob, context=f"{column}:{self.tenant_id}:{row_id}")

    def index(self, kind: str, text: str) -> bytes:
        """16 bytes that are equal for equal texts of one kind in this tenant, and tell nothing else."""
        return crypto.blind_index(self.index_key, kind, text)


class Keyring:
    """Holds the master secret and, unwrapped, what has been asked for."""

    def __init__(self, master: bytes) -> None:
        if len(master) != 32:
            raise ValueError("the master secret has 32 bytes")
        self._master = master
        self._derived: dict[str, bytes] = {}
        self._ciphers: dict[UUID, tuple[float, TenantCipher]] = {}
        self._signing: tuple[float, KeySet] | None = None
        # The same object for the same key, however often it is read: verified tokens are remembered by it.
        self._unwrapped: dict[str, SigningKey] = {}

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose (cursors, links), the same on every machine that has the master secret."""
        if purpose not in self._derived:
            self._derived[purpose] = crypto.derive(self._master, purpose)
        return self._derived[purpose]

    async def cipher(self, session: AsyncSession, tenant_id: UUID) -> TenantCipher:
        """The tenant's cipher; the session must see the tenant. Raises KeysMissing."""
        if held := self.held_cipher(tenant_id):
            return held
        rows = await session.scalars(
            select(TenantKey).where(TenantKey.tenant_id == tenant_id).order_by(TenantKey.created_at, TenantKey.id)
        )
        cipher = self._unwrap(tenant_id, list(rows))
        self._ciphers[tenant_id] = (time.monotonic(), cipher)
        return cipher

    def held_cipher(self, tenant_id: UUID) -> TenantCipher | None:
        """The tenant's cipher where it is in hand and need not be read again."""
        held = self._ciphers.get(tenant_id)
        return held[1] if held and time.monotonic() - held[0] < _REREAD_SECONDS else None

    async def platform_cipher(self, session: AsyncSession) -> TenantCipher:
        """The cipher of the account family. A session of a tenant cannot see its rows and uses what is held."""
        held = self._ciphers.get(PLATFORM_TENANT)
        if held and session.info.get("tenant_id") not in (None, PLATFORM_TENANT):
            return held[1]
        return await self.cipher(session, PLATFORM_TENANT)

    def _unwrap(self, tenant_id: UUID, rows: list[TenantKey]) -> TenantCipher:
        data: dict[str, crypto.DataKey] = {}
        index_key: bytes | None = None
        for row in rows:
            secret = crypto.unwrap_key(
                self._master, row.wrapped, context=context_of(tenant_id, row.purpose, row.key_id)
            )
            if row.purpose == "index":
                index_key = secret
            else:
                data[row.key_id] = crypto.DataKey(row.key_id, secret)
        if not data or index_key is None:
            raise KeysMissing(str(tenant_id))
        active = _active([row for row in rows if row.key_id in data], now())
        return TenantCipher(tenant_id, data[active.key_id], data, index_key)

    async def create_keys(self, session: AsyncSession, tenant_id: UUID) -> None:
        """The first data key and the blind-index key of a new tenant."""
        for purpose in ("index", "data"):
            self._add_key(session, tenant_id, purpose)
        await session.flush()

    async def rotate_data_key(self, session: AsyncSession, tenant_id: UUID) -> str:
        """A new data key for what is written once it is published; old ones go on reading. Returns the new key's id."""
        await session.execute(
            update(TenantKey)
            .filter_by(tenant_id=tenant_id, purpose="data", retired_at=None)
            .values(retired_at=now() + PUBLISHED_BEFORE_USE)
        )
        key_id = self._add_key(session, tenant_id, "data")
        await session.flush()
        self._ciphers.pop(tenant_id, None)
        return key_id

    def _add_key(self, session: AsyncSession, tenant_id: UUID, purpose: str) -> str:
        key_id = secrets.token_hex(4)
        wrapped = crypto.wrap_key(self._master, secrets.token_bytes(32), context=context_of(tenant_id, purpose, key_id))
        session.add(TenantKey(tenant_id=tenant_id, purpose=purpose, key_id=key_id, wrapped=wrapped, created_at=now()))
        return key_id

    def held_signing_keys(self) -> KeySet | None:
        """The key set where it is in hand and need not be read again."""
        return self._signing[1] if self._signing and time.monotonic() - self._signing[0] < _REREAD_SECONDS else None

    async def signing_keys(self, session: AsyncSession) -> KeySet:
        """The key set for tokens and codes; read again every half minute."""
        if held := self.held_signing_keys():
            return held
        moment = now()
        rows = list(await session.scalars(select(SigningKeyRow).order_by(SigningKeyRow.created_at)))
        usable = [row for row in rows if not _expired(row, moment)]
        if not usable:
            raise KeysMissing("signing keys")
        keys = KeySet(tuple(self._signing_key(row) for row in usable), _active(usable, moment).kid)
        self._signing = (time.monotonic(), keys)
        return keys

    async def rotate_signing_key(self, session: AsyncSession) -> str:
        """A new signing key; the older ones retire once it signs. Returns its kid."""
        moment = now()
        key = SigningKey.generate()
        await session.execute(
            update(SigningKeyRow)
            .where(SigningKeyRow.retired_at.is_(None))
            .values(retired_at=moment + PUBLISHED_BEFORE_USE)
        )
        session.add(
            SigningKeyRow(
                kid=key.kid,
                wrapped_private=crypto.wrap_key(
                    self._master, key.private_der(), context=context_of(PLATFORM_TENANT, "signing", key.kid)
                ),
                created_at=moment,
            )
        )
        await session.flush()
        self._signing = None
        return key.kid

    def _signing_key(self, row: SigningKeyRow) -> SigningKey:
        if known := self._unwrapped.get(row.kid):
            return known
        der = crypto.unwrap_key(
            self._master, row.wrapped_private, context=context_of(PLATFORM_TENANT, "signing", row.kid)
        )
        key = self._unwrapped[row.kid] = SigningKey.load(row.kid, der)
        return key

    async def prepare_platform(self, session: AsyncSession) -> None:
        """The platform's own keys, where they are missing. Called under a lock at every start."""
        known = await session.scalar(select(TenantKey.id).filter_by(tenant_id=PLATFORM_TENANT).limit(1))
        if known is None:
            await self.create_keys(session, PLATFORM_TENANT)
        if await session.scalar(select(SigningKeyRow.kid).limit(1)) is None:
            await self.rotate_signing_key(session)
        await self.platform_cipher(session)

    async def rewrap(self, session: AsyncSession, master: bytes) -> int:
        """Wrap every key of the platform and all tenants with a new master secret; the count."""
        count = 0
        for row in await session.scalars(select(TenantKey)):
            context = context_of(row.tenant_id, row.purpose, row.key_id)
            secret = crypto.unwrap_key(self._master, row.wrapped, context=context)
            row.wrapped = crypto.wrap_key(master, secret, context=context)
            count += 1
        for signing in await session.scalars(select(SigningKeyRow)):
            context = context_of(PLATFORM_TENANT, "signing", signing.kid)
            secret = crypto.unwrap_key(self._master, signing.wrapped_private, context=context)
            signing.wrapped_private = crypto.wrap_key(master, secret, context=context)
            count += 1
        return count


def _expired(row: SigningKeyRow, moment: datetime) -> bool:
    return row.retired_at is not None and row.retired_at + VERIFIES_AFTER_RETIREMENT < moment


def _active(rows: list[_Key], moment: datetime) -> _Key:
    """The newest that is published; where none is, the first: it has been alone from the start."""
    published = [row for row in rows if row.created_at + PUBLISHED_BEFORE_USE <= moment]
    return published[-1] if published else rows[0]
