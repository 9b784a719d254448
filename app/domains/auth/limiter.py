"""One limiter over every way to log in. A try is counted before it is looked at, in a transaction of its own:
a refusal cannot take the count back, and a hundred tries at once are a hundred tries."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.passwords_policy import LoginPolicy
from app.db.dialect import insert_or_ignore
from app.db.session import Database
from app.domains.auth.errors import LoginLimited
from app.domains.auth.login_trail import Visitor, record_refusal
from app.domains.auth.models import LoginTries
from app.domains.auth.rules import Tries, after_try, of_a_source, once_and_then_slower, seconds_to_wait
from app.keyring.keyring import Keyring
from app.kit.clock import now


class Door(StrEnum):
    """What is being tried."""

    PASSWORD = "password"  # noqa: S105  (a word, no secret)
    SECOND_FACTOR = "second_factor"
    SMS_CODE = "sms_code"
    SMS_SENDING = "sms_sending"
    INVITATION = "invitation"
    SCREEN = "screen"
    SOURCE = "source"


# Counted from all sources together: who stands at the second factor has the password already, a message costs the same
# wherever it is asked for, and who guesses the code of a hall's screen has logged in.
_FROM_ANYWHERE = {Door.SECOND_FACTOR, Door.SMS_SENDING, Door.SCREEN}


def bucket_of(keyring: Keyring, door: Door, *parts: str) -> bytes:
    """A keyed digest, so that the table names neither accounts nor addresses."""
    text = "\0".join((door.value, *parts))
    return hmac.digest(keyring.derived("login tries"), text.encode(), hashlib.sha256)


class Limiter:
    """Counts tries at one subject from one source, and failures of the source over all subjects."""

    def __init__(self, database: Database, keyring: Keyring, policy: LoginPolicy) -> None:
        self._database, self._keyring, self._policy = database, keyring, policy

    async def admit(self, door: Door, subject: str, source: str, *, by: Visitor | Actor) -> None:
        """Let one try in, or raise LoginLimited with the seconds to wait.

        The first try that a block turns away leaves an audit row of `by`; the further ones would only let a stranger
        fill the trail.
        """
        moment = now()
        own = once_and_then_slower(self._policy) if door is Door.SMS_SENDING else self._policy
        limits = zip(self._buckets(door, subject, source), (own, of_a_source(self._policy)), strict=True)
        async with self._database.write(by.tenant_id) as session:
            rows = [(await _locked(session, bucket), policy) for bucket, policy in limits]
            wait = max(seconds_to_wait(_tries(row), moment) for row, _ in rows)
            if wait:
                await _remember(session, [row for row, _ in rows], moment, by, door)
            else:
                for row, policy in rows:
                    after = after_try(policy, _tries(row), moment)
                    row.tries, row.last_at, row.blocked_until = after.tries, after.last_at, after.blocked_until
        if wait:
            raise LoginLimited(retry_after=wait)

    async def succeeded(self, session: AsyncSession, door: Door, subject: str, source: str) -> None:
        """Take the counts of an admitted try back, in the transaction of what it led to."""
        own, of_source = self._buckets(door, subject, source)
        await session.execute(delete(LoginTries).where(LoginTries.bucket == own))
        await session.execute(
            update(LoginTries)
            .where(LoginTries.bucket == of_source, LoginTries.tries > 0)
            .values(tries=LoginTries.tries - 1)
        )

    def _buckets(self, door: Door, subject: str, source: str) -> Sequence[bytes]:
        parts = (subject,) if door in _FROM_ANYWHERE else (subject, source)
        return bucket_of(self._keyring, door, *parts), bucket_of(self._keyring, Door.SOURCE, door, source)


async def _locked(session: AsyncSession, bucket: bytes) -> LoginTries:
    values = {"bucket": bucket, "tries": 0, "last_at": now()}
    await session.execute(insert_or_ignore(session, LoginTries, values, keys=["bucket"]))
    query = select(LoginTries).where(LoginTries.bucket == bucket).with_for_update()
    return (await session.scalars(query)).one()


async def _remember(
    session: AsyncSession, rows: Sequence[LoginTries], moment: datetime, by: Visitor | Actor, door: Door
) -> None:
    blocking = [row for row in rows if row.blocked_until and row.blocked_until > moment]
    untold = [row for row in blocking if row.refused_at is None or row.refused_at < row.last_at]
    for row in untold:
        row.refused_at = moment
    if untold:
        await record_refusal(session, by, door, LoginLimited.code)


def _tries(row: LoginTries) -> Tries | None:
    return Tries(row.tries, row.last_at, row.blocked_until) if row.tries else None
