"""The Chinese words of online payment."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.dues.online.vocabulary import OrderProgress, Trouble

PROGRESS: Mapping[StrEnum, str] = {
    OrderProgress.TO_PAY: "待支付",
    OrderProgress.CONFIRMING: "支付结果确认中",
    OrderProgress.PAID: "已支付",
    OrderProgress.CLOSED: "已关闭",
    OrderProgress.REFUNDED: "已全部退款",
}
TROUBLES: Mapping[StrEnum, str] = {
    Trouble.AMOUNT_DIFFERS: "实付金额与订单不符",
    Trouble.SURPLUS: "所交月份已交清，多收待退",
    Trouble.PAID_TWICE: "同一订单收到另一笔支付",
    Trouble.REFUNDED_OUTSIDE: "已在微信商户平台退款",
}

LABELS: Mapping[str, Mapping[StrEnum, str]] = {"dues_order_progress": PROGRESS, "dues_order_trouble": TROUBLES}
