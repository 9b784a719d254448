"""The closed lists of words that lectures are described with. Their Chinese stands in `labels`."""

from enum import StrEnum


class LecturerLevel(StrEnum):
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    BRANCH = "branch"


class SpeakerPart(StrEnum):
    """A gives the lecture, B stands in."""

    A = "a"
    B = "b"


class MenuState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class LectureKind(StrEnum):
    """As what kind of meeting a lecture is held: the words are those of meetings."""

    PARTY_LESSON = "party_lesson"
    THEME_DAY = "theme_day"


class OrderState(StrEnum):
    """`ORDERED` waits for the lecturer, `PROPOSED` for the branch. `PUT_OFF`: the meeting has no new time yet."""

    ORDERED = "ordered"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    PUT_OFF = "put_off"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


OPEN = frozenset({OrderState.ORDERED, OrderState.PROPOSED})
AGREED = frozenset({OrderState.ACCEPTED, OrderState.PUT_OFF})


class StandInState(StrEnum):
    """What became of a request to speak for another. `RECORDED`: who spoke was put right afterwards, nobody was asked."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    RECORDED = "recorded"


class RatingSide(StrEnum):
    """Who rates: the branch the lecturer, or the lecturer how the branch held it."""

    BRANCH = "branch"
    LECTURER = "lecturer"


class ReportBy(StrEnum):
    TOPIC = "topic"
    LECTURER = "lecturer"
    PLACE = "place"
