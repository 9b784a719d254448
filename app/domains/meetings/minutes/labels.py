"""The Chinese of the closed lists of agendas and minutes."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.meetings.minutes.vocabulary import AgendaKind, MinutesState, Part, Signer

_LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    AgendaKind: {
        AgendaKind.STUDY: "学",
        AgendaKind.MEETING: "会",
        AgendaKind.DO: "做",
        AgendaKind.WORK: "工",
        AgendaKind.LESSON: "课",
    },
    MinutesState: {
        MinutesState.DRAFT: "草稿",
        MinutesState.SUBMITTED: "待签署",
        MinutesState.ARCHIVED: "已归档",
    },
    Signer: {Signer.CHAIR: "主持人", Signer.RECORDER: "记录人"},
    Part: {
        Part.AGENDA: "会议议程",
        Part.THEME: "活动主题",
        Part.STEPS: "活动步骤",
        Part.LECTURER: "授课人",
        Part.LESSON_TITLE: "党课题目",
        Part.LESSON_SUMMARY: "授课要点",
        Part.PREPARATION: "会前准备",
        Part.SPEECHES: "发言要点",
        Part.DIFFERING_OPINIONS: "不同意见",
        Part.RESOLUTIONS: "会议决议",
        Part.VOTE_RESULT: "表决结果",
        Part.GRADES: "评议结果",
        Part.RECTIFICATION: "整改措施",
        Part.RESULT: "活动成效",
        Part.FOLLOW_UP: "后续工作",
    },
}

# By the name that the dictionary is served under.
LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "agenda_kind": _LABELS[AgendaKind],
    "minutes_state": _LABELS[MinutesState],
    "minutes_signer": _LABELS[Signer],
    "minutes_part": _LABELS[Part],
}


def label(word: StrEnum) -> str:
    return _LABELS[type(word)][word]
