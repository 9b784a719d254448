"""The closed lists of words of comments."""

from enum import StrEnum


class CommentKind(StrEnum):
    COMMENT = "comment"
    REMARK = "remark"


class CommentState(StrEnum):
    """Hidden until it is shown. Doubtful ones wait for a person."""

    CHECKING = "checking"
    DOUBTFUL = "doubtful"
    SHOWN = "shown"
    TAKEN_DOWN = "taken_down"
