"""Find a meeting within sight, and ask for the permission that the action needs."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.meetings import repository
from app.domains.meetings.errors import (
    MeetingArchived,
    MeetingCancelled,
    MeetingNotFound,
    MeetingNotPublished,
    MeetingPostponed,
    MinutesUnderReview,
)
from app.domains.meetings.models import Meeting
from app.domains.meetings.policies import acts_within
from app.domains.meetings.rules import Times, phase_of
from app.domains.meetings.vocabulary import MeetingKind, Phase
from app.domains.orgs.public import OrgCard


@dataclass(frozen=True, slots=True)
class Found:
    """A meeting with what it serves and who hosts it."""

    meeting: Meeting
    kinds: list[MeetingKind]
    hosts: list[OrgCard]

    @property
    def lead(self) -> OrgCard:
        return next(host for host in self.hosts if host.id == self.meeting.org_id)

    @property
    def host_paths(self) -> list[str]:
        return [host.path for host in self.hosts]


def times_of(meeting: Meeting) -> Times:
    return Times.of(
        meeting.starts_at,
        meeting.ends_at,
        opens_before_minutes=meeting.opens_before_minutes,
        grace_minutes=meeting.grace_minutes,
        closes_after_end_minutes=meeting.closes_after_end_minutes,
        finished_at=meeting.finished_at,
    )


def phase_at(meeting: Meeting, moment: datetime) -> Phase:
    return phase_of(meeting.state, times_of(meeting), moment)


def refuse_unless_held(meeting: Meeting, moment: datetime) -> Phase:
    """The phase. Raises MeetingNotPublished, MeetingPostponed or MeetingCancelled where nothing is going to be held.

    Raises MinutesUnderReview or MeetingArchived where minutes rest on what was recorded: nothing of it changes now.
    """
    phase = phase_at(meeting, moment)
    if phase is Phase.DRAFT:
        raise MeetingNotPublished
    if phase is Phase.POSTPONED:
        raise MeetingPostponed
    if phase is Phase.CANCELLED:
        raise MeetingCancelled
    if phase is Phase.MINUTES_REVIEW:
        raise MinutesUnderReview
    if phase is Phase.ARCHIVED:
        raise MeetingArchived
    return phase


async def hold_open(session: AsyncSession, meeting: Meeting, moment: datetime) -> Phase:
    """`refuse_unless_held`, for what changes who was there.

    Once the meeting is over its row is held too: its minutes cannot be handed in at the same instant.
    """
    phase = refuse_unless_held(meeting, moment)
    if phase is Phase.ENDED:
        await repository.locked(session, meeting.tenant_id, meeting.id)
        refuse_unless_held(meeting, moment)
    return phase


async def with_parts(session: AsyncSession, meetings: list[Meeting]) -> list[Found]:
    """The meetings of one tenant with their kinds and hosts, in the same order."""
    if not meetings:
        return []
    ids, tenant_id = [meeting.id for meeting in meetings], meetings[0].tenant_id
    kinds = await repository.kinds_of(session, tenant_id, ids)
    hosts = await repository.hosts_of(session, tenant_id, ids)
    return [Found(meeting, kinds[meeting.id], hosts[meeting.id]) for meeting in meetings]


async def find_meeting(session: AsyncSession, actor: Actor, meeting_id: UUID, *, lock: bool = False) -> Found:
    """The meeting within sight. Raises MeetingNotFound, or SecondFactorMissing where that alone is missing."""
    meeting = await repository.seen(session, actor, meeting_id, lock=lock)
    if meeting is None:
        asleep = await repository.seen(session, replace(actor, second_factor=True), meeting_id)
        if asleep is None:
            raise MeetingNotFound
        (found,) = await with_parts(session, [asleep])
        require(actor, Permission.MEETING_READ, at=found.lead.path)
        raise MeetingNotFound
    return (await with_parts(session, [meeting]))[0]


async def find_led(
    session: AsyncSession, actor: Actor, meeting_id: UUID, permission: Permission, *, lock: bool = True
) -> Found:
    """The meeting, for an action that its leading organisation decides.

    Raises MeetingNotFound, PermissionMissing, SecondFactorMissing.
    """
    found = await find_meeting(session, actor, meeting_id, lock=lock)
    require(actor, permission, at=found.lead.path)
    return found


async def find_hosted(session: AsyncSession, actor: Actor, meeting_id: UUID, permission: Permission) -> Found:
    """The meeting, for an action that any of its hosts may do.

    Raises MeetingNotFound, PermissionMissing, SecondFactorMissing.
    """
    found = await find_meeting(session, actor, meeting_id)
    if not any(actor.allows(permission, at=host) for host in found.host_paths):
        require(actor, permission, at=found.lead.path)
    return found


async def find_attended(session: AsyncSession, actor: Actor, meeting_id: UUID, permission: Permission) -> Found:
    """The meeting, for an action on people that any host may do for its own, and a group of one for the group.

    Raises MeetingNotFound, PermissionMissing, SecondFactorMissing.
    """
    found = await find_meeting(session, actor, meeting_id)
    if not acts_within(actor, permission, found.host_paths):
        require(actor, permission, at=found.lead.path)
    return found
