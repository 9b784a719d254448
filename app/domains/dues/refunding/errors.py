"""The refusals of refunds."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class RefundNotFound(NotFound):
    code = "DUES_REFUND_NOT_FOUND"
    message = "找不到这笔退款"


class NotRefundable(Conflict):
    code = "DUES_NOT_REFUNDABLE"
    message = "这笔党费尚未交纳或已经全部退款"


class RefundTooMuch(Conflict):
    code = "DUES_REFUND_TOO_MUCH"
    message = "退款超过了可退的数额：可退{left}元"


class AllocationUnknown(Invalid):
    code = "DUES_ALLOCATION_UNKNOWN"
    message = "所列的不是这笔党费可以退还的部分，或列了两次"


class RefundSettled(Conflict):
    code = "DUES_REFUND_SETTLED"
    message = "这笔退款已经处理，不能再次处理"


class RefundOwn(Forbidden):
    code = "DUES_REFUND_OWN"
    message = "退款的提出、批准、支付须由不同的人办理，也不能批准或支付退给本人的退款"


class CashNotInHand(Conflict):
    code = "DUES_CASH_NOT_IN_HAND"
    message = "只有本人收取、尚未上交的现金可以由本人退还；已上交或正在上交的由出纳支付"


class RefundOverProvider(Conflict):
    code = "DUES_REFUND_OVER_PROVIDER"
    message = "微信支付的党费由系统原路退回，不由出纳支付"


class RefundNotOverProvider(Conflict):
    code = "DUES_REFUND_NOT_OVER_PROVIDER"
    message = "现金和银行转账的退款由出纳支付，不能重新发起微信退款"


class RefundNotOver(Conflict):
    code = "DUES_REFUND_NOT_OVER"
    message = "微信支付仍可能退出这笔款，不能撤销：请重新发起，或在微信商户平台处理"


class RefundNumberTaken(Conflict):
    code = "DUES_REFUND_NUMBER_TAKEN"
    message = "退款单号重复，请重试"


class PaidOutOfWrong(Invalid):
    code = "DUES_PAID_OUT_OF_WRONG"
    message = "退款只能从库存现金或银行存款支付"
