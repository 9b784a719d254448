"""The closed lists of words that meetings are described with. Their Chinese stands in `labels`."""

from enum import StrEnum


class MeetingKind(StrEnum):
    """What a gathering counts as. One gathering may be of several kinds."""

    MEMBERS_ASSEMBLY = "members_assembly"
    BRANCH_COMMITTEE = "branch_committee"
    GROUP_MEETING = "group_meeting"
    PARTY_LESSON = "party_lesson"
    THEME_DAY = "theme_day"
    ORGANISATION_LIFE = "organisation_life"
    DEMOCRATIC_APPRAISAL = "democratic_appraisal"
    PARTY_COMMITTEE = "party_committee"
    OTHER = "other"


class MeetingState(StrEnum):
    """What is stored. That sign-in is open, or the meeting over, follows from the clock: see `Phase`."""

    DRAFT = "draft"
    PUBLISHED = "published"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    MINUTES_REVIEW = "minutes_review"
    ARCHIVED = "archived"


HELD = frozenset({MeetingState.PUBLISHED, MeetingState.MINUTES_REVIEW, MeetingState.ARCHIVED})
"""Of a meeting that is held or was: not a draft, not called off."""


class Phase(StrEnum):
    """Where a meeting stands at an instant. Sign-in may be open while it is announced and while it goes on."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    SIGNING_IN = "signing_in"
    IN_PROGRESS = "in_progress"
    ENDED = "ended"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    MINUTES_REVIEW = "minutes_review"
    ARCHIVED = "archived"


OVER = frozenset({Phase.ENDED, Phase.MINUTES_REVIEW, Phase.ARCHIVED})


class Capacity(StrEnum):
    """As what somebody comes. Only those due stand in the denominator."""

    DUE = "due"
    GUEST = "guest"
    INCOMING_FLOW = "incoming_flow"


class Standing(StrEnum):
    """How a person stands to a meeting. `AWAITED` becomes `ABSENT` when the meeting is over."""

    PRESENT = "present"
    LATE = "late"
    LEAVE = "leave"
    AWAITED = "awaited"
    ABSENT = "absent"


class Way(StrEnum):
    """How a presence was recorded."""

    CODE = "code"
    MEMBER_CODE = "member_code"
    ROLL_CALL = "roll_call"
    ON_BEHALF = "on_behalf"
    ONLINE = "online"
    HOME_VISIT = "home_visit"
    OFFLINE = "offline"


class Evidence(StrEnum):
    """What a record rests on, the strongest first: a signed code, an officer's own eyes at the time, the word that was
    spoken in an online session (who hears it can pass it on), or a later statement."""

    PROVEN = "proven"
    WITNESSED = "witnessed"
    SPOKEN = "spoken"
    STATED = "stated"


class Place(StrEnum):
    """Where somebody signed in, as far as they chose to say. Coordinates are never kept."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    NOT_GIVEN = "not_given"


class LeaveCategory(StrEnum):
    DUTY = "duty"
    ILLNESS = "illness"
    PERSONAL = "personal"
    OTHER = "other"


class LeaveState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
