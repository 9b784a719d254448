"""Refusals of what follows a meeting."""

from app.kit.errors import Conflict, Invalid, NotFound


class MakeUpDayWrong(Invalid):
    code = "MAKE_UP_DAY_WRONG"
    message = "补课日期不能早于会议当天，也不能晚于今天"


class MakeUpNotFound(NotFound):
    code = "MAKE_UP_NOT_FOUND"
    message = "这名党员没有补课记录"


class MakeUpReversed(Conflict):
    code = "MAKE_UP_REVERSED"
    message = "这项补课记录已经冲回"


class MakeUpFollowsLesson(Conflict):
    code = "MAKE_UP_FOLLOWS_LESSON"
    message = "这项补课依据微党课的学习回执，请撤销学习回执"
