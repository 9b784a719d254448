"""What the queue has done, is doing, and has given up; kept for a while, then forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs.models import Job, TimedRun
from app.jobs.queue import MAX_ATTEMPTS
from app.kit.clock import now

KEPT_DONE = timedelta(days=7)
KEPT_FAILED = timedelta(days=90)


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


def state_of(job: Job) -> JobState:
    if job.done_at is not None:
        return JobState.DONE
    if job.failed_at is not None:
        return JobState.FAILED
    return JobState.RUNNING if job.lease_token is not None else JobState.WAITING


async def jobs(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    state: JobState | None,
    name: str | None,
    before: UUID | None,
    limit: int,
) -> Sequence[Job]:
    """Up to `limit` jobs of a tenant older than the id `before`, newest first."""
    query = select(Job).where(Job.tenant_id == tenant_id)
    if state is not None:
        query = query.where(_in_state(state))
    if name is not None:
        query = query.where(Job.name == name)
    if before is not None:
        query = query.where(Job.id < before)
    return (await session.scalars(query.order_by(Job.id.desc()).limit(limit))).all()


async def latest_jobs(session: AsyncSession, state: JobState | None, limit: int) -> Sequence[Job]:
    """Up to `limit` jobs of all tenants, newest first, from a session over all tenants."""
    query = select(Job) if state is None else select(Job).where(_in_state(state))
    return (await session.scalars(query.order_by(Job.id.desc()).limit(limit))).all()


async def revive(session: AsyncSession, job_id: UUID) -> Job | None:
    """Let a job that was given up be tried again, as often as a new one; None where none of this id was given up.

    Its attempts go on counting: as a new one it would stand in the way of a job of the same key that waits by now.
    """
    query = select(Job).where(Job.id == job_id, _in_state(JobState.FAILED)).with_for_update()
    job = (await session.scalars(query)).one_or_none()
    if job is not None:
        job.failed_at, job.run_at, job.max_attempts = None, now(), job.attempts + MAX_ATTEMPTS
        await session.flush()
    return job


async def forget_old(session: AsyncSession, moment: datetime) -> None:
    """Delete what was done a week ago and given up a quarter ago, over all tenants."""
    await session.execute(
        delete(Job)
        .where(or_(Job.done_at < moment - KEPT_DONE, Job.failed_at < moment - KEPT_FAILED))
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        delete(TimedRun).where(TimedRun.planned_at < moment - KEPT_FAILED).execution_options(synchronize_session=False)
    )


def _in_state(state: JobState) -> ColumnElement[bool]:
    open_ = and_(Job.done_at.is_(None), Job.failed_at.is_(None))
    return {
        JobState.DONE: Job.done_at.is_not(None),
        JobState.FAILED: Job.failed_at.is_not(None),
        JobState.RUNNING: and_(open_, Job.lease_token.is_not(None)),
        JobState.WAITING: and_(open_, Job.lease_token.is_(None)),
    }[state]
