"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.lessons.talking.vocabulary import CommentKind, CommentState

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "lesson_comment_kind": {CommentKind.COMMENT: "评论", CommentKind.REMARK: "点评"},
    "lesson_comment_state": {
        CommentState.CHECKING: "检测中",
        CommentState.DOUBTFUL: "待人工审核",
        CommentState.SHOWN: "已显示",
        CommentState.TAKEN_DOWN: "已撤下",
    },
}
