"""The closed lists of words of packs. Their Chinese stands in `labels`."""

from enum import StrEnum


class PackState(StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"
    TAKEN_BACK = "taken_back"


class PackWarning(StrEnum):
    """What is wrong with a pack as it stands now. The first five hinder issuing it."""

    EMPTY = "empty"
    LESSON_GONE = "lesson_gone"
    TOPIC_UNDECIDED = "topic_undecided"
    TOPIC_CLOSED = "topic_closed"
    CLEAN_MISSING = "clean_missing"
    CLEAN_NOT_FOR_ALL = "clean_not_for_all"
