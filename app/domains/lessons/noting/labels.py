"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.lessons.noting.vocabulary import NoteState

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "lesson_note_state": {
        NoteState.DRAFT: "草稿，仅本人可见",
        NoteState.HANDED_IN: "已交，待会签",
        NoteState.SENT_BACK: "已退回",
        NoteState.COUNTERSIGNED: "已会签",
        NoteState.FILED: "已存档",
    }
}
