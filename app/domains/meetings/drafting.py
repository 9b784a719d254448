"""Draft a meeting and edit it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.dialect import insert_or_ignore
from app.domains.meetings.errors import (
    HostNotActive,
    KindNotOfHost,
    MeetingEnded,
    MeetingLengthsWrong,
    MeetingNotDraft,
    MeetingTimesWrong,
    PersonNotFound,
)
from app.domains.meetings.events import MeetingPlaceChanged
from app.domains.meetings.finding import Found, find_led, refuse_unless_held, times_of
from app.domains.meetings.labels import label
from app.domains.meetings.models import Meeting, MeetingHost, MeetingInvitation, MeetingKindRecord
from app.domains.meetings.rules import unfit_hosts
from app.domains.meetings.venues.booking import in_step, with_venue
from app.domains.meetings.vocabulary import Capacity, MeetingKind, MeetingState, Phase
from app.domains.members.public import member_cards
from app.domains.orgs.public import OrgCard, OrgStatus, visible_org
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import uuid7

LONGEST = timedelta(hours=24)
_TIMES = {"starts_at", "ends_at"}
_WHERE = ("place", "online_url")
_PARTS = {"kinds", "host_ids", "guests"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a meeting serves, who holds it with whom, and who comes besides those due."""

    kinds: Collection[MeetingKind]
    host_ids: Collection[UUID] = ()
    guests: Mapping[UUID, Capacity] = field(default_factory=dict)


async def draft_meeting(
    session: AsyncSession, actor: Actor, *, org_id: UUID, plan: Plan, values: Mapping[str, Any]
) -> Meeting:
    """A new draft led by `org_id`. `values` are columns of `Meeting`: title, starts_at, ends_at and what is optional.

    The actor needs the permission at every host: a meeting shows names. Raises OrgNotFound, PermissionMissing,
    HostNotActive, KindNotOfHost, MeetingTimesWrong, PersonNotFound, VenueNotFound, VenueClosed.
    """
    hosts = await _hosts(session, actor, [org_id, *plan.host_ids])
    _check_kinds(plan.kinds, hosts)
    moment = now()
    meeting = Meeting(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org_id,
        created_by=actor.account_id,
        created_at=moment,
        updated_at=moment,
        **await with_venue(session, actor, values, venue_id=None, place=""),
    )
    await _refuse_unknown(session, actor.tenant_id, [meeting.chair_id, meeting.recorder_id, *plan.guests])
    session.add(meeting)
    # The columns' own defaults are part of the window.
    await session.flush()
    check_times(meeting)
    await _write_parts(session, meeting, plan, hosts)
    await record(session, actor, "meeting.draft", target="meeting", target_id=meeting.id, org_id=org_id)
    return meeting


async def edit_meeting(session: AsyncSession, actor: Actor, found: Found, changes: Mapping[str, Any]) -> Found:
    """Change what was sent. A draft (or a postponed meeting) may change in everything but its leading organisation.

    Once it is published, time, kinds, hosts and guests stand; a time is moved by postponing, with a reason. Raises
    MeetingNotDraft, MeetingEnded, MeetingCancelled, LecturerTaken, VenueTaken and what drafting raises.
    """
    meeting = found.meeting
    changes = await with_venue(session, actor, changes, venue_id=meeting.venue_id, place=meeting.place)
    if meeting.state not in (MeetingState.DRAFT, MeetingState.POSTPONED):
        _refuse_fixed(meeting, changes)
    people = [changes.get("chair_id"), changes.get("recorder_id"), *changes.get("guests", ())]
    await _refuse_unknown(session, meeting.tenant_id, people)
    moves = meeting.state is MeetingState.PUBLISHED and any(
        name in changes and changes[name] != getattr(meeting, name) for name in _WHERE
    )
    for name in changes.keys() - _PARTS:
        setattr(meeting, name, changes[name])
    check_times(meeting)
    if changes.keys() & _PARTS:
        await _change_parts(session, actor, found, changes)
    meeting.version += 1
    meeting.updated_at = now()
    if moves:
        await publish(session, MeetingPlaceChanged(tenant_id=meeting.tenant_id, meeting_id=meeting.id))
    await session.flush()
    await in_step(session, actor, meeting)
    await record(
        session,
        actor,
        "meeting.edit",
        target="meeting",
        target_id=meeting.id,
        org_id=meeting.org_id,
        after={"fields": sorted(changes)},
    )
    return await find_led(session, actor, meeting.id, Permission.MEETING_DRAFT)


async def _change_parts(session: AsyncSession, actor: Actor, found: Found, changes: Mapping[str, Any]) -> None:
    """Kinds, hosts and guests: what was not sent stays."""
    meeting = found.meeting
    plan = Plan(
        changes.get("kinds", found.kinds),
        changes.get("host_ids", [host.id for host in found.hosts]),
        changes.get("guests", {}),
    )
    hosts = await _hosts(session, actor, [meeting.org_id, *plan.host_ids])
    _check_kinds(plan.kinds, hosts)
    await _clear_parts(session, meeting, guests="guests" in changes)
    await _write_parts(session, meeting, plan, hosts)


def _refuse_fixed(meeting: Meeting, changes: Mapping[str, Any]) -> None:
    if refuse_unless_held(meeting, now()) is Phase.ENDED:
        raise MeetingEnded
    if changes.keys() & (_TIMES | _PARTS):
        raise MeetingNotDraft


async def _hosts(session: AsyncSession, actor: Actor, org_ids: Collection[UUID]) -> list[OrgCard]:
    hosts = [await visible_org(session, actor, org_id, Permission.MEETING_DRAFT) for org_id in dict.fromkeys(org_ids)]
    if any(host.status is not OrgStatus.ACTIVE for host in hosts):
        raise HostNotActive
    return hosts


def _check_kinds(kinds: Collection[MeetingKind], hosts: Collection[OrgCard]) -> None:
    unfit = unfit_hosts(kinds, {host.kind for host in hosts})
    if unfit is not None:
        raise KindNotOfHost(kind=label(unfit))


async def _refuse_unknown(session: AsyncSession, tenant_id: UUID, people: Iterable[UUID | None]) -> None:
    wanted = {person for person in people if person is not None}
    if wanted - set(await member_cards(session, tenant_id, wanted)):
        raise PersonNotFound


def check_times(meeting: Meeting) -> None:
    """Raises MeetingTimesWrong unless it opens before it closes, and ends after it starts, within a day.

    Raises MeetingLengthsWrong where more is expected than is allowed.
    """
    expected, longest = meeting.expected_minutes, meeting.longest_minutes
    if expected is not None and longest is not None and expected > longest:
        raise MeetingLengthsWrong
    times = times_of(meeting)
    length = meeting.ends_at - meeting.starts_at
    if not timedelta(0) < length <= LONGEST or times.closes_at <= times.opens_at:
        raise MeetingTimesWrong


async def _clear_parts(session: AsyncSession, meeting: Meeting, *, guests: bool) -> None:
    for table in (MeetingKindRecord, MeetingHost, *((MeetingInvitation,) if guests else ())):
        await session.execute(delete(table).where(table.tenant_id == meeting.tenant_id, table.meeting_id == meeting.id))


async def _write_parts(session: AsyncSession, meeting: Meeting, plan: Plan, hosts: Collection[OrgCard]) -> None:
    mine = {"tenant_id": meeting.tenant_id, "meeting_id": meeting.id}
    session.add_all(MeetingKindRecord(**mine, kind=kind) for kind in dict.fromkeys(plan.kinds))
    session.add_all(MeetingHost(**mine, org_id=host.id) for host in hosts)
    await session.flush()
    await invite(session, meeting, plan.guests)


async def invite(session: AsyncSession, meeting: Meeting, people: Mapping[UUID, Capacity]) -> None:
    """Ask these people to come; who was asked before keeps the first invitation."""
    moment = now()
    rows = [
        {
            "tenant_id": meeting.tenant_id,
            "id": uuid7(),
            "meeting_id": meeting.id,
            "member_id": member_id,
            "capacity": capacity,
            "invited_at": moment,
        }
        for member_id, capacity in people.items()
    ]
    for start in range(0, len(rows), 500):
        await session.execute(
            insert_or_ignore(
                session, MeetingInvitation, rows[start : start + 500], keys=("tenant_id", "meeting_id", "member_id")
            )
        )
