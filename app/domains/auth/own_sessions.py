"""What the holder of a session does with it and its siblings."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.tokens import ACCESS_LIFETIME, AccessClaims, issue_access_token
from app.db.session import Database
from app.domains.auth import repository
from app.domains.auth.errors import SessionEnded, SessionNotFound, TenantUnknown
from app.domains.auth.login_trail import record_step
from app.domains.auth.models import LoginSession
from app.domains.auth.sessions import revoke
from app.domains.orgs.public import Tenant
from app.keyring.keyring import Keyring
from app.kit.clock import now


async def log_out(session: AsyncSession, actor: Actor) -> None:
    await revoke(session, LoginSession.id == actor.session_id, because="logged out")
    await record_step(session, actor, "auth.logout", session_id=actor.session_id)


async def revoke_one(session: AsyncSession, actor: Actor, *, session_id: UUID) -> None:
    """End one of the own sessions. Raises SessionNotFound."""
    own: ColumnElement[bool] = LoginSession.account_id == actor.account_id
    if not await revoke(session, own, LoginSession.id == session_id, because="revoked by owner"):
        raise SessionNotFound
    await record_step(session, actor, "auth.revoke_session", session_id=session_id)


async def revoke_others(session: AsyncSession, actor: Actor) -> int:
    """End all own sessions but this one; the count."""
    own: ColumnElement[bool] = LoginSession.account_id == actor.account_id
    count = await revoke(session, own, LoginSession.id != actor.session_id, because="revoked by owner")
    await record_step(session, actor, "auth.revoke_others", session_id=actor.session_id, note=f"{count} sessions")
    return count


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the session stands now, with an access token for it and the token's life in seconds."""

    tenant: Tenant
    access_token: str
    expires_in: int


async def choose_tenant(database: Database, actor: Actor, *, keyring: Keyring, tenant_id: UUID) -> Moved:
    """Move the session to another tenant in which the account stands; that tenant's trail tells of it.

    Raises TenantUnknown, SessionEnded.
    """
    assert actor.account_id is not None
    async with database.read(None) as session:
        if tenant_id not in {tenant.id for _, tenant in await repository.places_of(session, actor.account_id)}:
            raise TenantUnknown
    async with database.write(tenant_id) as session:
        # Asked again: the place may have been closed in between.
        standing = {tenant.id: tenant for _, tenant in await repository.places_of(session, actor.account_id)}
        if tenant_id not in standing:
            raise TenantUnknown
        moved = await move_session(session, actor, keyring=keyring, tenant=standing[tenant_id])
        here = replace(actor, tenant_id=tenant_id, member_id=None, grants=())
        await record_step(session, here, "auth.choose_tenant", session_id=actor.session_id)
        return moved


async def move_session(session: AsyncSession, actor: Actor, *, keyring: Keyring, tenant: Tenant) -> Moved:
    """The session stands in the tenant from now on; access tokens for the old place end at once. Raises SessionEnded."""
    login = await session.get_one(LoginSession, actor.session_id, with_for_update=True)
    if login.revoked_at is not None:
        raise SessionEnded
    login.place_tenant_id = tenant.id
    await session.flush()
    moment = now()
    claims = AccessClaims.for_session(account_id=login.account_id, session_id=login.id, tenant_id=tenant.id, now=moment)
    token = issue_access_token(await keyring.signing_keys(session), claims, moment)
    return Moved(tenant, token, int(ACCESS_LIFETIME.total_seconds()))
