"""Who is recorded with a good code, and what stands against it first."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domains.meetings.admission import Hindrance, admitted, hindrance_at
from app.domains.meetings.rules import Times, is_open
from app.domains.meetings.vocabulary import MeetingState, Standing

START = datetime(2026, 12, 5, 1, tzinfo=UTC)
TIMES = Times.of(
    START,
    START + timedelta(hours=2),
    opens_before_minutes=30,
    grace_minutes=10,
    closes_after_end_minutes=5,
    finished_at=None,
)
GOOD = {"code_is_fresh": True, "roll_is_fixed": True, "is_invited": True, "is_on_roll": True}


@pytest.mark.parametrize(
    ("minutes", "facts", "found"),
    [
        (-30.1, {}, Hindrance.NOT_OPEN_YET),
        (-30, {}, Standing.PRESENT),
        (10, {}, Standing.PRESENT),
        (10.1, {}, Standing.LATE),
        (125, {}, Standing.LATE),
        (125.1, {}, Hindrance.CLOSED),
        (1, {"code_is_fresh": False}, Hindrance.CODE_EXPIRED),
        (-1, {"roll_is_fixed": False, "is_on_roll": False}, Standing.PRESENT),
        (-1, {"is_invited": False}, Hindrance.NOT_NAMED),
        (0, {"is_invited": False}, Standing.PRESENT),
        (0, {"roll_is_fixed": False}, Hindrance.ROLL_NOT_FIXED),
        (0, {"is_on_roll": False}, Hindrance.NOT_NAMED),
        # The first thing that stands against it is told, whatever else does.
        (-31, {"code_is_fresh": False, "is_invited": False}, Hindrance.NOT_OPEN_YET),
        (1, {"code_is_fresh": False, "roll_is_fixed": False}, Hindrance.CODE_EXPIRED),
    ],
)
def test_present_late_or_the_first_hindrance(
    minutes: float, facts: dict[str, bool], found: Standing | Hindrance
) -> None:
    moment = START + timedelta(minutes=minutes)
    assert admitted(MeetingState.PUBLISHED, TIMES, moment, **(GOOD | facts)) is found


@pytest.mark.parametrize("state", list(MeetingState))
@pytest.mark.parametrize("minutes", [-31, -30, 0, 125, 126])
def test_the_window_is_the_one_that_is_shown(state: MeetingState, minutes: int) -> None:
    moment = START + timedelta(minutes=minutes)
    assert (hindrance_at(state, TIMES, moment) is None) is is_open(state, TIMES, moment)
    if state is not MeetingState.PUBLISHED:
        assert admitted(state, TIMES, moment, **GOOD) is Hindrance.NOT_HELD
