"""The closed lists of words of lessons. Their Chinese stands in `labels`."""

from enum import StrEnum


class LessonState(StrEnum):
    """Where a lesson stands between writing and the audience. What is published stays so while it is written anew."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


WRITABLE = frozenset({LessonState.DRAFT, LessonState.RETURNED})


class BlockKind(StrEnum):
    TEXT = "text"
    PICTURE = "picture"
    AUDIO = "audio"
    VIDEO = "video"
    PDF = "pdf"
    LINK = "link"
    QUIZ = "quiz"


MEDIA = frozenset({BlockKind.AUDIO, BlockKind.VIDEO})


class CompletesBy(StrEnum):
    """What makes a lesson complete: enough of it seen, its quiz passed, or enough seen and the member's own word."""

    SEEN = "seen"
    QUIZ = "quiz"
    CONFIRMED = "confirmed"


class Verdict(StrEnum):
    APPROVED = "approved"
    RETURNED = "returned"
