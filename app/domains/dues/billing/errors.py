"""The refusals of bills."""

from app.kit.errors import Conflict, Invalid, NotFound


class BillNotFound(NotFound):
    code = "DUES_BILL_NOT_FOUND"
    message = "找不到这张党费账单"


class BillPaid(Conflict):
    code = "DUES_BILL_PAID"
    message = "{month}的党费已经交纳"


class BillNotOpen(Conflict):
    code = "DUES_BILL_NOT_OPEN"
    message = "{month}的党费已经{state}，不能这样处理"


class MonthNotBilled(Conflict):
    code = "DUES_MONTH_NOT_BILLED"
    message = "{month}没有应交的党费"


class MonthTooFarAhead(Invalid):
    code = "DUES_MONTH_TOO_FAR_AHEAD"
    message = "提前交纳党费不超过六个月"


class MonthPending(Conflict):
    code = "DUES_MONTH_PENDING"
    message = "{month}的党费数额尚未核定，暂时不能交纳"


class DeferralWrong(Invalid):
    code = "DUES_DEFERRAL_WRONG"
    message = "缓交的期限应晚于本月，一般不超过六个月"


class BillingStartWrong(Invalid):
    code = "DUES_BILLING_START_WRONG"
    message = "起交月份不能早于入党月份，也不能晚于下月"


class MonthHasMoney(Conflict):
    code = "DUES_MONTH_HAS_MONEY"
    message = "{month}已有交纳记录，不能这样处理；多收的请办理退款"


class NothingToReopen(Conflict):
    code = "DUES_NOTHING_TO_REOPEN"
    message = "{month}的党费不是缓交、异地已交或已撤销，不能恢复"
