"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.meetings.handover.vocabulary import HandoverState, Side

SIDES: Mapping[StrEnum, str] = {Side.GIVER: "移交人", Side.TAKER: "接收人"}
STATES: Mapping[StrEnum, str] = {
    HandoverState.OPEN: "待双方确认",
    HandoverState.DONE: "已移交",
    HandoverState.WITHDRAWN: "已撤回",
}
LABELS: Mapping[str, Mapping[StrEnum, str]] = {"handover_side": SIDES, "handover_state": STATES}
