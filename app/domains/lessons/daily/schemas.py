"""Daily lessons, in and out."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.lessons.daily.coming import Queue
from app.domains.lessons.daily.models import DailyAiring
from app.domains.lessons.daily.reading import Outlook
from app.domains.lessons.daily.repository import Today
from app.domains.lessons.daily.rules import MOST_WARN_DAYS, Expected, mask_of, weekdays_of
from app.domains.lessons.daily.slots import Held
from app.domains.lessons.daily.vocabulary import QueueState
from app.domains.lessons.studying.schemas import LessonCardOut
from app.web.schemas import In, Moment, Out

_Minute = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$"), Field(examples=["07:30"])]
_Weekday = Annotated[int, Field(strict=True, ge=1, le=7)]
_Weekdays = Annotated[
    list[_Weekday],
    Field(min_length=1, max_length=7, description="播出的星期，周一为1，周日为7", examples=[[1, 2, 3, 4, 5]]),
]
_WarnDays = Annotated[int, Field(ge=1, le=MOST_WARN_DAYS, description="提前几天提醒空缺", examples=[2])]
_Title = Annotated[str, Field(examples=["三分钟学党章：党员的权利"])]
_OrgName = Annotated[str, Field(examples=["中共红旗镇委员会"])]


class DailySlotIn(In):
    """只改送来的栏目。时间为北京时间；当天已过的时间从下一个播出日起。"""

    is_open: bool | None = None
    airs_at: _Minute | None = None
    weekdays: _Weekdays | None = None
    warn_days: _WarnDays | None = None

    def changes(self) -> dict[str, Any]:
        given: dict[str, Any] = self.model_dump(include={"is_open", "warn_days"}, exclude_none=True)
        if self.airs_at is not None:
            hour, minute = self.airs_at.split(":")
            given["minute"] = int(hour) * 60 + int(minute)
        if self.weekdays is not None:
            given["weekdays"] = mask_of(self.weekdays)
        return given


class DailySlotOut(Out):
    org_id: UUID
    is_open: bool
    airs_at: _Minute
    weekdays: _Weekdays
    warn_days: _WarnDays
    next_airing_at: Moment | None

    @classmethod
    def of(cls, held: Held) -> Self:
        slot = held.slot
        return cls(
            org_id=slot.org_id,
            is_open=slot.is_open,
            airs_at="{:02}:{:02}".format(*divmod(slot.minute, 60)),
            weekdays=weekdays_of(slot.weekdays),
            warn_days=slot.warn_days,
            next_airing_at=held.next_at,
        )


class QueuedIn(In):
    """`before_id` 为队列中的一节课，排到它前面；不填排在最后。"""

    lesson_id: UUID
    before_id: UUID | None = None


class MovedIn(In):
    """`before_id` 为队列中的一节课，移到它前面；空值移到最后。"""

    before_id: UUID | None


class QueuedOut(Out):
    lesson_id: UUID
    title: _Title
    state: QueueState
    remarks: Annotated[str, Field(description="不能发布的原因或最近一次审核意见", examples=["学习范围内没有在册人员"])]
    airs_on: Annotated[date | None, Field(description="按现在的队列预计的播出日，60天内")]


class QueueOut(Out):
    """按播出次序。未审核通过、已撤回、不能发布的到时跳过，位置不变；播出的移出队列。"""

    items: list[QueuedOut]

    @classmethod
    def of(cls, outlook: Outlook) -> Self:
        airs_on = {one.lesson_id: one.day for one in outlook.days}
        queue = outlook.queue
        return cls(
            items=[
                QueuedOut(
                    lesson_id=one,
                    title=queue.lessons[one].title,
                    state=queue.candidates[one].state,
                    remarks=queue.lessons[one].remarks,
                    airs_on=airs_on.get(one),
                )
                for one in queue.order
            ]
        )


class ExpectedOut(Out):
    """`lesson_id` 为空值的是空缺；`planned_lesson_id` 为制播计划排在这一天的课，到时不能播出的由队列递补。"""

    day: date
    airs_at: Moment
    lesson_id: UUID | None
    title: _Title
    planned_lesson_id: UUID | None

    @classmethod
    def of(cls, one: Expected, queue: Queue) -> Self:
        title = queue.lessons[one.lesson_id].title if one.lesson_id else ""
        return cls(day=one.day, airs_at=one.at, lesson_id=one.lesson_id, title=title, planned_lesson_id=one.planned_id)


class OutlookOut(Out):
    items: list[ExpectedOut]

    @classmethod
    def of(cls, outlook: Outlook) -> Self:
        return cls(items=[ExpectedOut.of(one, outlook.queue) for one in outlook.days])


class AiringOut(Out):
    """`lesson_id` 为空值的是空缺；`is_again` 为重播；标题为播出时的标题。"""

    day: date
    lesson_id: UUID | None
    title: _Title
    is_again: bool
    aired_at: Moment

    @classmethod
    def of(cls, one: DailyAiring) -> Self:
        return cls.model_validate({name: getattr(one, name) for name in cls.model_fields})


class DailyLessonOut(Out):
    org_id: UUID
    org_name: _OrgName
    aired_at: Moment
    is_again: bool
    lesson: LessonCardOut

    @classmethod
    def of(cls, one: Today, cover_url: str | None) -> Self:
        return cls(
            org_id=one.org_id,
            org_name=one.org_name,
            aired_at=one.airing.aired_at,
            is_again=one.airing.is_again,
            lesson=LessonCardOut.of(one.card, cover_url),
        )


class TodayOut(Out):
    """离本支部近的在前。"""

    items: list[DailyLessonOut]
