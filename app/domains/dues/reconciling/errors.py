"""The refusals of reconciling. A statement that is refused changes nothing."""

from app.kit.errors import Conflict, Invalid, NotFound


class StatementColumnsMissing(Invalid):
    code = "DUES_STATEMENT_COLUMNS_MISSING"
    message = "对账单缺少这些列：{missing}"


class StatementRowsWrong(Invalid):
    code = "DUES_STATEMENT_ROWS_WRONG"
    message = "对账单有读不懂的行：{rows}"


class StatementWithoutLines(Invalid):
    code = "DUES_STATEMENT_WITHOUT_LINES"
    message = "对账单里没有交易明细"


class StatementDoubled(Invalid):
    code = "DUES_STATEMENT_DOUBLED"
    message = "对账单有重复的流水号：{serials}"


class StatementChainBroken(Invalid):
    code = "DUES_STATEMENT_CHAIN_BROKEN"
    message = "对账单余额前后接不上：第{row}行应为{expected}元，写的是{found}元，可能缺行或改动过"


class StatementDaysBroken(Invalid):
    code = "DUES_STATEMENT_DAYS_BROKEN"
    message = "对账单日期前后颠倒：第{row}行的日期{day}与相邻的行不连续，请按银行导出的顺序导入"


class StatementOtherPeriod(Invalid):
    code = "DUES_STATEMENT_OTHER_PERIOD"
    message = "对账单不是这段日期的：第{row}行的日期是{day}"


class StatementPeriodWrong(Invalid):
    code = "DUES_STATEMENT_PERIOD_WRONG"
    message = "对账期间有误：起止日期颠倒、超过一年、早于建账或尚未过去"


class StatementImported(Conflict):
    code = "DUES_STATEMENT_IMPORTED"
    message = "这份对账单已经导入过"


class StatementOverlaps(Conflict):
    code = "DUES_STATEMENT_OVERLAPS"
    message = "{first}至{last}已经导入过内容不同的对账单，请核对后再导入"


class StatementGap(Conflict):
    code = "DUES_STATEMENT_GAP"
    message = "与上一份对账单之间缺少{first}至{last}，请先导入这段日期的对账单"


class StatementBalanceBreaks(Conflict):
    code = "DUES_STATEMENT_BALANCE_BREAKS"
    message = "期初余额{opening}元与上一份对账单的期末余额{closing}元不一致"


class StatementNotFound(NotFound):
    code = "DUES_STATEMENT_NOT_FOUND"
    message = "找不到这份对账单"


class DifferenceNotFound(NotFound):
    code = "DUES_DIFFERENCE_NOT_FOUND"
    message = "找不到这项差异"


class DifferenceSolved(Conflict):
    code = "DUES_DIFFERENCE_SOLVED"
    message = "这项差异已经处理"


class HolderUnable(Conflict):
    code = "DUES_DIFFERENCE_HOLDER_UNABLE"
    message = "只能交给有对账或支付权限的人员处理"


class BankSlipTaken(Conflict):
    code = "DUES_BANK_SLIP_TAKEN"
    message = "这张银行回单已经登记过"


class FeeWrong(Invalid):
    code = "DUES_FEE_WRONG"
    message = "只有微信结算填写手续费，且手续费应小于结算金额"
