"""The Chinese for every word of `vocabulary`; that of a problem is a sentence for the recorder."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.meetings.offline.vocabulary import RowDecision, RowOutcome, RowProblem

OUTCOMES: Mapping[StrEnum, str] = {
    RowOutcome.ACCEPTED: "已登记",
    RowOutcome.KNOWN: "此前已登记",
    RowOutcome.CONFLICT: "待处理",
}
PROBLEMS: Mapping[StrEnum, str] = {
    RowProblem.NONCE_REUSED: "随机数与另一条不同的记录重复",
    RowProblem.COUNTER_BACKWARDS: "设备的计数或时间倒退",
    RowProblem.BEFORE_PACKAGE: "扫描时间早于下载离线名册的时间",
    RowProblem.IN_FUTURE: "扫描时间晚于上传时间",
    RowProblem.OUTSIDE_WINDOW: "扫描时间不在签到时段内",
    RowProblem.UPLOADED_LATE: "超过离线记录的上传期限",
    RowProblem.CODE_INVALID: "个人码无效",
    RowProblem.CODE_FOREIGN: "其他单位党员的个人码",
    RowProblem.CODE_EXPIRED: "扫描时个人码已过期",
    RowProblem.CODE_REVOKED: "个人码已由本人停用",
    RowProblem.UNKNOWN_PERSON: "名册中没有这个人",
    RowProblem.LEFT_MEANWHILE: "会议开始时已不在本支部的应到名册",
    RowProblem.NOT_ON_ROLL: "不在这次会议的名册上，或不由您登记",
    RowProblem.SIGNED_OTHERWISE: "已用其他方式签到，保留先有的记录",
    RowProblem.CORRECTED: "出勤已由支部更正",
}
DECISIONS: Mapping[StrEnum, str] = {RowDecision.ACCEPTED: "采用", RowDecision.DISMISSED: "不采用"}

# By the name that the dictionary is served under.
LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "offline_outcome": OUTCOMES,
    "offline_problem": PROBLEMS,
    "offline_decision": DECISIONS,
}
