"""Refusals of recounts."""

from app.kit.errors import Conflict, Invalid, NotFound


class RecountNotFound(NotFound):
    code = "HOURS_RECOUNT_NOT_FOUND"
    message = "找不到这次重新计算"


class RecountPeriodWrong(Invalid):
    code = "HOURS_RECOUNT_PERIOD_WRONG"
    message = "起止月份不对：开始不能晚于结束，结束不能晚于本月，一次不超过24个月"


class RecountAtWork(Conflict):
    code = "HOURS_RECOUNT_AT_WORK"
    message = "另一次重新计算正在进行，请等它结束"


class RecountNotPreviewed(Conflict):
    code = "HOURS_RECOUNT_NOT_PREVIEWED"
    message = "试算还没有完成，请看过差异再执行"


class RecountClosed(Conflict):
    code = "HOURS_RECOUNT_CLOSED"
    message = "这次重新计算已经执行或放弃"
