"""The Chinese words of collecting."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.dues.collecting.vocabulary import ConsentKind, HandoverState

CONSENTS: Mapping[StrEnum, str] = {
    ConsentKind.QUARTERLY: "按季交纳",
    ConsentKind.BY_FAMILY: "亲属代交",
    ConsentKind.BY_MEMBER: "其他党员代交",
    ConsentKind.LATE: "缓交",
}
HANDOVERS: Mapping[StrEnum, str] = {
    HandoverState.PROPOSED: "待接收",
    HandoverState.CONFIRMED: "已接收",
    HandoverState.REFUSED: "未接收",
}

LABELS: Mapping[str, Mapping[StrEnum, str]] = {"dues_consent_kind": CONSENTS, "dues_handover_state": HANDOVERS}
