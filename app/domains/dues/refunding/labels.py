"""The Chinese words of refunds."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.dues.refunding.vocabulary import RefundState

STATES: Mapping[StrEnum, str] = {
    RefundState.PROPOSED: "待批准",
    RefundState.APPROVED: "待支付",
    RefundState.REJECTED: "未批准",
    RefundState.SENT: "退款处理中",
    RefundState.DONE: "已退款",
    RefundState.FAILED: "退款失败",
    RefundState.GIVEN_UP: "已撤销",
}

LABELS: Mapping[str, Mapping[StrEnum, str]] = {"dues_refund_state": STATES}
