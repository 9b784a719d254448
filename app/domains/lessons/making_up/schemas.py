"""Making up, in and out."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.domains.lessons.making_up.assigning import Shown, Task
from app.domains.lessons.making_up.labels import STATES
from app.domains.lessons.making_up.vocabulary import MakeUpState
from app.web.schemas import In, Out, Reason

MOST_PEOPLE = 500


class MakeUpLessonIn(In):
    """`quiz_id`：学完之后还须通过的随堂测试；`due_on` 为补课期限，可不填。"""

    member_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_PEOPLE)]
    lesson_id: UUID
    quiz_id: UUID | None = None
    due_on: date | None = None

    @model_validator(mode="after")
    def _each_once(self) -> "MakeUpLessonIn":
        if len(set(self.member_ids)) < len(self.member_ids):
            raise ValueError("同一人只能列一次")
        return self

    def task(self) -> Task:
        return Task(self.lesson_id, self.quiz_id, self.due_on)


class CallOffIn(In):
    reason: Reason


class MakeUpLessonOut(Out):
    """`reason` 说明还差什么；本人和支部看到的一致。"""

    id: UUID
    meeting_id: UUID
    meeting_title: Annotated[str, Field(examples=["12月主题党日"])]
    missed_on: date
    member_id: UUID
    member_name: str
    lesson_id: UUID
    lesson_title: str
    quiz_id: UUID | None
    quiz_title: str
    due_on: date | None
    state: MakeUpState
    state_text: Annotated[str, Field(examples=["待补课"])]
    reason: Annotated[str, Field(examples=["学完指定的微党课后记为已补课"])]

    @classmethod
    def of(cls, one: Shown) -> Self:
        row = one.row
        return cls(
            id=row.id,
            meeting_id=row.meeting_id,
            meeting_title=one.meeting_title,
            missed_on=row.missed_on,
            member_id=row.member_id,
            member_name=one.member_name,
            lesson_id=row.lesson_id,
            lesson_title=one.lesson_title,
            quiz_id=row.quiz_id,
            quiz_title=one.quiz_title,
            due_on=row.due_on,
            state=row.state,
            state_text=STATES[row.state],
            reason=one.said,
        )


class MakeUpLessonsOut(Out):
    items: list[MakeUpLessonOut]
