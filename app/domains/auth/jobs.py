"""Housekeeping: proofs that have had their time are forgotten."""

from datetime import timedelta

from sqlalchemy import delete, exists

from app.domains.auth.models import LoginSession, LoginTries, RefreshToken, SmsCode
from app.jobs.handlers import Handler, JobContext, Timed
from app.kit.clock import now

FORGET_JOB = "auth.forget_expired"
# Longer than any window or delay of the limiter.
TRIES_KEPT = timedelta(days=1)


async def forget_expired(job: JobContext) -> None:
    """Codes and refresh tokens past their end, counts of tries past any window, and sessions that no token can revive.

    A used refresh token stays until its own end, so that its reuse is still noticed.
    """
    moment = now()
    await job.session.execute(delete(SmsCode).where(SmsCode.expires_at <= moment))
    await job.session.execute(delete(LoginTries).where(LoginTries.last_at <= moment - TRIES_KEPT))
    await job.session.execute(delete(RefreshToken).where(RefreshToken.expires_at <= moment))
    alive = exists().where(RefreshToken.session_id == LoginSession.id)
    await job.session.execute(
        # An access token outlives the last refresh by minutes; a day is ample.
        delete(LoginSession).where(LoginSession.created_at <= moment - TRIES_KEPT, ~alive)
    )


HANDLERS: tuple[Handler, ...] = (Handler(FORGET_JOB, forget_expired, all_tenants=True),)

TIMES: tuple[Timed, ...] = (Timed(FORGET_JOB, every=timedelta(hours=1), per_tenant=False),)
