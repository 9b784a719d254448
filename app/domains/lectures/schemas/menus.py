"""Menus, their topics, and when the speakers are free, in and out."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.domains.lectures.looking import SpeakerDay
from app.domains.lectures.models import LectureMenu, Lecturer, LectureSpeaker
from app.domains.lectures.offering import Offered
from app.domains.lectures.schemas.lecturers import Long, Short, WindowOut
from app.domains.lectures.vocabulary import LecturerLevel, MenuState, SpeakerPart
from app.domains.meetings.public import Day, SpanOut
from app.web.schemas import In, Moment, Name, Out

Minutes = Annotated[int, Field(strict=True, ge=15, le=480, description="时长（分钟）", examples=[60])]
Position = Annotated[int, Field(strict=True, ge=0, le=9999)]


class MenuIn(In):
    title: Annotated[Name, Field(examples=["2026年冬季党课菜单"])]
    from_on: Day
    until_on: Day


class MenuEdit(In):
    """只改送来的栏目。"""

    title: Name | None = None
    from_on: Day | None = None
    until_on: Day | None = None

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.model_dump(exclude_unset=True).items() if value is not None}


class SpeakerIn(In):
    lecturer_id: UUID
    part: SpeakerPart


Speakers = Annotated[list[SpeakerIn], Field(max_length=20, description="主讲和备讲")]


def _by_lecturer(speakers: Sequence[SpeakerIn]) -> dict[UUID, SpeakerPart]:
    return {one.lecturer_id: one.part for one in speakers}


def _each_once(speakers: Sequence[SpeakerIn] | None) -> None:
    if speakers is not None and len({one.lecturer_id for one in speakers}) < len(speakers):
        raise ValueError("同一讲师只能列一次")


class TopicIn(In):
    title: Annotated[Name, Field(examples=["学好用好党章"])]
    summary: Long = ""
    topic_id: Annotated[UUID | None, Field(description="主题分类")] = None
    audience: Annotated[Short, Field(examples=["农村党员"])] = ""
    minutes: Minutes
    requirements: Annotated[Short, Field(description="场地要求", examples=["需要投影"])] = ""
    position: Position = 0
    speakers: Speakers

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        _each_once(self.speakers)
        return self

    def values(self) -> dict[str, Any]:
        return self.model_dump(exclude={"speakers"})

    def by_lecturer(self) -> dict[UUID, SpeakerPart]:
        return _by_lecturer(self.speakers)


class TopicEdit(In):
    """只改送来的栏目；停点的选题不再供选，已点的不变。"""

    title: Name | None = None
    summary: Long | None = None
    topic_id: UUID | None = None
    audience: Short | None = None
    minutes: Minutes | None = None
    requirements: Short | None = None
    position: Position | None = None
    is_closed: bool | None = None
    speakers: Speakers | None = None

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        _each_once(self.speakers)
        return self

    def changes(self) -> dict[str, Any]:
        sent = self.model_dump(exclude_unset=True, exclude={"speakers"})
        return {name: value for name, value in sent.items() if value is not None}

    def by_lecturer(self) -> dict[UUID, SpeakerPart] | None:
        return None if self.speakers is None else _by_lecturer(self.speakers)


class MenuOut(Out):
    id: UUID
    org_id: UUID
    title: str
    from_on: date
    until_on: date
    state: MenuState
    published_at: Moment | None

    @classmethod
    def of(cls, menu: LectureMenu) -> Self:
        return cls.model_validate(menu)


class SpeakerOut(Out):
    lecturer_id: UUID
    part: SpeakerPart
    name: str
    unit: str
    level: LecturerLevel

    @classmethod
    def of(cls, speaker: LectureSpeaker, lecturer: Lecturer) -> Self:
        return cls(
            lecturer_id=lecturer.id,
            part=speaker.part,
            name=lecturer.name,
            unit=lecturer.unit,
            level=lecturer.level,
        )


class TopicOut(Out):
    """`hundredths`：按主管组织的办法，作为党课计多少学时（百分之一）；实际按会议记入。"""

    id: UUID
    menu_id: UUID
    title: str
    summary: str
    topic_id: UUID | None
    topic_name: str | None
    audience: str
    minutes: int
    hundredths: int
    requirements: str
    position: int
    is_closed: bool
    speakers: list[SpeakerOut]

    @classmethod
    def of(cls, one: Offered) -> Self:
        own = {"topic_name", "hundredths", "speakers"}
        values = {name: getattr(one.topic, name) for name in cls.model_fields.keys() - own}
        speakers = [SpeakerOut.of(*pair) for pair in one.speakers]
        return cls.model_validate(
            values | {"topic_name": one.topic_name, "hundredths": one.hundredths, "speakers": speakers}
        )


class MenuWithTopicsOut(Out):
    menu: MenuOut
    topics: list[TopicOut]


class SpeakerDayOut(Out):
    """`windows`：当天可授课的时段，空为当天不授课；`taken`：已被占用的时间，不写事由。"""

    lecturer_id: UUID
    name: str
    windows: list[WindowOut]
    taken: list[SpanOut]

    @classmethod
    def of(cls, one: SpeakerDay) -> Self:
        return cls(
            lecturer_id=one.lecturer.id,
            name=one.lecturer.name,
            windows=[WindowOut.model_validate(window) for window in one.windows],
            taken=SpanOut.of(one.taken),
        )


class TopicDayOut(Out):
    speakers: list[SpeakerDayOut]
