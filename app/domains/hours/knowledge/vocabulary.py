"""The closed list of words of expectations. Their Chinese stands in `labels`."""

from enum import StrEnum


class ExpectedOf(StrEnum):
    """Of whom something is expected."""

    MEMBER = "member"
    PROBATIONARY = "probationary"
    CANDIDATE = "candidate"
    OFFICER = "officer"
    SECRETARY = "secretary"
