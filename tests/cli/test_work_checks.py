"""The doctor tells of work that nobody does and of work that was given up."""

from datetime import timedelta
from typing import Any

import pytest

from app.cli.checks import State
from app.cli.work_checks import findings_at
from app.db.base import PLATFORM_TENANT
from app.db.session import Database
from app.jobs.models import Job, TimedWork
from app.kit.clock import now
from app.kit.ids import uuid7


def a_job(**changes: Any) -> Job:
    moment = now()
    values = {"wanted_at": moment, "run_at": moment, "created_at": moment, "max_attempts": 3}
    return Job(tenant_id=PLATFORM_TENANT, id=uuid7(), name="meetings.tell", payload={}, **values | changes)


async def told(database: Database, *rows: Any) -> list[tuple[State, str]]:
    async with database.write_all() as session:
        session.add_all(rows)
        await session.flush()
        return [(one.state, one.message) for one in await findings_at(session, now())]


async def test_work_that_waits_a_moment_is_nothing_unusual(database: Database) -> None:
    a_minute_ago = now() - timedelta(minutes=1)
    found = await told(database, a_job(run_at=a_minute_ago), a_job(run_at=now() + timedelta(days=1)))
    assert found == [(State.OK, "按时进行，等待的有1件")]


@pytest.mark.parametrize("kind", ["job", "timetable"])
async def test_work_that_nobody_does_is_told(database: Database, kind: str) -> None:
    late = now() - timedelta(hours=3)
    row = a_job(run_at=late) if kind == "job" else TimedWork(name="audit.seal", rhythm="daily", next_due_at=late)
    ((state, message),) = await told(database, row)
    assert (state, message.split("，")[0]) == (State.WARNING, "没有人在做：最早的一件已拖延3小时")


async def test_work_that_was_given_up_is_told(database: Database) -> None:
    found = await told(database, a_job(failed_at=now(), attempts=3), a_job(done_at=now(), attempts=1))
    assert found == [(State.WARNING, "有1件试过多次后放弃")]
