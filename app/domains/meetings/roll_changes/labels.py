"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.meetings.roll_changes.vocabulary import RollChange

CHANGES: Mapping[StrEnum, str] = {
    RollChange.ADD: "补列应到",
    RollChange.REMOVE: "移出应到",
    RollChange.VOTE: "更正表决权",
}
LABELS: Mapping[str, Mapping[StrEnum, str]] = {"roll_change": CHANGES}
