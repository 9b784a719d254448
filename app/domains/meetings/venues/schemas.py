"""Venues, in and out."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from app.domains.meetings.venues.models import Venue
from app.web.schemas import In, Moment, Name, Out

_YEARS = range(2000, 2101)


def _in_our_time(day: date) -> date:
    if day.year not in _YEARS:
        raise ValueError("年份应在 2000 至 2100 之间")
    return day


Day = Annotated[date, AfterValidator(_in_our_time)]
Capacity = Annotated[int, Field(strict=True, ge=1, le=10_000, description="可容纳人数", examples=[60])]
VenueName = Annotated[str, StringConstraints(min_length=1, max_length=100), Field(examples=["镇党群服务中心报告厅"])]
Facilities = Annotated[str, StringConstraints(max_length=500), Field(examples=["投影、音响"])]


class VenueIn(In):
    name: VenueName
    address: Annotated[Name, Field(examples=["青禾镇中街8号"])]
    capacity: Capacity
    facilities: Facilities = ""


class VenueEdit(In):
    """只改送来的栏目；停用的阵地不再供选，已约的不变。"""

    name: VenueName | None = None
    address: Name | None = None
    capacity: Capacity | None = None
    facilities: Facilities | None = None
    is_closed: bool | None = None

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.model_dump(exclude_unset=True).items() if value is not None}


class VenueOut(Out):
    id: UUID
    org_id: UUID
    name: str
    address: str
    capacity: int
    facilities: str
    is_closed: bool

    @classmethod
    def of(cls, venue: Venue) -> Self:
        return cls.model_validate(venue)


class SpanOut(Out):
    starts_at: Moment
    ends_at: Moment

    @classmethod
    def of(cls, spans: Sequence[tuple[datetime, datetime]]) -> list[Self]:
        return [cls(starts_at=begin, ends_at=end) for begin, end in spans]


class VenueDayOut(Out):
    """已被占用的时间，不写由谁占用。"""

    taken: list[SpanOut]
