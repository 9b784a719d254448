"""The Chinese of the closed lists of agendas and minutes."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.meetings.minutes.vocabulary import AgendaKind

_LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    AgendaKind: {
        AgendaKind.STUDY: "学",
        AgendaKind.MEETING: "会",
        AgendaKind.DO: "做",
        AgendaKind.WORK: "工",
        AgendaKind.LESSON: "课",
    },
}

# By the name that the dictionary is served under.
LABELS: Mapping[str, Mapping[StrEnum, str]] = {"agenda_kind": _LABELS[AgendaKind]}


def label(word: StrEnum) -> str:
    return _LABELS[type(word)][word]
