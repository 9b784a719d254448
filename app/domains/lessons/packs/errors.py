"""Refusals of packs."""

from app.kit.errors import Conflict, Invalid, NotFound


class PackNotFound(NotFound):
    code = "LESSON_PACK_NOT_FOUND"
    message = "找不到这份每月菜单"


class PackTaken(Conflict):
    code = "LESSON_PACK_EXISTS"
    message = "本组织这个月已有菜单，请在原菜单上修改"


class PackMonthWrong(Conflict):
    code = "LESSON_PACK_MONTH_WRONG"
    message = "只能编排和发布本月至十二个月之内的菜单"


class PackLessonUnknown(Invalid):
    code = "LESSON_PACK_LESSON_UNKNOWN"
    message = "菜单只能选本组织或上级已发布、本组织党员可学的微党课，每节一次"


class PackEmpty(Conflict):
    code = "LESSON_PACK_EMPTY"
    message = "菜单里还没有微党课，不能发布"


class PackLessonGone(Conflict):
    code = "LESSON_PACK_LESSON_GONE"
    message = "菜单里有的课已撤回，或学习范围已不含本组织，请换课后再发布"


class PackTopicUndecided(Conflict):
    code = "LESSON_PACK_TOPIC_UNDECIDED"
    message = "还没有指定哪个主题是廉政教育，不能发布菜单；请本级或上级党委管理员在“菜单办法”中指定"


class PackTopicClosed(Conflict):
    code = "LESSON_PACK_TOPIC_CLOSED"
    message = "指定的廉政主题“{topic}”已停用，不能发布菜单；请本级或上级党委管理员在“菜单办法”中另行指定"


class PackCleanMissing(Conflict):
    code = "LESSON_PACK_CLEAN_MISSING"
    message = "每月菜单须有至少一节廉政必修项：请选入一节主题为“{topic}”（或其下级主题）的微党课，并标为必修"


class PackAlreadyIssued(Conflict):
    code = "LESSON_PACK_ALREADY_ISSUED"
    message = "这份菜单已经发布"


class PackNotIssued(Conflict):
    code = "LESSON_PACK_NOT_ISSUED"
    message = "这份菜单没有发布"


class PackOnceIssued(Conflict):
    code = "LESSON_PACK_ONCE_ISSUED"
    message = "发布过的菜单不能删除，可以修改后再发布"
