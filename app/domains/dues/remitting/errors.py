"""The refusals of remittance."""

from app.kit.errors import Conflict


class ShareExists(Conflict):
    code = "DUES_SHARE_EXISTS"
    message = "这个月份起的上缴比例已经设定，请选择其他起始月份"


class ShareMissing(Conflict):
    code = "DUES_SHARE_MISSING"
    message = "{month}没有设定上缴比例"


class PeriodNotClosed(Conflict):
    code = "DUES_PERIOD_NOT_CLOSED"
    message = "{month}还没有结账，结账后才能计算应上缴"
