"""Later work of reports: count a meeting when it is over, compare all tallies with the rolls every night."""

from datetime import time
from uuid import UUID

from app.domains.meetings.events import LeaveDecided, RollFixed
from app.domains.meetings.reporting.tallying import TALLY_JOB, check_year, tally_later, tally_meeting
from app.domains.meetings.repository import locked
from app.jobs.handlers import Handler, JobContext, Timed, on
from app.kit.clock import now, today

CHECK_JOB = "meetings.check_tallies"


async def tally(job: JobContext) -> None:
    await tally_meeting(job.session, job.tenant_id, UUID(job.payload["meeting_id"]))


async def tally_at_the_end(job: JobContext) -> None:
    """A roll was fixed, or leave decided: the meeting is counted when it is over, or anew."""
    meeting = await locked(job.session, job.tenant_id, UUID(job.payload["meeting_id"]))
    if meeting is not None:
        await tally_later(job.session, meeting, now())


async def check_tallies(job: JobContext) -> None:
    """This year and the last: what is older is corrected no more."""
    moment, year = now(), today().year
    for one in (year - 1, year):
        await check_year(job.session, job.tenant_id, one, moment)


HANDLERS: tuple[Handler, ...] = (
    Handler(TALLY_JOB, tally),
    on(RollFixed, "meetings.tally_after_roll", tally_at_the_end),
    on(LeaveDecided, "meetings.tally_after_leave", tally_at_the_end),
    Handler(CHECK_JOB, check_tallies),
)
TIMES: tuple[Timed, ...] = (Timed(CHECK_JOB, daily_at=time(3, 20)),)
