"""What a hall's screen may be told. The Chinese stands in `labels`."""

from enum import StrEnum


class ScreenPhase(StrEnum):
    """What the screen of a meeting shows at an instant. All but the first two are the end of its ticket."""

    WAITING = "waiting"
    OPEN = "open"
    OVER = "over"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    REVOKED = "revoked"


class PairingState(StrEnum):
    WAITING = "waiting"
    PAIRED = "paired"
