"""Versions of minutes, and the lines of the month's list."""

from collections.abc import Callable
from typing import Any, Self
from uuid import UUID

from app.domains.meetings.labels import label as meeting_label
from app.domains.meetings.minutes.labels import label
from app.domains.meetings.minutes.reading import Handed, Line
from app.domains.meetings.minutes.schemas import examples
from app.domains.meetings.minutes.schemas.minutes import AttachmentOut, SignatureOut, SpeechOut
from app.domains.meetings.minutes.vocabulary import AgendaKind, MinutesState, Part
from app.domains.meetings.schemas.examples import shown
from app.domains.meetings.vocabulary import Capacity, LeaveCategory, MeetingKind, Standing, Way
from app.web.schemas import Moment, Out


class VersionLineOut(Out):
    """`archived_at` is empty while the version waits for signatures."""

    model_config = shown(examples.VERSION_LINE)

    number: int
    digest: str
    reason: str
    submitted_by_name: str
    submitted_at: Moment
    archived_at: Moment | None
    signatures: list[SignatureOut]

    @classmethod
    def of(cls, handed: Handed) -> Self:
        version = handed.version
        return cls(
            number=version.number,
            digest=version.digest,
            reason=version.reason,
            submitted_by_name=version.submitted_by_name,
            submitted_at=version.submitted_at,
            archived_at=max(one.signed_at for one in handed.signatures) if handed.is_archived else None,
            signatures=[SignatureOut.of(one) for one in handed.signatures],
        )


class PersonOut(Out):
    name: str
    capacity: Capacity
    standing: Standing
    has_vote: bool
    way: Way | None
    at: Moment | None
    leave: LeaveCategory | None
    corrected: bool


class ItemLineOut(Out):
    kind: AgendaKind
    title: str
    speaker: str


class DissentLineOut(Out):
    name: str
    words: str


class VoteLineOut(Out):
    title: str
    text: str
    dissents: list[DissentLineOut]


class FrozenCountsOut(Out):
    due: int
    present: int
    late: int
    leave: int
    absent: int
    voters_due: int
    voters_present: int
    guests_present: int
    incoming_flow_present: int
    rate: str | None
    text: str


class VersionOut(VersionLineOut):
    """A version as it was handed in; it never changes. Names for the own branch or group, numbers for everybody."""

    model_config = shown(examples.VERSION)

    minutes_id: UUID
    title: str
    kind: MeetingKind
    kind_text: str
    hosts: list[str]
    starts_at: Moment
    ends_at: Moment
    place: str
    online_url: str
    chair_name: str
    recorder_name: str
    counts: FrozenCountsOut
    people: list[PersonOut]
    agenda: list[ItemLineOut]
    votes: list[VoteLineOut]
    texts: dict[Part, str]
    speeches: list[SpeechOut]
    files: list[AttachmentOut]

    @classmethod
    def whole(cls, handed: Handed, may_name: Callable[[dict[str, Any]], bool]) -> Self:
        content, line = handed.version.content, VersionLineOut.of(handed)
        taken = ("title", "hosts", "starts_at", "ends_at", "place", "online_url", "texts", "speeches", "files")
        people = [one for one in content["people"] if may_name(one)]
        return cls(
            **{name: getattr(line, name) for name in VersionLineOut.model_fields},
            **{name: content[name] for name in taken},
            minutes_id=handed.version.minutes_id,
            kind=content["kind"],
            kind_text=meeting_label(MeetingKind(content["kind"])),
            chair_name=content["chair"]["name"],
            recorder_name=content["recorder"]["name"],
            counts=FrozenCountsOut(**content["counts"]),
            people=[PersonOut(**{name: one[name] for name in PersonOut.model_fields}) for one in people],
            votes=[VoteLineOut(**vote) for vote in content["votes"]],
            agenda=[ItemLineOut(**item) for item in content["agenda"]],
        )


class LineOut(Out):
    """One kind of a meeting. Without `minutes_id` nobody has begun its minutes."""

    model_config = shown(examples.LINE)

    meeting_id: UUID
    title: str
    starts_at: Moment
    hosts: list[str]
    kind: MeetingKind
    kind_text: str
    minutes_id: UUID | None
    state: MinutesState | None
    state_text: str
    number: int | None

    @classmethod
    def of(cls, line: Line) -> Self:
        meeting, minutes = line.found.meeting, line.minutes
        return cls(
            meeting_id=meeting.id,
            title=meeting.title,
            starts_at=meeting.starts_at,
            hosts=[host.name for host in line.found.hosts],
            kind=line.kind,
            kind_text=meeting_label(line.kind),
            minutes_id=minutes.id if minutes else None,
            state=minutes.state if minutes else None,
            state_text=label(minutes.state) if minutes else "未起草",
            number=minutes.number if minutes else None,
        )
