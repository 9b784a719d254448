"""Read minutes: the draft with what it lacks, the versions, the month's evidence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require, require_somewhere
from app.access.permissions import Permission
from app.domains.meetings.chairing import warning_of_minutes
from app.domains.meetings.finding import Found, find_meeting, with_parts
from app.domains.meetings.minutes import repository
from app.domains.meetings.minutes.errors import MinutesNotFound
from app.domains.meetings.minutes.finding import (
    Held,
    find_drafted,
    find_minutes,
    offices_of,
    reads_archived,
    sees_drafts,
)
from app.domains.meetings.minutes.freezing import came, written
from app.domains.meetings.minutes.models import Minutes, MinutesSignature, MinutesVersion
from app.domains.meetings.minutes.rules import missing, unusual
from app.domains.meetings.minutes.vocabulary import MinutesState, Signer
from app.domains.meetings.models import MeetingKindRecord
from app.domains.meetings.policies import Whereabouts, reaches_person
from app.domains.meetings.rolls import roll_of_meeting
from app.domains.meetings.rules import Counts
from app.domains.meetings.vocabulary import Capacity, MeetingKind
from app.domains.members.public import member_cards
from app.domains.orgs.public import org_cards, visible_org
from app.files import stored
from app.files.errors import FileNotFound
from app.files.models import StoredFile
from app.kit.clock import now
from app.kit.errors import FieldIssue


@dataclass(frozen=True, slots=True)
class Handed:
    """A version with its signatures."""

    version: MinutesVersion
    signatures: Sequence[MinutesSignature]

    @property
    def is_archived(self) -> bool:
        return len(self.signatures) == len(Signer)


@dataclass(frozen=True, slots=True)
class Draft:
    """Minutes as their writers see them. `pending` is the round that waits for signatures or was archived last."""

    held: Held
    names: dict[UUID, str]
    counts: Counts
    pending: Handed | None
    missing: list[FieldIssue]
    warnings: list[str]


async def draft_of(session: AsyncSession, held: Held) -> Draft:
    """The minutes with what they lack and what is unusual, by the roll as it stands."""
    minutes, found = held.minutes, held.found
    roll = await roll_of_meeting(session, found, now())
    cards = await member_cards(session, minutes.tenant_id, {one for s in Signer if (one := minutes.named(s))})
    is_draft = minutes.state is MinutesState.DRAFT
    present = came(roll.people)
    chairing = await warning_of_minutes(session, found, minutes.kind, chair_id=minutes.chair_id, came=present)
    return Draft(
        held,
        {member_id: card.name for member_id, card in cards.items()},
        roll.of_kind(minutes.kind),
        None if is_draft else (await _handed(session, minutes))[-1],
        missing(await written(session, found, minutes, roll)) if is_draft else [],
        unusual(chair_id=minutes.chair_id, recorder_id=minutes.recorder_id, came=present) + chairing,
    )


async def open_draft(session: AsyncSession, actor: Actor, minutes_id: UUID) -> Draft:
    """Raises MinutesNotFound, PermissionMissing."""
    return await draft_of(session, await find_drafted(session, actor, minutes_id))


async def _handed(session: AsyncSession, minutes: Minutes) -> list[Handed]:
    versions = await repository.versions_of(session, minutes.tenant_id, minutes.id)
    signatures = await repository.signatures_of(session, minutes.tenant_id, minutes.id)
    return [Handed(one, [given for given in signatures if given.round == one.round]) for one in versions]


async def versions_in_sight(session: AsyncSession, actor: Actor, minutes_id: UUID) -> tuple[Held, list[Handed]]:
    """What the actor may read of these minutes, in order: the archived versions, and for writers and signers the round
    that waits. Raises MinutesNotFound, PermissionMissing."""
    held = await find_minutes(session, actor, minutes_id)
    drafts = sees_drafts(actor, held.found, held.offices)
    if not drafts and not await reads_archived(session, actor, held.found):
        require(actor, Permission.MEETING_MINUTES_READ, at=held.found.lead.path)
    is_pending = held.minutes.state is MinutesState.SUBMITTED
    return held, [
        one
        for one in await _handed(session, held.minutes)
        if one.is_archived or (drafts and is_pending and one.version.round == held.minutes.round)
    ]


async def version_in_sight(session: AsyncSession, actor: Actor, minutes_id: UUID, number: int) -> tuple[Held, Handed]:
    """One version by its number. Raises MinutesNotFound, PermissionMissing."""
    held, versions = await versions_in_sight(session, actor, minutes_id)
    found = next((one for one in versions if one.version.number == number), None)
    if found is None:
        raise MinutesNotFound
    return held, found


async def naming_in(
    session: AsyncSession, actor: Actor, held: Held, people: Sequence[dict[str, Any]]
) -> Callable[[dict[str, Any]], bool]:
    """Says of a frozen line whether the actor may see its name: those of the own branch or group, and the guests.

    Who signs sees all that he signs.
    """
    if held.offices:
        return lambda line: True
    places = {UUID(line[name]) for line in people for name in ("org_id", "group_id") if line[name]}
    paths = {str(org_id): card.path for org_id, card in (await org_cards(session, actor.tenant_id, places)).items()}

    def may_name(line: dict[str, Any]) -> bool:
        group = paths[line["group_id"]] if line["group_id"] else None
        place = Whereabouts(paths[line["org_id"]], group, Capacity(line["capacity"]))
        return line["member_id"] == str(actor.member_id) or reaches_person(
            actor, Permission.MEETING_MINUTES_READ, held.found.host_paths, place
        )

    return may_name


async def open_attachment(session: AsyncSession, actor: Actor, minutes_id: UUID, file_id: UUID) -> StoredFile:
    """A file of a version that the actor may read, or of the draft for its writers.

    Raises MinutesNotFound, PermissionMissing, FileNotFound.
    """
    held, versions = await versions_in_sight(session, actor, minutes_id)
    files = [file for one in versions for file in one.version.content["files"]]
    if sees_drafts(actor, held.found, held.offices):
        files += held.minutes.files
    if str(file_id) not in {file["file_id"] for file in files}:
        raise FileNotFound
    return await stored.by_link(session, actor.tenant_id, file_id)


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of a meeting and its minutes, None where nobody has begun them."""

    found: Found
    kind: MeetingKind
    record_id: UUID | None
    minutes: Minutes | None


async def minutes_of_meeting(session: AsyncSession, actor: Actor, meeting_id: UUID) -> list[Line]:
    """Each kind of the meeting with its minutes, for whoever may read or write them.

    Raises MeetingNotFound, PermissionMissing.
    """
    found = await find_meeting(session, actor, meeting_id)
    offices = await offices_of(session, actor, found.meeting.chair_id, found.meeting.recorder_id)
    if not sees_drafts(actor, found, offices) and not await reads_archived(session, actor, found):
        require(actor, Permission.MEETING_MINUTES_READ, at=found.lead.path)
    begun = await repository.minutes_of(session, actor.tenant_id, meeting_id)
    return [Line(found, kind, None, begun.get(kind)) for kind in found.kinds]


async def evidence_of_month(
    session: AsyncSession,
    actor: Actor,
    *,
    since: datetime,
    until: datetime,
    org_id: UUID | None,
    state: MinutesState | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Line]:
    """Up to `limit` kinds of meetings that started in [since, until), each with its minutes, in the order of time.

    Raises PermissionMissing; OrgNotFound for an organisation out of sight.
    """
    scope = require_somewhere(actor, Permission.MEETING_MINUTES_READ)
    under = (await visible_org(session, actor, org_id, Permission.MEETING_MINUTES_READ)).path if org_id else None
    statement = repository.evidence(
        actor.tenant_id, scope, since=since, until=min(until, now()), under=under, state=state
    )
    if after is not None:
        statement = statement.where(repository.after_position(*after))
    rows: list[tuple[Any, MeetingKindRecord, Minutes | None]] = [
        (row[0], row[1], row[2]) for row in await session.execute(statement.limit(limit))
    ]
    found = {
        one.meeting.id: one for one in await with_parts(session, list({row[0].id: row[0] for row in rows}.values()))
    }
    return [Line(found[meeting.id], record.kind, record.id, minutes) for meeting, record, minutes in rows]
