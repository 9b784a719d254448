"""Lecturers and when they lecture, in and out."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.domains.lectures.keeping import NewLecturer, masked
from app.domains.lectures.models import Lecturer
from app.domains.lectures.vocabulary import LecturerLevel
from app.domains.meetings.public import Day
from app.keyring.keyring import TenantCipher
from app.web.schemas import In, Out, Reason

Short = Annotated[str, StringConstraints(max_length=200)]
Long = Annotated[str, StringConstraints(max_length=1000)]
Minute = Annotated[int, Field(strict=True, ge=0, le=1440, description="从零点起的分钟数")]


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
