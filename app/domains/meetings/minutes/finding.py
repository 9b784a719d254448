"""Find minutes within sight, and ask whether the actor may write, sign or read them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.meetings.errors import MeetingNotFound
from app.domains.meetings.finding import Found, find_meeting
from app.domains.meetings.minutes import repository
from app.domains.meetings.minutes.errors import MinutesNotFound
from app.domains.meetings.minutes.models import Minutes
from app.domains.meetings.minutes.vocabulary import Signer
from app.domains.members.public import records_of


@dataclass(frozen=True, slots=True)
class Held:
    """Minutes with their meeting, and the offices that the actor holds in them."""

    found: Found
    minutes: Minutes
    offices: frozenset[Signer]


async def find_minutes(session: AsyncSession, actor: Actor, minutes_id: UUID, *, lock: bool = False) -> Held:
    """The minutes of a meeting within sight. With `lock` nobody else acts on any minutes of it meanwhile.

    Raises MinutesNotFound, SecondFactorMissing.
    """
    meeting_id = await repository.meeting_of(session, actor.tenant_id, minutes_id)
    if meeting_id is None:
        raise MinutesNotFound
    try:
        found = await find_meeting(session, actor, meeting_id, lock=lock)
    except MeetingNotFound as unseen:
        raise MinutesNotFound from unseen
    begun = await repository.minutes_of(session, actor.tenant_id, meeting_id)
    minutes = next(one for one in begun.values() if one.id == minutes_id)
    return Held(found, minutes, await offices_of(session, actor, minutes.chair_id, minutes.recorder_id))


async def offices_of(
    session: AsyncSession, actor: Actor, chair_id: UUID | None, recorder_id: UUID | None
) -> frozenset[Signer]:
    """Which of the two the actor is, by the present record or one that was merged into it."""
    if actor.member_id is None:
        return frozenset()
    mine = await records_of(session, actor.tenant_id, actor.member_id)
    named = {Signer.CHAIR: chair_id, Signer.RECORDER: recorder_id}
    return frozenset(signer for signer, member_id in named.items() if member_id in mine)


async def find_written(session: AsyncSession, actor: Actor, minutes_id: UUID) -> Held:
    """The minutes, locked, for who writes them: the recorder they name, or an officer of the leading organisation.

    Raises MinutesNotFound, PermissionMissing, SecondFactorMissing.
    """
    held = await find_minutes(session, actor, minutes_id, lock=True)
    if Signer.RECORDER not in held.offices:
        require(actor, Permission.MEETING_MINUTES_WRITE, at=held.found.lead.path)
    return held


async def find_drafted(session: AsyncSession, actor: Actor, minutes_id: UUID) -> Held:
    """The minutes as they are being written, for chair, recorder and the officers of any host.

    Raises MinutesNotFound, PermissionMissing, SecondFactorMissing.
    """
    held = await find_minutes(session, actor, minutes_id)
    if not sees_drafts(actor, held.found, held.offices):
        require(actor, Permission.MEETING_MINUTES_WRITE, at=held.found.lead.path)
    return held


def sees_drafts(actor: Actor, found: Found, offices: frozenset[Signer]) -> bool:
    return bool(offices) or any(actor.allows(Permission.MEETING_MINUTES_WRITE, at=path) for path in found.host_paths)


async def reads_archived(session: AsyncSession, actor: Actor, found: Found) -> bool:
    """May the actor read what is archived: by a right at a host, or as a member who stands on the roll?"""
    if any(actor.allows(Permission.MEETING_MINUTES_READ, at=path) for path in found.host_paths):
        return True
    if actor.member_id is None or actor.scope(Permission.MEETING_MINUTES_READ).is_empty:
        return False
    return await repository.is_on_roll(session, actor.tenant_id, found.meeting.id, actor.member_id)
