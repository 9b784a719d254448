"""The closed lists of words that reports are made of. Their Chinese stands in `labels`."""

from enum import StrEnum


class Cycle(StrEnum):
    """How long one period of a requirement is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Firmness(StrEnum):
    """`USUAL` is what the text calls "一般": to miss it is worth a warning and no more."""

    MUST = "must"
    USUAL = "usual"


class PeriodState(StrEnum):
    HELD = "held"
    NOT_YET_DUE = "not_yet_due"
    OVERDUE = "overdue"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    """How a requirement stands in a year as a whole. `RUNNING`: nothing is missing so far, and something is to come."""

    MET = "met"
    RUNNING = "running"
    WARNED = "warned"
    OVERDUE = "overdue"
    NOT_APPLICABLE = "not_applicable"


class LessonFrequency(StrEnum):
    """How often an organisation asks its branches for a party lesson. No national text says a number."""

    YEARLY = "yearly"
    TWICE_A_YEAR = "twice_a_year"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"


class SheetKind(StrEnum):
    LEDGER = "ledger"
    THEME_DAYS = "theme_days"
    MEMBERS = "members"
