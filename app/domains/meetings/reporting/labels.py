"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.meetings.reporting.vocabulary import (
    Cycle,
    Firmness,
    LessonFrequency,
    PeriodState,
    SheetKind,
    Verdict,
)

_LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Cycle: {Cycle.MONTH: "每月", Cycle.QUARTER: "每季度", Cycle.YEAR: "每年"},
    Firmness: {Firmness.MUST: "应当", Firmness.USUAL: "一般"},
    PeriodState: {
        PeriodState.HELD: "已召开",
        PeriodState.NOT_YET_DUE: "未到期",
        PeriodState.OVERDUE: "逾期未开",
        PeriodState.NOT_APPLICABLE: "不适用",
    },
    Verdict: {
        Verdict.MET: "已落实",
        Verdict.RUNNING: "按期进行",
        Verdict.WARNED: "提示",
        Verdict.OVERDUE: "有逾期",
        Verdict.NOT_APPLICABLE: "不适用",
    },
    LessonFrequency: {
        LessonFrequency.YEARLY: "每年至少1次",
        LessonFrequency.TWICE_A_YEAR: "每年至少2次",
        LessonFrequency.QUARTERLY: "每季度至少1次",
        LessonFrequency.MONTHLY: "每月至少1次",
    },
    SheetKind: {
        SheetKind.LEDGER: "三会一课台账",
        SheetKind.THEME_DAYS: "主题党日台账",
        SheetKind.MEMBERS: "党员出勤统计表",
    },
}

# By the name that the dictionary is served under.
LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "requirement_cycle": _LABELS[Cycle],
    "requirement_firmness": _LABELS[Firmness],
    "requirement_period_state": _LABELS[PeriodState],
    "requirement_verdict": _LABELS[Verdict],
    "lesson_frequency": _LABELS[LessonFrequency],
    "meeting_sheet": _LABELS[SheetKind],
}


def label(word: StrEnum) -> str:
    return _LABELS[type(word)][word]
