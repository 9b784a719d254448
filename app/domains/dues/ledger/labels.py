"""The Chinese words of the ledger."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.dues.ledger.vocabulary import Account, AdjustmentState, EntryKind, Side

ACCOUNTS: Mapping[StrEnum, str] = {
    Account.CASH: "库存现金",
    Account.IN_TRANSIT: "在途党费",
    Account.CLEARING: "微信待结算",
    Account.BANK: "银行存款",
    Account.FEES_OWED: "应收单位手续费",
    Account.PREPAID: "预收党费",
    Account.LARGE: "大额党费",
    Account.OWED_UP: "应上缴党费",
    Account.OPENING: "期初结存",
    Account.DUES: "党费收入",
    Account.FROM_BELOW: "下级上缴党费",
    Account.RETURNED: "上级返还党费",
    Account.INTEREST: "利息收入",
    Account.REMITTED: "上缴党费",
    Account.ALLOCATED: "下拨党费",
    Account.USED: "党费支出",
}
KINDS: Mapping[StrEnum, str] = {
    EntryKind.OPENING: "期初",
    EntryKind.RECEIVED: "收缴党费",
    EntryKind.RECOGNISED: "预收转收入",
    EntryKind.HANDED_OVER: "支部上交",
    EntryKind.DEPOSITED: "现金存行",
    EntryKind.SETTLED: "微信结算到账",
    EntryKind.FEES_REPAID: "单位承担手续费",
    EntryKind.BANK_FEE: "银行扣收手续费",
    EntryKind.REFUNDED: "退款",
    EntryKind.OWED_UP: "计提应上缴",
    EntryKind.REMITTED: "上缴",
    EntryKind.FORWARDED: "转交大额党费",
    EntryKind.FROM_BELOW: "收到下级上缴",
    EntryKind.RETURNED: "收到上级返还",
    EntryKind.INTEREST: "利息",
    EntryKind.ALLOCATED: "下拨",
    EntryKind.USED: "使用党费",
    EntryKind.COUNTERED: "冲销",
    EntryKind.ADJUSTED: "调整",
}
SIDES: Mapping[StrEnum, str] = {Side.DEBIT: "借", Side.CREDIT: "贷"}
ADJUSTMENT_STATES: Mapping[StrEnum, str] = {
    AdjustmentState.PROPOSED: "待批准",
    AdjustmentState.APPROVED: "已批准",
    AdjustmentState.REJECTED: "未批准",
}

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "ledger_account": ACCOUNTS,
    "ledger_entry_kind": KINDS,
    "ledger_side": SIDES,
    "ledger_adjustment_state": ADJUSTMENT_STATES,
}
