"""The closed lists of words of notes."""

from enum import StrEnum


class NoteState(StrEnum):
    """A draft, and what was sent back, is its author's alone. Filed: handed in where nobody countersigns."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    SENT_BACK = "sent_back"
    COUNTERSIGNED = "countersigned"
    FILED = "filed"
