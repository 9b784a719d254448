"""The code that a member shows to the recorder: signed, of one member and tenant, good on the day it was made."""

import secrets
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from app.access.keys import KeySet
from app.access.signed_codes import CodeRefused, sign_code, verify_code
from app.domains.meetings.ways.errors import MemberCodeExpired, MemberCodeForeign, MemberCodeInvalid
from app.kit.clock import CHINA, local_date

PURPOSE = "meetings.member"
NONCE_BYTES = 12
# Form of the payload, tenant, member, milliseconds since 1970 at which it was made, nonce.
_LAYOUT = struct.Struct(f">B16s16sQ{NONCE_BYTES}s")
_FORM = 1
LAYOUT_TEXT = "1 字节版本(1)、16 字节单位 id、16 字节党员 id、8 字节生成时间(1970 年以来的毫秒，大端)、12 字节随机数"
_AHEAD = timedelta(seconds=30)
"""Servers that share the work may differ by so much."""


@dataclass(frozen=True, slots=True)
class MemberCode:
    """A code as it was read. `issued_at` decides about the day and about revocation."""

    member_id: UUID
    issued_at: datetime
    nonce: bytes


def new_code(keys: KeySet, tenant_id: UUID, member_id: UUID, moment: datetime) -> tuple[str, datetime]:
    """A fresh code, and the midnight (in China) at which it ends."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    payload = _LAYOUT.pack(_FORM, tenant_id.bytes, member_id.bytes, _milliseconds(moment), nonce)
    return sign_code(keys.active, PURPOSE, payload), _midnight(moment)


def open_code(keys: KeySet, text: str) -> tuple[UUID, MemberCode]:
    """Whose code it is and of which tenant, whatever the day. Raises MemberCodeInvalid for what we did not sign."""
    try:
        form, of_tenant, of_member, made, nonce = _LAYOUT.unpack(verify_code(keys, PURPOSE, text))
        issued_at = datetime.fromtimestamp(made / 1000, UTC)
    except (CodeRefused, struct.error, ValueError, OverflowError) as flaw:
        raise MemberCodeInvalid from flaw
    if form != _FORM:
        raise MemberCodeInvalid
    return UUID(bytes=of_tenant), MemberCode(UUID(bytes=of_member), issued_at, nonce)


def read_code(keys: KeySet, tenant_id: UUID, text: str, moment: datetime) -> MemberCode:
    """Whose code it is, shown at this instant.

    Raises MemberCodeInvalid for what we did not sign, MemberCodeForeign for another tenant's member,
    MemberCodeExpired for the code of another day.
    """
    of_tenant, code = open_code(keys, text)
    if code.issued_at > moment + _AHEAD:
        raise MemberCodeInvalid
    if of_tenant != tenant_id:
        raise MemberCodeForeign
    if local_date(code.issued_at) != local_date(moment):
        raise MemberCodeExpired
    return code


def to_milliseconds(moment: datetime) -> datetime:
    """The instant as a code carries it."""
    return datetime.fromtimestamp(_milliseconds(moment) / 1000, UTC)


def _milliseconds(moment: datetime) -> int:
    return (moment - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(local_date(moment) + timedelta(days=1), time(), CHINA)
