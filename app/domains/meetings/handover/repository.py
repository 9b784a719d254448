"""Queries of hand-overs, each inside a tenant."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.handover.models import BookHandover, HandoverSignature
from app.domains.meetings.minutes.models import Minutes, MinutesSignature, MinutesVersion
from app.domains.meetings.minutes.vocabulary import Signer
from app.domains.meetings.models import Meeting, MeetingKindRecord
from app.domains.meetings.reporting.gathering import is_over
from app.domains.meetings.reporting.repository import started_in


async def handover_of(
    session: AsyncSession, tenant_id: UUID, handover_id: UUID, *, lock: bool = False
) -> BookHandover | None:
    statement = (
        select(BookHandover)
        .where(BookHandover.tenant_id == tenant_id, BookHandover.id == handover_id)
        .execution_options(populate_existing=True)
    )
    return await session.scalar(statement.with_for_update() if lock else statement)


async def handovers_of(session: AsyncSession, tenant_id: UUID, org_id: UUID, year: int) -> Sequence[BookHandover]:
    """The latest first."""
    rows = await session.scalars(
        select(BookHandover)
        .where(BookHandover.tenant_id == tenant_id, BookHandover.org_id == org_id, BookHandover.year == year)
        .order_by(BookHandover.proposed_at.desc(), BookHandover.id.desc())
    )
    return rows.all()


async def signatures_of(
    session: AsyncSession, tenant_id: UUID, handover_ids: Sequence[UUID]
) -> Sequence[HandoverSignature]:
    rows = await session.scalars(
        select(HandoverSignature)
        .where(HandoverSignature.tenant_id == tenant_id, HandoverSignature.handover_id.in_(handover_ids))
        .order_by(HandoverSignature.signed_at, HandoverSignature.id)
    )
    return rows.all()


async def archived_in(
    session: AsyncSession, tenant_id: UUID, org_id: UUID, year: int
) -> Sequence[tuple[MinutesVersion, Minutes, Meeting]]:
    """The last archived version of each of the minutes of the year's meetings led by the organisation, in their order."""
    signed = (
        select(MinutesSignature.minutes_id, MinutesSignature.round)
        .where(MinutesSignature.tenant_id == tenant_id)
        .group_by(MinutesSignature.minutes_id, MinutesSignature.round)
        .having(func.count() == len(Signer))
        .subquery()
    )
    rows = await session.execute(
        select(MinutesVersion, Minutes, Meeting)
        .join(signed, (signed.c.minutes_id == MinutesVersion.minutes_id) & (signed.c.round == MinutesVersion.round))
        .join(Minutes, (Minutes.tenant_id == MinutesVersion.tenant_id) & (Minutes.id == MinutesVersion.minutes_id))
        .join(Meeting, (Meeting.tenant_id == Minutes.tenant_id) & (Meeting.id == Minutes.meeting_id))
        .where(MinutesVersion.tenant_id == tenant_id, Meeting.org_id == org_id, started_in(year))
        .order_by(Meeting.starts_at, Meeting.id, Minutes.kind, MinutesVersion.round)
    )
    latest = {row[1].id: (row[0], row[1], row[2]) for row in rows}
    return list(latest.values())


async def kinds_held(session: AsyncSession, tenant_id: UUID, org_id: UUID, year: int, moment: datetime) -> int:
    """How many minutes the organisation's meetings of the year that are over would have: one for each kind."""
    over = is_over(tenant_id, (Meeting.org_id == org_id) & started_in(year), moment).with_only_columns(Meeting.id)
    statement = select(func.count()).where(
        MeetingKindRecord.tenant_id == tenant_id, MeetingKindRecord.meeting_id.in_(over)
    )
    return await session.scalar(statement) or 0
