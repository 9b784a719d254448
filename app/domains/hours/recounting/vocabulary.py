"""The closed list of words of recounts. Their Chinese stands in `labels`."""

from enum import StrEnum


class RecountState(StrEnum):
    PREVIEWING = "previewing"
    PREVIEWED = "previewed"
    APPLYING = "applying"
    APPLIED = "applied"
    DROPPED = "dropped"


AT_WORK = frozenset({RecountState.PREVIEWING, RecountState.APPLYING})
