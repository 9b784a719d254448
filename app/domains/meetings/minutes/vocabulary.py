"""The closed lists of words of agendas and minutes. Their Chinese stands in `labels`."""

from enum import StrEnum


class AgendaKind(StrEnum):
    """What is done in a part of a gathering (学、会、做、工、课)."""

    STUDY = "study"
    MEETING = "meeting"
    DO = "do"
    WORK = "work"
    LESSON = "lesson"
