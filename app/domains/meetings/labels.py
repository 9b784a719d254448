"""The Chinese for every word of `vocabulary`, in the terms of the rules."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.meetings.vocabulary import (
    Capacity,
    Evidence,
    LeaveCategory,
    LeaveState,
    MeetingKind,
    MeetingState,
    Phase,
    Place,
    Standing,
    Way,
)

_LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    MeetingKind: {
        MeetingKind.MEMBERS_ASSEMBLY: "支部党员大会",
        MeetingKind.BRANCH_COMMITTEE: "支部委员会会议",
        MeetingKind.GROUP_MEETING: "党小组会",
        MeetingKind.PARTY_LESSON: "党课",
        MeetingKind.THEME_DAY: "主题党日",
        MeetingKind.ORGANISATION_LIFE: "组织生活会",
        MeetingKind.DEMOCRATIC_APPRAISAL: "民主评议党员",
        MeetingKind.PARTY_COMMITTEE: "党委会",
        MeetingKind.OTHER: "其他活动",
    },
    MeetingState: {
        MeetingState.DRAFT: "草稿",
        MeetingState.PUBLISHED: "已发布",
        MeetingState.POSTPONED: "已延期",
        MeetingState.CANCELLED: "已取消",
        MeetingState.MINUTES_REVIEW: "纪要待审",
        MeetingState.ARCHIVED: "已归档",
    },
    Phase: {
        Phase.DRAFT: "草稿",
        Phase.ANNOUNCED: "已发布",
        Phase.SIGNING_IN: "签到中",
        Phase.IN_PROGRESS: "进行中",
        Phase.ENDED: "已结束",
        Phase.POSTPONED: "已延期",
        Phase.CANCELLED: "已取消",
        Phase.MINUTES_REVIEW: "纪要待审",
        Phase.ARCHIVED: "已归档",
    },
    Capacity: {Capacity.DUE: "应到", Capacity.GUEST: "列席", Capacity.INCOMING_FLOW: "流入"},
    Standing: {
        Standing.PRESENT: "到会",
        Standing.LATE: "迟到",
        Standing.LEAVE: "请假",
        Standing.AWAITED: "未到",
        Standing.ABSENT: "缺席",
    },
    Way: {
        Way.CODE: "扫会场码",
        Way.MEMBER_CODE: "出示个人码",
        Way.ROLL_CALL: "点名",
        Way.ON_BEHALF: "补录",
        Way.ONLINE: "线上参会",
        Way.HOME_VISIT: "上门",
        Way.OFFLINE: "离线扫码",
    },
    Evidence: {
        Evidence.PROVEN: "凭码",
        Evidence.WITNESSED: "当场见证",
        Evidence.SPOKEN: "凭口令",
        Evidence.STATED: "事后说明",
    },
    Place: {Place.INSIDE: "会场内", Place.OUTSIDE: "会场外", Place.NOT_GIVEN: "未提供"},
    LeaveCategory: {
        LeaveCategory.DUTY: "公务",
        LeaveCategory.ILLNESS: "病假",
        LeaveCategory.PERSONAL: "事假",
        LeaveCategory.OTHER: "其他",
    },
    LeaveState: {
        LeaveState.ASKED: "待审批",
        LeaveState.APPROVED: "已批准",
        LeaveState.REJECTED: "未批准",
        LeaveState.WITHDRAWN: "已撤回",
    },
}


# By the name that the dictionary is served under.
LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "meeting_kind": _LABELS[MeetingKind],
    "meeting_state": _LABELS[MeetingState],
    "meeting_phase": _LABELS[Phase],
    "attendance_capacity": _LABELS[Capacity],
    "attendance_standing": _LABELS[Standing],
    "attendance_way": _LABELS[Way],
    "attendance_evidence": _LABELS[Evidence],
    "attendance_place": _LABELS[Place],
    "leave_category": _LABELS[LeaveCategory],
    "leave_state": _LABELS[LeaveState],
}


def label(word: StrEnum) -> str:
    return _LABELS[type(word)][word]
