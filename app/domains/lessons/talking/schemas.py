"""Comments and likes, in and out."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.lessons.studying.reading import Reader
from app.domains.lessons.talking.models import LessonComment
from app.domains.lessons.talking.rules import shown_name
from app.domains.lessons.talking.vocabulary import CommentKind, CommentState
from app.web.schemas import In, Moment, Out

_Text = Annotated[str, StringConstraints(min_length=1, max_length=500), Field(examples=["学习了，受益匪浅"])]
_Title = Annotated[str, Field(examples=["三分钟学党章：党员的权利"])]


class CommentIn(In):
    text: _Text


class CommentOut(Out):
    """`kind` 为 remark 的是讲师点评，排在最前。外支部同志的姓名只显示姓。"""

    id: UUID
    kind: CommentKind
    author_name: Annotated[str, Field(examples=["张*"])]
    is_own: bool
    text: _Text
    created_at: Moment

    @classmethod
    def of(cls, comment: LessonComment, reader: Reader, account_id: UUID | None) -> Self:
        near = comment.branch_id is not None and comment.branch_id == reader.branch_ids[-1]
        is_own = comment.account_id == account_id
        return cls(
            id=comment.id,
            kind=comment.kind,
            author_name=shown_name(comment.author_name, comment.kind, is_same_branch=near or is_own),
            is_own=is_own,
            text=comment.text,
            created_at=comment.created_at,
        )


class OwnCommentOut(Out):
    """本人的评论和它的状态；撤下的写明原因。"""

    id: UUID
    lesson_id: UUID
    lesson_title: _Title
    kind: CommentKind
    text: _Text
    state: CommentState
    reason: Annotated[str, Field(examples=["与课程无关"])]
    created_at: Moment

    @classmethod
    def row(cls, comment: LessonComment, title: str) -> Self:
        names = ("id", "lesson_id", "kind", "text", "state", "reason", "created_at")
        return cls(**{name: getattr(comment, name) for name in names}, lesson_title=title)


class JudgedCommentOut(Out):
    """`is_risky` 为内容检测认为有风险，仅供参考。"""

    id: UUID
    lesson_id: UUID
    lesson_title: _Title
    kind: CommentKind
    author_name: Annotated[str, Field(examples=["张三"])]
    text: _Text
    state: CommentState
    is_risky: bool
    reason: Annotated[str, Field(examples=["与课程无关"])]
    created_at: Moment

    @classmethod
    def row(cls, comment: LessonComment, title: str) -> Self:
        names = ("id", "lesson_id", "kind", "author_name", "text", "state", "is_risky", "reason", "created_at")
        return cls(**{name: getattr(comment, name) for name in names}, lesson_title=title)


class DecidedOut(Out):
    id: UUID
    state: CommentState
    reason: Annotated[str, Field(examples=["与课程无关"])]


class WrittenOut(Out):
    """检测通过之前只有本人在“我的评论”中可见。"""

    id: UUID
    state: CommentState


class LikesOut(Out):
    """只有总数；不列名单，不排名。"""

    count: Annotated[int, Field(examples=[12])]
    is_liked: bool

    @classmethod
    def of(cls, likes: tuple[int, bool]) -> Self:
        return cls(count=likes[0], is_liked=likes[1])
