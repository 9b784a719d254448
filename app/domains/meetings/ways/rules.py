"""Pure decisions: inside the fence or not, how long a wrong word keeps somebody waiting, what a home visit rests on."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domains.meetings.rules import Times
from app.domains.meetings.vocabulary import Evidence, Place

_EARTH_METRES = 6_371_008.8
"""The mean radius of the WGS 84 ellipsoid; the error of the sphere is far below that of any phone."""


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees in GCJ-02, the system in which phones in mainland China give their place (`wx.getLocation` of type gcj02)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Fence:
    """A circle around the place of a meeting; the same system as `Point`, the radius in metres."""

    latitude: float
    longitude: float
    radius_metres: int


def metres_between(one: Point, other: Point) -> float:
    """The length of the great circle between two points, by the haversine formula."""
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    # Rounding may carry the opposite side of the earth a hair beyond 1.
    return 2 * _EARTH_METRES * math.asin(math.sqrt(min(1.0, half)))


def place_by(fence: Fence | None, point: Point | None) -> Place:
    """Inside (the edge included) or outside; not given without a fence or without a point.

    个人信息保护法 第六条: only this word is kept, for it is all that the purpose needs.
    """
    if fence is None or point is None:
        return Place.NOT_GIVEN
    distance = metres_between(Point(fence.latitude, fence.longitude), point)
    return Place.INSIDE if distance <= fence.radius_metres else Place.OUTSIDE


WRONG_WORDS = 5
WORD_WINDOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong words of one member at one meeting since the first of them."""

    wrong: int
    since: datetime


def seconds_to_wait(tries: Tries | None, moment: datetime) -> int:
    """0 while another word may be tried: five wrong ones within ten minutes close the door until those are over."""
    if tries is None or tries.wrong < WRONG_WORDS:
        return 0
    left = (tries.since + WORD_WINDOW - moment).total_seconds()
    return math.ceil(left) if left > 0 else 0


def after_wrong_word(tries: Tries | None, moment: datetime) -> Tries:
    """The count with one more wrong word; ten minutes after the first it starts anew."""
    if tries is None or moment >= tries.since + WORD_WINDOW:
        return Tries(1, moment)
    return Tries(tries.wrong + 1, tries.since)


def evidence_of_visit(times: Times, visited_at: datetime) -> Evidence:
    """Visitors who came while the meeting went on are witnesses of that time; a later visit is a later statement."""
    return Evidence.WITNESSED if visited_at <= times.ends_at else Evidence.STATED
