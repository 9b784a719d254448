"""Queries of study hours, each inside one tenant. Hours follow the member: who may see the branch he is in may see them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.hours.models import HoursEntry, HoursSetting
from app.domains.hours.rules import PostSpan
from app.domains.hours.vocabulary import Bucket, EntryState, SourceKind
from app.domains.members.public import PARTY_STAGES, Member, MemberStatus
from app.domains.orgs.public import Org, Post, below, posts_held, within_scope

# Whose formal relation lasts: those of whom a year's learning is asked.
ASKED = frozenset({MemberStatus.NORMAL, MemberStatus.FLOWING, MemberStatus.LOST_CONTACT})


async def of_source(
    session: AsyncSession,
    tenant_id: UUID,
    kind: SourceKind,
    source_id: UUID,
    *,
    members: Collection[UUID] | None = None,
) -> list[HoursEntry]:
    """All entries that rest on the source, reversals too; those of some members, where a hundred thousand have them."""
    statement = select(HoursEntry).where(
        HoursEntry.tenant_id == tenant_id, HoursEntry.source_kind == kind, HoursEntry.source_id == source_id
    )
    if members is not None:
        statement = statement.where(HoursEntry.member_id.in_(members))
    return list(await session.scalars(statement))


async def of_sources(
    session: AsyncSession, tenant_id: UUID, kind: SourceKind, *, sources: Collection[UUID], members: Collection[UUID]
) -> list[HoursEntry]:
    """The entries of some members that rest on some sources of a kind, as they were written."""
    rows = await session.scalars(
        select(HoursEntry)
        .where(
            HoursEntry.tenant_id == tenant_id,
            HoursEntry.source_kind == kind,
            HoursEntry.source_id.in_(sources),
            HoursEntry.member_id.in_(members),
        )
        .order_by(HoursEntry.number)
    )
    return list(rows)


def rests_on(
    tenant_id: UUID, kind: SourceKind, source_id: SQLColumnExpression[UUID], member_id: SQLColumnExpression[UUID]
) -> ColumnElement[bool]:
    """Has the member of the query around it an entry of the source of that query, standing or not?"""
    return exists(
        select(HoursEntry.id).where(
            HoursEntry.tenant_id == tenant_id,
            HoursEntry.source_kind == kind,
            HoursEntry.source_id == source_id,
            HoursEntry.member_id == member_id,
        )
    )


def sources_of(tenant_id: UUID, kind: SourceKind) -> Select[UUID]:
    """The ids of all sources of a kind that have entries."""
    return select(HoursEntry.source_id).where(HoursEntry.tenant_id == tenant_id, HoursEntry.source_kind == kind)


async def of_records(session: AsyncSession, tenant_id: UUID, records: Collection[UUID], year: int) -> list[HoursEntry]:
    """The entries of a year on these records of the register, by day and then as they were written."""
    rows = await session.scalars(
        select(HoursEntry)
        .where(HoursEntry.tenant_id == tenant_id, HoursEntry.member_id.in_(records), HoursEntry.year == year)
        .order_by(HoursEntry.held_on, HoursEntry.source_id, HoursEntry.number)
    )
    return list(rows)


async def concentrated_of(
    session: AsyncSession, tenant_id: UUID, records: Collection[UUID], *, since: int, until: int
) -> list[HoursEntry]:
    """The entries of concentrated trainings of several years, both included, reversals too."""
    rows = await session.scalars(
        select(HoursEntry).where(
            HoursEntry.tenant_id == tenant_id,
            HoursEntry.member_id.in_(records),
            HoursEntry.bucket == Bucket.CONCENTRATED,
            HoursEntry.year.between(since, until),
        )
    )
    return list(rows)


async def rules_followed(
    session: AsyncSession, tenant_id: UUID, kind: SourceKind, source_id: UUID
) -> dict[UUID, datetime]:
    """By branch, the moment whose rules the entries of a source follow."""
    rows = await session.execute(
        select(HoursEntry.org_id, func.max(func.coalesce(HoursEntry.rules_at, HoursEntry.recorded_at)))
        .where(
            HoursEntry.tenant_id == tenant_id,
            HoursEntry.source_kind == kind,
            HoursEntry.source_id == source_id,
            # A reversal was recorded later, by no rules of its own.
            HoursEntry.reverses_id.is_(None),
        )
        .group_by(HoursEntry.org_id)
    )
    return {row[0]: row[1] for row in rows}


async def find_entry(session: AsyncSession, tenant_id: UUID, entry_id: UUID) -> HoursEntry | None:
    return await session.scalar(select(HoursEntry).where(HoursEntry.tenant_id == tenant_id, HoursEntry.id == entry_id))


async def settings_along(session: AsyncSession, tenant_id: UUID, line: Collection[UUID]) -> list[HoursSetting]:
    rows = await session.scalars(
        select(HoursSetting).where(HoursSetting.tenant_id == tenant_id, HoursSetting.org_id.in_(line))
    )
    return list(rows)


async def settings_of_tenant(session: AsyncSession, tenant_id: UUID) -> list[HoursSetting]:
    """All decisions of the tenant: they are few, and a sum may need those of any place."""
    return list(await session.scalars(select(HoursSetting).where(HoursSetting.tenant_id == tenant_id)))


def settings_of(tenant_id: UUID, org_id: UUID, before: UUID | None) -> Select[HoursSetting]:
    """An organisation's own decisions, the newest first."""
    statement = select(HoursSetting).where(HoursSetting.tenant_id == tenant_id, HoursSetting.org_id == org_id)
    if before is not None:
        statement = statement.where(HoursSetting.id < before)
    return statement.order_by(HoursSetting.id.desc())


async def find_person(
    session: AsyncSession, tenant_id: UUID, member_id: UUID, *, scopes: Sequence[Scope]
) -> tuple[Member, str] | None:
    """The member within sight with the path of the branch, whose record was not merged into another."""
    row = (
        await session.execute(
            _people()
            .add_columns(Org.path)
            .where(
                Member.tenant_id == tenant_id,
                Member.id == member_id,
                Member.merged_into_id.is_(None),
                or_(*(within_scope(Org.path, scope) for scope in scopes)),
            )
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def _people() -> Select[Member]:
    return select(Member).join(Org, (Org.tenant_id == Member.tenant_id) & (Org.id == Member.org_id))


def asked_in(tenant_id: UUID, condition: ColumnElement[bool]) -> Select[UUID, str]:
    """Members of whom a year's learning is asked, where the condition (on `Member`, `Org`) holds: id and path."""
    return (
        select(Member.id, Org.path)
        .join(Org, (Org.tenant_id == Member.tenant_id) & (Org.id == Member.org_id))
        .where(
            Member.tenant_id == tenant_id,
            Member.stage.in_(PARTY_STAGES),
            Member.status.in_(ASKED),
            Member.merged_into_id.is_(None),
            condition,
        )
    )


def under(path: str) -> ColumnElement[bool]:
    """At the path or below it, for `asked_in`."""
    return below(Org.path, path)


async def numbers_asked(session: AsyncSession, tenant_id: UUID) -> dict[str, int]:
    """How many are asked in each branch of the tenant, by path."""
    rows = await session.execute(
        asked_in(tenant_id, true()).with_only_columns(Org.path, func.count()).group_by(Org.path)
    )
    return {path: int(number) for path, number in rows}


async def named_in_branch(
    session: AsyncSession, tenant_id: UUID, branch_id: UUID, *, after: tuple[str, UUID] | None, limit: int
) -> list[tuple[UUID, str, str]]:
    """Id, name and sort key of those asked in a branch, in the order of names."""
    statement = asked_in(tenant_id, Member.org_id == branch_id).with_only_columns(Member.id, Member.name, Member.pinyin)
    if after is not None:
        pinyin, last_id = after
        statement = statement.where(or_(Member.pinyin > pinyin, and_(Member.pinyin == pinyin, Member.id > last_id)))
    rows = await session.execute(statement.order_by(Member.pinyin, Member.id).limit(limit))
    return [(row[0], row[1], row[2]) for row in rows]


async def merged_into(session: AsyncSession, tenant_id: UUID) -> dict[UUID, UUID]:
    """The surviving record of every record of the tenant that was merged away, however often it was merged on."""
    rows = await session.execute(
        select(Member.id, Member.merged_into_id).where(
            Member.tenant_id == tenant_id, Member.merged_into_id.is_not(None)
        )
    )
    into: dict[UUID, UUID] = {row[0]: row[1] for row in rows if row[1] is not None}

    def survivor(record: UUID) -> UUID:
        while record in into:
            record = into[record]
        return record

    return {record: survivor(record) for record in into}


async def sums_in(
    session: AsyncSession, tenant_id: UUID, year: int, members: Select[UUID]
) -> dict[UUID, list[tuple[Bucket, int, int, int]]]:
    """By record: bucket, counted hundredths, sources that count, entries; of a year, for these members."""
    counted = HoursEntry.state == EntryState.COUNTED
    sign = case((HoursEntry.hundredths > 0, 1), (HoursEntry.hundredths < 0, -1), else_=0)
    rows = await session.execute(
        select(
            HoursEntry.member_id,
            HoursEntry.bucket,
            func.sum(case((counted, HoursEntry.hundredths), else_=0)),
            func.sum(case((counted, sign), else_=0)),
            func.count(),
        )
        .where(HoursEntry.tenant_id == tenant_id, HoursEntry.year == year, HoursEntry.member_id.in_(members))
        .group_by(HoursEntry.member_id, HoursEntry.bucket)
    )
    found: dict[UUID, list[tuple[Bucket, int, int, int]]] = defaultdict(list)
    for member_id, bucket, hundredths, sources, entries in rows:
        found[member_id].append((bucket, int(hundredths), int(sources), int(entries)))
    return found


async def posts_in(
    session: AsyncSession, tenant_id: UUID, members: Select[UUID], *, since: date, until: date
) -> dict[UUID, list[PostSpan]]:
    """The committee posts of these members that touch the time, by member. A group leader sits in no committee."""
    found: dict[UUID, list[PostSpan]] = defaultdict(list)
    for seat in await posts_held(session, tenant_id, members, since=since, until=until):
        if seat.post is not Post.GROUP_LEADER:
            found[seat.member_id].append(
                PostSpan(seat.from_on, seat.until_on, is_secretary=seat.post is Post.SECRETARY)
            )
    return found
