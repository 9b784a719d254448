"""What the screens of one meeting show: read at most once a second for each meeting, however many screens look at it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.keys import KeySet
from app.db.session import Database
from app.domains.meetings.codes import ScreenCode, codes_at
from app.domains.meetings.finding import times_of, with_parts
from app.domains.meetings.fixing import roll_by_register
from app.domains.meetings.models import Meeting
from app.domains.meetings.rules import Counts, Placed, Times, count, standing_of
from app.domains.meetings.screen import repository, rules
from app.domains.meetings.screen.errors import TicketEnded
from app.domains.meetings.screen.vocabulary import ScreenPhase
from app.domains.meetings.vocabulary import Capacity
from app.keyring.keyring import Keyring
from app.kit.clock import local_date, now

REFRESH = timedelta(seconds=1)
# A party day opens hundreds of halls in the same minute: then each board is read less often.
_READS_A_SECOND = 50
# Before the start the roll follows the register, which changes seldom and costs several queries.
_REGISTER_REFRESH = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Board:
    """What is on show. `tickets` are the digests of the screens that may look at it, by screen."""

    title: str
    place: str
    host: str
    times: Times
    phase: ScreenPhase
    counts: Counts
    code: ScreenCode | None
    tickets: Mapping[UUID, bytes | None]


@dataclass(slots=True)
class _Watched:
    """One meeting that somebody looks at."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    watchers: int = 0
    board: Board | None = None
    read_at: datetime | None = None
    host: str = ""
    due: frozenset[UUID] = frozenset()
    due_read_at: datetime | None = None
    is_due_fixed: bool = False
    code: ScreenCode | None = None
    keys: KeySet | None = None


class Boards:
    """The boards of this process. Nothing is held open between two reads."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database, self._keyring = database, keyring
        self._watched: dict[tuple[UUID, UUID], _Watched] = {}

    @asynccontextmanager
    async def watching(self, tenant_id: UUID, meeting_id: UUID) -> AsyncIterator[None]:
        """Keep the meeting's board at hand while the block runs."""
        key = (tenant_id, meeting_id)
        watched = self._watched.setdefault(key, _Watched())
        watched.watchers += 1
        try:
            yield
        finally:
            watched.watchers -= 1
            if not watched.watchers:
                self._watched.pop(key, None)

    async def board(self, tenant_id: UUID, meeting_id: UUID) -> Board:
        """The board as it was a second ago at most, or where many meetings are watched as long ago as that takes.

        Raises TicketEnded where there is no such meeting.
        """
        watched = self._watched.get((tenant_id, meeting_id)) or _Watched()
        async with watched.lock:
            moment = now()
            if watched.board is None or watched.keys is None or self._is_old(watched, moment):
                async with self._database.read(tenant_id) as session:
                    watched.keys = await self._keyring.signing_keys(session)
                    watched.board = await _read(session, watched.keys, watched, tenant_id, meeting_id, moment)
                watched.read_at = moment
            elif watched.board.code and moment >= watched.board.code.shown_until:
                # Every hall's code turns in the same instant: that asks the database nothing.
                watched.board = replace(watched.board, code=_code(watched.keys, watched, meeting_id, moment))
            return watched.board

    def _is_old(self, watched: _Watched, moment: datetime) -> bool:
        lasts = max(REFRESH, timedelta(seconds=len(self._watched) / _READS_A_SECOND))
        return watched.read_at is None or not timedelta() <= moment - watched.read_at < lasts


async def _read(
    session: AsyncSession, keys: KeySet, watched: _Watched, tenant_id: UUID, meeting_id: UUID, moment: datetime
) -> Board:
    meeting = await repository.meeting_of(session, tenant_id, meeting_id)
    if meeting is None:
        raise TicketEnded
    times = times_of(meeting)
    phase = rules.phase_of_screen(meeting.state, times, moment)
    await _read_due(session, watched, meeting, moment)
    marks = await repository.marks_of(session, tenant_id, meeting_id)
    return Board(
        title=meeting.title,
        place=meeting.place,
        host=watched.host,
        times=times,
        phase=phase,
        counts=_counted(watched.due, marks, is_over=moment >= times.ends_at),
        code=_code(keys, watched, meeting_id, moment) if phase is ScreenPhase.OPEN else None,
        tickets={one.id: one.ticket for one in await repository.screens_of(session, tenant_id, meeting_id)},
    )


async def _read_due(session: AsyncSession, watched: _Watched, meeting: Meeting, moment: datetime) -> None:
    """Who is due: once for all when the roll is fixed, before that by the register as it was moments ago."""
    is_fixed = meeting.roll_fixed_at is not None
    is_fresh = watched.due_read_at is not None and moment - watched.due_read_at < _REGISTER_REFRESH
    if watched.is_due_fixed or (is_fresh and not is_fixed):
        return
    (found,) = await with_parts(session, [meeting])
    watched.host = found.lead.name
    if is_fixed:
        watched.due = await repository.fixed_due(session, meeting.tenant_id, meeting.id)
    else:
        roll = await roll_by_register(session, found, local_date(max(moment, meeting.starts_at)))
        watched.due = frozenset(one.person.member_id for one in roll if one.capacity is Capacity.DUE)
    watched.is_due_fixed, watched.due_read_at = is_fixed, moment


def _counted(due: frozenset[UUID], marks: Mapping[UUID, repository.Marks], *, is_over: bool) -> Counts:
    unmarked = repository.Marks()
    of_all = [marks.get(member_id, unmarked) for member_id in due]
    return count(
        [
            Placed(
                Capacity.DUE,
                False,
                standing_of(recorded=one.recorded, corrected=one.corrected, on_leave=one.on_leave, is_over=is_over),
            )
            for one in of_all
        ]
    )


def _code(keys: KeySet, watched: _Watched, meeting_id: UUID, moment: datetime) -> ScreenCode:
    # Each signing gives another text: one code is kept for as long as it is shown.
    if watched.code is None or not watched.code.valid_from <= moment < watched.code.shown_until:
        watched.code = codes_at(keys, meeting_id, moment)[0]
    return watched.code
