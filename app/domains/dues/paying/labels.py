"""The Chinese words of payments."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.dues.paying.vocabulary import Channel, PaidBy, PaymentState, Purpose

CHANNELS: Mapping[StrEnum, str] = {Channel.CASH: "现金", Channel.WECHAT: "微信支付", Channel.BANK: "银行转账"}
SOURCES: Mapping[StrEnum, str] = {
    PaidBy.MEMBER: "本人交纳",
    PaidBy.FAMILY: "亲属代交",
    PaidBy.ANOTHER_MEMBER: "其他党员代交",
    PaidBy.PAYROLL: "单位扣缴",
    PaidBy.BRANCH: "党组织垫交",
}
STATES: Mapping[StrEnum, str] = {
    PaymentState.AWAITED: "待支付",
    PaymentState.PAID: "已交纳",
    PaymentState.CLOSED: "已关闭",
    PaymentState.REFUNDED: "已全部退款",
    PaymentState.REVERSED: "登记有误，已冲销",
}
PURPOSES: Mapping[StrEnum, str] = {
    Purpose.MONTH: "月党费",
    Purpose.VOLUNTARY: "自愿多交",
    Purpose.LARGE: "大额党费",
    Purpose.SURPLUS: "多收待退",
}

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "dues_channel": CHANNELS,
    "dues_paid_by": SOURCES,
    "dues_payment_state": STATES,
    "dues_purpose": PURPOSES,
}
