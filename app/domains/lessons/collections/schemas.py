"""Collections, in and out."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.lessons.collections.editing import Held
from app.domains.lessons.collections.vocabulary import CollectionState
from app.domains.lessons.studying.schemas import LessonCardOut
from app.web.schemas import In, Moment, Out

Title = Annotated[str, StringConstraints(min_length=1, max_length=100), Field(examples=["党费知识八讲"])]
Summary = Annotated[str, StringConstraints(max_length=500)]
Lessons = Annotated[list[UUID], Field(max_length=200, description="微党课，按次序")]
_Url = Annotated[str | None, Field(examples=["https://dj.example.cn/api/v1/downloads/AbC"])]
_OrgName = Annotated[str, Field(examples=["中共红旗镇委员会"])]


class CollectionIn(In):
    org_id: UUID
    title: Title
    summary: Summary = ""
    cover_file_id: UUID | None = None
    lesson_ids: Lessons = Field(default_factory=list)


class CollectionEdit(In):
    """只改送来的栏目；`lesson_ids` 整体替换。"""

    title: Title | None = None
    summary: Summary | None = None
    cover_file_id: UUID | None = None
    lesson_ids: Lessons | None = None


class CollectionRowOut(Out):
    id: UUID
    org_id: UUID
    org_name: _OrgName
    title: Title
    summary: str
    state: CollectionState
    withdraw_reason: str
    published_at: Moment | None
    updated_at: Moment

    @classmethod
    def row(cls, held: Held) -> "CollectionRowOut":
        return CollectionRowOut(**_row(held))


def _row(held: Held) -> dict[str, Any]:
    names = ("id", "org_id", "title", "summary", "state", "withdraw_reason", "published_at", "updated_at")
    return {name: getattr(held.collection, name) for name in names} | {"org_name": held.org.name}


class CollectionOut(CollectionRowOut):
    cover_url: _Url
    lesson_ids: list[UUID]

    @classmethod
    def of(cls, held: Held, cover_url: str | None) -> Self:
        return cls(**_row(held), cover_url=cover_url, lesson_ids=held.lesson_ids)


class OwnCollectionOut(Out):
    """`total` 为其中本人可学的节数，`completed` 为已学完的节数。"""

    id: UUID
    org_name: _OrgName
    title: Title
    summary: str
    cover_url: _Url
    published_at: Moment
    total: Annotated[int, Field(examples=[8])]
    completed: Annotated[int, Field(examples=[3])]

    @classmethod
    def row(cls, row: Any, cover_url: str | None) -> "OwnCollectionOut":
        return OwnCollectionOut(**_own(row, cover_url))


def _own(row: Any, cover_url: str | None) -> dict[str, Any]:
    one = row.LessonCollection
    names = ("id", "title", "summary", "published_at")
    counts = {"total": row.total, "completed": row.completed}
    return {name: getattr(one, name) for name in names} | counts | {"org_name": row.org_name, "cover_url": cover_url}


class OwnCollectionWithLessonsOut(OwnCollectionOut):
    lessons: list[LessonCardOut]

    @classmethod
    def of(cls, row: Any, cover_url: str | None, lessons: list[LessonCardOut]) -> Self:
        return cls(**_own(row, cover_url), lessons=lessons)
