"""Later work of meetings."""

from uuid import UUID

from app.domains.meetings import notifying
from app.domains.meetings.events import (
    LeaveAsked,
    LeaveDecided,
    LeaveWithdrawn,
    MeetingCancelled,
    MeetingPlaceChanged,
    MeetingPostponed,
    MeetingPublished,
)
from app.domains.meetings.fixing import fix_roll
from app.domains.meetings.minutes import notifying as minutes_notifying
from app.domains.meetings.minutes.events import MinutesReturned, MinutesSigned, MinutesSubmitted
from app.domains.meetings.publishing import FIX_ROLL
from app.jobs.handlers import Handler, JobContext, on
from app.kit.clock import now


async def fix_planned_roll(job: JobContext) -> None:
    """Fix the roll at the start. A meeting that moved has a job of its own time; one that has its roll keeps it."""
    await fix_roll(job.session, job.tenant_id, UUID(job.payload["meeting_id"]), now())


HANDLERS: tuple[Handler, ...] = (
    Handler(FIX_ROLL, fix_planned_roll),
    Handler(notifying.TELL, notifying.tell_invited),
    on(MeetingPublished, "meetings.tell_published", notifying.tell_invited),
    on(MeetingPostponed, "meetings.tell_postponed", notifying.tell_invited),
    on(MeetingPlaceChanged, "meetings.tell_place", notifying.tell_invited),
    on(MeetingCancelled, "meetings.tell_cancelled", notifying.tell_invited),
    on(MeetingCancelled, "meetings.close_leave_of_cancelled", notifying.close_of_cancelled),
    on(LeaveAsked, "meetings.ask_for_leave_decision", notifying.ask_for_decision),
    on(LeaveDecided, "meetings.tell_leave_decision", notifying.tell_decision),
    on(MinutesSubmitted, "minutes.ask_to_sign", minutes_notifying.settle_to_dos),
    on(MinutesSigned, "minutes.close_signed", minutes_notifying.settle_to_dos),
    on(MinutesReturned, "minutes.close_returned", minutes_notifying.settle_to_dos),
    on(MinutesReturned, "minutes.tell_returned", minutes_notifying.tell_returned),
    on(LeaveWithdrawn, "meetings.close_withdrawn_leave", notifying.close_withdrawn),
)
