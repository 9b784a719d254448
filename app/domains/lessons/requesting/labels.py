"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.lessons.requesting.vocabulary import RequestState

STATES: Mapping[StrEnum, str] = {
    RequestState.ASKED: "待承办",
    RequestState.TAKEN: "编写中",
    RequestState.DECLINED: "已谢绝",
    RequestState.WITHDRAWN: "已撤回",
    RequestState.DELIVERED: "已上线",
}
LABELS: Mapping[str, Mapping[StrEnum, str]] = {"lesson_request_state": STATES}
