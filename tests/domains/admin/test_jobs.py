"""Housekeeping: what has had its time goes, what has not stays, over all tenants."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from app.db.session import Database
from app.domains.admin.jobs import HANDLERS, TIMES
from app.files.models import FileStatus, Purpose, StoredFile
from app.files.places import sent_place
from app.integrations.storage.memory import MemoryStore
from app.jobs.models import Job
from app.jobs.queue import enqueue
from app.jobs.worker import Worker
from app.kit.clock import now
from app.kit.ids import uuid7
from app.web.idempotency import IdempotencyKey
from app.wiring import worker_of
from tests.support.http import ActorsByAccount, services_over

TENANTS = (uuid7(), uuid7())


class Tools:
    def __init__(self) -> None:
        self.store = MemoryStore()


async def keep_house(database: Database, after: timedelta, tools: Tools | None = None) -> None:
    """The timetable is entered now, and all of it is due later."""
    worker = Worker(database, HANDLERS, TIMES, tools=tools or Tools())
    await worker.plan_due()
    with time_machine.travel(now() + after):
        await worker.run_due()


async def test_stored_answers_are_forgotten_when_their_time_is_over(database: Database) -> None:
    for tenant, hours in zip(TENANTS, (1, 100), strict=True):
        async with database.write(tenant) as session:
            session.add(
                IdempotencyKey(
                    tenant_id=tenant,
                    account_id=uuid7(),
                    key="key-00000001",
                    digest=b"x",
                    expires_at=now() + timedelta(hours=hours),
                )
            )
    await keep_house(database, timedelta(days=2))
    async with database.read_all() as session:
        assert list(await session.scalars(select(IdempotencyKey.tenant_id))) == [TENANTS[1]]


async def test_done_jobs_are_kept_a_week_dead_letters_a_quarter_open_ones_for_ever(database: Database) -> None:
    for tenant in TENANTS:
        async with database.write(tenant) as session:
            for name in ("done", "failed", "open"):
                await enqueue(session, f"sample.{name}", tenant_id=tenant, run_at=now() + timedelta(days=400))
    async with database.write_all() as session:
        await session.execute(update(Job).where(Job.name == "sample.done").values(done_at=now()))
        await session.execute(update(Job).where(Job.name == "sample.failed").values(failed_at=now()))

    async def left() -> set[str]:
        async with database.read_all() as session:
            return set(await session.scalars(select(Job.name).where(Job.name.like("sample.%"))))

    await keep_house(database, timedelta(days=6))
    assert await left() == {"sample.done", "sample.failed", "sample.open"}
    await keep_house(database, timedelta(days=9))
    assert await left() == {"sample.failed", "sample.open"}
    await keep_house(database, timedelta(days=92))
    assert await left() == {"sample.open"}


@pytest.mark.parametrize("status", FileStatus)
async def test_files_never_confirmed_and_files_deleted_lose_their_bytes_and_then_their_rows(
    database: Database, status: FileStatus
) -> None:
    tools, file_id, tenant = Tools(), uuid7(), TENANTS[0]

    async def body():  # type: ignore[no-untyped-def]
        yield b"x"

    await tools.store.write_part(sent_place(tenant, file_id), 1, body())
    async with database.write(tenant) as session:
        session.add(
            StoredFile(
                tenant_id=tenant,
                id=file_id,
                purpose=Purpose.DOCUMENT,
                name="x",
                status=status,
                declared_size=1,
                created_at=now(),
            )
        )
    await keep_house(database, timedelta(hours=23), tools)
    early = bool(await tools.store.parts(sent_place(tenant, file_id)))
    # Two rounds: the first may only mark what the second removes.
    for hours in (26, 28):
        await keep_house(database, timedelta(hours=hours), tools)
    late = bool(await tools.store.parts(sent_place(tenant, file_id)))
    async with database.read_all() as session:
        rows = await session.scalar(select(func.count()).select_from(StoredFile))
    assert (early, late, rows) == {
        FileStatus.RESERVED: (True, False, 0),
        FileStatus.CONFIRMED: (True, True, 1),
        FileStatus.DELETED: (False, False, 0),
    }[status]


async def test_the_wired_worker_knows_all_work_in_its_timetable(database: Database) -> None:
    worker = worker_of(await services_over(database, ActorsByAccount()))
    assert {timed.name for timed in TIMES} <= worker.timetable.names
