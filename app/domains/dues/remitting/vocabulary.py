"""The closed list of words of remittance."""

from enum import StrEnum, unique


@unique
class ShareBase(StrEnum):
    """Of what a share is taken: all dues that members below paid, or those in the organisation's own books."""

    COLLECTED_BELOW = "collected_below"
    OWN_BOOKS = "own_books"
