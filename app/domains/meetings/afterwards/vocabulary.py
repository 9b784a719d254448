"""The closed lists of words for what follows a meeting. Their Chinese stands in `labels`."""

from enum import StrEnum


class CallResult(StrEnum):
    """What came of a call."""

    REACHED = "reached"
    WILL_MAKE_UP = "will_make_up"
    NO_ANSWER = "no_answer"
    NUMBER_WRONG = "number_wrong"


class MakeUpManner(StrEnum):
    """How a missed meeting was made up."""

    LESSON_STUDIED = "lesson_studied"
    TALKED_THROUGH = "talked_through"
    OTHER_SESSION = "other_session"
