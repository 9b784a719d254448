"""Requests that arrive while the database is busy with others are handed to it together; alone, nobody waits.

Where many are in flight, a lane waits some milliseconds until they are together again: two halves cost two transactions.

No correctness rests on this: several processes do the same at once, and the database decides.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from app.db.door import Door, Lane, Passage

log = logging.getLogger("dangjian.db")

Asked = TypeVar("Asked")
Told = TypeVar("Told")
_Waiting = tuple[Asked, asyncio.Future[Told | None]]
Work = Callable[[Passage, UUID, Sequence[Asked]], Awaitable[Sequence[Told | None]]]

MOST = 200
"""Rows of one batch."""
LINGERS = 0.5
"""Seconds for which a connection is kept in hand when nobody waits."""
MANY = 4
"""So many in flight at once are worth waiting for."""
GATHERS = 0.004
"""Seconds for which a lane waits, at most, until as many have come as were in flight a moment ago."""


class Batcher(Generic[Asked, Told]):
    """Batches of one tenant each, in one transaction each; everybody is answered after its commit.

    `work(passage, tenant_id, asked)` gives one answer for each that asked, in their order; None where it has none. When
    it fails, all of its batch are told None, and each goes the ordinary way by itself. `lanes` batches are under way at
    most. It belongs to one event loop.
    """

    def __init__(
        self,
        door: Door,
        work: Work[Asked, Told],
        *,
        lanes: int = 1,
        most: int = MOST,
        read_only: bool = False,
        after_commit: Callable[[], None] = lambda: None,
    ) -> None:
        self._door, self._work, self._after_commit = door, work, after_commit
        self._lanes, self._most, self._read_only = lanes, most, read_only
        self._waiting: dict[UUID, deque[_Waiting[Asked, Told]]] = {}
        self._count = 0
        self._in_flight = 0
        self._told_at = 0.0
        self._gathering: asyncio.Future[None] | None = None
        self._idle: list[asyncio.Future[None]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    async def __call__(self, tenant_id: UUID, asked: Asked) -> Told | None:
        answer: asyncio.Future[Told | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(tenant_id, deque()).append((asked, answer))
        self._count += 1
        if self._gathering is not None and self._count >= self._in_flight:
            _end(self._gathering)
        if not self._call() and len(self._tasks) < self._lanes:
            # A task of its own: a caller that goes away takes nobody with it.
            self._tasks.add(asyncio.create_task(self._run()))
        return await answer

    def _call(self) -> bool:
        """Call a lane that has nothing to do; False where there is none."""
        while self._idle:
            if not (call := self._idle.pop()).done():
                call.set_result(None)
                return True
        return False

    async def close(self) -> None:
        """Give the connections back. Nobody may be asking any more."""
        self._closing = True
        for task in (tasks := list(self._tasks)):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        """Work as long as somebody waits, and a little longer: a connection in hand need not be looked at again."""
        try:
            async with self._door.lane() as lane:
                while await self._called():
                    while self._waiting:
                        await self._gather()
                        if not await self._serve(lane):
                            return
        except Exception as error:
            log.warning("no connection for a batch: %s", type(error).__name__)
            self._send_on()
        finally:
            self._tasks.discard(asyncio.current_task())
            # Who came while the connection was given back found every lane taken.
            if self._waiting and not self._closing:
                self._tasks.add(asyncio.create_task(self._run()))

    async def _called(self) -> bool:
        """Wait for work; False when there was none for a while."""
        if self._waiting:
            return True
        call = asyncio.get_running_loop().create_future()
        self._idle.append(call)
        try:
            await asyncio.wait_for(call, LINGERS)
        except TimeoutError:
            return bool(self._waiting)
        finally:
            if call in self._idle:
                self._idle.remove(call)
        return True

    async def _gather(self) -> None:
        """Those who were told a moment ago come again, or others in their place: together they cost one transaction."""
        loop = asyncio.get_running_loop()
        is_late = loop.time() - self._told_at > GATHERS
        if is_late or self._in_flight < MANY or self._count >= self._in_flight or self._gathering is not None:
            return
        self._gathering = loop.create_future()
        timer = loop.call_later(GATHERS, _end, self._gathering)
        try:
            await self._gathering
        finally:
            timer.cancel()
            self._gathering = None

    def _send_on(self) -> None:
        while self._waiting:
            _, batch = self._next()
            _tell(batch, [None] * len(batch))

    def _next(self) -> tuple[UUID, list[_Waiting[Asked, Told]]]:
        tenant_id = next(iter(self._waiting))
        queue = self._waiting.pop(tenant_id)
        batch = [queue.popleft() for _ in range(min(len(queue), self._most))]
        self._count -= len(batch)
        if queue:
            # Behind the other tenants, so that one cannot keep the rest waiting.
            self._waiting[tenant_id] = queue
        return tenant_id, batch

    async def _serve(self, lane: Lane) -> bool:
        """One batch. Is the lane still good?"""
        tenant_id, batch = self._next()
        told: Sequence[Told | None] = [None] * len(batch)
        try:
            async with lane.transaction(tenant_id, read_only=self._read_only) as passage:
                made = await self._work(passage, tenant_id, [asked for asked, _ in batch])
            told = made
            self._after_commit()
        except Exception as error:
            # Its name alone: the text could hold values of the rows.
            log.warning("a batch of %d failed, each is tried by itself: %s", len(batch), type(error).__name__)
            return False
        finally:
            _tell(batch, told)
            # Nobody is waited for beyond a full batch.
            self._in_flight = min(len(batch) + self._count, self._most)
            self._told_at = asyncio.get_running_loop().time()
        return True


def _end(gathering: asyncio.Future[None]) -> None:
    if not gathering.done():
        gathering.set_result(None)


def _tell(batch: Sequence[_Waiting[Asked, Told]], told: Sequence[Told | None]) -> None:
    for (_, answer), one in zip(batch, told, strict=True):
        if not answer.done():
            answer.set_result(one)
