"""Sessions and their tokens: opened, refreshed, moved to another tenant, revoked.

A refresh token's successor is derived from its text by HMAC under a server key. So the same successor can be given
again to a client that lost the first answer, although only digests are stored.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import base64url
from app.access.tokens import ACCESS_LIFETIME, AccessClaims, issue_access_token
from app.domains.auth.models import LoginSession, LoginWay, RefreshToken
from app.keyring.keyring import Keyring
from app.kit.clock import now

SAME_SUCCESSOR_FOR = timedelta(seconds=30)
_PURPOSE = "refresh tokens"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a client holds. `expires_in` is the access token's life in seconds."""

    session_id: UUID
    tenant_id: UUID | None
    access_token: str
    refresh_token: str
    expires_in: int


async def open_session(
    session: AsyncSession,
    keyring: Keyring,
    *,
    account_id: UUID,
    tenant_id: UUID | None,
    way: LoginWay,
    device: str = "",
    second_factor: bool = False,
    refresh_days: int = 30,
) -> Tokens:
    """A new session of somebody who has just proved who they are."""
    moment = now()
    login = LoginSession(
        account_id=account_id,
        place_tenant_id=tenant_id,
        way=way,
        device=device,
        created_at=moment,
        last_seen_at=moment,
        second_factor_at=moment if second_factor else None,
    )
    session.add(login)
    await session.flush()
    text = secrets.token_urlsafe(32)
    session.add(
        RefreshToken(
            digest=digest_of(text),
            session_id=login.id,
            created_at=moment,
            expires_at=moment + timedelta(days=refresh_days),
        )
    )
    await session.flush()
    return await tokens_for(session, keyring, login, text)


async def tokens_for(session: AsyncSession, keyring: Keyring, login: LoginSession, refresh_token: str) -> Tokens:
    """A fresh access token of the session beside a refresh token that the client may keep."""
    moment = now()
    claims = AccessClaims.for_session(
        account_id=login.account_id, session_id=login.id, tenant_id=login.place_tenant_id, now=moment
    )
    access = issue_access_token(await keyring.signing_keys(session), claims, moment)
    return Tokens(login.id, login.place_tenant_id, access, refresh_token, int(ACCESS_LIFETIME.total_seconds()))


def digest_of(text: str) -> bytes:
    # 256 random bits need no slow hash.
    return hashlib.sha256(text.encode()).digest()


def successor_of(keyring: Keyring, text: str) -> str:
    return base64url.encode(hmac.digest(keyring.derived(_PURPOSE), text.encode(), hashlib.sha256))
