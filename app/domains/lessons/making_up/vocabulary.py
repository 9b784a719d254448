"""The closed lists of words of making up. Their Chinese stands in `labels`."""

from enum import StrEnum


class MakeUpState(StrEnum):
    OPEN = "open"
    MADE_UP = "made_up"
    CALLED_OFF = "called_off"
