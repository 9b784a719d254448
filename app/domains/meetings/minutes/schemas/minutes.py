"""Minutes: templates, drafts, versions, signatures, the month's list."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.domains.meetings.labels import label as meeting_label
from app.domains.meetings.minutes.labels import label
from app.domains.meetings.minutes.models import MinutesSignature
from app.domains.meetings.minutes.reading import Draft
from app.domains.meetings.minutes.schemas import examples
from app.domains.meetings.minutes.templates import TEMPLATES
from app.domains.meetings.minutes.vocabulary import MinutesState, Part, Signer
from app.domains.meetings.schemas.attendance import CountsOut
from app.domains.meetings.schemas.examples import shown
from app.domains.meetings.vocabulary import MeetingKind
from app.web.schemas import In, Moment, Out, Reason

_Text = Annotated[str, Field(max_length=10_000)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="所签内容的摘要，取自会议记录的 digest")]


class AskedOut(Out):
    part: Part
    part_text: str
    hint: str
    required: bool


class TemplateOut(Out):
    """What the minutes of one kind ask for; numbers and names are always taken from the roll."""

    model_config = shown(examples.TEMPLATE)

    kind: MeetingKind
    kind_text: str
    parts: list[AskedOut]

    @classmethod
    def of(cls, kind: MeetingKind) -> Self:
        parts = [
            AskedOut(part=one.part, part_text=label(one.part), hint=one.hint, required=one.required)
            for one in TEMPLATES[kind]
        ]
        return cls(kind=kind, kind_text=meeting_label(kind), parts=parts)


class BeginIn(In):
    kind: Annotated[MeetingKind, Field(examples=["theme_day"])]


class Speech(In):
    speaker: Annotated[str, Field(min_length=1, max_length=60, examples=["王静"])]
    points: Annotated[str, Field(min_length=1, max_length=10_000, examples=["建议每季度公布一次村务账目"])]


class MinutesEdit(In):
    """Only what is sent is changed; of `texts` only the parts that are sent."""

    model_config = shown(examples.EDIT)

    chair_id: UUID | None = None
    recorder_id: UUID | None = None
    texts: Annotated[dict[Part, _Text], Field(max_length=20)] = {}
    speeches: Annotated[list[Speech], Field(max_length=200)] = []
    file_ids: Annotated[list[UUID], Field(max_length=50)] = []

    @model_validator(mode="after")
    def _each_file_once(self) -> "MinutesEdit":
        if len(self.file_ids) > len(set(self.file_ids)):
            raise ValueError("同一个文件只能列一次")
        return self

    def changes(self) -> dict[str, Any]:
        changes = {name: getattr(self, name) for name in self.model_fields_set}
        if "speeches" in changes:
            changes["speeches"] = [speech.model_dump() for speech in self.speeches]
        return changes


class SignIn(In):
    signer: Annotated[Signer, Field(examples=["recorder"])]
    digest: Annotated[Digest, Field(examples=[examples.DIGEST])]


class SignForIn(SignIn):
    reason: Annotated[Reason, Field(examples=["记录人已转出，没有账号"])]


class RemarksIn(In):
    remarks: Annotated[Reason, Field(examples=["第二项决议漏写责任人，请补充"])]


class CorrectIn(In):
    reason: Annotated[Reason, Field(examples=["补记一名同志的不同意见"])]


class SpeechOut(Out):
    speaker: str
    points: str


class AttachmentOut(Out):
    file_id: UUID
    name: str
    sha256: str


class SignatureOut(Out):
    signer: Signer
    signer_text: str
    signed_by_name: str
    is_acting: bool
    reason: str
    signed_at: Moment

    @classmethod
    def of(cls, given: MinutesSignature) -> Self:
        stored = {name: getattr(given, name) for name in cls.model_fields if hasattr(given, name)}
        return cls(**stored, signer_text=label(given.signer))


class GapOut(Out):
    field: str
    issue: str


class MinutesOut(Out):
    """Minutes as writers and signers see them. `digest` is of what waits for signatures or was archived last."""

    model_config = shown(examples.MINUTES)

    id: UUID
    meeting_id: UUID
    title: str
    kind: MeetingKind
    kind_text: str
    state: MinutesState
    state_text: str
    number: int
    chair_id: UUID | None
    chair_name: str
    recorder_id: UUID | None
    recorder_name: str
    texts: dict[Part, str]
    speeches: list[SpeechOut]
    files: list[AttachmentOut]
    reason: str
    remarks: str
    counts: CountsOut
    digest: str | None
    signatures: list[SignatureOut]
    missing: list[GapOut]
    warnings: list[str]
    version: int

    @classmethod
    def of(cls, draft: Draft) -> Self:
        minutes, pending = draft.held.minutes, draft.pending
        stored = {name: getattr(minutes, name) for name in cls.model_fields if hasattr(minutes, name)}
        return cls(
            **stored
            | {
                "title": draft.held.found.meeting.title,
                "kind_text": meeting_label(minutes.kind),
                "state_text": label(minutes.state),
                "chair_name": draft.names.get(minutes.chair_id, "") if minutes.chair_id else "",
                "recorder_name": draft.names.get(minutes.recorder_id, "") if minutes.recorder_id else "",
                "counts": CountsOut.of(draft.counts),
                "digest": pending.version.digest if pending else None,
                "signatures": [SignatureOut.of(one) for one in pending.signatures] if pending else [],
                "missing": [GapOut(field=gap.field, issue=gap.issue) for gap in draft.missing],
                "warnings": draft.warnings,
            }
        )
