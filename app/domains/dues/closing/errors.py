"""The refusals of closing."""

from app.kit.errors import Conflict, Forbidden, NotFound


class ClosingNotFound(NotFound):
    code = "DUES_CLOSING_NOT_FOUND"
    message = "找不到这次结账"


class MonthNotNext(Conflict):
    code = "DUES_MONTH_NOT_NEXT"
    message = "请按月份顺序结账，下一个应结的是{month}"


class MonthNotOver(Conflict):
    code = "DUES_MONTH_NOT_OVER"
    message = "{month}还没有结束，不能结账"


class MonthDiffers(Conflict):
    code = "DUES_MONTH_DIFFERS"
    message = "账目不符，不能结账：{faults}"


class ClosedMeanwhile(Conflict):
    """Another request closed it at the same instant."""

    code = "DUES_CLOSED_MEANWHILE"
    message = "这个月刚刚已经结账，请刷新后查看"


class NotLastClosed(Conflict):
    code = "DUES_NOT_LAST_CLOSED"
    message = "只能重新打开最后一个已结账的月份"


class ReopeningWaits(Conflict):
    code = "DUES_REOPENING_WAITS"
    message = "这个月已有重新打开的申请等待批准"


class ReopeningNotFound(NotFound):
    code = "DUES_REOPENING_NOT_FOUND"
    message = "找不到这项重新打开的申请"


class ReopeningSettled(Conflict):
    code = "DUES_REOPENING_SETTLED"
    message = "这项申请已经处理"


class ReopeningOwn(Forbidden):
    code = "DUES_REOPENING_OWN"
    message = "重新打开须由另一人批准，不能批准本人的申请"
