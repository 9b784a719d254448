"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.lessons.daily.vocabulary import QueueState

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "daily_queue_state": {
        QueueState.READY: "待播出",
        QueueState.AGAIN: "重播",
        QueueState.TIMED: "待定时发布",
        QueueState.UNAPPROVED: "未审核通过",
        QueueState.REFUSED: "不能发布",
        QueueState.WITHDRAWN: "已撤回",
    }
}
