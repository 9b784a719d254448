"""The worker: looks for due jobs and times, does them, and stops without dropping what it has in hand."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.session import Database
from app.jobs import claims
from app.jobs.claims import Claim
from app.jobs.handlers import Handler, Timed
from app.jobs.performing import Performer, Registry
from app.jobs.timetable import Tenants, Timetable
from app.jobs.wakeup import on_wake
from app.kit.failpoints import failpoint

log = logging.getLogger("dangjian.jobs")

LOOK_SECONDS = 1.0
STOP_SECONDS = 10.0
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Routine:
    """Work that finds for itself what there is to do, every so many seconds, and may run in several processes."""

    name: str
    seconds: float
    run: Callable[[], Awaitable[object]]


async def no_tenants(_session: AsyncSession) -> Sequence[UUID]:
    return ()


class Worker:
    """One process's worker. Any number of them may share a PostgreSQL database; on SQLite one job runs at a time."""

    def __init__(
        self,
        database: Database,
        handlers: Iterable[Handler],
        times: Iterable[Timed] = (),
        *,
        tools: Any = None,
        tenants: Tenants = no_tenants,
        routines: Iterable[Routine] = (),
    ) -> None:
        registry = Registry(handlers)
        self.timetable = Timetable(times, tenants)
        if strangers := self.timetable.names - registry.names:
            raise ValueError(f"the timetable names work that nobody does: {sorted(strangers)}")
        self.database = database
        self.performer = Performer(database, registry, tools)
        self.at_once = 1 if database.dialect == "sqlite" else AT_ONCE
        self.routines = (Routine("timetable", LOOK_SECONDS, self.plan_due), *routines)
        self._stopping = asyncio.Event()
        self._woken = asyncio.Event()
        self._in_hand: set[asyncio.Task[bool]] = set()
        self._entered = False

    async def run(self) -> None:
        """Work until `stop`, then end what is in hand, for at most ten seconds; the rest comes back by its lease."""
        with on_wake(self._woken.set):
            loops = [asyncio.create_task(self._repeat(routine)) for routine in self.routines]
            try:
                await self._take_jobs()
            finally:
                self.stop()
                await _end({*loops, *self._in_hand}, STOP_SECONDS)

    def stop(self) -> None:
        self._stopping.set()
        self._woken.set()

    async def run_due(self) -> int:
        """Do everything that is due now, one after the other, and what that brings about; how many took effect."""
        done = 0
        await self.plan_due()
        while taken := await self._claim(limit=1):
            done += await self.performer.perform(taken[0])
        return done

    async def plan_due(self) -> int:
        """Turn due times into jobs; how many."""
        if not self._entered:
            async with self.database.write_all() as session:
                await self.timetable.enter(session)
            self._entered = True
        async with self.database.read_all() as session:
            if not await self.timetable.is_any_due(session):
                return 0
        async with self.database.write_all() as session:
            return await self.timetable.plan(session)

    async def _take_jobs(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            free = self.at_once - len(self._in_hand)
            taken = await self._claim(free) if free else []
            for claim in taken:
                task = asyncio.create_task(self.performer.perform(claim), name=claim.name)
                self._in_hand.add(task)
                task.add_done_callback(self._let_go)
            if not taken:
                await _until(self._woken, LOOK_SECONDS)

    def _let_go(self, task: asyncio.Task[bool]) -> None:
        self._in_hand.discard(task)
        self._woken.set()

    async def _claim(self, limit: int) -> list[Claim]:
        """Nothing is claimed while the database is away: the next look tries again."""
        try:
            async with self.database.read_all() as session:
                # A look takes no lock; on SQLite a claim would take the only one, every second.
                if not await claims.is_any_due(session):
                    return []
            async with self.database.write_all() as session:
                taken = await claims.claim_due(session, limit)
        except Exception as error:
            log.warning("jobs could not be claimed", exc_info=error)
            return []
        if taken:
            failpoint("jobs.claimed")
        return taken

    async def _repeat(self, routine: Routine) -> None:
        while not self._stopping.is_set():
            try:
                await routine.run()
            except Exception as error:
                # Whatever one round met must not end the routine for the life of the process.
                log.error("a routine failed", exc_info=error, extra={"routine": routine.name})
            await _until(self._stopping, routine.seconds)


async def _until(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


async def _end(tasks: set[asyncio.Task[Any]], seconds: float) -> None:
    if not tasks:
        return
    _done, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def at_work(worker: Worker | None) -> AsyncIterator[None]:
    """Let the worker run beside what the block does, and end in good order after it."""
    if worker is None:
        yield
        return
    running = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await running
