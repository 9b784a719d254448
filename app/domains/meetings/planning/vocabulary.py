"""The closed lists of words that plans are described with. Their Chinese stands in `labels`."""

from enum import StrEnum


class DayRuleKind(StrEnum):
    """How the fixed day of a month is found."""

    MONTH_DAY = "month_day"
    NTH_WEEKDAY = "nth_weekday"
    LAST_WEEKDAY = "last_weekday"
    FIRST_WEEKEND = "first_weekend"


class OnHoliday(StrEnum):
    """What becomes of a fixed day that nobody works on."""

    STAY = "stay"
    NEXT_WORKING_DAY = "next_working_day"
    PREVIOUS_WORKING_DAY = "previous_working_day"


class Frequency(StrEnum):
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


class PlanState(StrEnum):
    DRAFT = "draft"
    ADOPTED = "adopted"


class Difference(StrEnum):
    """In what a drafted meeting is not what the plan says now."""

    TIME = "time"
    PLACE = "place"
    TITLE = "title"
    KINDS = "kinds"
