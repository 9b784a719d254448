"""Many at once, on a real database: each month of each branch is drafted once."""

import asyncio
from uuid import UUID

import time_machine
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.roles import Role
from app.db.session import Database
from app.domains.meetings.models import Meeting
from app.domains.meetings.planning.errors import PlanTaken
from app.domains.meetings.planning.jobs import HANDLERS, LOOK_JOB
from app.domains.meetings.planning.models import MeetingPlan, PlannedMeeting
from app.domains.meetings.planning.scheduling import draft_month
from app.domains.meetings.planning.starting import draft_now
from app.jobs.queue import enqueue
from app.jobs.worker import Worker
from app.kit.ids import uuid7
from tests.factories.meetings import Branch, a_branch
from tests.factories.orgs import an_org
from tests.factories.plans import a_plan, an_adopted_plan

LATE = "2026-12-21T02:00:00+00:00"


async def a_county(database: Database, branches: int) -> Branch:
    async with database.write(uuid7()) as session:
        branch = await a_branch(session, session.info["tenant_id"])
        session.add_all(
            an_org(branch.tenant_id, f"第{n}党支部", parent=branch.committee) for n in range(3, branches + 1)
        )
        await session.flush()
        await an_adopted_plan(session, branch.officer(Role.COMMITTEE_ADMIN), branch.committee)
        return branch


async def count(database: Database, tenant_id: UUID, table: type[Meeting | PlannedMeeting | MeetingPlan]) -> int:
    async with database.read(tenant_id) as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_two_workers_draft_each_branch_once(own_database: Database) -> None:
    with time_machine.travel(LATE, tick=True):
        branch = await a_county(own_database, branches=6)
        async with own_database.write(branch.tenant_id) as session:
            for n in range(2):
                await enqueue(session, LOOK_JOB, {"n": n}, tenant_id=branch.tenant_id)
        await asyncio.gather(*(Worker(own_database, HANDLERS).run_due() for _ in range(2)))
        await asyncio.gather(*(Worker(own_database, HANDLERS).run_due() for _ in range(2)))
    assert await count(own_database, branch.tenant_id, Meeting) == 6
    assert await count(own_database, branch.tenant_id, PlannedMeeting) == 6


async def test_a_job_and_a_person_at_once_draft_one(own_database: Database) -> None:
    with time_machine.travel(LATE, tick=True):
        branch = await a_county(own_database, branches=2)
        async with own_database.write(branch.tenant_id) as session:
            plan = await an_adopted_plan(session, branch.secretary, branch.org)

        async def job() -> int:
            async with own_database.write(branch.tenant_id) as session:
                drafted = await draft_month(session, branch.tenant_id, branch.org.id, 2027, 1)
                return len(drafted.made) if drafted else 0

        async def person() -> int:
            async with own_database.write(branch.tenant_id) as session:
                return len((await draft_now(session, branch.secretary, plan.id, 1)).made)

        assert sum(await asyncio.gather(job(), person(), job(), person())) == 1
    assert await count(own_database, branch.tenant_id, Meeting) == 1


async def test_a_year_has_one_plan(own_database: Database) -> None:
    async with own_database.write(uuid7()) as session:
        branch = await a_branch(session, session.info["tenant_id"])

    async def make() -> bool:
        try:
            async with own_database.write(branch.tenant_id) as session:
                await _make(session, branch)
        except PlanTaken:
            return False
        return True

    assert sorted(await asyncio.gather(make(), make(), make())) == [False, False, True]
    assert await count(own_database, branch.tenant_id, MeetingPlan) == 1


async def _make(session: AsyncSession, branch: Branch) -> None:
    await a_plan(session, branch.secretary, branch.org)
