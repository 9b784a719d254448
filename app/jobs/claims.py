"""Who has a job in hand: taking it by lease, marking it done, giving it back."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Update, and_, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.dialect import skipping_locked
from app.jobs.models import Job
from app.kit.clock import now
from app.kit.ids import uuid7

# A lease has to last from the claim to the job's own transaction, which then holds the row by itself; only calls to
# the outside world go on without a transaction, and renew it.
LEASE = timedelta(seconds=60)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)


class LeaseLost(Exception):
    """The lease ran out and somebody else has the job, or has done it: this attempt must leave no effect."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in hand, by the lease `token`. `attempt` counts from 1."""

    tenant_id: UUID
    id: UUID
    name: str
    payload: dict[str, Any]
    attempt: int
    max_attempts: int
    token: UUID
    request_id: str


async def is_any_due(session: AsyncSession) -> bool:
    return bool(await session.scalar(select(exists().where(_due(now())))))


async def claim_due(session: AsyncSession, limit: int) -> list[Claim]:
    """Take up to `limit` due jobs of all tenants, the longest waiting first."""
    moment = now()
    query = select(Job).where(_due(moment)).order_by(Job.run_at).limit(limit)
    claims = []
    for job in await session.scalars(skipping_locked(session, query)):
        if job.attempts >= job.max_attempts:
            # Its last attempt ended in neither success nor failure: it took its worker down with it.
            job.failed_at, job.lease_token = moment, None
            job.last_error = job.last_error or "the worker ended during the last attempt"
            continue
        job.attempts += 1
        job.started_at, job.run_at = moment, moment + LEASE
        token = job.lease_token = uuid7()
        claims.append(
            Claim(job.tenant_id, job.id, job.name, job.payload, job.attempts, job.max_attempts, token, job.request_id)
        )
    return claims


async def mark_done(session: AsyncSession, claim: Claim) -> None:
    """The first statement of the job's own transaction: from here on the row is ours. Raises LeaseLost."""
    result = await session.execute(_held(claim).values(done_at=now(), lease_token=None))
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise LeaseLost


async def renew(session: AsyncSession, claim: Claim) -> None:
    await session.execute(_held(claim).values(run_at=now() + LEASE))


async def give_back(session: AsyncSession, claim: Claim, error: str) -> bool:
    """After a failure: due again after a pause, or given up for good (True) after the last attempt."""
    moment = now()
    given_up = claim.attempt >= claim.max_attempts
    await session.execute(
        _held(claim).values(
            lease_token=None,
            run_at=moment + pause_after(claim.attempt),
            failed_at=moment if given_up else None,
            last_error=error[:300],
        )
    )
    return given_up


def pause_after(attempt: int) -> timedelta:
    """Doubling from 5 seconds to an hour, less up to half by chance, so that what failed together is not tried together."""
    longest = min(FIRST_PAUSE * 2 ** min(attempt - 1, 20), LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311


def _due(moment: datetime) -> ColumnElement[bool]:
    return and_(Job.done_at.is_(None), Job.failed_at.is_(None), Job.run_at <= moment)


def _held(claim: Claim) -> Update:
    return (
        update(Job)
        .where(Job.tenant_id == claim.tenant_id, Job.id == claim.id, Job.lease_token == claim.token)
        .execution_options(synchronize_session=False)
    )
