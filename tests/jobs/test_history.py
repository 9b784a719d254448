"""What was given up is tried again when an operator says so, and stands in nobody's way."""

from sqlalchemy import update

from app.db.session import Database
from app.jobs.claims import claim_due
from app.jobs.history import JobState, latest_jobs, revive, state_of
from app.jobs.models import Job
from app.jobs.queue import MAX_ATTEMPTS, enqueue
from app.kit.clock import now
from app.kit.ids import uuid7

TENANT = uuid7()


async def test_a_revived_job_is_taken_again_beside_a_waiting_one_of_its_key(database: Database) -> None:
    async with database.write(TENANT) as session:
        await enqueue(session, "sample.work", tenant_id=TENANT, key="k")
    async with database.write_all() as session:
        given_up = {"attempts": MAX_ATTEMPTS, "failed_at": now()}
        await session.execute(update(Job).where(Job.tenant_id == TENANT).values(given_up))
    async with database.write(TENANT) as session:
        await enqueue(session, "sample.work", tenant_id=TENANT, key="k")
    async with database.write_all() as session:
        dead, *_ = await latest_jobs(session, JobState.FAILED, 10)
        assert await revive(session, dead.id) is not None
        assert state_of(dead) is JobState.WAITING
        assert await revive(session, dead.id) is None
        assert {claim.id for claim in await claim_due(session, 10)} >= {dead.id}


async def test_a_job_that_waits_is_not_revived(database: Database) -> None:
    async with database.write(TENANT) as session:
        await enqueue(session, "sample.work", tenant_id=TENANT)
    async with database.write_all() as session:
        job, *_ = await latest_jobs(session, None, 1)
        assert await revive(session, job.id) is None
