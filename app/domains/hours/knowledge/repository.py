"""Queries of knowledge, each inside one tenant."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, case, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.dialect import insert_or_ignore
from app.domains.hours.knowledge.models import Expectation, SourceTopic
from app.domains.hours.models import HoursEntry
from app.domains.hours.vocabulary import EntryState, SourceKind
from app.domains.members.public import Member, Stage
from app.kit.ids import uuid7


async def replace_topics(
    session: AsyncSession, tenant_id: UUID, kind: SourceKind, source_id: UUID, topics: Collection[UUID]
) -> None:
    """The source teaches these, and no others any more."""
    of_source = (
        SourceTopic.tenant_id == tenant_id,
        SourceTopic.source_kind == kind,
        SourceTopic.source_id == source_id,
    )
    await session.execute(delete(SourceTopic).where(*of_source, SourceTopic.topic_id.not_in(topics)))
    rows = [
        {"tenant_id": tenant_id, "id": uuid7(), "source_kind": kind, "source_id": source_id, "topic_id": topic}
        for topic in sorted(set(topics))
    ]
    if rows:
        keys = ("tenant_id", "source_kind", "source_id", "topic_id")
        await session.execute(insert_or_ignore(session, SourceTopic, rows, keys=keys))


async def topics_of(
    session: AsyncSession, tenant_id: UUID, sources: Collection[UUID]
) -> dict[tuple[SourceKind, UUID], frozenset[UUID]]:
    """What these sources teach."""
    rows = await session.scalars(
        select(SourceTopic).where(SourceTopic.tenant_id == tenant_id, SourceTopic.source_id.in_(sources))
    )
    found: dict[tuple[SourceKind, UUID], set[UUID]] = defaultdict(set)
    for row in rows:
        found[row.source_kind, row.source_id].add(row.topic_id)
    return {source: frozenset(topics) for source, topics in found.items()}


async def of_line(session: AsyncSession, tenant_id: UUID, line: Collection[UUID]) -> list[Expectation]:
    """All that the organisations on a way have ever decided."""
    rows = await session.scalars(
        select(Expectation).where(Expectation.tenant_id == tenant_id, Expectation.org_id.in_(line))
    )
    return list(rows)


async def of_tenant(session: AsyncSession, tenant_id: UUID) -> list[Expectation]:
    """All decisions of the tenant: they are few, and a sum may need those of any place."""
    return list(await session.scalars(select(Expectation).where(Expectation.tenant_id == tenant_id)))


async def sums_of_topic(
    session: AsyncSession, tenant_id: UUID, year: int, topics: Sequence[UUID], people: Select[UUID]
) -> dict[UUID, tuple[int, int]]:
    """By record: counted hundredths of a year from sources that teach any of the topics, and passed tests."""
    teaches = exists(
        select(SourceTopic.id)
        .where(
            SourceTopic.tenant_id == tenant_id,
            SourceTopic.source_kind == HoursEntry.source_kind,
            SourceTopic.source_id == HoursEntry.source_id,
            SourceTopic.topic_id.in_(topics),
        )
        .correlate(HoursEntry)
    )
    sign = case((HoursEntry.hundredths > 0, 1), (HoursEntry.hundredths < 0, -1), else_=0)
    tests = case((HoursEntry.source_kind == SourceKind.TEST, sign), else_=0)
    rows = await session.execute(
        select(HoursEntry.member_id, func.sum(HoursEntry.hundredths), func.sum(tests))
        .where(
            HoursEntry.tenant_id == tenant_id,
            HoursEntry.year == year,
            HoursEntry.state == EntryState.COUNTED,
            HoursEntry.member_id.in_(people),
            teaches,
        )
        .group_by(HoursEntry.member_id)
    )
    return {member_id: (int(hundredths), int(passed)) for member_id, hundredths, passed in rows}


async def stages_of(session: AsyncSession, people: Select[UUID, str]) -> list[tuple[UUID, str, Stage]]:
    """Id, path and stage of those asked, in the order of names."""
    rows = await session.execute(people.add_columns(Member.stage).order_by(Member.pinyin, Member.id))
    return [(row[0], row[1], row[2]) for row in rows]
