"""The code on the hall's screen: signed, bound to one meeting, another every 15 seconds, accepted for 30."""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.access.keys import KeySet, SigningKey
from app.access.signed_codes import CodeRefused, sign_code, verify_code
from app.domains.meetings.errors import CodeOfAnotherMeeting, MeetingCodeInvalid

PURPOSE = "meetings.screen"
SHOWN = timedelta(seconds=15)
ACCEPTED = timedelta(seconds=30)
# Form of the payload, the meeting's id, the number of the 15-second slot since 1970.
_LAYOUT = struct.Struct(">B16sI")
_FORM = 1


@dataclass(frozen=True, slots=True)
class ScreenCode:
    """A code, and the instants between which it is shown and accepted."""

    text: str
    valid_from: datetime
    shown_until: datetime
    accepted_until: datetime


def codes_at(keys: KeySet, meeting_id: UUID, moment: datetime) -> tuple[ScreenCode, ScreenCode]:
    """The code to show at this instant and the one after it."""
    slot = _slot(moment)
    return _made(keys, meeting_id, slot), _made(keys, meeting_id, slot + 1)


def _slot(moment: datetime) -> int:
    return int(moment.timestamp()) // int(SHOWN.total_seconds())


def _start(slot: int) -> datetime:
    return datetime.fromtimestamp(slot * SHOWN.total_seconds(), UTC)


def _made(keys: KeySet, meeting_id: UUID, slot: int) -> ScreenCode:
    text = sign_code(keys.active, PURPOSE, _LAYOUT.pack(_FORM, meeting_id.bytes, slot))
    start = _start(slot)
    return ScreenCode(text, start, start + SHOWN, start + ACCEPTED)


def checked(keys: KeySet, meeting_id: UUID, text: str, moment: datetime) -> bool:
    """Is this code of this meeting still accepted? False where it has expired.

    Raises MeetingCodeInvalid for a text that we did not sign or that is not shown yet, CodeOfAnotherMeeting for a good
    code of another meeting.
    """
    bound_to, start = _read(keys, text)
    if moment < start:
        raise MeetingCodeInvalid
    if bound_to != meeting_id:
        raise CodeOfAnotherMeeting
    return moment < start + ACCEPTED


def _read(keys: KeySet, text: str) -> tuple[UUID, datetime]:
    """The meeting of a code that we signed, and from when it is shown. Raises MeetingCodeInvalid."""
    try:
        form, bound_to, slot = _LAYOUT.unpack(verify_code(keys, PURPOSE, text))
    except (CodeRefused, struct.error) as flaw:
        raise MeetingCodeInvalid from flaw
    if form != _FORM:
        raise MeetingCodeInvalid
    return UUID(bytes=bound_to), _start(slot)


class VerifiedCodes:
    """A bounded memory of codes whose signature was verified: a whole hall sends the same one. It belongs to one event loop.

    It spares the signature only. A code whose key has left the set is verified anew, and so refused.
    """

    def __init__(self, capacity: int = 10_000) -> None:
        self._capacity = capacity
        self._held: dict[str, tuple[UUID, datetime, SigningKey]] = {}

    def holds(self, keys: KeySet, meeting_id: UUID, text: str, moment: datetime) -> bool | None:
        """As `checked`, but None where that refuses."""
        held = self._held.get(text)
        if held is None or keys.find(held[2].kid) is not held[2]:
            held = self._remember(keys, text)
        if held is None or moment < held[1] or held[0] != meeting_id:
            return None
        return moment < held[1] + ACCEPTED

    def _remember(self, keys: KeySet, text: str) -> tuple[UUID, datetime, SigningKey] | None:
        self._held.pop(text, None)
        try:
            bound_to, start = _read(keys, text)
        except MeetingCodeInvalid:
            return None
        key = keys.find(text.partition(".")[0])
        assert key is not None
        if len(self._held) >= self._capacity:
            del self._held[next(iter(self._held))]
        made = self._held[text] = bound_to, start, key
        return made
