"""What the minutes of each kind of meeting ask for, with a hint per part (一簿化)."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domains.meetings.minutes.vocabulary import Part
from app.domains.meetings.vocabulary import MeetingKind


@dataclass(frozen=True, slots=True)
class Asked:
    """One part of a template. A required one that does not apply is answered with 无."""

    part: Part
    hint: str
    required: bool = True


_AGENDA = Asked(Part.AGENDA, "按顺序写明各项议程；已在会议里列出议程的，自动带入，可不填")
_SPEECHES = Asked(Part.SPEECHES, "逐人记录发言要点，写明发言人姓名；据实记录，不用“大家一致认为”代替")
_OPINIONS = Asked(Part.DIFFERING_OPINIONS, "如实记录不同意见和提出人；没有的填“无”")
_RESOLUTIONS = Asked(Part.RESOLUTIONS, "逐项写明议定事项、责任人和期限；没有形成决议的填“无”")
_VOTES = Asked(
    Part.VOTE_RESULT,
    "逐项写明应到、实到有表决权人数和赞成、反对、弃权票数；已在会议里登记表决的，自动带入，可不填；未表决的填“无”",
)
_FOLLOW_UP = Asked(Part.FOLLOW_UP, "需要跟进落实的事项，如补课、走访、整改", required=False)
_DECIDING = (_AGENDA, _SPEECHES, _OPINIONS, _RESOLUTIONS, _VOTES, _FOLLOW_UP)

TEMPLATES: Mapping[MeetingKind, tuple[Asked, ...]] = {
    MeetingKind.MEMBERS_ASSEMBLY: _DECIDING,
    MeetingKind.BRANCH_COMMITTEE: _DECIDING,
    MeetingKind.PARTY_COMMITTEE: _DECIDING,
    MeetingKind.GROUP_MEETING: (
        _AGENDA,
        _SPEECHES,
        Asked(Part.DIFFERING_OPINIONS, _OPINIONS.hint, required=False),
        Asked(Part.RESOLUTIONS, "写明议定事项和分工；没有的填“无”"),
        _FOLLOW_UP,
    ),
    MeetingKind.PARTY_LESSON: (
        Asked(Part.LECTURER, "授课人姓名和职务"),
        Asked(Part.LESSON_TITLE, "党课的题目"),
        Asked(Part.LESSON_SUMMARY, "授课的主要内容和要点，讲稿可作为附件"),
        Asked(Part.SPEECHES, "交流讨论的，逐人记录发言要点", required=False),
        _FOLLOW_UP,
    ),
    MeetingKind.THEME_DAY: (
        Asked(Part.THEME, "本次主题党日的主题"),
        Asked(Part.STEPS, "按顺序写明各个环节，如重温入党誓词、交纳党费、学习、议事、志愿服务"),
        Asked(Part.SPEECHES, "逐人记录交流发言的要点", required=False),
        Asked(Part.RESULT, "活动取得的成效，解决了什么问题"),
        _FOLLOW_UP,
    ),
    MeetingKind.ORGANISATION_LIFE: (
        _AGENDA,
        Asked(Part.PREPARATION, "学习、谈心谈话、征求意见、撰写发言提纲等会前准备情况"),
        Asked(Part.SPEECHES, "逐人记录对照检查、批评和自我批评的要点"),
        _OPINIONS,
        _RESOLUTIONS,
        Asked(Part.RECTIFICATION, "查摆出的问题、整改措施、责任人和期限"),
    ),
    MeetingKind.DEMOCRATIC_APPRAISAL: (
        _AGENDA,
        Asked(Part.SPEECHES, "逐人记录个人自评、党员互评的要点"),
        Asked(Part.VOTE_RESULT, "发出、收回、有效的测评票数"),
        Asked(Part.GRADES, "优秀、合格、基本合格、不合格各多少人；不在此处写个人等次的理由"),
        _FOLLOW_UP,
    ),
    MeetingKind.OTHER: (
        _AGENDA,
        Asked(Part.SPEECHES, "逐人记录发言要点", required=False),
        Asked(Part.RESULT, "活动的主要内容和结果"),
        _FOLLOW_UP,
    ),
}
"""中国共产党支部工作条例（试行）第四章、第五章: what each kind of meeting is held for."""


def parts_of(kind: MeetingKind) -> frozenset[Part]:
    return frozenset(asked.part for asked in TEMPLATES[kind])
