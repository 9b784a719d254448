"""The Chinese words of closing."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.dues.closing.vocabulary import Checked, ReopeningState

CHECKED: Mapping[StrEnum, str] = {
    Checked.CASH: "现金收缴",
    Checked.WECHAT: "微信收缴",
    Checked.TRANSFER: "转账收缴",
    Checked.DUES: "党费合计",
    Checked.BANK_BALANCE: "银行存款余额",
}

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "dues_closing_check": CHECKED,
    "dues_reopening_state": {
        ReopeningState.PROPOSED: "待批准",
        ReopeningState.APPROVED: "已批准",
        ReopeningState.REJECTED: "未批准",
    },
}
