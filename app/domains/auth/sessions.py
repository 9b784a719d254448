"""Sessions and their tokens: opened, refreshed, moved to another tenant, revoked.

A refresh token's successor is derived from its text by HMAC under a server key. So the same successor can be given
again to a client that lost the first answer, although only digests are stored.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import base64url
from app.access.passwords_policy import LoginPolicy
from app.access.tokens import ACCESS_LIFETIME, AccessClaims, issue_access_token
from app.db.base import PLATFORM_TENANT
from app.db.session import Database
from app.domains.auth.authentication import grants_at
from app.domains.auth.errors import RefreshRefused, SessionIdle
from app.domains.auth.login_trail import Visitor, record_step
from app.domains.auth.models import AccountPlace, LoginSession, LoginWay, RefreshToken
from app.domains.auth.standing import is_idle
from app.keyring.keyring import Keyring
from app.kit.clock import now
from app.kit.errors import Unauthenticated

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


async def refresh(database: Database, keyring: Keyring, policy: LoginPolicy, text: str, *, refresh_days: int) -> Tokens:
    """The next tokens of a session. The same refresh token gives the same successor for 30 seconds, however many ask at
    once; later use of it means that somebody else holds it, and ends the session. Raises RefreshRefused, SessionIdle.
    """
    async with database.read(None) as session:
        tenant_id = await session.scalar(
            select(LoginSession.place_tenant_id).join(RefreshToken).where(RefreshToken.digest == digest_of(text))
        )
    async with database.write(tenant_id or PLATFORM_TENANT) as session:
        outcome = await _refreshed(session, keyring, policy, text, timedelta(days=refresh_days))
    # Raised out here, so that the end of a stolen session is kept.
    if isinstance(outcome, Unauthenticated):
        raise outcome
    return outcome


async def _refreshed(
    session: AsyncSession, keyring: Keyring, policy: LoginPolicy, text: str, life: timedelta
) -> Tokens | Unauthenticated:
    moment = now()
    query = select(RefreshToken).where(RefreshToken.digest == digest_of(text)).with_for_update()
    token = (await session.scalars(query)).one_or_none()
    if token is None or token.expires_at <= moment:
        return RefreshRefused()
    login = await session.get_one(LoginSession, token.session_id)
    if login.revoked_at is not None:
        return RefreshRefused()
    if token.used_at is not None and moment - token.used_at > SAME_SUCCESSOR_FOR:
        because = "refresh token used twice"
        await revoke(session, LoginSession.id == login.id, because=because)
        owner = Visitor(session.info["tenant_id"], login.account_id).actor
        await record_step(session, owner, "auth.end_stolen_session", session_id=login.id, note=because)
        return RefreshRefused()
    if (end := await _end_of(session, policy, login, moment)) is not None:
        return end
    successor = successor_of(keyring, text)
    if token.used_at is None:
        token.used_at = login.last_seen_at = moment
        session.add(
            RefreshToken(digest=digest_of(successor), session_id=login.id, created_at=moment, expires_at=moment + life)
        )
    return await tokens_for(session, keyring, login, successor)


async def _end_of(
    session: AsyncSession, policy: LoginPolicy, login: LoginSession, moment: datetime
) -> Unauthenticated | None:
    """Why the session may not go on: its account is disabled there, or it has idled for too long as staff."""
    if login.place_tenant_id is None:
        return None
    place = await session.get(AccountPlace, (login.account_id, login.place_tenant_id))
    if place is None or place.disabled_at is not None:
        return RefreshRefused()
    if not is_idle(policy, login.last_seen_at, moment):
        return None
    staff, _ = await grants_at(session, login.account_id, place, moment)
    return SessionIdle() if staff else None


async def revoke(session: AsyncSession, *which: ColumnElement[bool], because: str) -> int:
    """End the sessions that the conditions name; the count."""
    result = await session.execute(
        update(LoginSession)
        .where(LoginSession.revoked_at.is_(None), *which)
        .values(revoked_at=now(), revoked_because=because)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]
