"""Notes, in and out."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.lessons.noting.models import LessonNote, LessonNoteVersion
from app.domains.lessons.noting.vocabulary import NoteState
from app.web.schemas import In, Moment, Out

_Text = Annotated[str, StringConstraints(max_length=5_000), Field(examples=["学习了党员的八项权利，体会如下"])]
_Remarks = Annotated[str, Field(examples=["请联系工作实际"])]
_Title = Annotated[str, Field(examples=["三分钟学党章：党员的权利"])]
_Name = Annotated[str, Field(examples=["张三"])]


class NoteIn(In):
    text: _Text


class NoteOut(Out):
    """交之前只有本人可见；`number` 为已存档的版本数，`remarks` 为退回的意见。"""

    lesson_id: UUID
    state: NoteState
    text: _Text
    remarks: _Remarks
    number: int
    handed_in_at: Moment | None
    updated_at: Moment


class OwnNoteOut(NoteOut):
    lesson_title: _Title

    @classmethod
    def row(cls, note: LessonNote, title: str) -> Self:
        return cls(**{name: getattr(note, name) for name in NoteOut.model_fields}, lesson_title=title)


class NoteVersionOut(Out):
    number: int
    text: _Text
    handed_in_at: Moment
    countersigned_by_name: _Name
    countersigned_at: Moment | None


class NoteVersionsOut(Out):
    items: list[NoteVersionOut]

    @classmethod
    def of(cls, versions: Any) -> Self:
        return cls(items=[NoteVersionOut.model_validate(one) for one in versions])


class BranchNoteOut(Out):
    """待会签的为所交的文字，其余为最近存档的版本；作者正在修改的文字不在此列。"""

    id: UUID
    member_id: UUID
    member_name: _Name
    lesson_id: UUID
    lesson_title: _Title
    state: NoteState
    text: _Text
    handed_in_at: Moment
    countersigned_by_name: _Name

    @classmethod
    def row(cls, row: Any) -> Self:
        note: LessonNote = row.LessonNote
        filed: LessonNoteVersion | None = row.LessonNoteVersion
        shown: dict[str, Any] = {"state": note.state, "text": note.text, "handed_in_at": note.handed_in_at}
        if note.state is not NoteState.HANDED_IN and filed is not None:
            is_signed = filed.countersigned_at is not None
            shown = {"text": filed.text, "handed_in_at": filed.handed_in_at, "signer": filed.countersigned_by_name}
            shown["state"] = NoteState.COUNTERSIGNED if is_signed else NoteState.FILED
        return cls(
            id=note.id,
            member_id=note.member_id,
            member_name=row.member_name,
            lesson_id=note.lesson_id,
            lesson_title=row.title,
            countersigned_by_name=shown.pop("signer", ""),
            **shown,
        )


class SettledNoteOut(Out):
    id: UUID
    state: NoteState
    remarks: _Remarks


class NoteSettingIn(In):
    """会签是支部自愿选择的做法：开启须写明依据，可定期限。"""

    is_on: bool
    document: Annotated[str, StringConstraints(max_length=200), Field(examples=["支部学习制度第三条"])] = ""
    until_on: date | None = None


class NoteSettingOut(Out):
    org_id: UUID
    is_on: bool
    document: Annotated[str, Field(examples=["支部学习制度第三条"])]
    until_on: date | None
