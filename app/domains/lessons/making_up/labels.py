"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.lessons.making_up.vocabulary import MakeUpState

STATES: Mapping[StrEnum, str] = {
    MakeUpState.OPEN: "待补课",
    MakeUpState.MADE_UP: "已补课",
    MakeUpState.CALLED_OFF: "已撤回",
}
LABELS: Mapping[str, Mapping[StrEnum, str]] = {"lesson_make_up_state": STATES}
