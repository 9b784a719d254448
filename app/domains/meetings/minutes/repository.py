"""Queries of agendas and minutes, each inside a tenant."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.meetings.minutes.models import AgendaItem, MeetingFile, Minutes, MinutesSignature, MinutesVersion
from app.domains.meetings.minutes.vocabulary import MinutesState
from app.domains.meetings.models import Meeting, MeetingKindRecord, RollEntry
from app.domains.meetings.repository import hosted_below, hosted_in
from app.domains.meetings.vocabulary import HELD, MeetingKind


async def items_of(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> Sequence[AgendaItem]:
    """The agenda, in its order."""
    rows = await session.scalars(
        select(AgendaItem)
        .where(AgendaItem.tenant_id == tenant_id, AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.position)
    )
    return rows.all()


async def files_of(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> Sequence[MeetingFile]:
    """All files of the meeting, in the order in which they were attached."""
    rows = await session.scalars(
        select(MeetingFile)
        .where(MeetingFile.tenant_id == tenant_id, MeetingFile.meeting_id == meeting_id)
        .order_by(MeetingFile.id)
    )
    return rows.all()


async def clear_agenda(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> None:
    """Take items and files off the meeting; the files themselves stay."""
    for table in (AgendaItem, MeetingFile):
        await session.execute(delete(table).where(table.tenant_id == tenant_id, table.meeting_id == meeting_id))


async def meeting_of(session: AsyncSession, tenant_id: UUID, minutes_id: UUID) -> UUID | None:
    """The meeting whose minutes these are."""
    return await session.scalar(
        select(Minutes.meeting_id).where(Minutes.tenant_id == tenant_id, Minutes.id == minutes_id)
    )


async def minutes_of(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> dict[MeetingKind, Minutes]:
    """The minutes that were begun, by kind, as they stand now."""
    rows = await session.scalars(
        select(Minutes)
        .where(Minutes.tenant_id == tenant_id, Minutes.meeting_id == meeting_id)
        .execution_options(populate_existing=True)
    )
    return {row.kind: row for row in rows}


async def versions_of(session: AsyncSession, tenant_id: UUID, minutes_id: UUID) -> Sequence[MinutesVersion]:
    """All rounds that were handed in, the first one first."""
    rows = await session.scalars(
        select(MinutesVersion)
        .where(MinutesVersion.tenant_id == tenant_id, MinutesVersion.minutes_id == minutes_id)
        .order_by(MinutesVersion.round)
    )
    return rows.all()


async def signatures_of(session: AsyncSession, tenant_id: UUID, minutes_id: UUID) -> Sequence[MinutesSignature]:
    """All signatures under all rounds, in the order in which they were given."""
    rows = await session.scalars(
        select(MinutesSignature)
        .where(MinutesSignature.tenant_id == tenant_id, MinutesSignature.minutes_id == minutes_id)
        .order_by(MinutesSignature.signed_at, MinutesSignature.id)
    )
    return rows.all()


async def state_of(session: AsyncSession, tenant_id: UUID, meeting_id: UUID, kind: MeetingKind) -> MinutesState | None:
    """Where the minutes of this kind stand; None where nobody has begun them. A correction makes them a draft again."""
    state: MinutesState | None = await session.scalar(
        select(Minutes.state).where(
            Minutes.tenant_id == tenant_id, Minutes.meeting_id == meeting_id, Minutes.kind == kind
        )
    )
    return state


async def is_on_roll(session: AsyncSession, tenant_id: UUID, meeting_id: UUID, member_id: UUID) -> bool:
    found = await session.scalar(
        select(RollEntry.id)
        .where(RollEntry.tenant_id == tenant_id, RollEntry.meeting_id == meeting_id, RollEntry.member_id == member_id)
        .limit(1)
    )
    return found is not None


def evidence(
    tenant_id: UUID,
    scope: Scope,
    *,
    since: datetime,
    until: datetime,
    under: str | None,
    state: MinutesState | None,
) -> Select[Meeting, MeetingKindRecord, Minutes]:
    """Each kind of each meeting that starts in [since, until) and is held, with its minutes where they were begun.

    Hosted within the scope and, where given, at or below a path. `state` draft takes in what was not begun.
    """
    statement = (
        select(Meeting, MeetingKindRecord, Minutes)
        .join(
            MeetingKindRecord,
            and_(MeetingKindRecord.tenant_id == Meeting.tenant_id, MeetingKindRecord.meeting_id == Meeting.id),
        )
        .outerjoin(
            Minutes,
            and_(
                Minutes.tenant_id == Meeting.tenant_id,
                Minutes.meeting_id == Meeting.id,
                Minutes.kind == MeetingKindRecord.kind,
            ),
        )
        .where(
            Meeting.tenant_id == tenant_id,
            Meeting.state.in_(HELD),
            Meeting.starts_at >= since,
            Meeting.starts_at < until,
            hosted_in(scope),
        )
        .order_by(Meeting.starts_at, MeetingKindRecord.id)
    )
    if under is not None:
        statement = statement.where(hosted_below(under))
    if state is MinutesState.DRAFT:
        return statement.where(or_(Minutes.state == state, Minutes.id.is_(None)))
    return statement if state is None else statement.where(Minutes.state == state)


def after_position(moment: datetime, record_id: UUID) -> ColumnElement[bool]:
    """What follows a position in the order of `evidence`."""
    return or_(Meeting.starts_at > moment, and_(Meeting.starts_at == moment, MeetingKindRecord.id > record_id))
