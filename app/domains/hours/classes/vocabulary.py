"""The closed lists of words that classes are described with. Their Chinese stands in `labels`."""

from enum import StrEnum


class ClassState(StrEnum):
    OPEN = "open"
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"


class CallState(StrEnum):
    """`reserve` is who moves up when a place is given up."""

    RESERVE = "reserve"
    CALLED = "called"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


TAKING_PLACES = frozenset({CallState.CALLED, CallState.ACCEPTED})
"""Whose place nobody else can have."""


class ClassResult(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
