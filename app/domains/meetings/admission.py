"""Who brings a good code of the meeting: recorded now, and how, or why not. One pure decision for every way to ask it."""

from datetime import datetime
from enum import Enum, auto

from app.domains.meetings.rules import Times, punctuality
from app.domains.meetings.vocabulary import MeetingState, Standing


class Hindrance(Enum):
    """Why nothing is recorded, in the order in which it is looked at."""

    NOT_HELD = auto()
    NOT_OPEN_YET = auto()
    CLOSED = auto()
    CODE_EXPIRED = auto()
    ROLL_NOT_FIXED = auto()
    """It has started and its roll is still to be made: once it is made, ask again."""
    NOT_NAMED = auto()
    """Neither asked before the start nor on the roll after it. Who entered the register since, or was added to the
    roll by a correction, is nevertheless let in by whoever can look that up."""


def hindrance_at(state: MeetingState, times: Times, moment: datetime) -> Hindrance | None:
    """What keeps the meeting from taking sign-ins at this instant; the last instant of the window still counts."""
    if state is not MeetingState.PUBLISHED:
        return Hindrance.NOT_HELD
    if moment < times.opens_at:
        return Hindrance.NOT_OPEN_YET
    return Hindrance.CLOSED if moment > times.closes_at else None


def admitted(
    state: MeetingState,
    times: Times,
    moment: datetime,
    *,
    code_is_fresh: bool,
    roll_is_fixed: bool,
    is_invited: bool,
    is_on_roll: bool,
) -> Standing | Hindrance:
    """Present, late, or the first hindrance: before the start the invitation names a person, after it the roll."""
    hindrance = hindrance_at(state, times, moment)
    if hindrance is not None:
        return hindrance
    if not code_is_fresh:
        return Hindrance.CODE_EXPIRED
    has_begun = moment >= times.starts_at
    if has_begun and not roll_is_fixed:
        return Hindrance.ROLL_NOT_FIXED
    if not (is_on_roll if has_begun else is_invited):
        return Hindrance.NOT_NAMED
    return punctuality(times, moment)
