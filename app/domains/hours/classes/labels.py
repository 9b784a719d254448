"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.hours.classes.vocabulary import CallState, ClassResult, ClassState

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "training_class_state": {
        ClassState.OPEN: "进行中",
        ClassState.CONCLUDED: "已结业",
        ClassState.CANCELLED: "已取消",
    },
    "training_call_state": {
        CallState.RESERVE: "候补",
        CallState.CALLED: "已调训",
        CallState.ACCEPTED: "参加",
        CallState.DECLINED: "不能参加",
        CallState.WITHDRAWN: "已撤回",
    },
    "training_result": {ClassResult.PASSED: "合格", ClassResult.FAILED: "不合格"},
}
