"""Pairing codes that have had their time are forgotten."""

from datetime import timedelta

from app.domains.meetings.screen import repository
from app.jobs.handlers import Handler, JobContext, Timed
from app.kit.clock import now

FORGET_JOB = "screens.forget_pairings"
_UNUSED_KEPT = timedelta(hours=1)
# Longer than a meeting and the time before it in which a screen may be set up.
_USED_KEPT = timedelta(days=2)


async def forget_pairings(job: JobContext) -> None:
    """All tenants' pairing codes past any use; the screens themselves stay, as the record of who paired them."""
    moment = now()
    await repository.forget_pairings(job.session, unused_before=moment - _UNUSED_KEPT, used_before=moment - _USED_KEPT)


HANDLERS: tuple[Handler, ...] = (Handler(FORGET_JOB, forget_pairings, all_tenants=True),)

TIMES: tuple[Timed, ...] = (Timed(FORGET_JOB, every=timedelta(hours=1), per_tenant=False),)
