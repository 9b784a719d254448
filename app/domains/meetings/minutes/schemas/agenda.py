"""Agenda and material."""

from collections.abc import Sequence
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.domains.meetings.finding import Found
from app.domains.meetings.minutes.agenda import Agenda, Planned
from app.domains.meetings.minutes.labels import label
from app.domains.meetings.minutes.models import AgendaItem, MeetingFile
from app.domains.meetings.minutes.vocabulary import AgendaKind
from app.domains.meetings.schemas.examples import MEETING_ID, shown
from app.web.schemas import In, Name, Out

_FILE = "019afc20-11aa-7c3d-9e4f-5a6b7c8d9e0f"
ITEM: dict[str, Any] = {
    "kind": "study",
    "title": "学习党的纪律处分条例",
    "speaker": "王静",
    "minutes": 30,
    "note": "提前三天发给大家",
}
FileIds = Annotated[list[UUID], Field(max_length=20)]


class ItemIn(In):
    kind: Annotated[AgendaKind, Field(description="学、会、做、工、课", examples=["study"])]
    title: Annotated[Name, Field(examples=[ITEM["title"]])]
    speaker: Annotated[str, Field(max_length=100, examples=[ITEM["speaker"]])] = ""
    minutes: Annotated[int, Field(ge=1, le=720, description="预计用时（分钟）")] | None = None
    note: Annotated[str, Field(max_length=500, examples=[ITEM["note"]])] = ""
    file_ids: FileIds = []


class AgendaIn(In):
    """The whole agenda in its order, and the files of the meeting that belong to no item."""

    model_config = shown({"items": [ITEM | {"file_ids": [_FILE]}], "file_ids": []})

    items: Annotated[list[ItemIn], Field(max_length=50)]
    file_ids: FileIds = []

    @model_validator(mode="after")
    def _each_file_once(self) -> "AgendaIn":
        listed = [*self.file_ids, *(file_id for item in self.items for file_id in item.file_ids)]
        if len(listed) > len(set(listed)):
            raise ValueError("同一个文件只能列一次")
        return self

    def planned(self) -> list[Planned]:
        return [
            Planned(item.kind, item.title, item.speaker, item.minutes, item.note, tuple(item.file_ids))
            for item in self.items
        ]


class MaterialOut(Out):
    file_id: UUID
    name: str

    @classmethod
    def some(cls, files: Sequence[MeetingFile], position: int | None) -> list[Self]:
        return [cls(file_id=file.file_id, name=file.name) for file in files if file.position == position]


class ItemOut(Out):
    position: int
    kind: AgendaKind
    kind_text: str
    title: str
    speaker: str
    minutes: int | None
    note: str
    files: list[MaterialOut]

    @classmethod
    def of(cls, item: AgendaItem, files: Sequence[MeetingFile]) -> Self:
        stored = {name: getattr(item, name) for name in cls.model_fields if hasattr(item, name)}
        return cls(**stored, kind_text=label(item.kind), files=MaterialOut.some(files, item.position))


class AgendaOut(Out):
    """`version` is the meeting's, as its ETag."""

    model_config = shown(
        {
            "meeting_id": MEETING_ID,
            "version": 4,
            "total_minutes": 30,
            "items": [ITEM | {"position": 1, "kind_text": "学", "files": [{"file_id": _FILE, "name": "条例.pdf"}]}],
            "files": [],
            "warnings": [],
        }
    )

    meeting_id: UUID
    version: int
    total_minutes: int
    items: list[ItemOut]
    files: list[MaterialOut]
    warnings: list[str]

    @classmethod
    def of(cls, found: Found, agenda: Agenda) -> Self:
        return cls(
            meeting_id=found.meeting.id,
            version=found.meeting.version,
            total_minutes=agenda.minutes,
            items=[ItemOut.of(item, agenda.files) for item in agenda.items],
            files=MaterialOut.some(agenda.files, None),
            warnings=agenda.warnings(found.meeting),
        )
