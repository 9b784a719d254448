"""Meetings as iCalendar (RFC 5545): the same meetings give the same bytes, so that a digest of them tells a change."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from app.domains.meetings.public import Meeting, MeetingState

PAST, AHEAD = timedelta(days=60), timedelta(days=365)
_OFF = {MeetingState.CANCELLED: "【取消】", MeetingState.POSTPONED: "【延期】"}


def window(moment: datetime) -> tuple[datetime, datetime]:
    """Meetings that start in this span are shown."""
    return moment - PAST, moment + AHEAD


def feed(meetings: Iterable[Meeting]) -> bytes:
    """A calendar of the meetings: title, time, place and address online; nobody's name, no reason for anything."""
    calendar = Calendar()
    calendar.add("prodid", "-//dangjian//calendar feed//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "党组织会议")
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("x-published-ttl", "PT1H")
    for meeting in meetings:
        calendar.add_component(_event(meeting))
    return bytes(calendar.to_ical())


def _event(meeting: Meeting) -> Event:
    event = Event()
    event.add("uid", f"{meeting.id}@dangjian")
    event.add("sequence", meeting.version)
    event.add("dtstamp", meeting.updated_at)
    event.add("last-modified", meeting.updated_at)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", f"{_OFF.get(meeting.state, '')}{meeting.title}")
    # Put off without a new time: it is not held then, and comes back under the same UID once it has one.
    event.add("status", "CANCELLED" if meeting.state in _OFF else "CONFIRMED")
    if meeting.place:
        event.add("location", meeting.place)
    if meeting.online_url:
        event.add("url", meeting.online_url)
    return event
