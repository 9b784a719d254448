"""The refusals of the ledger."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class BooksNotFound(NotFound):
    code = "DUES_BOOKS_NOT_FOUND"
    message = "找不到这本党费账簿"


class BooksMissing(Conflict):
    code = "DUES_BOOKS_MISSING"
    message = "本单位及上级党组织尚未建立党费账簿，请先由基层党委建账"


class BooksExist(Conflict):
    code = "DUES_BOOKS_EXIST"
    message = "这个党组织已经建立了党费账簿"


class BranchKeepsNoBooks(Conflict):
    code = "DUES_BRANCH_KEEPS_NO_BOOKS"
    message = "党支部、党小组不设党费账簿和账户，由上级党组织建账"


class OpeningWrong(Invalid):
    code = "DUES_OPENING_WRONG"
    message = "期初数只填库存现金、在途、待结算、银行存款、预收、大额和应上缴，金额不小于零"


class EntryNotFound(NotFound):
    code = "DUES_ENTRY_NOT_FOUND"
    message = "找不到这张凭证"


class EntryWrong(Invalid):
    code = "DUES_ENTRY_WRONG"
    message = "这张凭证不能记账：{fault}"


class AlreadyBooked(Conflict):
    """Another request booked it at the same instant: asked again, it is found done."""

    code = "DUES_ALREADY_BOOKED"
    message = "这笔业务刚刚已经记账，请刷新后查看"


class MonthClosed(Conflict):
    code = "DUES_MONTH_CLOSED"
    message = "{month}已经结账，不能再记账；请记入未结账的月份，或由两人重新打开这个月"


class BeforeOpening(Conflict):
    code = "DUES_BEFORE_OPENING"
    message = "日期早于建账月份，不能记账"


class EntryInFuture(Conflict):
    code = "DUES_ENTRY_IN_FUTURE"
    message = "不能记将来日期的账"


class AdjustmentNotFound(NotFound):
    code = "DUES_ADJUSTMENT_NOT_FOUND"
    message = "找不到这项调整"


class AdjustmentSettled(Conflict):
    code = "DUES_ADJUSTMENT_SETTLED"
    message = "这项调整已经处理"


class AdjustmentOwn(Forbidden):
    code = "DUES_ADJUSTMENT_OWN"
    message = "调整账目须由另一人批准，不能批准本人提出的调整"


class EntryCountered(Conflict):
    code = "DUES_ENTRY_COUNTERED"
    message = "这张凭证已经冲销，或正在等待冲销"


class CounterEntryOfCounter(Conflict):
    code = "DUES_COUNTER_OF_COUNTER"
    message = "冲销凭证不能再冲销，请另提一项调整"


class BalanceShort(Conflict):
    code = "DUES_BALANCE_SHORT"
    message = "{account}余额不足：现有{held}元"
