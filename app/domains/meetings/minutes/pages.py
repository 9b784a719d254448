"""Read what is to be printed, as far as the actor may read it."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.meetings.finding import find_meeting
from app.domains.meetings.minutes import printing
from app.domains.meetings.minutes.errors import KindNotServed
from app.domains.meetings.minutes.finding import Held
from app.domains.meetings.minutes.freezing import frozen
from app.domains.meetings.minutes.reading import Handed, naming_in, open_draft, version_in_sight
from app.domains.meetings.policies import naming
from app.domains.meetings.rolls import roll_of_meeting
from app.domains.meetings.vocabulary import MeetingKind
from app.kit.clock import now


async def draft_page(session: AsyncSession, actor: Actor, minutes_id: UUID) -> dict[str, Any]:
    """What waits for signatures as it was handed in, else the draft as it stands. Raises MinutesNotFound, PermissionMissing."""
    draft = await open_draft(session, actor, minutes_id)
    found = draft.held.found
    if draft.pending is not None:
        return await _page(session, actor, draft.held, draft.pending)
    content = await frozen(session, found, draft.held.minutes, await roll_of_meeting(session, found, now()))
    may_name = await naming_in(session, actor, draft.held, content["people"])
    return printing.minutes_page(content, digest="", signatures=[], may_name=may_name)


async def version_page(session: AsyncSession, actor: Actor, minutes_id: UUID, number: int) -> dict[str, Any]:
    """One version by its number. Raises MinutesNotFound, PermissionMissing."""
    held, handed = await version_in_sight(session, actor, minutes_id, number)
    return await _page(session, actor, held, handed)


async def _page(session: AsyncSession, actor: Actor, held: Held, handed: Handed) -> dict[str, Any]:
    content = handed.version.content
    may_name = await naming_in(session, actor, held, content["people"])
    return printing.minutes_page(content, digest=handed.version.digest, signatures=handed.signatures, may_name=may_name)


async def roll_page(session: AsyncSession, actor: Actor, meeting_id: UUID, kind: MeetingKind | None) -> dict[str, Any]:
    """The attendance book of one kind, the first where none is named.

    Raises MeetingNotFound, PermissionMissing, KindNotServed.
    """
    found = await find_meeting(session, actor, meeting_id)
    if not any(actor.allows(Permission.MEETING_ATTENDANCE_READ, at=path) for path in found.host_paths):
        require(actor, Permission.MEETING_ATTENDANCE_READ, at=found.lead.path)
    if kind is not None and kind not in found.kinds:
        raise KindNotServed
    roll, may_name = await roll_of_meeting(session, found, now()), naming(actor, found.host_paths)
    return printing.roll_page(
        found, roll, kind or found.kinds[0], lambda person: may_name(person.member_id, person.whereabouts)
    )
