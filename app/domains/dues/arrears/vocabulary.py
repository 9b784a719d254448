"""The closed lists of words of arrears. Their Chinese labels stand in `labels`."""

from enum import StrEnum, unique


@unique
class CaseState(StrEnum):
    """OPEN waits for the branch; EXPLAINED has a proper reason; the rest is for the assembly, or was paid."""

    OPEN = "open"
    EXPLAINED = "explained"
    HANDED_OVER = "handed_over"
    PAID = "paid"


LASTING = frozenset({CaseState.OPEN, CaseState.EXPLAINED, CaseState.HANDED_OVER})
"""Closed by nothing but the money."""
