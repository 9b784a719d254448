"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.hours.knowledge.vocabulary import ExpectedOf

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "knowledge_expected_of": {
        ExpectedOf.MEMBER: "全体党员",
        ExpectedOf.PROBATIONARY: "预备党员",
        ExpectedOf.CANDIDATE: "发展对象",
        ExpectedOf.OFFICER: "书记和班子成员",
        ExpectedOf.SECRETARY: "书记",
    }
}
