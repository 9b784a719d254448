"""The ticket of a screen: which screen of which tenant, and a secret, signed. It opens the stream of that screen alone.

The signature lets a forged ticket fail before any row is asked for, and says the tenant for which rows may be asked.
"""

import hashlib
import hmac
import struct
from dataclasses import dataclass
from uuid import UUID

from app.access.keys import KeySet
from app.access.signed_codes import CodeRefused, sign_code, verify_code
from app.domains.meetings.screen.errors import TicketEnded

PURPOSE = "meetings.screen_ticket"
_LAYOUT = struct.Struct(">B16s16s32s")
_FORM = 1


@dataclass(frozen=True, slots=True)
class Ticket:
    tenant_id: UUID
    screen_id: UUID
    secret: bytes

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.secret).digest()

    def fits(self, digest: bytes | None) -> bool:
        """Is this the ticket that was handed out, by the digest that was kept?"""
        return digest is not None and hmac.compare_digest(self.digest, digest)


def signed(keys: KeySet, ticket: Ticket) -> str:
    """The ticket as a text of under 200 letters, fit for a cookie."""
    return sign_code(
        keys.active, PURPOSE, _LAYOUT.pack(_FORM, ticket.tenant_id.bytes, ticket.screen_id.bytes, ticket.secret)
    )


def read_ticket(keys: KeySet, text: str) -> Ticket:
    """The ticket of a text that we signed. Raises TicketEnded for any other."""
    try:
        form, tenant_id, screen_id, secret = _LAYOUT.unpack(verify_code(keys, PURPOSE, text))
    except (CodeRefused, struct.error) as flaw:
        raise TicketEnded from flaw
    if form != _FORM:
        raise TicketEnded
    return Ticket(UUID(bytes=tenant_id), UUID(bytes=screen_id), secret)
