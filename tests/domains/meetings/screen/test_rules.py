"""What a screen shows at an instant."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domains.meetings.rules import Times
from app.domains.meetings.screen.rules import is_serving, is_too_early, phase_of_screen
from app.domains.meetings.screen.vocabulary import ScreenPhase
from app.domains.meetings.vocabulary import MeetingState

NINE = datetime(2026, 12, 5, 1, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def times(finished: float | None = None) -> Times:
    return Times.of(
        NINE,
        at(120),
        opens_before_minutes=30,
        grace_minutes=10,
        closes_after_end_minutes=15,
        finished_at=None if finished is None else at(finished),
    )


@pytest.mark.parametrize(
    ("state", "minutes", "expected"),
    [
        (MeetingState.PUBLISHED, -151, ScreenPhase.POSTPONED),
        (MeetingState.PUBLISHED, -150, ScreenPhase.WAITING),
        (MeetingState.PUBLISHED, -30.1, ScreenPhase.WAITING),
        (MeetingState.PUBLISHED, -30, ScreenPhase.OPEN),
        (MeetingState.PUBLISHED, 135, ScreenPhase.OPEN),
        (MeetingState.PUBLISHED, 135.1, ScreenPhase.OVER),
        (MeetingState.CANCELLED, 0, ScreenPhase.CANCELLED),
        (MeetingState.POSTPONED, 0, ScreenPhase.POSTPONED),
        (MeetingState.DRAFT, 0, ScreenPhase.OVER),
    ],
)
def test_what_is_shown(state: MeetingState, minutes: float, expected: ScreenPhase) -> None:
    assert phase_of_screen(state, times(), at(minutes)) is expected
    assert is_serving(expected) == (expected in (ScreenPhase.WAITING, ScreenPhase.OPEN))


def test_a_meeting_ended_by_hand_ends_its_screens() -> None:
    assert phase_of_screen(MeetingState.PUBLISHED, times(finished=60), at(60)) is ScreenPhase.OPEN
    assert phase_of_screen(MeetingState.PUBLISHED, times(finished=60), at(60.1)) is ScreenPhase.OVER


def test_a_screen_is_set_up_two_hours_before_sign_in_opens_at_the_earliest() -> None:
    assert is_too_early(times(), at(-150.1))
    assert not is_too_early(times(), at(-150))
