"""Meetings: drafted, edited, shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from app.domains.meetings.finding import Found, phase_at, times_of
from app.domains.meetings.labels import label
from app.domains.meetings.rules import is_open, warnings_of
from app.domains.meetings.schemas import examples
from app.domains.meetings.schemas.examples import shown
from app.domains.meetings.vocabulary import Capacity, MeetingKind, MeetingState, Phase
from app.domains.meetings.ways.rules import Fence
from app.web.schemas import In, Moment, Name, Note, Out, Reason

_YEARS = range(2000, 2101)


def _in_our_time(moment: datetime) -> datetime:
    # Far years cannot be carried over to another zone.
    if moment.year not in _YEARS:
        raise ValueError("年份应在 2000 至 2100 之间")
    return moment


When = Annotated[Moment, AfterValidator(_in_our_time), Field(examples=["2026-12-05T09:00:00+08:00"])]
Until = Annotated[Moment, AfterValidator(_in_our_time), Field(examples=["2026-12-05T11:00:00+08:00"])]
Url = Annotated[str, Field(max_length=500, pattern=r"^(https?://\S+)?$", examples=["https://meeting.example.cn/8812"])]
Kinds = Annotated[list[MeetingKind], Field(min_length=1, max_length=5, examples=[["theme_day", "party_lesson"]])]


Expected = Annotated[int, Field(ge=1, le=1440, description="预计时长（分钟）", examples=[90])]
Longest = Annotated[int, Field(ge=1, le=1440, description="时长上限（分钟），超过时提示", examples=[120])]


VenueId = Annotated[UUID, Field(description="选用的阵地；选了阵地，地点即为该阵地，发布后占用其时间")]


class GuestIn(In):
    """Somebody of the register who comes besides those due."""

    model_config = shown(examples.GUEST)

    member_id: UUID
    capacity: Annotated[Capacity, Field(examples=["guest"])]

    @model_validator(mode="after")
    def _is_besides(self) -> "GuestIn":
        if self.capacity is Capacity.DUE:
            raise ValueError("应到人员由名册决定，这里只填列席或流入")
        return self


class FenceIn(In):
    """A circle around the place, in GCJ-02 (as `wx.getLocation` of type gcj02 and WeChat's map give it)."""

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, examples=[30.259244])]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, examples=[120.219375])]
    radius_metres: Annotated[int, Field(ge=20, le=5000, examples=[200])]

    def as_fence(self) -> Fence:
        return Fence(self.latitude, self.longitude, self.radius_metres)


FenceField = Annotated[FenceIn | None, Field(description="会场范围，可不设；只用来显示签到在会场内或外，不限制签到")]


class FenceOut(Out):
    latitude: float
    longitude: float
    radius_metres: int


class _Details(In):
    summary: Note = ""
    place: Annotated[str, Field(max_length=200, examples=["村党群服务中心二楼会议室"])] = ""
    venue_id: VenueId | None = None
    online_url: Url = ""
    chair_id: UUID | None = None
    recorder_id: UUID | None = None
    opens_before_minutes: Annotated[int, Field(ge=0, le=240, description="开始前多少分钟开放签到")] = 30
    grace_minutes: Annotated[int, Field(ge=0, le=120, description="开始后多少分钟起算迟到")] = 10
    closes_after_end_minutes: Annotated[
        int, Field(ge=-720, le=120, description="签到在结束后多少分钟关闭，负数为提前")
    ] = 0
    expected_minutes: Expected | None = None
    longest_minutes: Longest | None = None
    fence: FenceField = None


class MeetingIn(_Details):
    org_id: Annotated[UUID, Field(description="牵头的党组织")]
    title: Annotated[Name, Field(examples=["12月主题党日"])]
    kinds: Kinds
    host_ids: Annotated[list[UUID], Field(max_length=50, description="联合主办的其他党组织")] = []
    guests: Annotated[list[GuestIn], Field(max_length=200)] = []
    starts_at: When
    ends_at: Until


class MeetingEdit(In):
    """Only what is sent is changed."""

    model_config = shown(examples.EDIT)

    title: Annotated[Name, Field(examples=["12月主题党日"])] | None = None
    kinds: Kinds | None = None
    host_ids: Annotated[list[UUID], Field(max_length=50)] | None = None
    guests: Annotated[list[GuestIn], Field(max_length=200)] | None = None
    starts_at: When | None = None
    ends_at: Until | None = None
    summary: Note | None = None
    place: Annotated[str, Field(max_length=200)] | None = None
    venue_id: VenueId | None = None
    online_url: Url | None = None
    chair_id: UUID | None = None
    recorder_id: UUID | None = None
    opens_before_minutes: Annotated[int, Field(ge=0, le=240)] | None = None
    grace_minutes: Annotated[int, Field(ge=0, le=120)] | None = None
    closes_after_end_minutes: Annotated[int, Field(ge=-720, le=120)] | None = None
    expected_minutes: Expected | None = None
    longest_minutes: Longest | None = None
    fence: FenceField = None

    @model_validator(mode="after")
    def _nothing_blanked(self) -> "MeetingEdit":
        blank = {name for name in self.model_fields_set if getattr(self, name) is None}
        if blank - {"chair_id", "recorder_id", "venue_id", "expected_minutes", "longest_minutes", "fence"}:
            raise ValueError("只有主持人、记录人、阵地、时长和会场范围可以清空")
        return self

    def changes(self) -> dict[str, Any]:
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        return sent | ({"fence": self.fence.as_fence()} if self.fence else {})


class ReasonIn(In):
    reason: Annotated[Reason, Field(examples=["暴雨红色预警，另行安排"])]


class PostponeIn(ReasonIn):
    """With both times the meeting moves; without, it is put off until a time is known."""

    starts_at: When | None = None
    ends_at: Until | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> "PostponeIn":
        if (self.starts_at is None) != (self.ends_at is None):
            raise ValueError("开始和结束时间应一起填写，或都不填")
        return self


class HostOut(Out):
    org_id: UUID
    name: str


class MeetingOut(Out):
    model_config = shown(examples.MEETING)

    id: UUID
    org_id: UUID
    title: str
    summary: str
    kinds: list[MeetingKind]
    hosts: list[HostOut]
    starts_at: Moment
    ends_at: Moment
    place: str
    venue_id: UUID | None
    online_url: str
    chair_id: UUID | None
    recorder_id: UUID | None
    opens_before_minutes: int
    grace_minutes: int
    closes_after_end_minutes: int
    expected_minutes: int | None
    longest_minutes: int | None
    warnings: list[str]
    fence: FenceOut | None
    state: MeetingState
    state_reason: str
    phase: Phase
    phase_text: str
    sign_in_open: bool
    sign_in_opens_at: Moment
    late_after: Moment
    sign_in_closes_at: Moment
    published_at: Moment | None
    roll_fixed_at: Moment | None
    finished_at: Moment | None
    version: int

    @classmethod
    def of(cls, found: Found, moment: datetime, unusual: Sequence[str] = ()) -> Self:
        """`unusual` is what is unusual about the chair's office and the place."""
        meeting, times = found.meeting, times_of(found.meeting)
        phase = phase_at(meeting, moment)
        stored = {name: getattr(meeting, name) for name in cls.model_fields if hasattr(meeting, name)}
        return cls(
            **stored,
            kinds=found.kinds,
            hosts=[HostOut(org_id=host.id, name=host.name) for host in found.hosts],
            warnings=warnings_of(
                ends_after=times.ends_at - times.starts_at,
                expected_minutes=meeting.expected_minutes,
                longest_minutes=meeting.longest_minutes,
                same_person=meeting.chair_id is not None and meeting.chair_id == meeting.recorder_id,
            )
            + list(unusual),
            phase=phase,
            phase_text=label(phase),
            sign_in_open=is_open(meeting.state, times, moment),
            sign_in_opens_at=times.opens_at,
            late_after=times.late_after,
            sign_in_closes_at=times.closes_at,
        )
