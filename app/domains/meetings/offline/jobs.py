"""Later work of offline sign-in."""

from app.domains.meetings.events import MeetingCancelled
from app.domains.meetings.offline.events import ConflictDecided, ConflictsHandedIn
from app.domains.meetings.offline.notifying import settle_conflicts
from app.jobs.handlers import Handler, on

HANDLERS: tuple[Handler, ...] = (
    on(ConflictsHandedIn, "offline.ask_to_decide", settle_conflicts),
    on(ConflictDecided, "offline.close_decided", settle_conflicts),
    on(MeetingCancelled, "offline.close_cancelled", settle_conflicts),
)
