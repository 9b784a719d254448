"""Do one claimed job: call outside if it must, then mark and effect in one transaction, or give it back."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from traceback import walk_tb
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.session import Database
from app.jobs.claims import LEASE, Claim, LeaseLost, give_back, mark_done, renew
from app.jobs.events import PREFIX, each_of
from app.jobs.handlers import Handler, JobContext, OutsideTask
from app.jobs.queue import enqueue
from app.kit.errors import Refusal
from app.kit.failpoints import failpoint
from app.kit.request_context import current_request_id

log = logging.getLogger("dangjian.jobs")


class UnknownJob(Exception):
    """No handler of that name: the job waits for a version that has one, and is given up in the end."""


class Registry:
    """All handlers by name, and the subscribers of each event. Raises ValueError where two have one name."""

    def __init__(self, handlers: Iterable[Handler]) -> None:
        self._handlers: dict[str, Handler] = {}
        self._subscribers: dict[str, list[str]] = {}
        for handler in handlers:
            if handler.name in self._handlers or handler.name.startswith(PREFIX):
                raise ValueError(f"the name {handler.name} is taken")
            self._handlers[handler.name] = handler
            if handler.reacts_to is not None:
                self._subscribers.setdefault(handler.reacts_to.name, []).append(handler.name)

    @property
    def names(self) -> set[str]:
        return set(self._handlers)

    def find(self, name: str) -> Handler:
        """Raises UnknownJob."""
        if name.startswith(PREFIX):
            return Handler(name, self._hand_on)
        if name not in self._handlers:
            raise UnknownJob(name)
        return self._handlers[name]

    async def _hand_on(self, job: JobContext) -> None:
        """An event becomes one job for each subscriber, all in one transaction; several events in one row likewise,
        or one job of them all for who takes them together.
        """
        for subscriber in self._subscribers.get(job.name.removeprefix(PREFIX), ()):
            together = self._handlers[subscriber].together
            for payload in [job.payload] if together else each_of(job.payload):
                await enqueue(job.session, subscriber, payload, tenant_id=job.tenant_id)


@dataclass(frozen=True, slots=True)
class Performer:
    database: Database
    registry: Registry
    tools: Any = None

    async def perform(self, claim: Claim) -> bool:
        """Did the job take effect? Whatever goes wrong is logged and stands in the row; nothing is raised."""
        token = current_request_id.set(claim.request_id)
        try:
            await self._attempt(claim)
        except LeaseLost:
            log.warning("a lease was lost", extra=_named(claim))
            return False
        except Exception as error:
            await self._failed(claim, error)
            return False
        finally:
            current_request_id.reset(token)
        return True

    async def _attempt(self, claim: Claim) -> None:
        handler = self.registry.find(claim.name)
        outcome = await self._call_outside(handler, claim) if handler.outside else None
        opened = self.database.write_all() if handler.all_tenants else self.database.write(claim.tenant_id)
        async with opened as session:
            await mark_done(session, claim)
            await handler.run(
                JobContext(
                    session=session,
                    id=claim.id,
                    name=claim.name,
                    payload=dict(claim.payload),
                    tenant_id=claim.tenant_id,
                    attempt=claim.attempt,
                    tools=self.tools,
                    outcome=outcome,
                )
            )
            await session.flush()
            failpoint("jobs.effect_done")

    async def _call_outside(self, handler: Handler, claim: Claim) -> Any:
        assert handler.outside is not None

        def read() -> AbstractAsyncContextManager[AsyncSession]:
            return self.database.read_all() if handler.all_tenants else self.database.read(claim.tenant_id)

        async with self._lease_kept(claim):
            outcome = await handler.outside(
                OutsideTask(claim.id, claim.name, dict(claim.payload), claim.tenant_id, claim.attempt, self.tools, read)
            )
        failpoint("jobs.outside_called")
        return outcome

    @asynccontextmanager
    async def _lease_kept(self, claim: Claim) -> AsyncIterator[None]:
        async def keep() -> None:
            while True:
                await asyncio.sleep(LEASE.total_seconds() / 3)
                # A renewal that fails is tried again; when the lease is lost for good, `mark_done` says so.
                with suppress(Exception):
                    async with self.database.write_all() as session:
                        await renew(session, claim)

        keeper = asyncio.create_task(keep())
        try:
            yield
        finally:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper

    async def _failed(self, claim: Claim, error: Exception) -> None:
        try:
            async with self.database.write_all() as session:
                given_up = await give_back(session, claim, place_of(error))
        except Exception as also:
            # The database is away: the lease will end by itself.
            log.warning("a failed job could not be given back", exc_info=also, extra=_named(claim))
            return
        failpoint("jobs.given_back")
        level = logging.ERROR if given_up else logging.WARNING
        log.log(level, "a job was given up" if given_up else "a job failed", exc_info=error, extra=_named(claim))


def place_of(error: BaseException) -> str:
    """What went wrong and where, by names and line numbers alone: a message could hold personal data."""
    kind = error.code if isinstance(error, Refusal) and error.code else type(error).__name__
    ours = [
        f"{frame.f_globals['__name__']}:{line}"
        for frame, line in walk_tb(error.__traceback__)
        if str(frame.f_globals.get("__name__", "")).startswith("app.") and frame.f_globals["__name__"] != __name__
    ]
    return f"{kind} at {ours[-1]}" if ours else kind


def _named(claim: Claim) -> dict[str, Any]:
    return {"job": claim.name, "job_id": str(claim.id), "tenant_id": str(claim.tenant_id), "attempt": claim.attempt}
