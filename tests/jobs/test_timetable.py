"""The timetable: due times, catching up, once over all processes, one job for each tenant."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import PLATFORM_TENANT
from app.db.session import Database
from app.jobs.handlers import CatchUp, Handler, JobContext, Timed, due_at
from app.jobs.models import Job, TimedRun, TimedWork
from app.jobs.timetable import Timetable, due_times, next_after
from app.jobs.worker import Worker
from app.kit.clock import CHINA
from app.kit.ids import uuid7

TENANTS = (uuid7(), uuid7())
NOON = datetime(2026, 3, 1, 4, 0, 30, tzinfo=UTC)
MINUTELY = Timed("sample.minutely", every=timedelta(minutes=1))
DAILY = Timed("sample.daily", daily_at=time(8, 30), per_tenant=False)
EACH = Timed("sample.each", daily_at=time(8, 30), per_tenant=False, catch_up=CatchUp.EACH)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


async def both(_session: AsyncSession) -> Sequence[UUID]:
    return TENANTS


async def nothing(_job: JobContext) -> None: ...


def worker_of(database: Database, *times: Timed) -> Worker:
    return Worker(database, [Handler(timed.name, nothing) for timed in times], times, tenants=both)


async def due_of(database: Database) -> list[tuple[UUID, str]]:
    async with database.read_all() as session:
        jobs = await session.scalars(select(Job).order_by(Job.id))
        return [(job.tenant_id, job.payload["due_at"]) for job in jobs]


async def test_each_tenant_gets_a_job_for_each_due_time(database: Database) -> None:
    worker = worker_of(database, MINUTELY)
    with time_machine.travel(NOON, tick=False):
        assert await worker.plan_due() == 0
    with time_machine.travel(NOON + timedelta(seconds=30), tick=False):
        assert await worker.plan_due() == 2
        assert await worker.plan_due() == 0
    due = (NOON + timedelta(seconds=30)).isoformat()
    assert sorted(await due_of(database)) == sorted((tenant, due) for tenant in TENANTS)


async def test_missed_times_are_caught_up_with_once_or_one_by_one(database: Database) -> None:
    worker = worker_of(database, MINUTELY, DAILY, EACH)
    with time_machine.travel(NOON, tick=False):
        await worker.plan_due()
    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        assert await worker.plan_due() == 2 + 1 + 3
    async with database.read_all() as session:
        runs = [(run.name, run.due_at.astimezone(CHINA).day) for run in await session.scalars(select(TimedRun))]
        rows = {row.name: row for row in await session.scalars(select(TimedWork))}
    assert sorted(runs) == [
        ("sample.daily", 4),
        ("sample.each", 2),
        ("sample.each", 3),
        ("sample.each", 4),
        ("sample.minutely", 4),
    ]
    assert rows["sample.daily"].last_due_at == datetime(2026, 3, 4, 0, 30, tzinfo=UTC)
    assert rows["sample.daily"].next_due_at == datetime(2026, 3, 5, 0, 30, tzinfo=UTC)


async def test_without_anybody_to_do_it_the_same_work_does_not_pile_up(database: Database) -> None:
    worker = worker_of(database, MINUTELY)
    for minute in range(5):
        with time_machine.travel(NOON + timedelta(minutes=minute), tick=False):
            await worker.plan_due()
    assert sorted(await due_of(database)) == sorted(
        (tenant, (NOON + timedelta(minutes=3, seconds=30)).isoformat()) for tenant in TENANTS
    )


async def test_a_changed_rhythm_starts_anew(database: Database) -> None:
    with time_machine.travel(NOON, tick=False):
        await worker_of(database, MINUTELY).plan_due()
        await worker_of(database, Timed("sample.minutely", every=timedelta(hours=6))).plan_due()
    async with database.read_all() as session:
        row = (await session.scalars(select(TimedWork))).one()
    assert (row.rhythm, row.next_due_at) == ("every 21600 s", datetime(2026, 3, 1, 6, tzinfo=UTC))


async def test_work_that_only_a_newer_version_knows_is_left_alone(database: Database) -> None:
    with time_machine.travel(NOON, tick=False):
        await worker_of(database, MINUTELY, DAILY).plan_due()
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert await worker_of(database, DAILY).plan_due() == 1


async def test_processes_side_by_side_plan_each_time_once(own_database: Database) -> None:
    with time_machine.travel(NOON, tick=False):
        await worker_of(own_database, MINUTELY, DAILY).plan_due()
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        planned = await asyncio.gather(*(worker_of(own_database, MINUTELY, DAILY).plan_due() for _ in range(5)))
    assert sum(planned) == 3
    assert len(await due_of(own_database)) == 3


async def test_the_handler_learns_for_which_time_it_works_and_platform_work_has_the_platforms_tenant(
    database: Database,
) -> None:
    seen: list[tuple[UUID, datetime]] = []

    async def look(job: JobContext) -> None:
        seen.append((job.tenant_id, due_at(job)))

    worker = Worker(database, [Handler(DAILY.name, look)], [DAILY], tenants=both)
    with time_machine.travel(NOON, tick=False):
        await worker.run_due()
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        await worker.run_due()
    assert seen == [(PLATFORM_TENANT, datetime(2026, 3, 2, 0, 30, tzinfo=UTC))]


@given(moment=moments, seconds=st.integers(1, 100_000))
def test_the_next_time_is_the_first_multiple_after_now(moment: datetime, seconds: int) -> None:
    due = next_after(Timed("x", every=timedelta(seconds=seconds)), moment, CHINA)
    assert due.timestamp() % seconds == 0
    assert moment < due <= moment + timedelta(seconds=seconds)


@given(moment=moments, at=st.times())
def test_a_daily_time_is_that_time_of_day_in_the_zone(moment: datetime, at: time) -> None:
    due = next_after(Timed("x", daily_at=at), moment, CHINA)
    assert due.astimezone(CHINA).time() == at
    assert moment < due <= moment + timedelta(days=1)


@given(moment=moments, behind=st.timedeltas(timedelta(0), timedelta(days=9)), at=st.times())
def test_catching_up_once_is_the_last_of_catching_up_with_each(moment: datetime, behind: timedelta, at: time) -> None:
    for rhythm in ({"daily_at": at}, {"every": timedelta(hours=7)}):
        first = next_after(Timed("x", **rhythm), moment - behind, CHINA)  # type: ignore[arg-type]
        each = due_times(Timed("x", catch_up=CatchUp.EACH, **rhythm), first, moment, CHINA)  # type: ignore[arg-type]
        once = due_times(Timed("x", **rhythm), first, moment, CHINA)  # type: ignore[arg-type]
        assert once == each[-1:]


@pytest.mark.parametrize(
    "rhythm", [{}, {"every": timedelta(minutes=1), "daily_at": time(8)}, {"every": timedelta(milliseconds=10)}]
)
def test_a_rhythm_is_one_thing_and_not_too_fast(rhythm: dict[str, timedelta]) -> None:
    with pytest.raises(ValueError):
        Timed("x", **rhythm)


def test_work_is_entered_once_and_done_by_somebody(database: Database) -> None:
    with pytest.raises(ValueError, match="twice"):
        Timetable([MINUTELY, Timed(MINUTELY.name, every=timedelta(hours=1))], both)
    with pytest.raises(ValueError, match="nobody does"):
        Worker(database, [], [MINUTELY])
