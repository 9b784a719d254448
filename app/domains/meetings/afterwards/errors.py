"""Refusals of what follows a meeting."""

from app.kit.errors import Conflict, Invalid


class MeetingNotEnded(Conflict):
    code = "MEETING_NOT_ENDED"
    message = "会议还没有结束"


class NotAbsent(Conflict):
    code = "MEETING_MEMBER_NOT_ABSENT"
    message = "这名党员没有缺席或请假，不需要回访或补课"


class MakeUpDayWrong(Invalid):
    code = "MAKE_UP_DAY_WRONG"
    message = "补课日期不能早于会议当天，也不能晚于今天"
