"""The process that a drill kills: a worker with every kind of work, whose effects can be counted as audit entries.

python -m tests.jobs.drilled SPEC SERVER_URL JOBS_URL DIRECTORY
It ends by itself when all work is done, or by SIGKILL at the failpoint that SPEC names.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit import sealing
from app.audit.models import AuditPending
from app.audit.trail import record
from app.db.session import Database
from app.domains.admin.jobs import HANDLERS as HOUSEKEEPING
from app.files import receiving, stored
from app.files.models import FileStatus
from app.integrations.storage.local import LocalStore
from app.jobs import claims, worker
from app.jobs.events import Event
from app.jobs.handlers import Handler, JobContext, OutsideTask, Timed, on
from app.jobs.models import Job, TimedRun
from app.jobs.worker import Routine, Worker
from app.keyring.keyring import Keyring
from app.kit.failpoints import arm
from tests.factories.files import photo

MASTER = bytes(range(32))
TENANTS = (UUID(int=1), UUID(int=2))
PHOTO, REMOVED = UUID(int=11), UUID(int=12)


@dataclass(frozen=True)
class SignedIn(Event):
    name: ClassVar[str] = "drill.signed_in"
    number: int


@dataclass(frozen=True)
class Tools:
    store: LocalStore


async def leave_a_mark(job: JobContext) -> None:
    number = str(job.payload.get("number", ""))
    await record(job.session, job.actor, job.name, target=number, target_id=None, org_id=None)


async def fail_at_first(job: JobContext) -> None:
    await leave_a_mark(job)
    if job.attempt == 1:
        raise ZeroDivisionError


async def call(task: OutsideTask) -> str:
    return f"receipt {task.id}"


TIMED = Timed("drill.daily", every=timedelta(days=1))
HANDLERS = (
    Handler("drill.mark", leave_a_mark),
    Handler("drill.fail", fail_at_first),
    Handler("drill.call", leave_a_mark, outside=call),
    Handler(TIMED.name, leave_a_mark),
    on(SignedIn, "drill.points", leave_a_mark),
    on(SignedIn, "drill.hours", leave_a_mark),
    *HOUSEKEEPING,
)


async def tenants(_session: AsyncSession) -> Sequence[UUID]:
    return TENANTS


def worker_over(database: Database, store: LocalStore) -> Worker:
    sealer = sealing.Sealer(database, Keyring(MASTER).signing_keys)
    routines = [Routine("audit", 0.05, sealer.seal_all)]
    return Worker(database, HANDLERS, [TIMED], tools=Tools(store), tenants=tenants, routines=routines)


async def upload(database: Database, store: LocalStore) -> None:
    """What the requests of an upload do, one after the other; a client repeats what it got no answer to."""
    actor = Actor.system("drill.upload", tenant_id=TENANTS[0])
    async with database.read(actor.tenant_id) as session:
        file = await stored.find(session, actor, PHOTO)
    if file.status is not FileStatus.RESERVED:
        return
    if not await store.exists(f"{file.tenant_id.hex}/{file.id.hex}/clean"):

        async def chunks() -> AsyncIterator[bytes]:
            yield photo()

        await receiving.receive(store, file, 1, chunks())
    settled = await receiving.settle(store, file)
    async with database.write(actor.tenant_id) as session:
        await stored.confirm(session, actor, PHOTO, settled)


async def until_all_is_done(database: Database) -> None:
    while True:
        async with database.read_all() as session:
            open_ = exists().where(Job.done_at.is_(None), Job.failed_at.is_(None))
            # The timetable is a hand of its own: until it has asked for the day's work, something is to come.
            is_asked = exists(select(TimedRun.name))
            if not await session.scalar(select(open_ | exists().where(AuditPending.id.is_not(None)) | ~is_asked)):
                return
        await asyncio.sleep(0.02)


async def work_off(database: Database, store: LocalStore) -> None:
    """A worker and an uploading client, until there is nothing left to do."""
    ours = worker_over(database, store)
    running = asyncio.create_task(ours.run())
    await upload(database, store)
    await until_all_is_done(database)
    ours.stop()
    await running


async def main(spec: str, server: str, jobs: str, directory: str) -> None:
    database, store = Database.connect(server, jobs), LocalStore(Path(directory))
    claims.FIRST_PAUSE, worker.LOOK_SECONDS = timedelta(milliseconds=1), 0.05
    arm(spec)
    await work_off(database, store)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
