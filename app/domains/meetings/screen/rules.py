"""Pure decisions of the hall's screens."""

from datetime import datetime, timedelta

from app.domains.meetings.rules import Times
from app.domains.meetings.screen.vocabulary import ScreenPhase
from app.domains.meetings.vocabulary import MeetingState

AHEAD = timedelta(hours=2)
"""So long before sign-in opens a screen may be set up."""

END_SHOWN = timedelta(minutes=10)
"""So long after its meeting a ticket still fetches the closing screen."""

CODE_LIVES = timedelta(minutes=5)
"""A pairing code can be confirmed for so long, and the ticket fetched for so long after the confirmation."""

CODE_LIVES_SECONDS = int(CODE_LIVES.total_seconds())
SCREENS_OF_A_MEETING = 10
ASKED_IN = timedelta(minutes=10)
ASKED_BY_ONE_SOURCE = 60
"""A county's halls may stand behind one address; a page asks once in five minutes."""

ASKED_BY_ALL = 5_000
"""Of a million codes: one guess in two hundred would hit, if that many halls opened at once."""

_ENDS = {MeetingState.CANCELLED: ScreenPhase.CANCELLED, MeetingState.POSTPONED: ScreenPhase.POSTPONED}


def phase_of_screen(state: MeetingState, times: Times, moment: datetime) -> ScreenPhase:
    """What a screen of the meeting shows at this instant; the last instant of the window still counts.

    A meeting that was moved to a later day ends the screens that were set up for the earlier one.
    """
    if state is not MeetingState.PUBLISHED:
        return _ENDS.get(state, ScreenPhase.OVER)
    if moment > times.closes_at:
        return ScreenPhase.OVER
    if moment >= times.opens_at:
        return ScreenPhase.OPEN
    return ScreenPhase.POSTPONED if is_too_early(times, moment) else ScreenPhase.WAITING


def is_too_early(times: Times, moment: datetime) -> bool:
    """Is it too early to set up a screen for the meeting?"""
    return moment < times.opens_at - AHEAD


def is_serving(phase: ScreenPhase) -> bool:
    """Does a screen in this phase still belong to its meeting?"""
    return phase in (ScreenPhase.WAITING, ScreenPhase.OPEN)
