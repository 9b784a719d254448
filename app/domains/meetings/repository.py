"""Queries of meetings. What an actor may find is decided in SQL, never after the fact."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission as P  # noqa: N817
from app.access.scope import Scope
from app.domains.meetings.models import (
    Attendance,
    AttendanceCorrection,
    LeaveRequest,
    Meeting,
    MeetingHost,
    MeetingInvitation,
    MeetingKindRecord,
    RollEntry,
)
from app.domains.meetings.vocabulary import Capacity, LeaveState, MeetingKind, MeetingState
from app.domains.orgs.public import Org, OrgCard, below, org_cards, within_scope


def _hosted(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Has the meeting a host for which the conditions on `Org` hold?"""
    return exists(
        select(MeetingHost.id)
        .join(Org, (Org.tenant_id == MeetingHost.tenant_id) & (Org.id == MeetingHost.org_id))
        .where(MeetingHost.tenant_id == Meeting.tenant_id, MeetingHost.meeting_id == Meeting.id, *conditions)
    )


def hosted_in(scope: Scope) -> ColumnElement[bool]:
    return false() if scope.is_empty else _hosted(within_scope(Org.path, scope))


def hosted_below(path: str) -> ColumnElement[bool]:
    """Is a host at or below the organisation of this path?"""
    return _hosted(below(Org.path, path))


def _concerns(member_id: UUID | None) -> ColumnElement[bool]:
    """Was the member asked to come, or is on the roll?"""
    if member_id is None:
        return false()
    return or_(
        *(
            exists(
                select(table.id).where(
                    table.tenant_id == Meeting.tenant_id, table.meeting_id == Meeting.id, table.member_id == member_id
                )
            )
            for table in (MeetingInvitation, RollEntry)
        )
    )


def in_sight(actor: Actor) -> ColumnElement[bool]:
    """Meetings the actor may know of: hosted in the actor's scope, or asked to come. Drafts only by who drafts."""
    out = or_(hosted_in(actor.scope(P.MEETING_READ)), _concerns(actor.member_id))
    return or_(and_(Meeting.state != MeetingState.DRAFT, out), hosted_in(actor.scope(P.MEETING_DRAFT)))


async def seen(session: AsyncSession, actor: Actor, meeting_id: UUID, *, lock: bool = False) -> Meeting | None:
    """The meeting, if the actor may know of it; with `lock` nobody else changes its row until the transaction ends."""
    statement = select(Meeting).where(Meeting.tenant_id == actor.tenant_id, Meeting.id == meeting_id, in_sight(actor))
    if lock:
        statement = _locking(statement)
    return await session.scalar(statement)


async def by_id(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> Meeting | None:
    """The meeting of the tenant, for work that is nobody's request."""
    return await session.scalar(select(Meeting).where(Meeting.tenant_id == tenant_id, Meeting.id == meeting_id))


async def locked(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> Meeting | None:
    """The meeting of the tenant as it stands now, its row locked; for work that is nobody's request."""
    statement = select(Meeting).where(Meeting.tenant_id == tenant_id, Meeting.id == meeting_id)
    return await session.scalar(_locking(statement))


def _locking(statement: Select[Meeting]) -> Select[Meeting]:
    # NO KEY UPDATE: the sign-ins of others, whose rows point here, need not wait.
    return statement.with_for_update(key_share=True, of=Meeting).execution_options(populate_existing=True)


@dataclass(frozen=True, slots=True)
class SignInFacts:
    """All that a sign-in needs to know, read at once."""

    meeting: Meeting
    record: Attendance | None
    is_invited: bool
    is_on_roll: bool


async def sign_in_facts(
    session: AsyncSession, tenant_id: UUID, *, meeting_id: UUID, member_id: UUID
) -> SignInFacts | None:
    """One statement, three index reads: meeting, own record, invitation and roll."""

    def named(table: type[MeetingInvitation] | type[RollEntry]) -> ColumnElement[bool]:
        return exists(
            select(table.id).where(
                table.tenant_id == tenant_id, table.meeting_id == meeting_id, table.member_id == member_id
            )
        )

    record = and_(
        Attendance.tenant_id == Meeting.tenant_id,
        Attendance.meeting_id == Meeting.id,
        Attendance.member_id == member_id,
    )
    row = (
        await session.execute(
            select(Meeting, Attendance, named(MeetingInvitation), named(RollEntry))
            .outerjoin(Attendance, record)
            .where(Meeting.tenant_id == tenant_id, Meeting.id == meeting_id)
        )
    ).one_or_none()
    return SignInFacts(*row) if row else None


async def attendance_of(session: AsyncSession, tenant_id: UUID, meeting_id: UUID, member_id: UUID) -> Attendance | None:
    return await session.scalar(
        select(Attendance).where(
            Attendance.tenant_id == tenant_id,
            Attendance.meeting_id == meeting_id,
            Attendance.member_id == member_id,
        )
    )


async def has_attendance(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> bool:
    found = await session.scalar(
        select(Attendance.id).where(Attendance.tenant_id == tenant_id, Attendance.meeting_id == meeting_id).limit(1)
    )
    return found is not None


async def kinds_of(
    session: AsyncSession, tenant_id: UUID, meeting_ids: Collection[UUID]
) -> dict[UUID, list[MeetingKind]]:
    """The kinds of each meeting, in the order of `MeetingKind`."""
    rows = await session.execute(
        select(MeetingKindRecord.meeting_id, MeetingKindRecord.kind).where(
            MeetingKindRecord.tenant_id == tenant_id, MeetingKindRecord.meeting_id.in_(meeting_ids)
        )
    )
    found: dict[UUID, list[MeetingKind]] = defaultdict(list)
    for meeting_id, kind in rows:
        found[meeting_id].append(kind)
    order = list(MeetingKind)
    return {meeting_id: sorted(kinds, key=order.index) for meeting_id, kinds in found.items()}


async def hosts_of(session: AsyncSession, tenant_id: UUID, meeting_ids: Collection[UUID]) -> dict[UUID, list[OrgCard]]:
    """The hosts of each meeting, by path."""
    rows = (
        await session.execute(
            select(MeetingHost.meeting_id, MeetingHost.org_id).where(
                MeetingHost.tenant_id == tenant_id, MeetingHost.meeting_id.in_(meeting_ids)
            )
        )
    ).all()
    cards = await org_cards(session, tenant_id, {org_id for _, org_id in rows})
    found: dict[UUID, list[OrgCard]] = defaultdict(list)
    for meeting_id, org_id in rows:
        found[meeting_id].append(cards[org_id])
    return {meeting_id: sorted(hosts, key=lambda card: card.path) for meeting_id, hosts in found.items()}


async def invitations_of(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> dict[UUID, Capacity]:
    """Who was asked to come, by member id."""
    rows = await session.execute(
        select(MeetingInvitation.member_id, MeetingInvitation.capacity).where(
            MeetingInvitation.tenant_id == tenant_id, MeetingInvitation.meeting_id == meeting_id
        )
    )
    return {row.member_id: row.capacity for row in rows}


async def invited_after(
    session: AsyncSession, tenant_id: UUID, meeting_id: UUID, after: UUID | None, *, limit: int
) -> list[UUID]:
    """Up to `limit` of the members who were asked to come, by id, those behind `after`."""
    statement = select(MeetingInvitation.member_id).where(
        MeetingInvitation.tenant_id == tenant_id, MeetingInvitation.meeting_id == meeting_id
    )
    if after is not None:
        statement = statement.where(MeetingInvitation.member_id > after)
    return list(await session.scalars(statement.order_by(MeetingInvitation.member_id).limit(limit)))


async def held_leave(session: AsyncSession, tenant_id: UUID, leave_id: UUID) -> LeaveRequest | None:
    """The request, which nobody decides or takes back until this transaction ends."""
    return await session.scalar(
        select(LeaveRequest)
        .where(LeaveRequest.tenant_id == tenant_id, LeaveRequest.id == leave_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )


async def rolls_with(
    session: AsyncSession, tenant_id: UUID, member_id: UUID, meeting_ids: Collection[UUID]
) -> set[UUID]:
    """Those of the meetings on whose fixed roll the member stands."""
    statement = select(RollEntry.meeting_id).where(
        RollEntry.tenant_id == tenant_id, RollEntry.member_id == member_id, RollEntry.meeting_id.in_(meeting_ids)
    )
    return set(await session.scalars(statement))


async def of_meeting(
    session: AsyncSession, table: Any, tenant_id: UUID, meeting_id: UUID, *conditions: ColumnElement[bool]
) -> Sequence[Any]:
    """All rows of a meeting's table (roll, attendance, corrections, leave)."""
    rows = await session.scalars(
        select(table).where(table.tenant_id == tenant_id, table.meeting_id == meeting_id, *conditions)
    )
    return rows.all()


async def corrections_of(
    session: AsyncSession, tenant_id: UUID, meeting_ids: Collection[UUID], member_ids: Collection[UUID] | None = None
) -> list[AttendanceCorrection]:
    """Corrections in the order in which they were made."""
    statement = select(AttendanceCorrection).where(
        AttendanceCorrection.tenant_id == tenant_id, AttendanceCorrection.meeting_id.in_(meeting_ids)
    )
    if member_ids is not None:
        statement = statement.where(AttendanceCorrection.member_id.in_(member_ids))
    return list(await session.scalars(statement.order_by(AttendanceCorrection.number)))


async def leaves_of(
    session: AsyncSession, tenant_id: UUID, meeting_ids: Collection[UUID], member_id: UUID | None = None
) -> list[LeaveRequest]:
    """Leave that is asked for or granted."""
    statement = select(LeaveRequest).where(
        LeaveRequest.tenant_id == tenant_id,
        LeaveRequest.meeting_id.in_(meeting_ids),
        LeaveRequest.state.in_([LeaveState.ASKED, LeaveState.APPROVED]),
    )
    if member_id is not None:
        statement = statement.where(LeaveRequest.member_id == member_id)
    return list(await session.scalars(statement))


def listed(
    actor: Actor,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    kind: MeetingKind | None = None,
    under: str | None = None,
    state: MeetingState | None = None,
) -> Select[Meeting]:
    """Meetings within the actor's sight that start in [since, until), of a kind, hosted at or below a path."""
    statement = select(Meeting).where(Meeting.tenant_id == actor.tenant_id, in_sight(actor))
    if since is not None:
        statement = statement.where(Meeting.starts_at >= since)
    if until is not None:
        statement = statement.where(Meeting.starts_at < until)
    if state is not None:
        statement = statement.where(Meeting.state == state)
    if under is not None:
        statement = statement.where(hosted_below(under))
    if kind is not None:
        of_kind = select(MeetingKindRecord.id).where(
            MeetingKindRecord.tenant_id == Meeting.tenant_id,
            MeetingKindRecord.meeting_id == Meeting.id,
            MeetingKindRecord.kind == kind,
        )
        statement = statement.where(exists(of_kind))
    return statement


def of_member(tenant_id: UUID, member_id: UUID) -> Select[Meeting]:
    """Published and called-off meetings that concern the member."""
    return select(Meeting).where(
        Meeting.tenant_id == tenant_id, Meeting.state != MeetingState.DRAFT, _concerns(member_id)
    )


def after_position(*, moment: datetime, row_id: UUID, descending: bool) -> ColumnElement[bool]:
    """Meetings that follow a position in the order of start and id."""
    if descending:
        return or_(Meeting.starts_at < moment, and_(Meeting.starts_at == moment, Meeting.id < row_id))
    return or_(Meeting.starts_at > moment, and_(Meeting.starts_at == moment, Meeting.id > row_id))
