"""The code on the hall's screen: authentic, bound to one meeting, another every 15 seconds, accepted for 30."""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.access.keyed_codes import check_code, key_code
from app.access.keys import KeySet
from app.access.signed_codes import CodeRefused
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
    text = key_code(keys.active, PURPOSE, _LAYOUT.pack(_FORM, meeting_id.bytes, slot))
    start = _start(slot)
    return ScreenCode(text, start, start + SHOWN, start + ACCEPTED)


def checked(keys: KeySet, meeting_id: UUID, text: str, moment: datetime) -> bool:
    """Is this code of this meeting still accepted? False where it has expired.

    Raises MeetingCodeInvalid for a text that we did not make or that is not shown yet, CodeOfAnotherMeeting for a good
    code of another meeting.
    """
    bound_to, start = _read(keys, text)
    if moment < start:
        raise MeetingCodeInvalid
    if bound_to != meeting_id:
        raise CodeOfAnotherMeeting
    return moment < start + ACCEPTED


def _read(keys: KeySet, text: str) -> tuple[UUID, datetime]:
    """The meeting of a code that we made, and from when it is shown. Raises MeetingCodeInvalid."""
    try:
        form, bound_to, slot = _LAYOUT.unpack(check_code(keys, PURPOSE, text))
    except (CodeRefused, struct.error) as flaw:
        raise MeetingCodeInvalid from flaw
    if form != _FORM:
        raise MeetingCodeInvalid
    return UUID(bytes=bound_to), _start(slot)
