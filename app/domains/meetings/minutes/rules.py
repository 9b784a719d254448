"""Pure decisions about minutes: what is missing, what is unusual, where the gathering stands, what a text's digest is."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.domains.meetings.minutes.labels import label
from app.domains.meetings.minutes.templates import TEMPLATES
from app.domains.meetings.minutes.vocabulary import MinutesState, Part
from app.domains.meetings.vocabulary import MeetingKind, MeetingState
from app.kit.errors import FieldIssue


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in a draft, and what the meeting and its roll give to it."""

    kind: MeetingKind
    has_place: bool
    chair_id: UUID | None
    recorder_id: UUID | None
    due: int
    present: int
    has_agenda: bool
    votes: int
    open_votes: int
    texts: Mapping[str, str]
    speeches: int


def missing(written: Written) -> list[FieldIssue]:
    """All that keeps the minutes from being handed in, in the order of the form.

    Name, time, place, chair, recorder, those due and present, agenda, main points, resolution and vote belong to the
    record of a meeting; without recorder or numbers it is none.
    """
    gaps = [] if written.has_place else [FieldIssue("place", "会议没有地点，也没有线上会议链接")]
    gaps += [] if written.chair_id else [FieldIssue("chair_id", "没有主持人")]
    gaps += [] if written.recorder_id else [FieldIssue("recorder_id", "没有记录人")]
    gaps += [] if written.due else [FieldIssue("roll", "没有应到人数")]
    gaps += [] if written.present else [FieldIssue("roll", "没有实到人数，请先点名或补录签到")]
    gaps += [FieldIssue("votes", f"还有 {written.open_votes} 项表决没有结束")] if written.open_votes else []
    for asked in TEMPLATES[written.kind]:
        if asked.required and not _given(asked.part, written):
            where = "speeches" if asked.part is Part.SPEECHES else f"texts.{asked.part}"
            gaps.append(FieldIssue(where, f"“{label(asked.part)}”没有填写"))
    return gaps


def _given(part: Part, written: Written) -> bool:
    if part is Part.SPEECHES:
        return written.speeches > 0
    if part is Part.AGENDA and written.has_agenda:
        return True
    if part in (Part.RESOLUTIONS, Part.VOTE_RESULT) and written.votes:
        return True
    return bool(written.texts.get(part, "").strip())


def unusual(*, chair_id: UUID | None, recorder_id: UUID | None, came: Collection[UUID]) -> list[str]:
    """What hinders nothing but should be looked at before signing. `came` are those with a record of presence."""
    found = []
    if chair_id is not None and chair_id == recorder_id:
        found.append("主持人和记录人是同一人，一般应由不同的人担任")
    if chair_id is not None and chair_id not in came:
        found.append("主持人没有到会记录，请核对")
    if recorder_id is not None and recorder_id not in came:
        found.append("记录人没有到会记录，请核对")
    return found


def gathering_state(minutes: Collection[MinutesState], kinds: int) -> MeetingState:
    """Where a meeting that is over stands by the minutes of its kinds: archived when all of them are."""
    if len(minutes) == kinds and all(state is MinutesState.ARCHIVED for state in minutes):
        return MeetingState.ARCHIVED
    if any(state is not MinutesState.DRAFT for state in minutes):
        return MeetingState.MINUTES_REVIEW
    return MeetingState.PUBLISHED


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the content in one canonical form: the same on both databases."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
