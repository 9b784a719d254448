"""What the floors above say of their later work: handlers, subscriptions, times."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.jobs.events import Event, each_of

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class JobContext:
    """A job at work inside its one transaction: what the handler writes is committed with the mark that it is done.

    `tools` is what wiring hands to every handler (`app.web.services.Services`). `attempt` counts from 1. `outcome` is
    what the handler's `outside` part returned, None without one. The handler must not commit, nor call other companies.
    """

    session: AsyncSession
    id: UUID
    name: str
    payload: dict[str, Any]
    tenant_id: UUID
    attempt: int
    tools: Any
    outcome: Any = None

    @property
    def actor(self) -> Actor:
        """The system at work under the job's name."""
        return Actor.system(self.name, tenant_id=self.tenant_id)

    def event(self, kind: type[E]) -> E:
        """The event that this job reacts to."""
        return kind.of(self.payload)

    def events(self, kind: type[E]) -> list[E]:
        """The events that this job reacts to, where the handler takes them `together`."""
        return [kind.of(payload) for payload in each_of(self.payload)]


@dataclass(frozen=True, slots=True)
class OutsideTask:
    """The part of a job that calls the outside world, with no transaction open.

    `read()` opens a short read-only session of the job's tenant, for what must not stand in the payload. `id` is the
    same at every attempt: hand it to the other side as the key that makes a repeated call harmless.
    """

    id: UUID
    name: str
    payload: dict[str, Any]
    tenant_id: UUID
    attempt: int
    tools: Any
    read: Callable[[], AbstractAsyncContextManager[AsyncSession]]


@dataclass(frozen=True, slots=True)
class Handler:
    """`run` is done exactly once per job, in one transaction of the job's tenant.

    With `outside` the job is split: the caller's transaction stored the intent, `outside` calls (at least once: a
    process that dies after the call repeats it), and `run` stores `job.outcome`. With `all_tenants` the transaction
    is one over all tenants, for housekeeping. `reacts_to` and `together` are set by `on`.
    """

    name: str
    run: Callable[[JobContext], Awaitable[None]]
    outside: Callable[[OutsideTask], Awaitable[Any]] | None = None
    all_tenants: bool = False
    reacts_to: type[Event] | None = None
    together: bool = False


def on(
    event: type[Event],
    name: str,
    run: Callable[[JobContext], Awaitable[None]],
    *,
    outside: Callable[[OutsideTask], Awaitable[Any]] | None = None,
    together: bool = False,
) -> Handler:
    """A subscription: each `event` becomes one job `name` (unlike any other handler's), with the event's fields.

    With `together` those that were left in one row, up to two hundred, are one job: see `JobContext.events`.
    """
    return Handler(name, run, outside=outside, reacts_to=event, together=together)


class CatchUp(StrEnum):
    """What becomes of the times that passed while no worker ran."""

    ONCE = "once"
    EACH = "each"


@dataclass(frozen=True, slots=True)
class Timed:
    """Run the handler `name` at times: `every` so often (at whole multiples since 1970), or `daily_at` a local time.

    It is one job for each tenant, or with `per_tenant=False` one of the platform's. The payload says `due_at`.
    `catch_up`: missed times are run as one (the latest), or one by one.
    """

    name: str
    every: timedelta | None = None
    daily_at: time | None = None
    per_tenant: bool = True
    catch_up: CatchUp = CatchUp.ONCE

    def __post_init__(self) -> None:
        if (self.every is None) == (self.daily_at is None):
            raise ValueError(f"{self.name} is timed either by `every` or by `daily_at`")
        if self.every is not None and self.every < timedelta(seconds=1):
            raise ValueError(f"{self.name} would run more often than the timetable is read")


def due_at(job: JobContext) -> datetime:
    """The time for which a timed job was planned."""
    return datetime.fromisoformat(job.payload["due_at"])
