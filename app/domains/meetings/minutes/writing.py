"""Begin the minutes of one kind of a gathering, and write them, bit by bit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.errors import MeetingNotStarted, PersonNotFound
from app.domains.meetings.finding import Found, find_meeting, phase_at, refuse_unless_held
from app.domains.meetings.minutes import repository
from app.domains.meetings.minutes.errors import KindNotServed, MinutesArchived, MinutesSubmitted, PartNotAsked
from app.domains.meetings.minutes.finding import Held, find_written, offices_of
from app.domains.meetings.minutes.models import Minutes
from app.domains.meetings.minutes.templates import parts_of
from app.domains.meetings.minutes.vocabulary import MinutesState, Part, Signer
from app.domains.meetings.vocabulary import OVER, MeetingKind
from app.domains.members.public import member_cards
from app.files import stored
from app.kit.clock import now
from app.kit.errors import FieldIssue
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Begun:
    """`is_new` is False where somebody had begun before."""

    minutes_id: UUID
    is_new: bool


async def begin_minutes(session: AsyncSession, actor: Actor, *, meeting_id: UUID, kind: MeetingKind) -> Begun:
    """Open the minutes of one kind, with the chair and recorder that the meeting names. Safe to repeat.

    Raises MeetingNotFound, PermissionMissing, KindNotServed, MeetingNotPublished, MeetingPostponed, MeetingCancelled,
    MeetingNotStarted.
    """
    found = await find_meeting(session, actor, meeting_id, lock=True)
    meeting = found.meeting
    offices = await offices_of(session, actor, meeting.chair_id, meeting.recorder_id)
    if Signer.RECORDER not in offices:
        require(actor, Permission.MEETING_MINUTES_WRITE, at=found.lead.path)
    if kind not in found.kinds:
        raise KindNotServed
    known = (await repository.minutes_of(session, actor.tenant_id, meeting_id)).get(kind)
    if known is not None:
        return Begun(known.id, False)
    refuse_before_start(found)
    minutes = _blank(actor, found, kind)
    session.add(minutes)
    await session.flush()
    await _audit(session, actor, found, minutes, "minutes.begin", {"kind": kind})
    return Begun(minutes.id, True)


def refuse_before_start(found: Found) -> None:
    """Raises MeetingNotPublished, MeetingPostponed, MeetingCancelled; MeetingNotStarted before the start."""
    meeting, moment = found.meeting, now()
    if phase_at(meeting, moment) not in OVER:
        refuse_unless_held(meeting, moment)
        if moment < meeting.starts_at:
            raise MeetingNotStarted


def _blank(actor: Actor, found: Found, kind: MeetingKind) -> Minutes:
    meeting, moment = found.meeting, now()
    return Minutes(
        tenant_id=meeting.tenant_id,
        id=uuid7(),
        meeting_id=meeting.id,
        kind=kind,
        chair_id=meeting.chair_id,
        recorder_id=meeting.recorder_id,
        texts={},
        speeches=[],
        files=[],
        created_by=actor.account_id,
        created_at=moment,
        updated_at=moment,
    )


async def edit_minutes(session: AsyncSession, actor: Actor, held: Held, changes: Mapping[str, Any]) -> Held:
    """Change what was sent: chair_id, recorder_id, texts (by part; others stand), speeches, file_ids.

    A file is the actor's own and confirmed, or stands there already; from then on it is the record's. `held` was found
    for writing. Raises MinutesSubmitted, MinutesArchived, PartNotAsked, PersonNotFound, FileNotFound, FileNotConfirmed.
    """
    minutes = held.minutes
    refuse_settled(minutes)
    named = {name: changes[name] for name in ("chair_id", "recorder_id") if name in changes}
    await _refuse_unknown(session, minutes.tenant_id, named.values())
    before = {name: getattr(minutes, name) for name in named}
    for name, member_id in named.items():
        setattr(minutes, name, member_id)
    minutes.texts = _merged(minutes, changes.get("texts", {}))
    minutes.speeches = changes.get("speeches", minutes.speeches)
    if "file_ids" in changes:
        minutes.files = await _adopted(session, actor, minutes, changes["file_ids"])
    minutes.version += 1
    minutes.updated_at = now()
    await session.flush()
    if before != named:
        await _audit(session, actor, held.found, minutes, "minutes.name", named, before=before)
    return await find_written(session, actor, minutes.id)


def refuse_settled(minutes: Minutes) -> None:
    """Raises MinutesSubmitted, MinutesArchived unless they are a draft."""
    if minutes.state is MinutesState.SUBMITTED:
        raise MinutesSubmitted
    if minutes.state is MinutesState.ARCHIVED:
        raise MinutesArchived


async def _refuse_unknown(session: AsyncSession, tenant_id: UUID, people: Any) -> None:
    wanted = {person for person in people if person is not None}
    if wanted - set(await member_cards(session, tenant_id, wanted)):
        raise PersonNotFound


def _merged(minutes: Minutes, texts: Mapping[Part, str]) -> dict[str, str]:
    asked = parts_of(minutes.kind) - {Part.SPEECHES}
    strange = [part for part in texts if part not in asked]
    if strange:
        raise PartNotAsked(issues=[FieldIssue(f"texts.{part}", "这一类会议没有这一栏") for part in strange])
    return minutes.texts | {part.value: text for part, text in texts.items()}


async def _adopted(
    session: AsyncSession, actor: Actor, minutes: Minutes, file_ids: Sequence[UUID]
) -> list[dict[str, str]]:
    held = {file["file_id"]: file for file in minutes.files}
    wanted = [str(file_id) for file_id in file_ids]
    for file_id in sorted(set(wanted) - held.keys()):
        file = await stored.adopt(session, actor, UUID(file_id))
        held[file_id] = {"file_id": file_id, "name": file.name, "sha256": file.sha256}
    if minutes.round == 0:
        # Nothing was handed in with them yet.
        clearing = Actor.system("minutes.edit", tenant_id=minutes.tenant_id)
        for file_id in sorted(held.keys() - set(wanted)):
            await stored.delete(session, clearing, UUID(file_id))
    return [held[file_id] for file_id in wanted]


async def _audit(
    session: AsyncSession,
    actor: Actor,
    found: Found,
    minutes: Minutes,
    action: str,
    after: Mapping[str, Any],
    *,
    before: Mapping[str, Any] | None = None,
) -> None:
    await record(
        session,
        actor,
        action,
        target="minutes",
        target_id=minutes.id,
        org_id=found.meeting.org_id,
        before=before,
        after=after,
    )
