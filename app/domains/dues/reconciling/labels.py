"""The Chinese words of reconciling."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.dues.reconciling.vocabulary import DifferenceKind, DifferenceState, SlipKind, StatementSource

SLIPS: Mapping[StrEnum, str] = {
    SlipKind.SETTLED: "微信结算到账",
    SlipKind.FEES_REPAID: "单位承担手续费",
    SlipKind.BANK_FEE: "银行扣收手续费",
    SlipKind.INTEREST: "利息",
    SlipKind.RETURNED: "上级返还",
    SlipKind.FROM_BELOW: "下级上缴",
}
DIFFERENCES: Mapping[StrEnum, str] = {
    DifferenceKind.OURS_ONLY: "我方有、对方无",
    DifferenceKind.THEIRS_ONLY: "对方有、我方无",
    DifferenceKind.AMOUNT_DIFFERS: "金额不符",
}
SOURCES: Mapping[StrEnum, str] = {StatementSource.BANK: "银行对账单", StatementSource.PROVIDER: "微信交易账单"}

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "dues_statement_source": SOURCES,
    "dues_difference_kind": DIFFERENCES,
    "dues_difference_state": {DifferenceState.OPEN: "待处理", DifferenceState.SOLVED: "已处理"},
    "dues_slip_kind": SLIPS,
}
