"""Lecturers, menus, topics and venues, in and out."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from app.domains.lectures.keeping import NewLecturer, masked
from app.domains.lectures.looking import SpeakerDay
from app.domains.lectures.models import LectureMenu, Lecturer, LectureSpeaker, Venue
from app.domains.lectures.offering import Offered
from app.domains.lectures.vocabulary import LecturerLevel, MenuState, SpeakerPart
from app.keyring.keyring import TenantCipher
from app.web.schemas import In, Moment, Name, Out, Reason

_YEARS = range(2000, 2101)


def _in_our_time(day: date) -> date:
    if day.year not in _YEARS:
        raise ValueError("年份应在 2000 至 2100 之间")
    return day


Day = Annotated[date, AfterValidator(_in_our_time)]
Short = Annotated[str, StringConstraints(max_length=200)]
Long = Annotated[str, StringConstraints(max_length=1000)]
Minute = Annotated[int, Field(strict=True, ge=0, le=1440, description="从零点起的分钟数")]
Minutes = Annotated[int, Field(strict=True, ge=15, le=480, description="时长（分钟）", examples=[60])]
Position = Annotated[int, Field(strict=True, ge=0, le=9999)]
Capacity = Annotated[int, Field(strict=True, ge=1, le=10_000, description="可容纳人数", examples=[60])]


class WindowIn(In):
    weekday: Annotated[int, Field(strict=True, ge=1, le=7, description="1为周一，7为周日")]
    from_minute: Minute
    until_minute: Minute

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.from_minute >= self.until_minute:
            raise ValueError("结束应晚于开始")
        return self


class ExceptionalIn(In):
    from_on: Day
    until_on: Day
    is_free: Annotated[bool, Field(description="否：这几天不授课；是：这几天全天可以")]

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.until_on < self.from_on:
            raise ValueError("结束应不早于开始")
        return self


Week = Annotated[list[WindowIn], Field(max_length=50, description="每周可授课的时段，空为不限")]
Exceptions = Annotated[list[ExceptionalIn], Field(max_length=100, description="例外的日期，首尾都算")]


class AvailabilityIn(In):
    week: Week
    exceptions: Exceptions = []

    def values(self) -> dict[str, list[dict[str, Any]]]:
        return self.model_dump()


class LecturerIn(In):
    """名册上的党员只填 `member_id`；外单位人员填姓名和单位，可填手机，有账号的填 `account_id`。"""

    member_id: UUID | None = None
    account_id: UUID | None = None
    name: Annotated[str, StringConstraints(max_length=50)] = ""
    unit: Annotated[Short, Field(examples=["县委党校"])] = ""
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    level: LecturerLevel
    about: Long = ""
    admitted_on: Day
    week: Week = []
    exceptions: Exceptions = []

    def new(self) -> NewLecturer:
        return NewLecturer(**self.model_dump())


class LecturerEdit(In):
    """只改送来的栏目。"""

    unit: Short | None = None
    phone: Annotated[str, StringConstraints(max_length=40), Field(description="空为删除")] | None = None
    level: LecturerLevel | None = None
    about: Long | None = None
    week: Week | None = None
    exceptions: Exceptions | None = None

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.model_dump(exclude_unset=True).items() if value is not None}


class ExitIn(In):
    on: Annotated[Day, Field(description="自这一天起不再授课")]
    reason: Reason


class ReadmitIn(In):
    on: Annotated[Day, Field(description="自这一天起重新授课")]
    reason: Reason


class PurposeIn(In):
    purpose: Reason


class PhoneOut(Out):
    phone: str = Field(description="完整手机号，没有登记的为空")


class WindowOut(Out):
    weekday: int
    from_minute: int
    until_minute: int


class ExceptionalOut(Out):
    from_on: date
    until_on: date
    is_free: bool


class LecturerOut(Out):
    """`phone` 只给主管组织看，隐去中间四位；例外日期不写事由。"""

    id: UUID
    org_id: UUID
    member_id: UUID | None
    name: str
    unit: str
    level: LecturerLevel
    about: str
    admitted_on: date
    exited_on: date | None
    week: list[WindowOut]
    exceptions: list[ExceptionalOut]
    phone: str | None

    @classmethod
    def of(cls, lecturer: Lecturer, cipher: TenantCipher | None) -> Self:
        values = {name: getattr(lecturer, name) for name in cls.model_fields if name != "phone"}
        return cls.model_validate(values | {"phone": masked(lecturer, cipher) if cipher else None})


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


class VenueIn(In):
    name: Annotated[str, StringConstraints(min_length=1, max_length=100), Field(examples=["镇党群服务中心报告厅"])]
    address: Annotated[Name, Field(examples=["青禾镇中街8号"])]
    capacity: Capacity
    facilities: Annotated[str, StringConstraints(max_length=500), Field(examples=["投影、音响"])] = ""


class VenueEdit(In):
    """只改送来的栏目；停用的阵地不再供选，已约的不变。"""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    address: Name | None = None
    capacity: Capacity | None = None
    facilities: Annotated[str, StringConstraints(max_length=500)] | None = None
    is_closed: bool | None = None

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.model_dump(exclude_unset=True).items() if value is not None}


class VenueOut(Out):
    id: UUID
    org_id: UUID
    name: str
    address: str
    capacity: int
    facilities: str
    is_closed: bool

    @classmethod
    def of(cls, venue: Venue) -> Self:
        return cls.model_validate(venue)


class SpanOut(Out):
    starts_at: Moment
    ends_at: Moment

    @classmethod
    def of(cls, spans: Sequence[tuple[datetime, datetime]]) -> list[Self]:
        return [cls(starts_at=begin, ends_at=end) for begin, end in spans]


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


class VenueDayOut(Out):
    """已被占用的时间，不写由谁占用。"""

    taken: list[SpanOut]
