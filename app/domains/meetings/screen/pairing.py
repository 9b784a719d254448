"""The PC's side of pairing: it asks for a code, and fetches its ticket once a recorder has confirmed the code.

Nobody has logged in there, and no tenant is known before the confirmation: each step takes its own short transaction.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.keys import KeySet
from app.db.base import PLATFORM_TENANT
from app.db.dialect import insert_or_ignore, lock_name
from app.domains.meetings.screen import repository, rules
from app.domains.meetings.screen.errors import PairingExpired, PairingLimited, TicketEnded
from app.domains.meetings.screen.models import ScreenPairing
from app.domains.meetings.screen.tickets import Ticket, read_ticket, signed
from app.keyring.keyring import Keyring
from app.kit.clock import now
from app.kit.ids import uuid7
from app.web.services import Services

_DRAWS = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A pairing code for the screen, and the secret by which its PC alone fetches the ticket."""

    code: str
    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Fetched:
    """A signed ticket and the meeting that it is for."""

    ticket: str
    meeting_id: UUID


def code_digest(keyring: Keyring, code: str) -> bytes:
    return hmac.digest(keyring.derived("screen pairing codes"), code.encode(), hashlib.sha256)


async def ask_pairing(services: Services, *, source: str, wanted: UUID | None, held: str | None) -> Asked:
    """A new pairing code. `wanted` is the meeting in the PC's address bar, `held` the ticket that it still has.

    Raises PairingLimited.
    """
    keyring, moment = services.keyring, now()
    origin = hmac.digest(keyring.derived("screen sources"), source.encode(), hashlib.sha256)
    secret = secrets.token_urlsafe(32)
    async with services.database.write(PLATFORM_TENANT) as session:
        await lock_name(session, "screen pairing")
        await _refuse_floods(session, origin, moment)
        before = _held(await keyring.signing_keys(session), held)
        values = {
            "secret": hashlib.sha256(secret.encode()).digest(),
            "source": origin,
            "wanted_meeting_id": wanted,
            "held_tenant_id": before.tenant_id if before else None,
            "held_screen_id": before.screen_id if before else None,
            "created_at": moment,
            "expires_at": moment + rules.CODE_LIVES,
        }
        for _ in range(_DRAWS):
            code = f"{secrets.randbelow(1_000_000):06d}"
            row = values | {"id": uuid7(), "code": code_digest(keyring, code)}
            made = insert_or_ignore(session, ScreenPairing, row, keys=["code"]).returning(ScreenPairing.id)
            if await session.scalar(made) is not None:
                return Asked(code, secret, moment + rules.CODE_LIVES)
    raise PairingLimited(retry_after=rules.CODE_LIVES_SECONDS)


async def _refuse_floods(session: AsyncSession, source: bytes, moment: datetime) -> None:
    since = moment - rules.ASKED_IN
    if (
        await repository.asked_since(session, since, source=source) >= rules.ASKED_BY_ONE_SOURCE
        or await repository.asked_since(session, since) >= rules.ASKED_BY_ALL
    ):
        raise PairingLimited(retry_after=60)


def _held(keys: KeySet, text: str | None) -> Ticket | None:
    try:
        return read_ticket(keys, text) if text else None
    except TicketEnded:
        return None


async def fetch_ticket(services: Services, *, secret: str) -> Fetched | None:
    """The ticket of the confirmed pairing, None while nobody has confirmed it. Fetched again it is the same ticket.

    Raises PairingExpired for an unknown secret, a code that was not confirmed in time, and a screen revoked since.
    """
    moment = now()
    async with services.database.read(None) as session:
        pairing = await repository.pairing_by_secret(session, hashlib.sha256(secret.encode()).digest())
    if pairing is None:
        raise PairingExpired
    if pairing.place_tenant_id is None or pairing.screen_id is None or pairing.meeting_id is None:
        if moment > pairing.expires_at:
            raise PairingExpired
        return None
    if pairing.paired_at is None or moment > pairing.paired_at + rules.CODE_LIVES:
        raise PairingExpired
    # Made from the PC's own secret: an answer that got lost on the way is repeated, and no second ticket exists.
    key = hmac.digest(services.keyring.derived("screen tickets"), secret.encode(), hashlib.sha256)
    ticket = Ticket(pairing.place_tenant_id, pairing.screen_id, key)
    async with services.database.write(ticket.tenant_id) as session:
        screen = await repository.locked_screen(session, ticket.tenant_id, ticket.screen_id, pairing.meeting_id)
        if screen is None:
            raise PairingExpired
        screen.ticket = ticket.digest
        screen.connected_at = screen.connected_at or moment
        return Fetched(signed(await services.keyring.signing_keys(session), ticket), pairing.meeting_id)
