"""The closed lists of words of imported assessment sheets. Their Chinese labels stand in `labels`."""

from enum import StrEnum, unique


@unique
class SheetStatus(StrEnum):
    OPEN = "open"
    COMMITTED = "committed"
    UNDONE = "undone"


@unique
class RowState(StrEnum):
    """What the check found. ASKED: somebody must decide; ASSESSED: the member has an assessment of the year already."""

    FAULTY = "faulty"
    ASKED = "asked"
    READY = "ready"
    ASSESSED = "assessed"


@unique
class Choice(StrEnum):
    """What somebody decided about a row: our amount counts where the sheet says another, or the row stays out."""

    ACCEPT = "accept"
    SKIP = "skip"


@unique
class Outcome(StrEnum):
    """What the commit did with a row, and then what the undo did."""

    DRAFTED = "drafted"
    LEFT_OUT = "left_out"
    UNDONE = "undone"
    UNDO_REFUSED = "undo_refused"


@unique
class Level(StrEnum):
    """A FAULT keeps the row out, a QUESTION until it is decided, a NOTE is only told."""

    FAULT = "fault"
    QUESTION = "question"
    NOTE = "note"
