"""Logging in with a name and a password, and the second factor after it."""

import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.access.signed_codes import CodeRefused, sign_code, verify_code
from app.db.base import PLATFORM_TENANT
from app.domains.auth import passwords, repository, second_factor
from app.domains.auth.entrance import Entered, Entrance, Next
from app.domains.auth.errors import ChallengeExpired, LoginFailed
from app.domains.auth.limiter import Door
from app.domains.auth.login_trail import refusals_recorded
from app.domains.auth.models import Account, LoginWay
from app.domains.auth.passwords import Match
from app.domains.auth.rules import folded_name
from app.kit.clock import now

CHALLENGE_LIFETIME = timedelta(minutes=5)
_PURPOSE = "auth.second_factor"
_FORM = struct.Struct(">16s16sQ")


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who wants to enter, and from where. `code` answers the second factor in the same call."""

    login_name: str
    password: str
    tenant_code: str | None
    code: str | None
    device: str
    source: str


async def log_in(entrance: Entrance, attempt: Attempt) -> Entered:
    """Enter with a password. An account with a second factor gets a challenge unless the attempt brings a code.

    Raises LoginFailed, LoginLimited, TenantUnknown. No transaction is open while the password is hashed.
    """
    wanted = (await entrance.tenant(attempt.tenant_code)).id if attempt.tenant_code else None
    name = folded_name(attempt.login_name)
    async with entrance.services.database.read(None) as session:
        account = await repository.account_by_name(session, name)
    by = await entrance.visitor(account.id if account else None, wanted)
    await entrance.limiter.admit(Door.PASSWORD, name, attempt.source, by=by)
    # An unknown name leaves a row too, the platform's: the time that an answer takes must not tell them apart.
    async with refusals_recorded(entrance.services.database, by, LoginWay.PASSWORD):
        match = await passwords.matches(account.password_hash if account else None, attempt.password)
        if account is None or not match.ok:
            raise LoginFailed
        if account.has_second_factor and not attempt.code:
            return await _challenge(entrance, account, match, wanted, attempt)
        if account.has_second_factor:
            await entrance.limiter.admit(Door.SECOND_FACTOR, str(account.id), attempt.source, by=by)
        return await _finish(entrance, account, match, by.tenant_id, wanted, attempt)


async def answer_challenge(entrance: Entrance, *, challenge: str, code: str, device: str, source: str) -> Entered:
    """Enter with the second factor after a password. Raises ChallengeExpired, SecondFactorWrong, LoginLimited."""
    async with entrance.services.database.read(None) as session:
        keys = await entrance.keyring.signing_keys(session)
    try:
        raw_account, raw_tenant, until = _FORM.unpack(verify_code(keys, _PURPOSE, challenge))
    except (CodeRefused, struct.error) as flaw:
        raise ChallengeExpired from flaw
    if now() >= datetime.fromtimestamp(until, now().tzinfo):
        raise ChallengeExpired
    account_id, tenant_id = UUID(bytes=raw_account), UUID(bytes=raw_tenant)
    wanted = tenant_id if tenant_id != PLATFORM_TENANT else None
    by = await entrance.visitor(account_id, wanted)
    await entrance.limiter.admit(Door.SECOND_FACTOR, str(account_id), source, by=by)
    database = entrance.services.database
    async with refusals_recorded(database, by, Door.SECOND_FACTOR), database.write(by.tenant_id) as session:
        account = await repository.locked_account(session, account_id)
        if account is None or not account.has_second_factor:
            raise ChallengeExpired
        await second_factor.check(session, entrance.keyring, account, code)
        await entrance.limiter.succeeded(session, Door.SECOND_FACTOR, str(account_id), source)
        return await entrance.enter(
            session, account, way=LoginWay.PASSWORD, wanted=wanted, device=device, second_factor=True
        )


async def _challenge(
    entrance: Entrance, account: Account, match: Match, wanted: UUID | None, attempt: Attempt
) -> Entered:
    until = int((now() + CHALLENGE_LIFETIME).timestamp())
    async with entrance.services.database.write(PLATFORM_TENANT) as session:
        keys = await entrance.keyring.signing_keys(session)
        await entrance.limiter.succeeded(session, Door.PASSWORD, folded_name(attempt.login_name), attempt.source)
        if match.rehashed and (current := await repository.locked_account(session, account.id)):
            current.password_hash = match.rehashed
    payload = _FORM.pack(account.id.bytes, (wanted or PLATFORM_TENANT).bytes, until)
    return Entered(Next.SECOND_FACTOR, None, sign_code(keys.active, _PURPOSE, payload), None, [])


async def _finish(
    entrance: Entrance, seen: Account, match: Match, trail: UUID, wanted: UUID | None, attempt: Attempt
) -> Entered:
    async with entrance.services.database.write(trail) as session:
        account = await repository.locked_account(session, seen.id)
        # Between the look and the lock the password may have been changed, or the second factor switched on.
        if account is None or account.password_hash != seen.password_hash:
            raise LoginFailed
        if account.has_second_factor:
            await second_factor.check(session, entrance.keyring, account, attempt.code or "")
            await entrance.limiter.succeeded(session, Door.SECOND_FACTOR, str(account.id), attempt.source)
        if match.rehashed:
            account.password_hash = match.rehashed
        await entrance.limiter.succeeded(session, Door.PASSWORD, folded_name(attempt.login_name), attempt.source)
        return await entrance.enter(
            session,
            account,
            way=LoginWay.PASSWORD,
            wanted=wanted,
            device=attempt.device,
            second_factor=account.has_second_factor,
        )
