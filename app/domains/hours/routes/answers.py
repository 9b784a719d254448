"""What the handlers share: cursors, and the year that is asked for."""

from typing import Annotated

from fastapi import Query

from app.domains.hours.schemas import FIRST_YEAR, LAST_YEAR
from app.web.calls import Call
from app.web.paging import Cursors

PAGE = 20
Year = Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="年度", examples=[2026])]
ThisYear = Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="年度，省略为今年")]


def cursors_of(call: Call) -> Cursors:
    return Cursors(call.services.keyring.derived("cursors"))
