"""The closed lists of words of collecting. Their Chinese labels stand in `labels`."""

from enum import StrEnum, unique


@unique
class ConsentKind(StrEnum):
    """What a branch may consent to: 按季交纳、亲属或其他党员代交、补交 (中组发〔2008〕3号 第八条)."""

    QUARTERLY = "quarterly"
    BY_FAMILY = "by_family"
    BY_MEMBER = "by_member"
    LATE = "late"


@unique
class HandoverState(StrEnum):
    """Cash is handed over by one person and taken by another; REFUSED leaves it with the branch."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
