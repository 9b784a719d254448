"""Accounts of a tenant's staff: made, disabled, enabled, and their proofs reset, by two different administrators."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.passwords_policy import LoginPolicy
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.auth import passwords, repository, second_factor
from app.domains.auth.binding import bind_member
from app.domains.auth.errors import (
    AccountDisabledAlready,
    AccountEnabledAlready,
    AccountNotFound,
    AccountOfOtherTenant,
    LoginNameMalformed,
    LoginNameMissing,
    NotOwnAccount,
)
from app.domains.auth.models import Account, AccountPlace, LoginSession
from app.domains.auth.rules import LOGIN_NAME, folded_name
from app.domains.auth.sessions import revoke
from app.domains.members.public import MemberCard
from app.domains.orgs.public import org_card, visible_org
from app.kit.clock import now
from app.kit.ids import uuid7


async def create_account(
    session: AsyncSession,
    *,
    tenant_id: UUID,
    org_id: UUID,
    login_name: str,
    display_name: str,
    password: str,
    initial: bool = True,
    member: MemberCard | None = None,
    password_hash: str | None = None,
) -> Account:
    """An account that stands in the tenant, looked after by the organisation, bound to a member where one is given.

    `password_hash` is that of the password, where it was made ahead. An `initial` password opens nothing but its own change. Raises LoginNameMalformed, LoginNameTaken, MemberHasAccount.
    """
    account = Account(
        id=uuid7(),
        login_name=_good_name(login_name),
        display_name=display_name,
        home_tenant_id=tenant_id,
        password_hash=password_hash or await passwords.hashed(password),
        password_changed_at=now(),
        password_is_initial=initial,
        created_at=now(),
    )
    session.add(account)
    await session.flush()
    session.add(AccountPlace(account_id=account.id, place_tenant_id=tenant_id, org_id=org_id, created_at=now()))
    await session.flush()
    if member is not None:
        await bind_member(session, account.id, tenant_id, member)
    return account


async def create(
    session: AsyncSession,
    actor: Actor,
    *,
    policy: LoginPolicy,
    org_id: UUID,
    login_name: str,
    display_name: str,
    member: MemberCard | None,
) -> tuple[Account, str]:
    """An account of the staff and its first password, to be told once. Raises as `create_account` and `visible_org`."""
    await visible_org(session, actor, org_id, Permission.ACCOUNT_CREATE)
    password = passwords.initial_password(policy, login_name)
    account = await create_account(
        session,
        tenant_id=actor.tenant_id,
        org_id=org_id,
        login_name=login_name,
        display_name=display_name,
        password=password,
        member=member,
    )
    await _record(session, actor, "account.create", account.id, org_id)
    return account, password


async def disable(session: AsyncSession, actor: Actor, *, account_id: UUID, reason: str) -> None:
    """Shut the account out of this tenant, and end its sessions here. Raises AccountNotFound, NotOwnAccount,
    AccountDisabledAlready, and what `require` raises."""
    _, place = await seen(session, actor, account_id, Permission.ACCOUNT_LOCK)
    _not_own(actor, account_id)
    if place.disabled_at is not None:
        raise AccountDisabledAlready
    place.disabled_at, place.disabled_by = now(), actor.account_id
    await _end_sessions_here(session, actor, account_id, "account disabled")
    await _record(session, actor, "account.disable", account_id, place.org_id, reason)


async def enable(session: AsyncSession, actor: Actor, *, account_id: UUID, reason: str) -> None:
    """Let a disabled account in again. Raises as `disable`, and AccountEnabledAlready."""
    _, place = await seen(session, actor, account_id, Permission.ACCOUNT_UNLOCK)
    _not_own(actor, account_id)
    if place.disabled_at is None:
        raise AccountEnabledAlready
    place.disabled_at = place.disabled_by = None
    await _record(session, actor, "account.enable", account_id, place.org_id, reason)


async def revoke_sessions(session: AsyncSession, actor: Actor, *, account_id: UUID, reason: str) -> int:
    """End another's sessions in this tenant; the count. Raises AccountNotFound and what `require` raises."""
    _, place = await seen(session, actor, account_id, Permission.ACCOUNT_SESSION_REVOKE)
    count = await _end_sessions_here(session, actor, account_id, "revoked by administrator")
    await _record(session, actor, "account.revoke_sessions", account_id, place.org_id, reason)
    return count


async def reset_second_factor(session: AsyncSession, actor: Actor, *, account_id: UUID, reason: str) -> None:
    """Take a lost second factor away. The security administrator does this and the system administrator resets
    passwords: neither of them alone can enter as somebody else. Raises as `disable`, and AccountOfOtherTenant."""
    account, place = await seen(session, actor, account_id, Permission.ACCOUNT_UNLOCK)
    _not_own(actor, account_id)
    _of_this_tenant(actor, account)
    await second_factor.forget(session, account)
    await revoke(session, LoginSession.account_id == account_id, because="second factor reset")
    await _record(session, actor, "account.reset_second_factor", account_id, place.org_id, reason)


async def reset_password(
    session: AsyncSession,
    actor: Actor,
    *,
    policy: LoginPolicy,
    account_id: UUID,
    login_name: str | None,
    reason: str,
) -> tuple[Account, str]:
    """A new first password, to be told once; an account without a login name is given one. Raises as
    `reset_second_factor`, and LoginNameMissing, LoginNameMalformed, LoginNameTaken."""
    account, place = await seen(session, actor, account_id, Permission.ACCOUNT_CREATE)
    _not_own(actor, account_id)
    _of_this_tenant(actor, account)
    if account.login_name is None:
        if not login_name:
            raise LoginNameMissing
        account.login_name = _good_name(login_name)
    password = passwords.initial_password(policy, account.login_name)
    account.password_hash = await passwords.hashed(password)
    account.password_changed_at, account.password_is_initial = now(), True
    await session.flush()
    await revoke(session, LoginSession.account_id == account_id, because="password reset")
    await _record(session, actor, "account.reset_password", account_id, place.org_id, reason)
    return account, password


async def seen(
    session: AsyncSession, actor: Actor, account_id: UUID, permission: Permission
) -> tuple[Account, AccountPlace]:
    """An account in sight, on which the permission is held. Raises AccountNotFound, and what `require` raises."""
    # What waits for the second factor counts as seen, so that the refusal can say what is missing.
    scope = replace(actor, second_factor=True).scope(Permission.ACCOUNT_LIST)
    rows = await repository.visible_accounts(session, actor.tenant_id, scope=scope, account_id=account_id)
    if not rows:
        raise AccountNotFound
    account, place = rows[0]
    org = await org_card(session, actor.tenant_id, place.org_id)
    if org is None:
        raise AccountNotFound
    require(actor, permission, at=org.path)
    return account, place


async def _end_sessions_here(session: AsyncSession, actor: Actor, account_id: UUID, because: str) -> int:
    here = LoginSession.place_tenant_id == actor.tenant_id
    return await revoke(session, LoginSession.account_id == account_id, here, because=because)


def _good_name(login_name: str) -> str:
    name = folded_name(login_name)
    if not LOGIN_NAME.match(name):
        raise LoginNameMalformed
    return name


def _not_own(actor: Actor, account_id: UUID) -> None:
    if actor.account_id == account_id:
        raise NotOwnAccount


def _of_this_tenant(actor: Actor, account: Account) -> None:
    if account.home_tenant_id != actor.tenant_id:
        raise AccountOfOtherTenant


async def _record(
    session: AsyncSession, actor: Actor, action: str, account_id: UUID, org_id: UUID, note: str = ""
) -> None:
    await record(session, actor, action, target="account", target_id=account_id, org_id=org_id, note=note)
