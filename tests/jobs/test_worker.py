"""The worker: one effect per job, whatever fails, whoever else is at work."""

import asyncio
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.audit.trail import record
from app.db.door import Door
from app.db.session import Database
from app.jobs import claims
from app.jobs.claims import LEASE, claim_due, pause_after
from app.jobs.events import Event, publish
from app.jobs.handlers import Handler, JobContext, OutsideTask, on
from app.jobs.models import Job
from app.jobs.outbox import publish_together
from app.jobs.performing import Performer, Registry
from app.jobs.queue import enqueue
from app.jobs.worker import Routine, Worker
from app.kit.clock import now
from app.kit.errors import Conflict
from app.kit.ids import uuid7

TENANT, OTHER = uuid7(), uuid7()


@dataclass(frozen=True)
class SignedIn(Event):
    name: ClassVar[str] = "sample.signed_in"
    meeting_id: UUID


class Closed(Conflict):
    code = "SAMPLE_CLOSED"
    message = "样例已经结束"


async def leave_a_mark(job: JobContext) -> None:
    await record(job.session, job.actor, job.name, target=str(job.payload.get("n", "")), target_id=None, org_id=None)


async def fail(job: JobContext) -> None:
    await leave_a_mark(job)
    raise ZeroDivisionError(f"13800001234 {job.payload}")


async def refuse(_job: JobContext) -> None:
    raise Closed


MARK, FAIL, REFUSE = (
    Handler("sample.mark", leave_a_mark),
    Handler("sample.fail", fail),
    Handler("sample.refuse", refuse),
)


async def put(
    database: Database, name: str = "sample.mark", count: int = 1, *, tenant: UUID = TENANT, **more: int
) -> None:
    async with database.write(tenant) as session:
        for n in range(count):
            await enqueue(session, name, {"n": n}, tenant_id=tenant, **more)


async def effects(database: Database) -> Counter[str]:
    async with database.read_all() as session:
        return Counter(f"{e.action} {e.target}".strip() for e in await session.scalars(select(AuditEntry)))


async def jobs(database: Database) -> list[Job]:
    async with database.read_all() as session:
        return list(await session.scalars(select(Job).order_by(Job.id)))


async def test_every_job_of_every_tenant_has_its_effect_once_and_stays_as_history(database: Database) -> None:
    await put(database, count=2)
    await put(database, tenant=OTHER)
    assert await Worker(database, [MARK]).run_due() == 3
    assert await Worker(database, [MARK]).run_due() == 0
    assert await effects(database) == {"sample.mark 0": 2, "sample.mark 1": 1}
    assert all(job.done_at and not job.lease_token and job.attempts == 1 for job in await jobs(database))


async def test_a_job_waits_for_its_time(database: Database) -> None:
    async with database.write(TENANT) as session:
        await enqueue(session, "sample.mark", tenant_id=TENANT, run_at=now() + timedelta(minutes=1))
    worker = Worker(database, [MARK])
    assert await worker.run_due() == 0
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert await worker.run_due() == 1


async def test_a_failure_leaves_no_effect_no_personal_data_and_is_tried_again_after_a_pause(database: Database) -> None:
    await put(database, "sample.fail")
    worker = Worker(database, [FAIL])
    assert await worker.run_due() == 0
    (job,) = await jobs(database)
    assert (job.attempts, job.done_at, job.failed_at, job.lease_token) == (1, None, None, None)
    assert job.run_at > now()
    assert job.last_error == "ZeroDivisionError"
    with time_machine.travel(now() + timedelta(hours=1)):
        await worker.run_due()
    (job,) = await jobs(database)
    assert job.attempts == 2
    assert await effects(database) == {}


async def test_after_the_last_attempt_it_is_a_dead_letter(database: Database) -> None:
    await put(database, "sample.refuse", max_attempts=2)
    worker = Worker(database, [REFUSE])
    for hours in range(4):
        with time_machine.travel(now() + timedelta(hours=hours)):
            await worker.run_due()
    (job,) = await jobs(database)
    assert job.attempts == 2
    assert job.failed_at is not None
    assert job.last_error == "SAMPLE_CLOSED"


async def test_a_job_that_kills_its_worker_each_time_is_given_up_too(database: Database) -> None:
    await put(database, max_attempts=2)
    for hours in range(3):
        with time_machine.travel(now() + timedelta(hours=hours)):
            async with database.write_all() as session:
                assert len(await claim_due(session, 10)) == (1 if hours < 2 else 0)
    (job,) = await jobs(database)
    assert job.failed_at is not None
    assert job.last_error == "the worker ended during the last attempt"


async def test_a_job_nobody_can_do_waits_for_a_version_that_can(database: Database) -> None:
    await put(database, "sample.mark")
    assert await Worker(database, []).run_due() == 0
    (job,) = await jobs(database)
    assert job.last_error.startswith("UnknownJob")
    with time_machine.travel(now() + timedelta(hours=1)):
        assert await Worker(database, [MARK]).run_due() == 1


async def test_one_event_is_one_job_for_each_subscriber(database: Database) -> None:
    seen: list[SignedIn] = []

    async def react(job: JobContext) -> None:
        seen.append(job.event(SignedIn))
        await leave_a_mark(job)

    event = SignedIn(tenant_id=TENANT, meeting_id=uuid7())
    async with database.write(TENANT) as session:
        await publish(session, event)
    worker = Worker(database, [on(SignedIn, "points.add", react), on(SignedIn, "hours.add", react), MARK])
    await worker.run_due()
    assert seen == [event, event]
    assert await effects(database) == {"points.add": 1, "hours.add": 1}


async def test_many_events_left_together_reach_each_subscriber_one_by_one(own_database: Database) -> None:
    seen: list[SignedIn] = []

    async def react(job: JobContext) -> None:
        seen.append(job.event(SignedIn))

    events = [SignedIn(tenant_id=TENANT, meeting_id=uuid7()) for _ in range(3)]
    async with Door(own_database.engine).transaction(TENANT) as passage:
        await publish_together(passage, events)
    await Worker(own_database, [on(SignedIn, "points.add", react)]).run_due()
    assert sorted(event.meeting_id for event in seen) == sorted(event.meeting_id for event in events)


async def test_a_subscriber_that_takes_events_together_gets_a_row_at_once(own_database: Database) -> None:
    seen: list[list[SignedIn]] = []

    async def react(job: JobContext) -> None:
        seen.append(job.events(SignedIn))

    events = [SignedIn(tenant_id=TENANT, meeting_id=uuid7()) for _ in range(3)]
    async with Door(own_database.engine).transaction(TENANT) as passage:
        await publish_together(passage, events)
    async with own_database.write(TENANT) as session:
        await publish(session, events[0])
    await Worker(own_database, [on(SignedIn, "points.add", react, together=True)]).run_due()
    assert sorted(seen, key=len) == [events[:1], events]


async def test_one_failing_subscriber_does_not_hold_up_the_others(database: Database) -> None:
    async with database.write(TENANT) as session:
        await publish(session, SignedIn(tenant_id=TENANT, meeting_id=uuid7()))
    await Worker(database, [on(SignedIn, "a.fail", fail), on(SignedIn, "b.mark", leave_a_mark)]).run_due()
    assert await effects(database) == {"b.mark": 1}


async def test_a_lost_lease_leaves_no_effect(database: Database) -> None:
    await put(database)
    performer = Performer(database, Registry([MARK]))
    async with database.write_all() as session:
        (first,) = await claim_due(session, 1)
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        async with database.write_all() as session:
            (second,) = await claim_due(session, 1)
        assert not await performer.perform(first)
        assert await performer.perform(second)
    assert not await performer.perform(first)
    assert not await performer.perform(replace(second, token=uuid7()))
    assert await effects(database) == {"sample.mark 0": 1}


async def test_a_call_to_the_outside_world_holds_no_transaction_and_its_outcome_is_stored(
    own_database: Database,
) -> None:
    async def call(task: OutsideTask) -> dict[str, str]:
        async with task.read() as session:
            held = await session.get_one(Job, (task.tenant_id, task.id))
        assert held.done_at is None
        # On SQLite a transaction open around this call would lock this one out.
        async with own_database.write(TENANT) as session:
            await enqueue(session, "sample.mark", {"n": 7}, tenant_id=TENANT)
        return {"receipt": f"{task.tools}-{task.attempt}"}

    async def store(job: JobContext) -> None:
        await record(job.session, job.actor, job.name, target=job.outcome["receipt"], target_id=None, org_id=None)

    await put(own_database, "sms.send")
    await Worker(own_database, [Handler("sms.send", store, outside=call), MARK], tools="tools").run_due()
    assert await effects(own_database) == {"sms.send tools-1": 1, "sample.mark 7": 1}


async def test_the_lease_of_a_long_call_is_kept(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.jobs.performing.LEASE", timedelta(milliseconds=3))

    async def call(task: OutsideTask) -> None:
        async with task.read() as session:
            first = (await session.get_one(Job, (task.tenant_id, task.id))).run_at
        renewed = first
        while renewed == first:
            await asyncio.sleep(0)
            async with task.read() as session:
                renewed = (await session.get_one(Job, (task.tenant_id, task.id))).run_at

    await put(own_database)
    async with asyncio.timeout(30):
        assert await Worker(own_database, [Handler("sample.mark", leave_a_mark, outside=call)]).run_due() == 1


async def test_housekeeping_may_see_all_tenants(database: Database) -> None:
    async def count(job: JobContext) -> None:
        tenants = set(await job.session.scalars(select(Job.tenant_id)))
        await record(job.session, job.actor, "count", target=str(len(tenants)), target_id=None, org_id=None)

    await put(database, tenant=OTHER, name="sample.other")
    await put(database, "sample.count")
    await Worker(database, [Handler("sample.count", count, all_tenants=True)]).run_due()
    assert await effects(database) == {"count 2": 1}


async def test_workers_side_by_side_double_nothing(own_database: Database) -> None:
    await put(own_database, count=30)
    workers = [Worker(own_database, [MARK]) for _ in range(4)]
    done = await asyncio.gather(*(worker.run_due() for worker in workers))
    assert sum(done) == 30
    assert await effects(own_database) == {f"sample.mark {n}": 1 for n in range(30)}


async def test_a_running_worker_is_woken_by_a_commit_and_stops_with_nothing_half_done(own_database: Database) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(task: OutsideTask) -> None:
        begun.set()
        await may_end.wait()

    worker = Worker(own_database, [Handler("sample.slow", leave_a_mark, outside=slow)])
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(30):
        await put(own_database, "sample.slow")
        await begun.wait()
        worker.stop()
        await put(own_database, "sample.slow")
        may_end.set()
        await running
    assert await effects(own_database) == {"sample.slow 0": 1}
    assert [job.attempts for job in await jobs(own_database)] == [1, 0]


async def test_what_does_not_end_in_time_is_cut_off_and_comes_back_by_its_lease(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.jobs.worker.STOP_SECONDS", 0.01)
    begun = asyncio.Event()

    async def endless(task: OutsideTask) -> None:
        if task.attempt == 1:
            begun.set()
            await asyncio.Event().wait()

    handlers = [Handler("sample.slow", leave_a_mark, outside=endless)]
    worker = Worker(own_database, handlers)
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(30):
        await put(own_database, "sample.slow")
        await begun.wait()
        worker.stop()
        await running
    assert await effects(own_database) == {}
    with time_machine.travel(now() + 2 * LEASE):
        await Worker(own_database, handlers).run_due()
    assert await effects(own_database) == {"sample.slow 0": 1}


async def test_a_routine_goes_on_after_a_failure(own_database: Database) -> None:
    rounds = 0
    enough = asyncio.Event()

    async def turn() -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            raise ZeroDivisionError
        enough.set()

    worker = Worker(own_database, [], routines=[Routine("sample", 0.001, turn)])
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(30):
        await enough.wait()
        worker.stop()
        await running


def test_two_handlers_of_one_name_are_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match=r"sample\.mark"):
        Registry([MARK, on(SignedIn, "sample.mark", fail)])


def test_pauses_grow_to_an_hour_and_never_beyond() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, 30)]
    assert timedelta(seconds=2.5) <= pauses[0] <= timedelta(seconds=5)
    assert all(later > timedelta(minutes=29) for later in pauses[11:])
    assert max(pauses) <= claims.LONGEST_PAUSE


@pytest.mark.only("postgresql")
async def test_a_row_locked_by_its_own_job_is_passed_over_after_the_lease(own_database: Database) -> None:
    """A handler may take longer than its lease: the row it marked is locked. On SQLite the one writer is busy."""
    await put(own_database)
    async with own_database.write_all() as session:
        (claim,) = await claim_due(session, 1)
    async with own_database.write(TENANT) as session:
        await claims.mark_done(session, claim)
        async with own_database.write_all() as other:
            with time_machine.travel(now() + 2 * LEASE):
                assert await claim_due(other, 1) == []
