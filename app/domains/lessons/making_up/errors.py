"""Refusals of making up with a lesson."""

from app.kit.errors import Conflict, Invalid, NotFound


class MakeUpLessonNotFound(NotFound):
    code = "LESSON_MAKE_UP_NOT_FOUND"
    message = "找不到这项补课安排"


class NotMeantForThem(Conflict):
    code = "LESSON_MAKE_UP_NOT_MEANT"
    message = "名单中有人不在这节微党课的学习范围内，请另选一课"


class LearnedBefore(Conflict):
    code = "LESSON_MAKE_UP_LEARNED_BEFORE"
    message = "名单中有人在会前已学完这节微党课，不能用来补课，请另选一课"


class MadeUpAlready(Conflict):
    code = "LESSON_MAKE_UP_DONE"
    message = "名单中有人已经补课"


class MakeUpClosed(Conflict):
    code = "LESSON_MAKE_UP_CLOSED"
    message = "这项补课已完成或已撤回"


class MakeUpDueWrong(Invalid):
    code = "LESSON_MAKE_UP_DUE_WRONG"
    message = "补课期限不能早于今天"
