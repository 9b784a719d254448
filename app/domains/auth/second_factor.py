"""The second factor: time-based codes (RFC 6238) and single-use recovery codes."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

import pyotp
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.auth.errors import SecondFactorSet, SecondFactorUnset, SecondFactorWrong
from app.domains.auth.models import Account, LoginSession, RecoveryCode
from app.domains.auth.rules import matching_step
from app.keyring.keyring import Keyring
from app.kit.clock import now

ISSUER = "智慧党建"
RECOVERY_CODES = 10
_COLUMN = "account.totp_secret"
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the person's authenticator app needs, shown once. `uri` is the content of the QR code."""

    secret: str
    uri: str


async def begin(session: AsyncSession, keyring: Keyring, account: Account) -> Enrolment:
    """A new secret, which counts once a code of it has been given. Raises SecondFactorSet."""
    if account.has_second_factor:
        raise SecondFactorSet
    secret = pyotp.random_base32()
    cipher = await keyring.platform_cipher(session)
    account.totp_secret = cipher.encrypt(secret, column=_COLUMN, row_id=account.id)
    account.totp_step = None
    name = account.login_name or account.display_name
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER))


async def enrol(session: AsyncSession, keyring: Keyring, account: Account) -> Enrolment:
    """Switch the second factor on without a code, for the command that makes an administrator: the secret is shown
    to whoever runs it. Raises SecondFactorSet."""
    made = await begin(session, keyring, account)
    account.totp_confirmed_at = now()
    await session.flush()
    return made


async def confirm(session: AsyncSession, keyring: Keyring, account: Account, session_id: UUID, code: str) -> list[str]:
    """Switch the second factor on; the recovery codes, shown once. Raises SecondFactorSet, -Unset, -Wrong."""
    if account.has_second_factor:
        raise SecondFactorSet
    await _use_code(session, keyring, account, code)
    account.totp_confirmed_at = now()
    await pass_in(session, session_id)
    return await new_recovery_codes(session, keyring, account.id)


async def check(session: AsyncSession, keyring: Keyring, account: Account, code: str) -> None:
    """Use a time-based or a recovery code of the account, whose row is locked. Raises SecondFactorUnset, -Wrong."""
    if not account.has_second_factor:
        raise SecondFactorUnset
    if code.isdigit() and len(code) == 6:
        await _use_code(session, keyring, account, code)
    else:
        await _use_recovery_code(session, keyring, account.id, code)


async def pass_in(session: AsyncSession, session_id: UUID) -> None:
    """The session has passed the second factor."""
    await session.execute(update(LoginSession).where(LoginSession.id == session_id).values(second_factor_at=now()))


async def new_recovery_codes(session: AsyncSession, keyring: Keyring, account_id: UUID) -> list[str]:
    """Ten new codes in place of the old ones."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)
    ]
    session.add_all([RecoveryCode(account_id=account_id, digest=_digest(keyring, account_id, code)) for code in codes])
    await session.flush()
    return codes


async def forget(session: AsyncSession, account: Account) -> None:
    """Take the second factor away, with its recovery codes."""
    account.totp_secret = account.totp_confirmed_at = account.totp_step = None
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


async def _use_code(session: AsyncSession, keyring: Keyring, account: Account, code: str) -> None:
    if account.totp_secret is None:
        raise SecondFactorUnset
    cipher = await keyring.platform_cipher(session)
    secret = cipher.decrypt(account.totp_secret, column=_COLUMN, row_id=account.id)
    step = matching_step(secret, code, now())
    # A code seen over somebody's shoulder is worth nothing: no step is taken twice (RFC 6238 5.2).
    if step is None or (account.totp_step is not None and step <= account.totp_step):
        raise SecondFactorWrong
    account.totp_step = step


async def _use_recovery_code(session: AsyncSession, keyring: Keyring, account_id: UUID, code: str) -> None:
    result = await session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.digest == _digest(keyring, account_id, code.strip().upper()),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now())
    )
    if not result.rowcount:  # type: ignore[attr-defined]
        raise SecondFactorWrong


def _digest(keyring: Keyring, account_id: UUID, code: str) -> bytes:
    return hmac.digest(keyring.derived("recovery codes"), account_id.bytes + code.encode(), hashlib.sha256)
