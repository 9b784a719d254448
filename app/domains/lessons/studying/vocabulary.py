"""The closed lists of words of studying."""

from enum import StrEnum


class ReceiptState(StrEnum):
    """Whether a lesson counts as learned: said to the member and to the branch in the same words."""

    COUNTED = "counted"
    WAITING = "waiting"
    NOT_COUNTED = "not_counted"
