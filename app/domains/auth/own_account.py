"""What people do with the proofs of their own account. Tries are counted, and nothing is held open while hashing."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.domains.auth import passwords, repository, second_factor
from app.domains.auth.entrance import Entrance
from app.domains.auth.errors import PasswordRefused, PasswordUnset, PasswordWrong, SessionEnded
from app.domains.auth.limiter import Door
from app.domains.auth.login_trail import record_step, refusals_recorded
from app.domains.auth.models import Account, LoginSession
from app.domains.auth.second_factor import Enrolment
from app.domains.auth.sessions import revoke
from app.kit.clock import now
from app.kit.errors import FieldIssue


async def change_password(entrance: Entrance, actor: Actor, *, current: str, new: str, source: str) -> None:
    """Replace the password and end all other sessions. Raises PasswordUnset, PasswordWrong, PasswordRefused, -Limited."""
    seen = await _proved(entrance, actor, current, source)
    if new == current:
        raise PasswordRefused(issues=[FieldIssue("new_password", "新密码不能与当前密码相同")])
    passwords.require_good(entrance.policy, new, login_name=seen.login_name or "", second_factor=seen.has_second_factor)
    made = await passwords.hashed(new)
    async with _locked(entrance, actor) as (session, account):
        if account.password_hash != seen.password_hash:
            raise PasswordWrong
        account.password_hash, account.password_changed_at, account.password_is_initial = made, now(), False
        others = LoginSession.account_id == account.id, LoginSession.id != actor.session_id
        await revoke(session, *others, because="password changed")
        await entrance.limiter.succeeded(session, Door.PASSWORD, str(account.id), source)
        await _record(session, actor, "account.change_password")


async def begin_second_factor(entrance: Entrance, actor: Actor, *, password: str, source: str) -> Enrolment:
    """A new secret for the person's app. Raises PasswordUnset, PasswordWrong, SecondFactorSet, LoginLimited."""
    await _proved(entrance, actor, password, source)
    async with _locked(entrance, actor) as (session, account):
        await entrance.limiter.succeeded(session, Door.PASSWORD, str(account.id), source)
        return await second_factor.begin(session, entrance.keyring, account)


async def confirm_second_factor(entrance: Entrance, actor: Actor, *, code: str, source: str) -> list[str]:
    """Switch the second factor on with a first code; the recovery codes. Raises SecondFactorSet, -Unset, -Wrong."""
    assert actor.session_id is not None
    await entrance.limiter.admit(Door.SECOND_FACTOR, str(actor.account_id), source, by=actor)
    async with _refusals(entrance, actor, Door.SECOND_FACTOR), _locked(entrance, actor) as (session, account):
        codes = await second_factor.confirm(session, entrance.keyring, account, actor.session_id, code)
        await entrance.limiter.succeeded(session, Door.SECOND_FACTOR, str(account.id), source)
        await _record(session, actor, "account.enable_second_factor")
        return codes


async def pass_second_factor(entrance: Entrance, actor: Actor, *, code: str, source: str) -> None:
    """Wake the rights that wait for the second factor in this session. Raises SecondFactorUnset, -Wrong, LoginLimited."""
    assert actor.session_id is not None
    async with _checked(entrance, actor, code, source) as (session, _):
        await second_factor.pass_in(session, actor.session_id)
        await record_step(session, actor, "auth.second_factor", session_id=actor.session_id)


async def renew_recovery_codes(entrance: Entrance, actor: Actor, *, code: str, source: str) -> list[str]:
    """Ten new recovery codes in place of the old. Raises SecondFactorUnset, -Wrong, LoginLimited."""
    async with _checked(entrance, actor, code, source) as (session, account):
        await _record(session, actor, "account.renew_recovery_codes")
        return await second_factor.new_recovery_codes(session, entrance.keyring, account.id)


async def _proved(entrance: Entrance, actor: Actor, password: str, source: str) -> Account:
    """The account whose password this is."""
    assert actor.account_id is not None
    await entrance.limiter.admit(Door.PASSWORD, str(actor.account_id), source, by=actor)
    async with entrance.services.database.read(None) as session:
        account = await session.get_one(Account, actor.account_id)
    if account.password_hash is None:
        raise PasswordUnset
    async with _refusals(entrance, actor, Door.PASSWORD):
        if not (await passwords.matches(account.password_hash, password)).ok:
            raise PasswordWrong
    return account


@asynccontextmanager
async def _locked(entrance: Entrance, actor: Actor) -> AsyncIterator[tuple[AsyncSession, Account]]:
    assert actor.account_id is not None
    async with entrance.services.database.write(actor.tenant_id) as session:
        account = await repository.locked_account(session, actor.account_id)
        if account is None:
            raise SessionEnded
        yield session, account


@asynccontextmanager
async def _checked(
    entrance: Entrance, actor: Actor, code: str, source: str
) -> AsyncIterator[tuple[AsyncSession, Account]]:
    await entrance.limiter.admit(Door.SECOND_FACTOR, str(actor.account_id), source, by=actor)
    async with _refusals(entrance, actor, Door.SECOND_FACTOR), _locked(entrance, actor) as (session, account):
        await second_factor.check(session, entrance.keyring, account, code)
        await entrance.limiter.succeeded(session, Door.SECOND_FACTOR, str(account.id), source)
        yield session, account


def _refusals(entrance: Entrance, actor: Actor, door: Door) -> AbstractAsyncContextManager[None]:
    return refusals_recorded(entrance.services.database, actor, door)


async def _record(session: AsyncSession, actor: Actor, action: str) -> None:
    await record(session, actor, action, target="account", target_id=actor.account_id, org_id=None)
