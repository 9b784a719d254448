"""The closed lists of words of hand-overs. Their Chinese stands in `labels`."""

from enum import StrEnum


class Side(StrEnum):
    """Whose hand: who gives the book away, or who takes it."""

    GIVER = "giver"
    TAKER = "taker"


class HandoverState(StrEnum):
    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"
