"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.hours.recounting.vocabulary import RecountState

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "hours_recount_state": {
        RecountState.PREVIEWING: "试算中",
        RecountState.PREVIEWED: "待决定",
        RecountState.APPLYING: "执行中",
        RecountState.APPLIED: "已执行",
        RecountState.DROPPED: "已放弃",
    }
}
