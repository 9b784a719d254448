"""Queries of pairing codes and of the screens of a meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.types import choice
from app.domains.meetings.models import Attendance, AttendanceCorrection, LeaveRequest, Meeting, RollEntry
from app.domains.meetings.screen.models import MeetingScreen, ScreenPairing
from app.domains.meetings.vocabulary import Capacity, LeaveState, Standing


async def asked_since(session: AsyncSession, moment: datetime, *, source: bytes | None = None) -> int:
    """How many pairing codes were made since then, by one source or by all."""
    statement = select(func.count()).select_from(ScreenPairing).where(ScreenPairing.created_at > moment)
    if source is not None:
        statement = statement.where(ScreenPairing.source == source)
    return await session.scalar(statement) or 0


async def pairing_by_code(session: AsyncSession, code: bytes, *, lock: bool = False) -> ScreenPairing | None:
    """With `lock` nobody else confirms it until the transaction ends."""
    statement = select(ScreenPairing).where(ScreenPairing.code == code)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def pairing_by_secret(session: AsyncSession, secret: bytes) -> ScreenPairing | None:
    return await session.scalar(select(ScreenPairing).where(ScreenPairing.secret == secret))


async def forget_pairings(session: AsyncSession, *, unused_before: datetime, used_before: datetime) -> None:
    """Codes that nobody confirmed go soon; used ones are kept while their meeting may last."""
    for is_used, moment in ((False, unused_before), (True, used_before)):
        used = ScreenPairing.screen_id.is_not(None) if is_used else ScreenPairing.screen_id.is_(None)
        await session.execute(delete(ScreenPairing).where(used, ScreenPairing.created_at < moment))


async def screen_with_meeting(
    session: AsyncSession, tenant_id: UUID, screen_id: UUID
) -> tuple[MeetingScreen, Meeting] | None:
    """A screen that is not revoked, with its meeting as it stands."""
    row = (
        await session.execute(
            select(MeetingScreen, Meeting)
            .join(Meeting, (Meeting.tenant_id == MeetingScreen.tenant_id) & (Meeting.id == MeetingScreen.meeting_id))
            .where(
                MeetingScreen.tenant_id == tenant_id,
                MeetingScreen.id == screen_id,
                MeetingScreen.revoked_at.is_(None),
            )
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


async def locked_screen(
    session: AsyncSession, tenant_id: UUID, screen_id: UUID, meeting_id: UUID
) -> MeetingScreen | None:
    return await session.scalar(
        select(MeetingScreen)
        .where(
            MeetingScreen.tenant_id == tenant_id,
            MeetingScreen.id == screen_id,
            MeetingScreen.meeting_id == meeting_id,
            MeetingScreen.revoked_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def screens_of(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> Sequence[MeetingScreen]:
    """Those that are not revoked, in the order in which they were paired."""
    rows = await session.scalars(
        select(MeetingScreen)
        .where(
            MeetingScreen.tenant_id == tenant_id,
            MeetingScreen.meeting_id == meeting_id,
            MeetingScreen.revoked_at.is_(None),
        )
        .order_by(MeetingScreen.paired_at, MeetingScreen.id)
    )
    return rows.all()


async def meeting_of(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> Meeting | None:
    return await session.scalar(select(Meeting).where(Meeting.tenant_id == tenant_id, Meeting.id == meeting_id))


async def fixed_due(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> frozenset[UUID]:
    """Who is due by the roll that was fixed at the start."""
    rows = await session.scalars(
        select(RollEntry.member_id).where(
            RollEntry.tenant_id == tenant_id,
            RollEntry.meeting_id == meeting_id,
            RollEntry.capacity == Capacity.DUE,
        )
    )
    return frozenset(rows)


@dataclass(slots=True)
class Marks:
    """What was recorded of one person: a presence, the last correction, a leave that was granted."""

    recorded: Standing | None = None
    corrected: Standing | None = None
    on_leave: bool = False


async def marks_of(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> dict[UUID, Marks]:
    """All that decides the standings at a meeting, in one statement."""

    def here(table: type[Attendance | AttendanceCorrection | LeaveRequest]) -> tuple[ColumnElement[bool], ...]:
        return table.tenant_id == tenant_id, table.meeting_id == meeting_id

    standing = choice(Standing)
    statement: Any = union_all(
        select(literal(0).label("number"), Attendance.member_id, Attendance.standing.label("standing")).where(
            *here(Attendance)
        ),
        select(AttendanceCorrection.number, AttendanceCorrection.member_id, AttendanceCorrection.after).where(
            *here(AttendanceCorrection)
        ),
        select(literal(-1), LeaveRequest.member_id, null().cast(standing)).where(
            *here(LeaveRequest), LeaveRequest.state == LeaveState.APPROVED
        ),
    ).order_by("number")
    marks: dict[UUID, Marks] = {}
    for number, member_id, value in await session.execute(statement):
        one = marks.setdefault(member_id, Marks())
        if number < 0:
            one.on_leave = True
        elif number == 0:
            one.recorded = value
        else:
            one.corrected = value
    return marks
