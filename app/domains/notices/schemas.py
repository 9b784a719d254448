"""Notices, shown."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from app.domains.notices.labels import label
from app.domains.notices.models import Notice
from app.domains.notices.vocabulary import Closing, NoticeKind, Subject
from app.web.schemas import In, Moment, Out

_YEARS = range(2000, 2101)
_EXAMPLE: dict[str, Any] = {
    "id": "019a9f3c-5d2e-7c41-9b1a-2f6e8d0c4b7a",
    "kind": "meeting_published",
    "kind_text": "会议通知",
    "title": "会议通知：12月主题党日",
    "text": "12月5日（周六）9:00，村党群服务中心二楼会议室",
    "link": {"subject": "meeting", "id": "019a9f3c-5d2e-7c41-9b1a-2f6e8d0c4b7b"},
    "told_at": "2026-12-01T08:00:00+08:00",
    "read_at": None,
    "is_to_do": False,
    "due_at": None,
    "closed_at": None,
    "closed_because": None,
}


class LinkOut(Out):
    subject: Subject
    id: UUID


class NoticeOut(Out):
    """`link` 指向的内容以打开时的权限为准，无权查看时为 404。"""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})

    id: UUID
    kind: NoticeKind
    kind_text: str
    title: str
    text: str
    link: LinkOut
    told_at: Moment
    read_at: Moment | None
    is_to_do: bool
    due_at: Moment | None
    closed_at: Moment | None
    closed_because: Closing | None

    @classmethod
    def of(cls, notice: Notice) -> Self:
        stored = {name: getattr(notice, name) for name in cls.model_fields if hasattr(notice, name)}
        link = LinkOut(subject=notice.subject, id=notice.subject_id)
        return cls(**stored, kind_text=label(notice.kind), link=link)


class CountsOut(Out):
    unread: Annotated[int, Field(examples=[3])]
    to_dos: Annotated[int, Field(examples=[1])]


def _in_our_time(moment: datetime) -> datetime:
    # Far years cannot be carried over to another zone.
    if moment.year not in _YEARS:
        raise ValueError("年份应在 2000 至 2100 之间")
    return moment


class ReadIn(In):
    until: Annotated[
        Moment,
        AfterValidator(_in_our_time),
        Field(description="列表中最新一条的 told_at；其后到达的保持未读", examples=["2026-12-01T08:00:00+08:00"]),
    ]


class ReadOut(Out):
    count: Annotated[int, Field(examples=[3])]
