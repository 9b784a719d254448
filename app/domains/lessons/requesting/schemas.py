"""Requests, in and out."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.lessons.content import Audience, Problem
from app.domains.lessons.requesting.asking import Found, Wish
from app.domains.lessons.requesting.vocabulary import RequestState
from app.web.schemas import In, Moment, Out

_Name = Annotated[str, Field(examples=["赵六"])]


class RequestIn(In):
    """学习对象须正好填一类人：阶段、类别、职务或党小组之一；`audience.org_id` 不填即本组织。"""

    org_id: UUID
    problem: Problem
    audience: Annotated[Audience, Field(examples=[{"stages": ["full"]}])]
    wish_on: Annotated[date | None, Field(description="希望哪天前上线")] = None
    note: Annotated[str, StringConstraints(max_length=500)] = ""

    def wish(self) -> Wish:
        return Wish(self.problem, self.audience, self.wish_on, self.note)


class TakeIn(In):
    """`org_id` 为编写这节课的党组织：提出的组织或其上级；`title` 不填用所提的问题。"""

    org_id: UUID
    title: Annotated[str, StringConstraints(max_length=100), Field(examples=["倒班职工的三分钟党课"])] = ""


class RequestOut(Out):
    """`lesson_id` 为承办后起草的课，`reason` 为谢绝或撤回的原因。"""

    id: UUID
    org_id: UUID
    org_name: Annotated[str, Field(examples=["青山收费站党支部"])]
    problem: Problem
    audience: Audience
    wish_on: date | None
    note: str
    state: RequestState
    reason: str
    lesson_id: UUID | None
    asked_by_name: _Name
    asked_at: Moment
    handled_by_name: _Name
    updated_at: Moment

    @classmethod
    def of(cls, found: Found) -> Self:
        own = {"audience", "org_name"}
        said = {name: getattr(found.request, name) for name in cls.model_fields if name not in own}
        return cls(**said, org_name=found.org.name, audience=Audience.model_validate(found.request.audience))
