"""Queries of make-ups, each inside one tenant."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.afterwards.models import MakeUp, make_up_stands


async def made_up_by(session: AsyncSession, tenant_id: UUID, members: Collection[UUID]) -> set[UUID]:
    """The meetings that these records of one person missed and made up."""
    rows = await session.scalars(
        select(MakeUp.meeting_id).where(MakeUp.tenant_id == tenant_id, MakeUp.member_id.in_(members), make_up_stands())
    )
    return set(rows)


async def make_ups_of(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> dict[UUID, MakeUp]:
    """Those of a meeting that stand, by member."""
    rows = await session.scalars(
        select(MakeUp).where(MakeUp.tenant_id == tenant_id, MakeUp.meeting_id == meeting_id, make_up_stands())
    )
    return {row.member_id: row for row in rows}


async def standing_make_up(session: AsyncSession, tenant_id: UUID, meeting_id: UUID, member_id: UUID) -> MakeUp | None:
    return await session.scalar(
        select(MakeUp).where(
            MakeUp.tenant_id == tenant_id,
            MakeUp.meeting_id == meeting_id,
            MakeUp.member_id == member_id,
            make_up_stands(),
        )
    )


async def make_ups_reversed(session: AsyncSession, tenant_id: UUID, meeting_id: UUID, member_id: UUID) -> int:
    """How many of one person's make-ups of a meeting do not stand any more."""
    count = await session.scalar(
        select(func.count())
        .select_from(MakeUp)
        .where(
            MakeUp.tenant_id == tenant_id,
            MakeUp.meeting_id == meeting_id,
            MakeUp.member_id == member_id,
            ~make_up_stands(),
        )
    )
    return count or 0
