"""The Chinese for the words of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.meetings.screen.vocabulary import PairingState, ScreenPhase

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "screen_phase": {
        ScreenPhase.WAITING: "签到尚未开始",
        ScreenPhase.OPEN: "签到中",
        ScreenPhase.OVER: "签到已结束",
        ScreenPhase.POSTPONED: "会议已延期",
        ScreenPhase.CANCELLED: "会议已取消",
        ScreenPhase.REVOKED: "屏幕已停用",
    },
    "screen_pairing_state": {PairingState.WAITING: "等待确认", PairingState.PAIRED: "已连接"},
}
