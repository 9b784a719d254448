"""Queries of voting: what belongs to the meetings and resolutions that were found within sight."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.meetings.models import Meeting
from app.domains.meetings.repository import hosted_in
from app.domains.meetings.voting.models import (
    ElectionExclusion,
    MeetingVotingRule,
    Resolution,
    ResolutionCandidate,
    ResolutionCount,
    ResolutionTally,
)
from app.domains.meetings.voting.vocabulary import Matter, Outcome, ResolutionState


async def find(session: AsyncSession, tenant_id: UUID, meeting_id: UUID, resolution_id: UUID) -> Resolution | None:
    """The resolution of the meeting as it stands now."""
    return await session.scalar(
        select(Resolution)
        .where(Resolution.tenant_id == tenant_id, Resolution.meeting_id == meeting_id, Resolution.id == resolution_id)
        .execution_options(populate_existing=True)
    )


async def of_meeting(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> list[Resolution]:
    """In the order in which they were opened."""
    rows = await session.scalars(
        select(Resolution)
        .where(Resolution.tenant_id == tenant_id, Resolution.meeting_id == meeting_id)
        .order_by(Resolution.opened_at, Resolution.id)
    )
    return list(rows)


async def rows_of(session: AsyncSession, table: Any, tenant_id: UUID, resolution_ids: Collection[UUID]) -> list[Any]:
    """The rows of a table whose rows belong to resolutions (tellers, opinions, dissents, exclusions)."""
    rows = await session.scalars(
        select(table)
        .where(table.tenant_id == tenant_id, table.resolution_id.in_(resolution_ids))
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def candidates_of(
    session: AsyncSession, tenant_id: UUID, resolution_ids: Collection[UUID]
) -> list[ResolutionCandidate]:
    rows = await session.scalars(
        select(ResolutionCandidate)
        .where(ResolutionCandidate.tenant_id == tenant_id, ResolutionCandidate.resolution_id.in_(resolution_ids))
        .order_by(ResolutionCandidate.position, ResolutionCandidate.id)
    )
    return list(rows)


async def counts_of(session: AsyncSession, tenant_id: UUID, resolution_ids: Collection[UUID]) -> list[ResolutionCount]:
    """In the order of their numbers: the last of a resolution is the one that counts."""
    rows = await session.scalars(
        select(ResolutionCount)
        .where(ResolutionCount.tenant_id == tenant_id, ResolutionCount.resolution_id.in_(resolution_ids))
        .order_by(ResolutionCount.number)
    )
    return list(rows)


async def tallies_of(session: AsyncSession, tenant_id: UUID, count_ids: Collection[UUID]) -> list[ResolutionTally]:
    rows = await session.scalars(
        select(ResolutionTally).where(ResolutionTally.tenant_id == tenant_id, ResolutionTally.count_id.in_(count_ids))
    )
    return list(rows)


async def exclusion(
    session: AsyncSession, tenant_id: UUID, resolution_id: UUID, exclusion_id: UUID
) -> ElectionExclusion | None:
    return await session.scalar(
        select(ElectionExclusion).where(
            ElectionExclusion.tenant_id == tenant_id,
            ElectionExclusion.resolution_id == resolution_id,
            ElectionExclusion.id == exclusion_id,
        )
    )


async def passed_among(session: AsyncSession, tenant_id: UUID, resolution_ids: Collection[UUID]) -> set[UUID]:
    """Which of these ordinary resolutions stand as passed, by their last count."""
    if not resolution_ids:
        return set()
    last = (
        select(ResolutionCount.resolution_id, func.max(ResolutionCount.number).label("number"))
        .where(ResolutionCount.tenant_id == tenant_id, ResolutionCount.resolution_id.in_(resolution_ids))
        .group_by(ResolutionCount.resolution_id)
        .subquery()
    )
    rows = await session.scalars(
        select(Resolution.id)
        .join(
            ResolutionCount,
            (ResolutionCount.tenant_id == Resolution.tenant_id) & (ResolutionCount.resolution_id == Resolution.id),
        )
        .join(last, (last.c.resolution_id == ResolutionCount.resolution_id) & (last.c.number == ResolutionCount.number))
        .where(
            Resolution.tenant_id == tenant_id,
            Resolution.matter == Matter.ORDINARY,
            Resolution.state == ResolutionState.CLOSED,
            ResolutionCount.outcome == Outcome.PASSED,
        )
    )
    return set(rows)


async def led_by(session: AsyncSession, tenant_id: UUID, resolution_id: UUID, org_id: UUID) -> Resolution | None:
    """The resolution, if the organisation led the meeting that it belongs to."""
    return await session.scalar(
        select(Resolution)
        .join(Meeting, (Meeting.tenant_id == Resolution.tenant_id) & (Meeting.id == Resolution.meeting_id))
        .where(Resolution.tenant_id == tenant_id, Resolution.id == resolution_id, Meeting.org_id == org_id)
    )


async def awaiting_consent(session: AsyncSession, tenant_id: UUID, scope: Scope) -> int:
    """How many exclusions of open elections, at meetings hosted in the scope, nobody has answered."""
    found = await session.scalar(
        select(func.count())
        .select_from(ElectionExclusion)
        .join(
            Resolution,
            (Resolution.tenant_id == ElectionExclusion.tenant_id) & (Resolution.id == ElectionExclusion.resolution_id),
        )
        .join(Meeting, (Meeting.tenant_id == Resolution.tenant_id) & (Meeting.id == Resolution.meeting_id))
        .where(
            ElectionExclusion.tenant_id == tenant_id,
            ElectionExclusion.is_consented.is_(None),
            Resolution.state == ResolutionState.OPEN,
            hosted_in(scope),
        )
    )
    return found or 0


async def rules_along(session: AsyncSession, tenant_id: UUID, org_ids: Sequence[UUID]) -> list[MeetingVotingRule]:
    rows = await session.scalars(
        select(MeetingVotingRule).where(MeetingVotingRule.tenant_id == tenant_id, MeetingVotingRule.org_id.in_(org_ids))
    )
    return list(rows)


def rules_at(tenant_id: UUID, org_id: UUID, *, before: UUID | None) -> Select[MeetingVotingRule]:
    """The decisions of one organisation, the newest first."""
    statement = select(MeetingVotingRule).where(
        MeetingVotingRule.tenant_id == tenant_id, MeetingVotingRule.org_id == org_id
    )
    if before is not None:
        statement = statement.where(MeetingVotingRule.id < before)
    return statement.order_by(MeetingVotingRule.id.desc())
