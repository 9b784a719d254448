"""Enqueueing: in the caller's transaction, at most one waiting job of a key, the latest call decides."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.db.base import PLATFORM_TENANT
from app.db.session import Database
from app.jobs.events import Event, publish
from app.jobs.models import Job
from app.jobs.queue import enqueue
from app.jobs.wakeup import on_wake
from app.kit.clock import now
from app.kit.ids import uuid7

TENANT = uuid7()


@dataclass(frozen=True)
class SignedIn(Event):
    name: ClassVar[str] = "sample.signed_in"
    meeting_id: UUID


async def payloads(database: Database) -> list[dict[str, object]]:
    async with database.read_all() as session:
        return list(await session.scalars(select(Job.payload).order_by(Job.id)))


async def test_a_refused_action_leaves_no_job(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.write(TENANT) as session:
            await enqueue(session, "sample.work", tenant_id=TENANT)
            await enqueue(session, "sample.work", tenant_id=TENANT, key="k")
            raise ZeroDivisionError
    assert await payloads(database) == []


async def test_the_latest_call_with_a_key_replaces_the_one_that_waits(database: Database) -> None:
    later = now() + timedelta(hours=1)
    async with database.write(TENANT) as session:
        await enqueue(session, "sample.work", {"n": 1}, tenant_id=TENANT, key="k")
        await enqueue(session, "sample.work", {"n": 2}, tenant_id=TENANT, key="k", run_at=later)
        await enqueue(session, "sample.work", {"n": 3}, tenant_id=TENANT, key="other")
        await enqueue(session, "sample.other", {"n": 4}, tenant_id=TENANT, key="k")
    async with database.read(TENANT) as session:
        jobs = {job.payload["n"]: job for job in await session.scalars(select(Job).filter_by(tenant_id=TENANT))}
    assert set(jobs) == {2, 3, 4}
    assert jobs[2].run_at == jobs[2].wanted_at == later


async def test_a_job_that_has_begun_makes_room_for_the_next_of_its_key(database: Database) -> None:
    async with database.write(TENANT) as session:
        await enqueue(session, "sample.work", {"n": 1}, tenant_id=TENANT, key="k")
        await session.execute(update(Job).filter_by(tenant_id=TENANT).values(attempts=1))
        await enqueue(session, "sample.work", {"n": 2}, tenant_id=TENANT, key="k")
    assert await payloads(database) == [{"n": 1}, {"n": 2}]


@pytest.mark.only("postgresql")
async def test_a_job_for_another_tenant_is_refused_by_the_database(database: Database) -> None:
    with pytest.raises(Exception, match="row-level security"):
        async with database.write(TENANT) as session:
            await enqueue(session, "sample.work", tenant_id=PLATFORM_TENANT)


async def test_an_event_comes_back_as_it_was_published(database: Database) -> None:
    event = SignedIn(tenant_id=TENANT, meeting_id=uuid7())
    async with database.write(TENANT) as session:
        await publish(session, event)
    (payload,) = await payloads(database)
    assert SignedIn.of(payload) == event


async def test_only_a_commit_with_due_work_wakes_the_worker(database: Database) -> None:
    woken: list[str] = []
    with on_wake(lambda: woken.append("now")):
        async with database.write(TENANT) as session:
            await enqueue(session, "sample.work", tenant_id=TENANT, run_at=now() + timedelta(hours=1))
        assert woken == []
        async with database.write(TENANT) as session:
            await enqueue(session, "sample.work", tenant_id=TENANT)
            await session.flush()
            assert woken == []
        assert woken == ["now"]
