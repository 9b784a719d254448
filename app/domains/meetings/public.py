"""All that other domains may call of meetings."""

from app.domains.meetings.afterwards.making_up import record_make_up
from app.domains.meetings.afterwards.missing import Missed, missed_meeting, people_in_reach
from app.domains.meetings.afterwards.reversing import take_back_make_up
from app.domains.meetings.afterwards.vocabulary import MakeUpManner
from app.domains.meetings.ahead import Ahead, attendance_card, calendar_meetings, meetings_ahead
from app.domains.meetings.concluded import concluded_meeting
from app.domains.meetings.drafting import Plan, draft_meeting
from app.domains.meetings.held import came_to, counted_people, people_at
from app.domains.meetings.models import Meeting
from app.domains.meetings.notifying import said
from app.domains.meetings.ports import use_follower
from app.domains.meetings.publishing import cancel_meeting, postpone_meeting, publish_meeting
from app.domains.meetings.rules import unfit_hosts
from app.domains.meetings.schemas.attendance import OwnMeetingOut
from app.domains.meetings.schemas.meetings import When
from app.domains.meetings.speaking import change_speaker, hold_meeting
from app.domains.meetings.venues.booking import venue_taken
from app.domains.meetings.venues.finding import venue_for
from app.domains.meetings.venues.models import Venue
from app.domains.meetings.venues.naming import Asked, written_there
from app.domains.meetings.venues.repository import by_ids as venues_by_id
from app.domains.meetings.venues.schemas import Day, SpanOut
from app.domains.meetings.vocabulary import Capacity, MeetingKind, MeetingState

__all__ = [
    "Ahead",
    "Asked",
    "Capacity",
    "Day",
    "MakeUpManner",
    "Meeting",
    "MeetingKind",
    "MeetingState",
    "Missed",
    "OwnMeetingOut",
    "Plan",
    "SpanOut",
    "Venue",
    "When",
    "attendance_card",
    "calendar_meetings",
    "came_to",
    "cancel_meeting",
    "change_speaker",
    "concluded_meeting",
    "counted_people",
    "draft_meeting",
    "hold_meeting",
    "meetings_ahead",
    "missed_meeting",
    "people_at",
    "people_in_reach",
    "postpone_meeting",
    "publish_meeting",
    "record_make_up",
    "said",
    "take_back_make_up",
    "unfit_hosts",
    "use_follower",
    "venue_for",
    "venue_taken",
    "venues_by_id",
    "written_there",
]
