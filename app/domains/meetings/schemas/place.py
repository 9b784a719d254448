"""Coordinates, as they come in. None ever go out."""

from typing import Annotated

from pydantic import Field

from app.domains.meetings.ways.rules import Point
from app.web.schemas import In

_Degrees = Annotated[float, Field(allow_inf_nan=False)]


class CoordinatesIn(In):
    """Where the phone is, in GCJ-02. Judged against the meeting's fence within this call, then forgotten."""

    latitude: Annotated[_Degrees, Field(ge=-90, le=90, examples=[30.259244])]
    longitude: Annotated[_Degrees, Field(ge=-180, le=180, examples=[120.219375])]

    def as_point(self) -> Point:
        return Point(self.latitude, self.longitude)
