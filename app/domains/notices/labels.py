"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.notices.vocabulary import Closing, NoticeKind, Subject

# By the name that the dictionary is served under.
LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "notice_kind": {
        NoticeKind.MEETING_PUBLISHED: "会议通知",
        NoticeKind.MEETING_MOVED: "会议改期",
        NoticeKind.MEETING_PUT_OFF: "会议延期",
        NoticeKind.MEETING_CANCELLED: "会议取消",
        NoticeKind.LEAVE_TO_DECIDE: "请假待审批",
        NoticeKind.LEAVE_DECIDED: "请假审批结果",
        NoticeKind.MINUTES_TO_SIGN: "会议记录待签字",
        NoticeKind.MINUTES_RETURNED: "会议记录退回",
        NoticeKind.OFFLINE_TO_DECIDE: "离线签到冲突待处理",
        NoticeKind.OFFLINE_CONFLICTS: "离线签到冲突",
        NoticeKind.HANDOVER_TO_SIGN: "记录簿移交待确认",
        NoticeKind.TERM_DUE_SOON: "换届提醒",
        NoticeKind.CORRECTION_TO_DECIDE: "信息更正待审核",
        NoticeKind.CORRECTION_DECIDED: "信息更正结果",
        NoticeKind.EXPORT_TO_DECIDE: "名册导出待审批",
        NoticeKind.EXPORT_DECIDED: "名册导出审批结果",
        NoticeKind.APPOINTMENT_ENDING: "任职即将到期",
        NoticeKind.MAKE_UP_TO_STUDY: "请补课",
        NoticeKind.MAKE_UP_LESSON_GONE: "补课的微党课已撤回",
        NoticeKind.TRAINING_TO_ANSWER: "调训待答复",
        NoticeKind.TRAINING_CALLED: "本支部党员被调训",
        NoticeKind.TRAINING_CHANGED: "培训班变动",
        NoticeKind.LECTURE_ORDERED: "点课待答复",
        NoticeKind.LECTURE_PROPOSED: "授课建议待答复",
        NoticeKind.LECTURE_SETTLED: "点课结果",
        NoticeKind.DUES_TO_DECIDE: "党费事项待批准",
        NoticeKind.DUES_TO_PAY_OUT: "党费待支付",
        NoticeKind.DUES_ARREARS: "党费交纳提醒",
        NoticeKind.DUES_DIFFERENCE: "党费对账差异待处理",
        NoticeKind.DUES_ORDER_TROUBLED: "微信交纳党费需核对",
        NoticeKind.LESSON_COMMENT_TAKEN_DOWN: "评论被撤下",
        NoticeKind.LESSON_NOTE_TO_SIGN: "学习笔记待会签",
        NoticeKind.LESSON_NOTE_SENT_BACK: "学习笔记退回",
        NoticeKind.LESSON_PACK_ISSUED: "每月菜单",
        NoticeKind.LESSON_PACK_TO_MEND: "每月菜单需要调整",
        NoticeKind.LESSON_PACK_TO_ISSUE: "每月菜单待发布",
        NoticeKind.DAILY_LESSON_RUNS_OUT: "每日一课将空缺",
        NoticeKind.DAILY_LESSON_GAP: "每日一课空缺",
        NoticeKind.LESSON_REQUEST_TO_TAKE: "定制微党课待承办",
        NoticeKind.LESSON_REQUEST_SETTLED: "定制微党课办理结果",
        NoticeKind.LESSON_PLAN_TURN: "微党课制播待办",
        NoticeKind.LESSON_PLAN_LATE: "微党课制播逾期",
    },
    "notice_subject": {
        Subject.MEETING: "会议",
        Subject.MINUTES: "会议记录",
        Subject.HANDOVER: "记录簿移交",
        Subject.ORGANISATION: "党组织",
        Subject.MEMBER_CORRECTION: "信息更正申请",
        Subject.MEMBER_EXPORT: "名册导出",
        Subject.APPOINTMENT: "任职",
        Subject.LESSON: "微党课",
        Subject.TRAINING_CLASS: "培训班",
        Subject.LECTURE_ORDER: "点课单",
        Subject.DUES: "党费",
        Subject.DUES_BOOKS: "党费账簿",
        Subject.DUES_PAYMENT: "党费交纳",
        Subject.LESSON_NOTE: "学习笔记",
        Subject.LESSON_PACK: "每月菜单",
        Subject.DAILY_LESSON: "每日一课",
        Subject.LESSON_REQUEST: "定制需求",
        Subject.LESSON_PLAN: "微党课制播计划",
    },
    "to_do_closing": {Closing.DONE: "已办理", Closing.WITHDRAWN: "已撤回", Closing.LAPSED: "已失效"},
}


def label(word: StrEnum) -> str:
    return next(words[word] for words in LABELS.values() if word in words and type(word) is type(next(iter(words))))
