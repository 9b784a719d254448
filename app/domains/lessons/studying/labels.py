"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.lessons.studying.vocabulary import ReceiptState

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "lesson_receipt_state": {
        ReceiptState.COUNTED: "已计入",
        ReceiptState.WAITING: "待确认",
        ReceiptState.NOT_COUNTED: "未计入",
    }
}
