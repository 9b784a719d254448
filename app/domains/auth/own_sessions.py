"""What the holder of a session does with it and its siblings."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.tokens import ACCESS_LIFETIME, AccessClaims, issue_access_token
from app.domains.auth import repository
from app.domains.auth.errors import SessionNotFound, TenantUnknown
from app.domains.auth.models import LoginSession
from app.domains.auth.sessions import revoke
from app.domains.orgs.public import Tenant
from app.keyring.keyring import Keyring
from app.kit.clock import now


async def log_out(session: AsyncSession, actor: Actor) -> None:
    await revoke(session, LoginSession.id == actor.session_id, because="logged out")


async def revoke_one(session: AsyncSession, actor: Actor, *, session_id: UUID) -> None:
    """End one of the own sessions. Raises SessionNotFound."""
    own: ColumnElement[bool] = LoginSession.account_id == actor.account_id
    if not await revoke(session, own, LoginSession.id == session_id, because="revoked by owner"):
        raise SessionNotFound


async def revoke_others(session: AsyncSession, actor: Actor) -> int:
    """End all own sessions but this one; the count."""
    own: ColumnElement[bool] = LoginSession.account_id == actor.account_id
    return await revoke(session, own, LoginSession.id != actor.session_id, because="revoked by owner")


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the session stands now, with an access token for it and the token's life in seconds."""

    tenant: Tenant
    access_token: str
    expires_in: int


async def choose_tenant(session: AsyncSession, actor: Actor, *, keyring: Keyring, tenant_id: UUID) -> Moved:
    """Move the session to another tenant in which the account stands. Raises TenantUnknown."""
    assert actor.account_id is not None
    standing = await repository.places_of(session, actor.account_id)
    tenant = next((tenant for _, tenant in standing if tenant.id == tenant_id), None)
    if tenant is None:
        raise TenantUnknown
    return await move_session(session, actor, keyring=keyring, tenant=tenant)


async def move_session(session: AsyncSession, actor: Actor, *, keyring: Keyring, tenant: Tenant) -> Moved:
    """The session stands in the tenant from now on; access tokens for the old place end at once."""
    login = await session.get_one(LoginSession, actor.session_id)
    login.place_tenant_id = tenant.id
    await session.flush()
    moment = now()
    claims = AccessClaims.for_session(account_id=login.account_id, session_id=login.id, tenant_id=tenant.id, now=moment)
    token = issue_access_token(await keyring.signing_keys(session), claims, moment)
    return Moved(tenant, token, int(ACCESS_LIFETIME.total_seconds()))
