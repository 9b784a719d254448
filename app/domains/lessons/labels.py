"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.lessons.vocabulary import BlockKind, CompletesBy, LessonState, Verdict

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "lesson_state": {
        LessonState.DRAFT: "草稿",
        LessonState.SUBMITTED: "待审核",
        LessonState.RETURNED: "已退回",
        LessonState.APPROVED: "审核通过",
        LessonState.SCHEDULED: "定时发布",
        LessonState.PUBLISHED: "已发布",
        LessonState.WITHDRAWN: "已撤回",
    },
    "lesson_block_kind": {
        BlockKind.TEXT: "文字",
        BlockKind.PICTURE: "图片",
        BlockKind.AUDIO: "音频",
        BlockKind.VIDEO: "视频",
        BlockKind.PDF: "PDF 文件",
        BlockKind.LINK: "链接",
        BlockKind.QUIZ: "随堂测试",
    },
    "lesson_completes_by": {
        CompletesBy.SEEN: "看完即学完",
        CompletesBy.QUIZ: "通过随堂测试即学完",
        CompletesBy.CONFIRMED: "本人确认学完",
    },
    "lesson_verdict": {Verdict.APPROVED: "通过", Verdict.RETURNED: "退回"},
}
