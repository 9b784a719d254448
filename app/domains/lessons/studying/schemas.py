"""Studying, in and out."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.hours.public import Bucket, EntryState
from app.domains.lessons.content import Block
from app.domains.lessons.schemas import CustomOut, LessonFileOut
from app.domains.lessons.studying.models import LessonProgress
from app.domains.lessons.studying.reading import Standing, Studied
from app.domains.lessons.studying.receipts import Receipt
from app.domains.lessons.studying.repository import LessonCard
from app.domains.lessons.studying.rules import NOTHING, Progress, Tick, Verdict
from app.domains.lessons.studying.vocabulary import ReceiptState
from app.domains.lessons.vocabulary import CompletesBy
from app.web.schemas import In, Moment, Out, Reason

Percent = Annotated[int, Field(ge=0, le=100, examples=[100])]
_Title = Annotated[str, Field(examples=["三分钟学党章：党员的权利"])]
_Reason = Annotated[str, Field(examples=["已学完"])]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,20}$"), Field(examples=["b1"])]


class TickIn(In):
    """音频、视频填看过的一段 `start_s`、`end_s`（秒）；其他段落看过即报，不填位置。`at` 为手机时间，只作校验，不保存。"""

    block: Key
    start_s: Annotated[int | None, Field(ge=0)] = None
    end_s: Annotated[int | None, Field(ge=0, examples=[30])] = None
    at: Moment


class TicksIn(In):
    """可以离线攒数日后一并上报，重复上报、多部手机上报都只按看过的并集计算。"""

    number: Annotated[
        int | None,
        Field(ge=1, description="学的是第几版（课程返回的 `number`）。填上，离线期间发布了新版也按当时那一版计"),
    ] = None
    ticks: Annotated[list[TickIn], Field(min_length=1, max_length=500)]

    def values(self) -> list[Tick]:
        return [Tick(one.block, one.start_s, one.end_s, one.at) for one in self.ticks]


class LessonCardOut(Out):
    id: UUID
    title: _Title
    summary: str
    speaker: str
    cover_url: Annotated[
        str | None,
        Field(
            description="可加 `?width=` 取小图，如 `?width=360`",
            examples=["https://dj.example.cn/api/v1/lesson-media/AbC"],
        ),
    ]
    duration_s: Annotated[int, Field(examples=[180])]
    org_name: Annotated[str, Field(examples=["中共红旗镇委员会"])]
    series_id: UUID | None
    series_name: Annotated[str | None, Field(examples=["每日一课"])]
    is_pinned: bool
    is_required: bool
    due_on: date | None
    published_at: Moment
    percent: Percent
    is_completed: bool
    is_saved: bool

    @classmethod
    def of(cls, card: LessonCard, cover_url: str | None) -> "LessonCardOut":
        # What comes from the database is not checked again: a page is twenty of them.
        return cls.model_construct(
            id=card.id,
            title=card.title,
            summary=card.summary,
            speaker=card.speaker,
            cover_url=cover_url,
            duration_s=card.duration_s,
            org_name=card.org_name,
            series_id=card.series_id,
            series_name=card.series_name,
            is_pinned=card.pin_rank > 0,
            is_required=card.is_required,
            due_on=card.due_on,
            published_at=card.published_at,
            percent=card.percent or 0,
            is_completed=bool(card.is_completed),
            is_saved=card.is_saved,
        )


class ProgressOut(Out):
    """`state` 和 `reason` 与支部看到的一致；`positions` 为各音视频看到的最远位置（秒）。"""

    percent: Percent
    state: ReceiptState
    reason: _Reason
    receipt_id: UUID | None
    last_block: Annotated[str, Field(examples=["b1"])]
    positions: Annotated[dict[str, int], Field(examples=[{"b1": 120}])]
    segments: Annotated[dict[str, list[list[int]]], Field(examples=[{"b1": [[0, 120]]}])]
    seen: Annotated[list[str], Field(examples=[["b2"]])]

    @classmethod
    def of(cls, one: Studied) -> Self:
        return cls.telling(one.progress, one.verdict, one.completion.id if one.completion else None)

    @classmethod
    def telling(cls, progress: LessonProgress | Progress | None, said: Verdict, receipt_id: UUID | None) -> Self:
        known = progress or NOTHING
        return cls(
            percent=known.percent,
            state=said.state,
            reason=said.reason,
            receipt_id=receipt_id,
            last_block=known.last_key,
            positions={key: pieces[-1][1] for key, pieces in known.segments.items()},
            segments=known.segments,
            seen=known.seen,
        )


class LessonOut(Out):
    """本人开始学习时的那一版；`has_newer` 表示之后又发布了新版。文件链接在两倍时长加十分钟内有效，课被撤回即失效。"""

    id: UUID
    number: int
    has_newer: bool
    title: _Title
    summary: str
    speaker: str
    blocks: list[Block]
    transcript: str
    large_text: str
    completes_by: CompletesBy
    seen_percent: int
    is_required: bool
    due_on: date | None
    custom: Annotated[CustomOut | None, Field(description="定制课")]
    is_saved: bool
    progress: ProgressOut
    files: list[LessonFileOut]

    @classmethod
    def of(cls, one: Studied, files: list[LessonFileOut]) -> Self:
        content = one.content
        return cls(
            id=one.row.id,
            number=one.version.number,
            has_newer=one.has_newer,
            title=content.title,
            summary=content.summary,
            # Whoever spoke may have stood in for whom the version names.
            speaker=content.speaker if one.has_newer else one.row.speaker,
            blocks=content.blocks,
            transcript=content.transcript,
            large_text=content.large_text,
            completes_by=content.completes_by,
            seen_percent=content.seen_percent,
            is_required=one.row.is_required,
            due_on=one.row.due_on,
            custom=CustomOut.of(content, one.unit) if one.unit else None,
            is_saved=one.is_saved,
            progress=ProgressOut.of(one),
            files=files,
        )


class ReceiptHoursOut(Out):
    """学时：计入、待记入或不计入及其原因。`toward_target`：网络自学是否计入年度目标，空值为本地没有规定。"""

    state: EntryState
    reason: Annotated[str, Field(examples=["计0.25学时（网络自学）"])]
    hundredths: Annotated[int, Field(examples=[25], description="计入的学时（百分之一）")]
    bucket: Bucket
    explanation: Annotated[str, Field(examples=["网络课程，课程时长15分钟及以下"])]
    basis: Annotated[str, Field(examples=["通行办法"])]
    toward_target: bool | None

    @classmethod
    def of(cls, one: Receipt) -> Self:
        said = one.hours
        return cls(
            state=said.state,
            reason=said.reason,
            hundredths=said.hundredths,
            bucket=said.bucket,
            explanation=said.explanation,
            basis=said.basis,
            toward_target=one.online_counts,
        )


class ReceiptOut(Out):
    """学习回执。本人和支部看到的状态、原因、学时一致。"""

    id: UUID
    lesson_id: UUID
    title: _Title
    state: ReceiptState
    reason: Annotated[str, Field(examples=["已学完"])]
    completed_on: Annotated[date, Field(description="学完之日：离线学习以手机记录为准，七日之内报来有效")]
    hours: ReceiptHoursOut

    @classmethod
    def of(cls, one: Receipt) -> Self:
        made, said = one.completion, one.verdict
        return cls(
            id=made.id,
            lesson_id=made.lesson_id,
            title=one.title,
            state=said.state,
            reason=said.reason,
            completed_on=made.completed_on,
            hours=ReceiptHoursOut.of(one),
        )


class OwnReceiptOut(ReceiptOut):
    completed_at: Moment

    @classmethod
    def of(cls, one: Receipt) -> Self:
        return cls(**ReceiptOut.of(one).model_dump(), completed_at=one.completion.completed_at)


class RevokeIn(In):
    reason: Reason


class StandingOut(Out):
    member_id: UUID
    member_name: str
    state: ReceiptState
    reason: _Reason
    receipt_id: UUID | None

    @classmethod
    def of(cls, one: Standing) -> Self:
        return cls(
            member_id=one.member_id,
            member_name=one.name,
            state=one.verdict.state,
            reason=one.verdict.reason,
            receipt_id=one.receipt_id,
        )


class StandingsOut(Out):
    """只列本支部学习范围内的人员，不含学习时间和进度。"""

    due: Annotated[int, Field(examples=[17])]
    counted: Annotated[int, Field(examples=[15])]
    items: list[StandingOut]
