"""What others may react to: facts about meetings, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class MeetingPublished(Event):
    name: ClassVar[str] = "meetings.published"
    meeting_id: UUID


@dataclass(frozen=True)
class MeetingPostponed(Event):
    """Moved to another time, or put off without one."""

    name: ClassVar[str] = "meetings.postponed"
    meeting_id: UUID


@dataclass(frozen=True)
class MeetingPlaceChanged(Event):
    """A published meeting is held elsewhere, or has another address online."""

    name: ClassVar[str] = "meetings.place_changed"
    meeting_id: UUID


@dataclass(frozen=True)
class MeetingCancelled(Event):
    name: ClassVar[str] = "meetings.cancelled"
    meeting_id: UUID


@dataclass(frozen=True)
class RollFixed(Event):
    name: ClassVar[str] = "meetings.roll_fixed"
    meeting_id: UUID


@dataclass(frozen=True)
class SignedIn(Event):
    """Somebody's presence was recorded, in whatever way."""

    name: ClassVar[str] = "meetings.signed_in"
    meeting_id: UUID
    member_id: UUID


@dataclass(frozen=True)
class LeaveAsked(Event):
    name: ClassVar[str] = "meetings.leave_asked"
    meeting_id: UUID
    leave_id: UUID


@dataclass(frozen=True)
class LeaveDecided(Event):
    name: ClassVar[str] = "meetings.leave_decided"
    meeting_id: UUID
    leave_id: UUID
    approved: bool


@dataclass(frozen=True)
class LeaveWithdrawn(Event):
    name: ClassVar[str] = "meetings.leave_withdrawn"
    meeting_id: UUID
    leave_id: UUID


@dataclass(frozen=True)
class ResolutionClosed(Event):
    """The counts of a vote were entered, or entered anew; read the outcome where it stands."""

    name: ClassVar[str] = "meetings.resolution_closed"
    meeting_id: UUID
    resolution_id: UUID


@dataclass(frozen=True)
class MakeUpTakenBack(Event):
    """A make-up does not hold any more."""

    name: ClassVar[str] = "meetings.make_up_taken_back"
    meeting_id: UUID
    member_id: UUID


@dataclass(frozen=True)
class MadeUp(Event):
    """Somebody who was missing has made it up; on the roll they stay absent or on leave."""

    name: ClassVar[str] = "meetings.made_up"
    meeting_id: UUID
    member_id: UUID
