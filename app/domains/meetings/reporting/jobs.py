"""Later work of reports: count a meeting when it is over, compare all tallies with the rolls every night."""

from datetime import datetime, time
from uuid import UUID

from app.domains.meetings.crediting import credit_meeting, without_hours
from app.domains.meetings.events import LeaveDecided, MadeUp, MakeUpTakenBack, RollFixed
from app.domains.meetings.reporting.tallying import TALLY_JOB, check_year, tally_later, tally_meeting
from app.domains.meetings.repository import locked
from app.jobs.handlers import Handler, JobContext, Timed, on
from app.jobs.queue import enqueue
from app.kit.clock import CHINA, now, today

CHECK_JOB, OVERLOOKED_JOB = "meetings.check_tallies", "meetings.credit_overlooked"
_AT_ONCE = 2_000


async def tally(job: JobContext) -> None:
    """Count the meeting, and write what it counts as for everybody who came."""
    meeting_id = UUID(job.payload["meeting_id"])
    if await tally_meeting(job.session, job.tenant_id, meeting_id):
        await credit_meeting(job.session, job.tenant_id, meeting_id)


async def tally_at_the_end(job: JobContext) -> None:
    """A roll was fixed, leave decided, or an absence made up: the meeting is counted when it is over, or anew."""
    meeting = await locked(job.session, job.tenant_id, UUID(job.payload["meeting_id"]))
    if meeting is not None:
        await tally_later(job.session, meeting, now())


async def check_tallies(job: JobContext) -> None:
    """This year and the last: what is older is corrected no more."""
    moment, year = now(), today().year
    for one in (year - 1, year):
        await check_year(job.session, job.tenant_id, one, moment)


async def credit_overlooked(job: JobContext) -> None:
    """Meetings of this year that were over before anybody counted hours, or that came in as a whole."""
    begin = datetime(today().year, 1, 1, tzinfo=CHINA)
    for meeting_id in await without_hours(job.session, job.tenant_id, begin, limit=_AT_ONCE):
        await enqueue(
            job.session, TALLY_JOB, {"meeting_id": str(meeting_id)}, tenant_id=job.tenant_id, key=str(meeting_id)
        )


HANDLERS: tuple[Handler, ...] = (
    Handler(TALLY_JOB, tally),
    on(RollFixed, "meetings.tally_after_roll", tally_at_the_end),
    on(LeaveDecided, "meetings.tally_after_leave", tally_at_the_end),
    on(MadeUp, "meetings.tally_after_make_up", tally_at_the_end),
    on(MakeUpTakenBack, "meetings.tally_after_reversal", tally_at_the_end),
    Handler(CHECK_JOB, check_tallies),
    Handler(OVERLOOKED_JOB, credit_overlooked),
)
TIMES: tuple[Timed, ...] = (
    Timed(CHECK_JOB, daily_at=time(3, 20)),
    Timed(OVERLOOKED_JOB, daily_at=time(2, 40)),
)
