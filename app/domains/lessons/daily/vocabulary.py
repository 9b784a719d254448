"""The closed list of words of daily lessons."""

from enum import StrEnum


class QueueState(StrEnum):
    """Whether a lesson of the queue may air: published then, shown again, or passed over until something is done."""

    READY = "ready"
    AGAIN = "again"
    TIMED = "timed"
    UNAPPROVED = "unapproved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
