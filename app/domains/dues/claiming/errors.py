"""The refusals of claiming."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class LineNotFound(NotFound):
    code = "DUES_LINE_NOT_FOUND"
    message = "找不到这笔银行流水"


class LineNotIncoming(Conflict):
    code = "DUES_LINE_NOT_INCOMING"
    message = "只有银行对账单中的收入才能认领为党费"


class LineClaimed(Conflict):
    code = "DUES_LINE_CLAIMED"
    message = "这笔流水已经认领或已与账目核对相符"


class LineNotClaimed(Conflict):
    code = "DUES_LINE_NOT_CLAIMED"
    message = "这笔流水没有对应的党费交纳"


class NotATransfer(Conflict):
    code = "DUES_NOT_A_TRANSFER"
    message = "只有没有退款、没有在办退款的银行转账才能更正；现金和微信支付请办理退款"


class ClaimOwn(Forbidden):
    code = "DUES_CLAIM_OWN"
    message = "本人的转账应由他人认领"


class ClaimPayerWrong(Invalid):
    code = "DUES_CLAIM_PAYER_WRONG"
    message = "付款人须指明党员或写明姓名，二者填一项"


class ClaimBranchesDiffer(Conflict):
    code = "DUES_CLAIM_BRANCHES_DIFFER"
    message = "一笔流水只能认领给同一支部、记入本账簿的党员"
