"""All that other domains may call of meetings."""

from app.domains.meetings.afterwards.making_up import record_make_up
from app.domains.meetings.afterwards.missing import Missed, missed_meeting, people_in_reach
from app.domains.meetings.afterwards.reversing import take_back_make_up
from app.domains.meetings.afterwards.vocabulary import MakeUpManner
from app.domains.meetings.ahead import Ahead, attendance_card, calendar_meetings, meetings_ahead
from app.domains.meetings.concluded import concluded_meeting
from app.domains.meetings.models import Meeting
from app.domains.meetings.schemas.attendance import OwnMeetingOut
from app.domains.meetings.vocabulary import MeetingState

__all__ = [
    "Ahead",
    "MakeUpManner",
    "Meeting",
    "MeetingState",
    "Missed",
    "OwnMeetingOut",
    "attendance_card",
    "calendar_meetings",
    "concluded_meeting",
    "meetings_ahead",
    "missed_meeting",
    "people_in_reach",
    "record_make_up",
    "take_back_make_up",
]
