"""The closed lists of words of agendas and minutes. Their Chinese stands in `labels`."""

from enum import StrEnum


class AgendaKind(StrEnum):
    """What is done in a part of a gathering (学、会、做、工、课)."""

    STUDY = "study"
    MEETING = "meeting"
    DO = "do"
    WORK = "work"
    LESSON = "lesson"


class MinutesState(StrEnum):
    """Where the minutes of one kind stand. A correction makes archived minutes a draft again, of the next number."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ARCHIVED = "archived"


class Signer(StrEnum):
    """In which office minutes are signed."""

    CHAIR = "chair"
    RECORDER = "recorder"


class Part(StrEnum):
    """What a recorder writes. Everything else of the minutes is taken from the meeting and its roll."""

    AGENDA = "agenda"
    THEME = "theme"
    STEPS = "steps"
    LECTURER = "lecturer"
    LESSON_TITLE = "lesson_title"
    LESSON_SUMMARY = "lesson_summary"
    PREPARATION = "preparation"
    SPEECHES = "speeches"
    DIFFERING_OPINIONS = "differing_opinions"
    RESOLUTIONS = "resolutions"
    VOTE_RESULT = "vote_result"
    GRADES = "grades"
    RECTIFICATION = "rectification"
    RESULT = "result"
    FOLLOW_UP = "follow_up"
