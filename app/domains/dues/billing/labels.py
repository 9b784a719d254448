"""The Chinese words of bills."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.dues.billing.vocabulary import BillState

STATES: Mapping[StrEnum, str] = {
    BillState.PENDING: "待核定",
    BillState.DUE: "待交",
    BillState.PART: "部分交纳",
    BillState.PAID: "已交",
    BillState.RELIEVED: "免交",
    BillState.DEFERRED: "缓交",
    BillState.ELSEWHERE: "异地已交",
    BillState.WITHDRAWN: "已撤销",
}

LABELS: Mapping[str, Mapping[StrEnum, str]] = {"dues_bill_state": STATES}
