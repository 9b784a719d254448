"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.meetings.afterwards.vocabulary import CallResult, MakeUpManner

RESULTS: Mapping[StrEnum, str] = {
    CallResult.REACHED: "已联系上",
    CallResult.WILL_MAKE_UP: "已联系上，将补课",
    CallResult.NO_ANSWER: "无人接听",
    CallResult.NUMBER_WRONG: "号码有误",
}
MANNERS: Mapping[StrEnum, str] = {
    MakeUpManner.LESSON_STUDIED: "补学内容",
    MakeUpManner.TALKED_THROUGH: "谈话传达",
    MakeUpManner.OTHER_SESSION: "参加其他支部的会议",
}
LABELS: Mapping[str, Mapping[StrEnum, str]] = {"absence_call_result": RESULTS, "make_up_manner": MANNERS}
