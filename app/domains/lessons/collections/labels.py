"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.lessons.collections.vocabulary import CollectionState

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "lesson_collection_state": {
        CollectionState.DRAFT: "草稿",
        CollectionState.PUBLISHED: "已发布",
        CollectionState.WITHDRAWN: "已撤回",
    }
}
