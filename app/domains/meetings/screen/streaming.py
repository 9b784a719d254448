"""The event stream of one screen: what is shown, when it changes; a heartbeat between; its end in good order."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import segno

from app.db.session import Database
from app.domains.meetings.codes import ScreenCode
from app.domains.meetings.finding import times_of
from app.domains.meetings.screen import repository, rules
from app.domains.meetings.screen.board import Board, Boards
from app.domains.meetings.screen.errors import ScreenOfAnotherMeeting, TicketEnded, TooManyStreams
from app.domains.meetings.screen.labels import LABELS
from app.domains.meetings.screen.tickets import Ticket, read_ticket
from app.domains.meetings.screen.vocabulary import ScreenPhase
from app.keyring.keyring import Keyring
from app.kit.clock import CHINA, now
from app.kit.errors import Refusal
from app.web.closing import Closing

STREAMS_OF_A_PROCESS = 500
STREAMS_OF_A_SCREEN = 3
HEARTBEAT_SECONDS = 10
_LOOK_SECONDS = 1.0
_RETRY = b"retry: 2000\n\n"
_HEARTBEAT = b": beat\n\n"


@dataclass(frozen=True, slots=True)
class Seat:
    """A stream that may begin: whose it is, and what it shows."""

    ticket: Ticket
    meeting_id: UUID


class Screens:
    """The streams of this process."""

    def __init__(self, database: Database, keyring: Keyring, closing: Closing) -> None:
        self.boards = Boards(database, keyring)
        self._database, self._keyring, self._closing = database, keyring, closing
        # The streams of each screen, oldest first.
        self._streams: dict[UUID, list[object]] = defaultdict(list)

    async def admit(self, text: str | None, *, wanted: UUID | None) -> Seat:
        """Look at a ticket. `wanted` is the meeting in the PC's address bar.

        Raises TicketEnded, ScreenOfAnotherMeeting, TooManyStreams.
        """
        if sum(map(len, self._streams.values())) >= STREAMS_OF_A_PROCESS:
            raise TooManyStreams(retry_after=5)
        async with self._database.read(None) as session:
            keys = await self._keyring.signing_keys(session)
        ticket = read_ticket(keys, text or "")
        async with self._database.read(ticket.tenant_id) as session:
            row = await repository.screen_with_meeting(session, ticket.tenant_id, ticket.screen_id)
        if row is None or not ticket.fits(row[0].ticket):
            raise TicketEnded
        meeting, moment = row[1], now()
        times = times_of(meeting)
        is_serving = rules.is_serving(rules.phase_of_screen(meeting.state, times, moment))
        is_foreign = wanted not in (None, meeting.id)
        if not is_serving and (is_foreign or moment > times.closes_at + rules.END_SHOWN):
            raise TicketEnded
        if is_foreign:
            raise ScreenOfAnotherMeeting
        return Seat(ticket, meeting.id)

    async def stream(self, seat: Seat) -> AsyncIterator[bytes]:
        """Server-sent events until the ticket ends, the reader leaves or the server stops; of one screen the newest few."""
        mine, streams = object(), self._streams[seat.ticket.screen_id]
        streams.append(mine)
        del streams[:-STREAMS_OF_A_SCREEN]
        try:
            async with self.boards.watching(seat.ticket.tenant_id, seat.meeting_id):
                yield _RETRY
                async for event in self._events(seat):
                    yield event
                    if mine not in streams:
                        return
        except Refusal:
            # The database is away, or the meeting is gone: the page says so and comes again.
            return
        finally:
            if mine in streams:
                streams.remove(mine)
            if not streams:
                self._streams.pop(seat.ticket.screen_id, None)

    async def _events(self, seat: Seat) -> AsyncIterator[bytes]:
        shown, quiet_since = None, now()
        while True:
            board, moment = await self.boards.board(seat.ticket.tenant_id, seat.meeting_id), now()
            phase = board.phase if seat.ticket.fits(board.tickets.get(seat.ticket.screen_id)) else ScreenPhase.REVOKED
            if (phase, board) != shown:
                shown, quiet_since = (phase, board), moment
                yield _event(board, phase, moment)
            elif (moment - quiet_since).total_seconds() >= HEARTBEAT_SECONDS:
                quiet_since = moment
                yield _HEARTBEAT
            if not rules.is_serving(phase) or await self._closing.wait(_pause(board, moment)):
                return


def _pause(board: Board, moment: datetime) -> float:
    """Seconds to the next look: a second, or less where the code turns before."""
    if board.code is None:
        return _LOOK_SECONDS
    return max(0.01, min(_LOOK_SECONDS, (board.code.shown_until - moment).total_seconds() + 0.01))


def _event(board: Board, phase: ScreenPhase, moment: datetime) -> bytes:
    data = json.dumps(event_data(board, phase, moment), ensure_ascii=False, separators=(",", ":"))
    return f"event: show\ndata: {data}\n\n".encode()


def event_data(board: Board, phase: ScreenPhase, moment: datetime) -> dict[str, Any]:
    """What a screen is told: no name of anybody, and no code unless the phase is open."""
    counts = board.counts
    return {
        "phase": phase.value,
        "phase_text": LABELS["screen_phase"][phase],
        "now": _local(moment),
        "title": board.title,
        "place": board.place,
        "host": board.host,
        "starts_at": _local(board.times.starts_at),
        "opens_at": _local(board.times.opens_at),
        "closes_at": _local(board.times.closes_at),
        "counts": {
            "due": counts.due,
            "present": counts.present,
            "late": counts.late,
            "leave": counts.leave,
            "awaited": counts.awaited,
            "absent": counts.absent,
            "rate": counts.rate,
            "text": counts.text,
        },
        "code": _code(board.code, moment) if board.code and phase is ScreenPhase.OPEN else None,
    }


def _code(code: ScreenCode, moment: datetime) -> dict[str, Any]:
    return {
        "text": code.text,
        "qr": qr_rows(code.text),
        "shown_ms": _milliseconds(code.shown_until, moment),
        "accepted_ms": _milliseconds(code.accepted_until, moment),
    }


@lru_cache(maxsize=1024)
def qr_rows(text: str) -> list[str]:
    """The modules of a QR code of error level M without its quiet zone, a row a string of 0 and 1."""
    # To weigh all eight masks takes twenty times as long, for every hall in the same instant; a signature is as even
    # under each of them.
    made = segno.make(text, error="m", boost_error=False, micro=False, mask=3)
    return ["".join("1" if module else "0" for module in row) for row in made.matrix]


def _milliseconds(until: datetime, moment: datetime) -> int:
    return max(0, round((until - moment).total_seconds() * 1000))


def _local(moment: datetime) -> str:
    return moment.astimezone(CHINA).isoformat(timespec="milliseconds")
