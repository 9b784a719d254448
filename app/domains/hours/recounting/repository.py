"""Queries of recounts, each inside one tenant."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, distinct, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domains.hours.models import HoursEntry
from app.domains.hours.recounting.models import HoursRecount, RecountDifference
from app.domains.hours.recounting.rules import Change
from app.domains.hours.recounting.vocabulary import AT_WORK
from app.domains.hours.vocabulary import SourceKind
from app.domains.members.public import Member
from app.domains.orgs.public import Org, below


async def find(session: AsyncSession, tenant_id: UUID, recount_id: UUID, *, lock: bool = False) -> HoursRecount | None:
    query = select(HoursRecount).where(HoursRecount.tenant_id == tenant_id, HoursRecount.id == recount_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def is_any_at_work(session: AsyncSession, tenant_id: UUID) -> bool:
    query = select(HoursRecount.id).where(HoursRecount.tenant_id == tenant_id, HoursRecount.state.in_(AT_WORK))
    return await session.scalar(query.limit(1)) is not None


async def of_line(
    session: AsyncSession, tenant_id: UUID, line: Collection[UUID], *, before: UUID | None, limit: int
) -> Sequence[HoursRecount]:
    """Those of the organisations on a way, the newest first."""
    query = select(HoursRecount).where(HoursRecount.tenant_id == tenant_id, HoursRecount.org_id.in_(line))
    if before is not None:
        query = query.where(HoursRecount.id < before)
    return (await session.scalars(query.order_by(HoursRecount.id.desc()).limit(limit))).all()


async def standing_entries(
    session: AsyncSession, recount: HoursRecount, path: str, kinds: Collection[SourceKind], *, limit: int
) -> Sequence[HoursEntry]:
    """The next entries that a recount looks at: of its months, of branches at the path or below, not yet by its rules."""
    reversal = aliased(HoursEntry)
    query = (
        select(HoursEntry)
        .join(Org, (Org.tenant_id == HoursEntry.tenant_id) & (Org.id == HoursEntry.org_id))
        .where(
            HoursEntry.tenant_id == recount.tenant_id,
            HoursEntry.source_kind.in_(list(kinds)),
            HoursEntry.held_on.between(recount.from_on, recount.until_on),
            HoursEntry.reverses_id.is_(None),
            below(Org.path, path),
            ~exists(
                select(reversal.id).where(
                    reversal.tenant_id == HoursEntry.tenant_id, reversal.reverses_id == HoursEntry.id
                )
            ),
        )
    )
    if recount.after_id is not None:
        query = query.where(HoursEntry.id > recount.after_id)
    return (await session.scalars(query.order_by(HoursEntry.id).limit(limit))).all()


async def differences(session: AsyncSession, recount: HoursRecount, *, limit: int) -> Sequence[RecountDifference]:
    """The next differences that an application comes to."""
    query = select(RecountDifference).where(
        RecountDifference.tenant_id == recount.tenant_id, RecountDifference.recount_id == recount.id
    )
    if recount.after_id is not None:
        query = query.where(RecountDifference.id > recount.after_id)
    return (await session.scalars(query.order_by(RecountDifference.id).limit(limit))).all()


async def entries_of(session: AsyncSession, tenant_id: UUID, ids: Collection[UUID]) -> dict[UUID, HoursEntry]:
    rows = await session.scalars(select(HoursEntry).where(HoursEntry.tenant_id == tenant_id, HoursEntry.id.in_(ids)))
    return {row.id: row for row in rows}


async def written_since(
    session: AsyncSession, recount: HoursRecount, entries: Sequence[HoursEntry]
) -> Sequence[HoursEntry]:
    """What was written of the source and the branches of these entries after the recount was asked for."""
    first = entries[0]
    query = select(HoursEntry).where(
        HoursEntry.tenant_id == recount.tenant_id,
        HoursEntry.source_kind == first.source_kind,
        HoursEntry.source_id == first.source_id,
        HoursEntry.org_id.in_({one.org_id for one in entries}),
        HoursEntry.reverses_id.is_(None),
        HoursEntry.recorded_at > recount.asked_at,
    )
    return (await session.scalars(query)).all()


async def changes(session: AsyncSession, recount: HoursRecount) -> list[Change]:
    """The differences in numbers: how many entries of which kind would be what, and of how many people."""
    one = RecountDifference
    rows = await session.execute(
        select(one.source_kind, one.before, one.after, func.count(), func.count(distinct(one.member_id)))
        .where(one.tenant_id == recount.tenant_id, one.recount_id == recount.id)
        .group_by(one.source_kind, one.before, one.after)
        .order_by(one.source_kind, one.before, one.after)
    )
    return [Change(*row) for row in rows]


def in_branch(
    recount: HoursRecount, branch_id: UUID, before: UUID | None
) -> Select[RecountDifference, HoursEntry, str]:
    """The differences of those who are in the branch now, with the entry and the name; the newest first."""
    one = RecountDifference
    query = (
        select(one, HoursEntry, Member.name)
        .join(HoursEntry, (HoursEntry.tenant_id == one.tenant_id) & (HoursEntry.id == one.entry_id))
        .join(Member, (Member.tenant_id == one.tenant_id) & (Member.id == one.member_id))
        .where(one.tenant_id == recount.tenant_id, one.recount_id == recount.id, Member.org_id == branch_id)
    )
    if before is not None:
        query = query.where(one.id < before)
    return query.order_by(one.id.desc())
