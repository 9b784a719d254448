"""Queries of agendas and minutes, each inside a tenant."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.minutes.models import AgendaItem, MeetingFile


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
