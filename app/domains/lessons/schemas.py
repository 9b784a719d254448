"""Writing, reviewing and publishing lessons, in and out."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.lessons.content import LessonContent, Problem
from app.domains.lessons.finding import Found
from app.domains.lessons.models import LessonReview, LessonSeries, LessonVersion
from app.domains.lessons.vocabulary import LessonState, Verdict
from app.domains.orgs.public import OrgCard
from app.files.models import StoredFile
from app.web.file_schemas import HindranceOut, LinkOut
from app.web.schemas import In, Moment, Out, Reason

_Name = Annotated[str, StringConstraints(min_length=1, max_length=60), Field(examples=["每日一课"])]


class SeriesIn(In):
    org_id: UUID
    name: _Name


class SeriesOut(Out):
    id: UUID
    org_id: UUID
    org_name: Annotated[str, Field(examples=["中共红旗镇委员会"])]
    name: _Name

    @classmethod
    def of(cls, series: LessonSeries, org: OrgCard) -> Self:
        return cls(id=series.id, org_id=series.org_id, org_name=org.name, name=series.name)


class SeriesListOut(Out):
    items: list[SeriesOut]


class DraftIn(In):
    org_id: UUID
    content: LessonContent


class DraftEdit(In):
    """整篇替换；富文本只保留常用标签，脚本、样式和非 https 的链接会被去掉。"""

    content: LessonContent


class RemarksIn(In):
    remarks: Reason


class ApprovalIn(In):
    remarks: Annotated[str, StringConstraints(max_length=500)] = ""


class ReasonIn(In):
    reason: Reason


class PinIn(In):
    is_pinned: bool


class ScheduleIn(In):
    at: Moment


class CustomOut(Out):
    """为哪个单位、解决什么问题而定制。"""

    org_id: UUID
    org_name: Annotated[str, Field(examples=["青山收费站党支部"])]
    problem: Problem

    @classmethod
    def of(cls, content: LessonContent, unit: OrgCard) -> Self | None:
        custom = content.custom
        return None if custom is None else cls(org_id=custom.org_id, org_name=unit.name, problem=custom.problem)


class DraftRowOut(Out):
    id: UUID
    org_id: UUID
    org_name: Annotated[str, Field(examples=["幸福村党支部"])]
    title: Annotated[str, Field(examples=["三分钟学党章：党员的权利"])]
    state: LessonState
    number: Annotated[int, Field(description="已提交的版本数")]
    remarks: Annotated[str, Field(description="最近一次审核意见", examples=["请补充出处"])]
    scheduled_at: Moment | None
    updated_at: Moment
    custom: Annotated[CustomOut | None, Field(description="定制课")]

    @classmethod
    def row(cls, found: Found) -> "DraftRowOut":
        return DraftRowOut(**_row(found))


def _row(found: Found) -> dict[str, object]:
    lesson = found.lesson
    names = ("id", "org_id", "title", "state", "number", "remarks", "scheduled_at", "updated_at")
    custom = CustomOut.of(found.content, found.unit) if found.unit else None
    return {name: getattr(lesson, name) for name in names} | {"org_name": found.org.name, "custom": custom}


class LessonFileOut(Out):
    """链接无须请求头，可直接用于播放器和图片；`widths` 为图片另存的宽度，用 `?width=` 取。"""

    file_id: UUID
    link: LinkOut
    name: Annotated[str, Field(examples=["微党课.mp4"])]
    media_type: Annotated[str, Field(examples=["video/mp4"])]
    size: Annotated[int, Field(description="字节数", examples=[5_242_880])]
    width: int | None
    height: int | None
    widths: Annotated[list[int], Field(examples=[[360, 720]])]
    duration_s: Annotated[int | None, Field(examples=[180])]

    @classmethod
    def of(cls, file: StoredFile, link: LinkOut) -> Self:
        known, named = file.known, ("name", "media_type", "size")
        measured = {name: getattr(known, name) for name in ("width", "height", "duration_s")}
        return cls(
            file_id=file.id,
            link=link,
            widths=list(known.widths),
            **measured,
            **{name: getattr(file, name) for name in named},
        )


class DraftFileOut(LessonFileOut):
    warnings: Annotated[list[HindranceOut], Field(description="可能妨碍手机播放之处")]

    @classmethod
    def of(cls, file: StoredFile, link: LinkOut) -> Self:
        shown = LessonFileOut.of(file, link).model_dump()
        return cls(**shown, warnings=[HindranceOut.of(one) for one in file.known.hindrances])


class DraftOut(DraftRowOut):
    content: LessonContent
    files: Annotated[list[DraftFileOut], Field(description="正文和封面的文件，链接短时有效")]

    @classmethod
    def of(cls, found: Found, files: list[DraftFileOut]) -> "DraftOut":
        return DraftOut(**_row(found), content=found.content, files=files)


class VersionOut(Out):
    number: int
    title: Annotated[str, Field(examples=["三分钟学党章：党员的权利"])]
    digest: Annotated[str, Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])]
    submitted_by_name: Annotated[str, Field(examples=["李明"])]
    submitted_at: Moment
    verdict: Verdict | None
    remarks: Annotated[str, Field(examples=["请补充出处"])]
    reviewed_by_name: Annotated[str, Field(examples=["王静"])]
    reviewed_at: Moment | None

    @classmethod
    def of(cls, version: LessonVersion, review: LessonReview | None) -> Self:
        return cls(
            number=version.number,
            title=version.content["title"],
            digest=version.digest,
            submitted_by_name=version.submitted_by_name,
            submitted_at=version.submitted_at,
            verdict=review.verdict if review else None,
            remarks=review.remarks if review else "",
            reviewed_by_name=review.reviewed_by_name if review else "",
            reviewed_at=review.reviewed_at if review else None,
        )


class VersionsOut(Out):
    items: list[VersionOut]
