"""The refusals of payments."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class PaymentNotFound(NotFound):
    code = "DUES_PAYMENT_NOT_FOUND"
    message = "找不到这笔党费"


class SourceRefused(Conflict):
    code = "DUES_SOURCE_REFUSED"
    message = "党费应由党员交纳，不能由单位扣缴或党组织垫交"


class AmountWrong(Invalid):
    code = "DUES_AMOUNT_WRONG"
    message = "金额与所交月份的合计不符，应为{expected}元"


class NothingToPay(Invalid):
    code = "DUES_NOTHING_TO_PAY"
    message = "没有要交纳的月份或金额"


class MonthTwice(Invalid):
    code = "DUES_MONTH_TWICE"
    message = "同一个月份只能列一次"


class OrderNumberTaken(Conflict):
    code = "DUES_ORDER_NUMBER_TAKEN"
    message = "订单号重复，请重新发起支付"


class NotForOthers(Forbidden):
    code = "DUES_NOT_FOR_OTHERS"
    message = "代他人交纳党费须经其所在支部同意并登记"


class BankReferenceTaken(Conflict):
    code = "DUES_BANK_REFERENCE_TAKEN"
    message = "这个银行流水号已经登记过"
