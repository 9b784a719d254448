"""The closed list of what a correction does to a roll. Its Chinese stands in `labels`."""

from enum import StrEnum


class RollChange(StrEnum):
    ADD = "add"
    REMOVE = "remove"
    VOTE = "vote"
