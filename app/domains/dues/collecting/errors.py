"""The refusals of collecting."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class ConsentNotFound(NotFound):
    code = "DUES_CONSENT_NOT_FOUND"
    message = "找不到这项同意记录"


class ConsentDaysWrong(Invalid):
    code = "DUES_CONSENT_DAYS_WRONG"
    message = "同意的起止日期有误：截止不早于开始，最长一年"


class ConsentPayerWrong(Invalid):
    code = "DUES_CONSENT_PAYER_WRONG"
    message = "亲属代交须写明代交人姓名，其他党员代交须指明代交党员且不能是本人，其余各项不填代交人"


class ConsentEnded(Conflict):
    code = "DUES_CONSENT_ENDED"
    message = "这项同意已经到期或终止"


class QuarterlyNotConsented(Conflict):
    code = "DUES_QUARTERLY_NOT_CONSENTED"
    message = "按季交纳须经支部同意并登记，没有有效的同意记录"


class QuarterWrong(Invalid):
    code = "DUES_QUARTER_WRONG"
    message = "按季交纳应交齐同一季度的三个月（已交和免交的除外）"


class PayerWrong(Invalid):
    code = "DUES_PAYER_WRONG"
    message = "亲属代交须写明代交人姓名，其他党员代交须指明代交党员，本人交纳不填代交人"


class PaidInFuture(Invalid):
    code = "DUES_PAID_IN_FUTURE"
    message = "交纳日期晚于今天，请检查设备的日期和时间"


class BankReferenceMissing(Invalid):
    code = "DUES_BANK_REFERENCE_MISSING"
    message = "银行转账须填写银行流水号，现金不填"


class ChannelNotOffline(Invalid):
    code = "DUES_CHANNEL_NOT_OFFLINE"
    message = "收款登记只用于现金和银行转账，微信支付由党员本人发起"


class BulkRefused(Conflict):
    code = "DUES_BULK_REFUSED"
    message = "{count}行不能登记，全部未登记，请逐行更正后重新提交"


class BulkTotalWrong(Invalid):
    code = "DUES_BULK_TOTAL_WRONG"
    message = "各行合计与总金额不符，各行合计为{expected}元"


class MemberTwice(Invalid):
    code = "DUES_MEMBER_TWICE"
    message = "同一名党员只能列一行"


class HandoverNotFound(NotFound):
    code = "DUES_HANDOVER_NOT_FOUND"
    message = "找不到这次现金上交"


class HandoverAmountWrong(Conflict):
    code = "DUES_HANDOVER_AMOUNT_WRONG"
    message = "上交金额与所列收款合计不符，应为{expected}元"


class NoCashInHand(Conflict):
    code = "DUES_NO_CASH_IN_HAND"
    message = "没有待上交的现金收款"


class CashGone(Conflict):
    code = "DUES_CASH_GONE"
    message = "所列收款中有的不是本支部待上交的现金，或已经上交"


class HandoverSettled(Conflict):
    code = "DUES_HANDOVER_SETTLED"
    message = "这次上交已经处理"


class HandoverOwn(Forbidden):
    code = "DUES_HANDOVER_OWN"
    message = "现金上交须由另一人接收，交款人和收款人不能是同一人"


class SlipTaken(Conflict):
    code = "DUES_SLIP_TAKEN"
    message = "这个银行凭证号已经登记过"


class RecognisedAtOnce(Conflict):
    code = "DUES_RECOGNISED_AT_ONCE"
    message = "预收党费正在转入收入，请稍后再试"
