"""The closed lists of words of plans. Their Chinese stands in `labels`."""

from enum import StrEnum


class PlanStep(StrEnum):
    """What a lesson goes through, in this order."""

    WRITE = "write"
    REVIEW = "review"
    DELIVER = "deliver"
    AIR = "air"
    REMARK = "remark"


class PlanStepStatus(StrEnum):
    """Dropped: the lesson went on the air, was withdrawn, or the plan was cancelled, without it."""

    LATER = "later"
    NOW = "now"
    DONE = "done"
    DROPPED = "dropped"


class LessonPlanState(StrEnum):
    PLANNED = "planned"
    AIRED = "aired"
    CANCELLED = "cancelled"


class SpeakerSlot(StrEnum):
    """A speaks; B stands in."""

    A = "a"
    B = "b"
