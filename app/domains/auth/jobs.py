"""Proofs that have had their time are forgotten; an account follows its member into a merged record."""

from datetime import timedelta

from sqlalchemy import delete, exists, update

from app.audit.trail import record
from app.domains.auth import repository
from app.domains.auth.models import AccountPlace, Invitation, LoginSession, LoginTries, RefreshToken, SmsCode
from app.domains.auth.sessions import revoke
from app.domains.members.events import MemberMerged
from app.domains.members.public import surviving_record
from app.jobs.handlers import Handler, JobContext, Timed, on
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


async def follow_merge(job: JobContext) -> None:
    """The account of a merged record belongs to the record that is left; where that has one, the second is disabled.

    Whoever logs in keeps the account that the surviving record had. Invitations of the merged record end.
    """
    merged_id = job.event(MemberMerged).merged_id
    survivor = await surviving_record(job.session, job.tenant_id, merged_id)
    await job.session.execute(
        update(Invitation)
        .where(
            Invitation.tenant_id == job.tenant_id,
            Invitation.member_id == merged_id,
            Invitation.used_at.is_(None),
            Invitation.expires_at > now(),
        )
        .values(expires_at=now())
    )
    place = await repository.place_of_member(job.session, job.tenant_id, merged_id)
    if place is None:
        return
    if await repository.place_of_member(job.session, job.tenant_id, survivor) is None:
        place.member_id = survivor
        await _record(job, place, "account.follow_merge", "the member's records were merged")
    elif place.disabled_at is None:
        place.disabled_at = now()
        here = LoginSession.place_tenant_id == job.tenant_id
        await revoke(
            job.session, LoginSession.account_id == place.account_id, here, because="second account of a member"
        )
        await _record(job, place, "account.disable", "a second account of one member, whose records were merged")


async def _record(job: JobContext, place: AccountPlace, action: str, note: str) -> None:
    after = {"member_id": place.member_id, "disabled": place.disabled_at is not None}
    await record(
        job.session,
        job.actor,
        action,
        target="account",
        target_id=place.account_id,
        org_id=place.org_id,
        after=after,
        note=note,
    )


HANDLERS: tuple[Handler, ...] = (
    Handler(FORGET_JOB, forget_expired, all_tenants=True),
    on(MemberMerged, "auth.follow_merge", follow_merge),
)

TIMES: tuple[Timed, ...] = (Timed(FORGET_JOB, every=timedelta(hours=1), per_tenant=False),)
