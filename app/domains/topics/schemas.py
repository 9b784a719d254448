"""Topics, in and out."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.topics.models import Topic
from app.web.schemas import In, Out

TopicName = Annotated[str, StringConstraints(min_length=1, max_length=40), Field(examples=["党的二十大精神"])]
Position = Annotated[int, Field(ge=0, le=9999, description="同级中的次序，小的在前")]


class TopicIn(In):
    name: TopicName
    parent_id: UUID | None = None
    position: Position = 0


class TopicEdit(In):
    """只改送来的栏目；停用的主题不再供选择，已标注的内容不变。"""

    name: TopicName | None = None
    position: Position | None = None
    is_closed: bool | None = None


class TopicOut(Out):
    id: UUID
    parent_id: UUID | None
    name: TopicName
    position: int
    is_closed: bool

    @classmethod
    def of(cls, topic: Topic) -> Self:
        return cls.model_validate(topic)


class TopicsOut(Out):
    """整棵分类树，按次序排列；上下级由 `parent_id` 表示。"""

    items: list[TopicOut]
