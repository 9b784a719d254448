"""Queries of the further ways, each inside its tenant."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.dialect import insert_or_ignore
from app.domains.meetings.models import Meeting
from app.domains.meetings.ways.models import HomeVisit, MemberCodeRevocation, WordTries


async def revoked_until(session: AsyncSession, tenant_id: UUID, members: Collection[UUID]) -> dict[UUID, datetime]:
    """Up to when the codes of these members are void; who never took one back is left out."""
    rows = await session.execute(
        select(MemberCodeRevocation.member_id, MemberCodeRevocation.issued_until).where(
            MemberCodeRevocation.tenant_id == tenant_id, MemberCodeRevocation.member_id.in_(members)
        )
    )
    return {row.member_id: row.issued_until for row in rows}


async def locked_tries(
    session: AsyncSession, tenant_id: UUID, meeting_id: UUID, member_id: UUID, moment: datetime
) -> WordTries:
    """The member's count at the meeting, made if missing; others at the same count wait until the transaction ends."""
    key = {"tenant_id": tenant_id, "meeting_id": meeting_id, "member_id": member_id}
    values = key | {"wrong": 0, "since": moment}
    await session.execute(insert_or_ignore(session, WordTries, values, keys=key))
    return (await session.scalars(select(WordTries).filter_by(**key).with_for_update())).one()


async def visit_of(session: AsyncSession, tenant_id: UUID, meeting_id: UUID, member_id: UUID) -> HomeVisit | None:
    return await session.scalar(
        select(HomeVisit).where(
            HomeVisit.tenant_id == tenant_id, HomeVisit.meeting_id == meeting_id, HomeVisit.member_id == member_id
        )
    )


async def fence_columns(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> Meeting | None:
    return await session.scalar(select(Meeting).where(Meeting.tenant_id == tenant_id, Meeting.id == meeting_id))
