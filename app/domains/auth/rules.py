"""Pure decisions of logging in."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import pyotp

from app.access.passwords_policy import LoginPolicy

LOGIN_NAME = re.compile(r"[a-z][a-z0-9._-]{2,63}\Z")
FIRST_DELAY = timedelta(seconds=30)
TRIES_OF_A_SOURCE = 100
STEP_SECONDS = 30
STEPS_OF_CLOCK_DRIFT = 1


@dataclass(frozen=True, slots=True)
class Tries:
    """Tries of one source at one subject, and until when the next one is refused unseen."""

    tries: int
    last_at: datetime
    blocked_until: datetime | None


def after_try(policy: LoginPolicy, before: Tries | None, moment: datetime) -> Tries:
    """The count once one more try is let in.

    A quiet window forgets the past. From the policy's last free try on, the next one waits: as long as the policy's
    lock, or without one a delay that doubles from half a minute up to the window, so that no stranger can shut an
    account for good.
    """
    fresh = before is None or moment - before.last_at >= policy.window
    tries = 1 if fresh or before is None else before.tries + 1
    if tries < policy.tries:
        return Tries(tries, moment, None)
    delay = policy.lock or min(FIRST_DELAY * 2 ** min(tries - policy.tries, 10), policy.window)
    return Tries(tries, moment, moment + delay)


def seconds_to_wait(before: Tries | None, moment: datetime) -> int:
    """0 when a try may be let in."""
    if before is None or before.blocked_until is None or before.blocked_until <= moment:
        return 0
    return max(1, round((before.blocked_until - moment).total_seconds()))


def of_a_source(policy: LoginPolicy) -> LoginPolicy:
    """The bound on failures of one source over all accounts: wide, because a whole office may stand behind one address."""
    return replace(policy, tries=TRIES_OF_A_SOURCE, lock=None)


def once_and_then_slower(policy: LoginPolicy) -> LoginPolicy:
    """The bound on messages to one phone: the second waits half a minute, each further one twice as long."""
    return replace(policy, tries=1, lock=None)


def folded_name(login_name: str) -> str:
    """Login names are compared without case and width."""
    return unicodedata.normalize("NFKC", login_name).strip().casefold()


def matching_step(secret: str, code: str, moment: datetime) -> int | None:
    """The 30-second step (RFC 6238) whose code this is, one step of clock drift either way; None for any other."""
    totp = pyotp.TOTP(secret)
    present = int(moment.timestamp()) // STEP_SECONDS
    steps = range(present - STEPS_OF_CLOCK_DRIFT, present + STEPS_OF_CLOCK_DRIFT + 1)
    return next((step for step in steps if pyotp.utils.strings_equal(code, totp.generate_otp(step))), None)


def place_to_enter(places: Iterable[UUID], wanted: UUID | None) -> UUID | None:
    """Where a login leads: the tenant asked for, or the only one; None where the person must choose or has none."""
    standing = list(places)
    if wanted is not None:
        return wanted if wanted in standing else None
    return standing[0] if len(standing) == 1 else None
