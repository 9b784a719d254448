"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.lectures.vocabulary import (
    LectureKind,
    LecturerLevel,
    MenuState,
    OrderState,
    RatingSide,
    ReportBy,
    SpeakerPart,
    StandInState,
)

# By the name that the dictionary is served under.
LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "lecturer_level": {
        LecturerLevel.PROVINCE: "省级",
        LecturerLevel.CITY: "市级",
        LecturerLevel.COUNTY: "县级",
        LecturerLevel.TOWN: "乡镇",
        LecturerLevel.BRANCH: "支部",
    },
    "lecture_speaker_part": {SpeakerPart.A: "主讲", SpeakerPart.B: "备讲"},
    "lecture_menu_state": {MenuState.DRAFT: "起草", MenuState.PUBLISHED: "已发布", MenuState.CLOSED: "已结束"},
    "lecture_kind": {LectureKind.PARTY_LESSON: "党课", LectureKind.THEME_DAY: "主题党日"},
    "lecture_order_state": {
        OrderState.ORDERED: "待讲师答复",
        OrderState.PROPOSED: "待支部答复",
        OrderState.ACCEPTED: "已接单",
        OrderState.PUT_OFF: "延期待定",
        OrderState.DECLINED: "讲师谢绝",
        OrderState.WITHDRAWN: "支部撤回",
        OrderState.EXPIRED: "逾期未答复",
        OrderState.CANCELLED: "已取消",
    },
    "lecture_stand_in_state": {
        StandInState.ASKED: "待代讲人答复",
        StandInState.AGREED: "已代讲",
        StandInState.DECLINED: "谢绝代讲",
        StandInState.WITHDRAWN: "已撤回",
        StandInState.LAPSED: "已失效",
        StandInState.RECORDED: "课后更正",
    },
    "lecture_rating_side": {RatingSide.BRANCH: "支部评讲师", RatingSide.LECTURER: "讲师评支部"},
    "lecture_report": {ReportBy.TOPIC: "选题", ReportBy.LECTURER: "讲师", ReportBy.PLACE: "地点"},
}


def label(word: StrEnum) -> str:
    return next(words[word] for words in LABELS.values() if word in words and type(word) is type(next(iter(words))))
