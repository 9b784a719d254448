"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.lessons.packs.vocabulary import PackState, PackWarning

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "lesson_pack_state": {
        PackState.DRAFT: "草稿",
        PackState.ISSUED: "已发布",
        PackState.TAKEN_BACK: "已撤回",
    },
    "lesson_pack_warning": {
        PackWarning.EMPTY: "还没有选课",
        PackWarning.LESSON_GONE: "选入的课已撤回，或学习范围已不含本组织",
        PackWarning.TOPIC_UNDECIDED: "还没有指定廉政主题",
        PackWarning.TOPIC_CLOSED: "廉政主题已停用",
        PackWarning.CLEAN_MISSING: "没有廉政必修项",
        PackWarning.CLEAN_NOT_FOR_ALL: "廉政必修项不是面向全体，部分党员看不到",
    },
}
