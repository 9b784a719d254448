"""Lists of meetings, a member's own meetings, and a member's year of attendance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.domains.meetings import repository
from app.domains.meetings.afterwards.repository import made_up_by
from app.domains.meetings.finding import Found, phase_at, with_parts
from app.domains.meetings.models import Attendance, LeaveRequest, Meeting
from app.domains.meetings.roll_changes.applying import due_meetings
from app.domains.meetings.rules import Counts, Placed, count, standing_of
from app.domains.meetings.vocabulary import HELD, OVER, Capacity, LeaveState, MeetingKind, MeetingState, Phase, Standing
from app.domains.members.public import records_of
from app.domains.orgs.public import visible_org


class When(StrEnum):
    """Not yet over (the one that is open now comes first), or over (the latest first)."""

    COMING = "coming"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Own:
    """A meeting as its member sees it: with the own record, leave, and standing where on the roll."""

    found: Found
    attendance: Attendance | None
    leave: LeaveRequest | None
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Year:
    """A member's attendance in one year: the meetings that are over and were due, latest first, and the numbers."""

    items: list[Own]
    counts: Counts


Position = tuple[datetime, UUID]


async def list_meetings(
    session: AsyncSession,
    actor: Actor,
    *,
    since: datetime | None,
    until: datetime | None,
    kind: MeetingKind | None,
    org_id: UUID | None,
    state: MeetingState | None,
    after: Position | None,
    limit: int,
) -> list[Found]:
    """Up to `limit` meetings within sight, latest start first. `org_id` takes in what lies below it.

    Raises PermissionMissing; OrgNotFound for an organisation out of sight.
    """
    require_somewhere(actor, Permission.MEETING_READ)
    under = (await visible_org(session, actor, org_id, Permission.MEETING_READ)).path if org_id else None
    statement = repository.listed(actor, since=since, until=until, kind=kind, under=under, state=state)
    if after is not None:
        statement = statement.where(repository.after_position(moment=after[0], row_id=after[1], descending=True))
    statement = statement.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(limit)
    return await with_parts(session, list(await session.scalars(statement)))


async def own_meetings(
    session: AsyncSession, actor: Actor, *, when: When, moment: datetime, after: Position | None, limit: int
) -> list[Own]:
    """Up to `limit` meetings that the actor was asked to or stands on the roll of, by the actor's present record."""
    if actor.member_id is None:
        return []
    is_past = when is When.PAST
    statement = repository.of_member(actor.tenant_id, actor.member_id)
    # Ended by hand, a meeting is over before its planned end.
    is_over = or_(Meeting.ends_at <= moment, Meeting.finished_at.is_not(None))
    statement = statement.where(is_over if is_past else not_(is_over))
    if after is not None:
        statement = statement.where(repository.after_position(moment=after[0], row_id=after[1], descending=is_past))
    order = (Meeting.starts_at, Meeting.id)
    statement = statement.order_by(*(part.desc() for part in order) if is_past else order).limit(limit)
    return await own_standings(session, actor.member_id, list(await session.scalars(statement)), moment)


async def own_year(session: AsyncSession, actor: Actor, *, since: datetime, until: datetime, moment: datetime) -> Year:
    """The actor's attendance at meetings that began in [since, until), are over, and where the actor was due.

    Rolls, records and leave of a member record that was merged into the actor's stay on it as history; here they count
    for the person. Where both records stand on one roll the meeting counts once, by the better of the two standings.
    """
    if actor.member_id is None:
        return Year([], count([]))
    best: dict[UUID, Own] = {}
    records = await records_of(session, actor.tenant_id, actor.member_id)
    made_up = await made_up_by(session, actor.tenant_id, records)
    for member_id in records:
        for own in await _due(session, actor.tenant_id, member_id, since, until, moment):
            meeting_id = own.found.meeting.id
            if meeting_id not in best or _rank(own) < _rank(best[meeting_id]):
                best[meeting_id] = own
    items = sorted(best.values(), key=lambda own: (own.found.meeting.starts_at, own.found.meeting.id), reverse=True)
    placed = [
        Placed(Capacity.DUE, False, item.standing, made_up=item.found.meeting.id in made_up)
        for item in items
        if item.standing is not None
    ]
    return Year(items, count(placed))


def _rank(own: Own) -> int:
    # Standings are listed from the best to the worst.
    return len(Standing) if own.standing is None else list(Standing).index(own.standing)


async def _due(
    session: AsyncSession, tenant_id: UUID, member_id: UUID, since: datetime, until: datetime, moment: datetime
) -> list[Own]:
    """What the member's record was due at, and is over."""
    due = await due_meetings(session, tenant_id, member_id)
    meetings = await session.scalars(
        select(Meeting).where(
            Meeting.tenant_id == tenant_id,
            Meeting.id.in_(due),
            Meeting.state.in_(HELD),
            Meeting.starts_at >= since,
            Meeting.starts_at < until,
        )
    )
    over = [meeting for meeting in meetings if phase_at(meeting, moment) in OVER]
    return await own_standings(session, member_id, over, moment)


async def own_standings(
    session: AsyncSession, member_id: UUID, meetings: Sequence[Meeting], moment: datetime
) -> list[Own]:
    """The meetings of one tenant as this member sees them, in the same order."""
    if not meetings:
        return []
    tenant_id, ids = meetings[0].tenant_id, [meeting.id for meeting in meetings]
    rows = await session.scalars(
        select(Attendance).where(
            Attendance.tenant_id == tenant_id, Attendance.member_id == member_id, Attendance.meeting_id.in_(ids)
        )
    )
    attendance = {row.meeting_id: row for row in rows}
    corrected = {
        one.meeting_id: one.after for one in await repository.corrections_of(session, tenant_id, ids, [member_id])
    }
    leaves = {leave.meeting_id: leave for leave in await repository.leaves_of(session, tenant_id, ids, member_id)}
    own = []
    for found in await with_parts(session, list(meetings)):
        meeting_id, phase = found.meeting.id, phase_at(found.meeting, moment)
        record, leave = attendance.get(meeting_id), leaves.get(meeting_id)
        standing = standing_of(
            recorded=record.standing if record else None,
            corrected=corrected.get(meeting_id),
            on_leave=leave is not None and leave.state is LeaveState.APPROVED,
            is_over=phase in OVER,
        )
        is_held = phase in OVER | {Phase.ANNOUNCED, Phase.SIGNING_IN, Phase.IN_PROGRESS}
        own.append(Own(found, record, leave, standing if is_held else None))
    return own
