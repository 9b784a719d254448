"""Queries of bills."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.dues.billing.models import DuesBill, DuesBillingStart, DuesBillRun
from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.models import DuesAssessment, DuesPeriodBase, DuesRelief
from app.domains.dues.repository import ASKED_FOR_DUES
from app.domains.dues.vocabulary import AssessmentState, PayerKind, ReliefState
from app.domains.members.public import PARTY_STAGES, Member
from app.domains.orgs.public import BRANCHES, Org, OrgStatus, below, within_scope


@dataclass(frozen=True, slots=True)
class PublishedAmount:
    """What an assessment says of the months from `from_month` on, without the sealed rest."""

    member_id: UUID
    from_month: int
    payer_kind: PayerKind
    assessed_fen: int | None


_Row = TypeVar("_Row", PublishedAmount, DuesPeriodBase, DuesRelief)


def _owing(tenant_id: UUID) -> Select[UUID]:
    return select(Member.id).where(
        Member.tenant_id == tenant_id,
        Member.stage.in_(PARTY_STAGES),
        Member.status.in_(ASKED_FOR_DUES),
        Member.merged_into_id.is_(None),
    )


async def owing_in(session: AsyncSession, tenant_id: UUID, org_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Who owes dues in these branches: branch by member."""
    rows = await session.execute(
        _owing(tenant_id).add_columns(Member.org_id).where(Member.org_id.in_(list(org_ids))).order_by(Member.id)
    )
    return {row.id: row.org_id for row in rows}


async def published_of(
    session: AsyncSession, tenant_id: UUID, year: int, member_ids: Collection[UUID]
) -> dict[UUID, list[PublishedAmount]]:
    """The published assessments of a year by member, in the order of their numbers."""
    rows = await session.execute(
        select(
            DuesAssessment.member_id, DuesAssessment.from_month, DuesAssessment.payer_kind, DuesAssessment.assessed_fen
        )
        .where(
            DuesAssessment.tenant_id == tenant_id,
            DuesAssessment.year == year,
            DuesAssessment.member_id.in_(list(member_ids)),
            DuesAssessment.state == AssessmentState.PUBLISHED,
        )
        .order_by(DuesAssessment.number)
    )
    return _by_member(PublishedAmount(*row) for row in rows)


async def periods_of(
    session: AsyncSession, tenant_id: UUID, year: int, member_ids: Collection[UUID]
) -> dict[UUID, list[DuesPeriodBase]]:
    """What is known of bases by month or quarter, by member."""
    rows = await session.scalars(
        select(DuesPeriodBase).where(
            DuesPeriodBase.tenant_id == tenant_id,
            DuesPeriodBase.year == year,
            DuesPeriodBase.member_id.in_(list(member_ids)),
        )
    )
    return _by_member(rows)


async def reliefs_of(
    session: AsyncSession, tenant_id: UUID, year: int, member_ids: Collection[UUID]
) -> dict[UUID, list[DuesRelief]]:
    """Approved reliefs that touch the year, by member."""
    rows = await session.scalars(
        select(DuesRelief)
        .where(
            DuesRelief.tenant_id == tenant_id,
            DuesRelief.member_id.in_(list(member_ids)),
            DuesRelief.state == ReliefState.APPROVED,
            DuesRelief.from_month <= date(year, 12, 1),
            DuesRelief.until_month >= date(year, 1, 1),
        )
        .order_by(DuesRelief.from_month)
    )
    return _by_member(rows)


def _by_member(rows: Iterable[_Row]) -> dict[UUID, list[_Row]]:
    found: dict[UUID, list[_Row]] = {}
    for row in rows:
        found.setdefault(row.member_id, []).append(row)
    return found


async def starts_of(session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID]) -> dict[UUID, date]:
    """From which month members who came from elsewhere are billed."""
    rows = await session.scalars(
        select(DuesBillingStart)
        .where(DuesBillingStart.tenant_id == tenant_id, DuesBillingStart.member_id.in_(list(member_ids)))
        .order_by(DuesBillingStart.id)
    )
    return {row.member_id: row.from_month for row in rows}


async def bills_of(
    session: AsyncSession, tenant_id: UUID, member_id: UUID, months: Sequence[date] | None = None, *, lock: bool = False
) -> list[DuesBill]:
    """A member's bills in the order of their months; with `lock` nobody pays them meanwhile."""
    statement = select(DuesBill).where(DuesBill.tenant_id == tenant_id, DuesBill.member_id == member_id)
    if months is not None:
        statement = statement.where(DuesBill.month.in_(list(months)))
    statement = statement.order_by(DuesBill.month)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return list(await session.scalars(statement))


async def open_bills(
    session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID], *, since: date
) -> list[DuesBill]:
    """Bills of these members from a month on, by member and month, held until the transaction ends."""
    rows = await session.scalars(
        select(DuesBill)
        .where(DuesBill.tenant_id == tenant_id, DuesBill.member_id.in_(list(member_ids)), DuesBill.month >= since)
        .order_by(DuesBill.member_id, DuesBill.month)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def member_bills(
    session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID], *, since: date, until: date
) -> list[DuesBill]:
    """The bills of a person (of all records that are this person) for months of [since, until], in their order."""
    rows = await session.scalars(
        select(DuesBill)
        .where(
            DuesBill.tenant_id == tenant_id,
            DuesBill.member_id.in_(list(member_ids)),
            DuesBill.month >= since,
            DuesBill.month <= until,
        )
        .order_by(DuesBill.month, DuesBill.id)
    )
    return list(rows)


_BRANCH = and_(Org.tenant_id == DuesBill.tenant_id, Org.id == DuesBill.org_id)
_OWNER = and_(Member.tenant_id == DuesBill.tenant_id, Member.id == DuesBill.member_id)


def bills_below(
    tenant_id: UUID,
    under: str,
    scope: Scope,
    *,
    since: date,
    until: date,
    state: BillState | None,
    after: tuple[str, UUID] | None,
) -> Select[DuesBill, str, str]:
    """Bills of the branches at or below a path for months of [since, until], with name and sort key, by name."""
    statement = (
        select(DuesBill, Member.name, Member.pinyin)
        .join(Org, _BRANCH)
        .join(Member, _OWNER)
        .where(
            DuesBill.tenant_id == tenant_id,
            DuesBill.month >= since,
            DuesBill.month <= until,
            below(Org.path, under),
            within_scope(Org.path, scope),
        )
    )
    if state is not None:
        statement = statement.where(DuesBill.state == state)
    if after is not None:
        pinyin, last_id = after
        statement = statement.where(or_(Member.pinyin > pinyin, and_(Member.pinyin == pinyin, DuesBill.id > last_id)))
    return statement.order_by(Member.pinyin, DuesBill.id)


def totals(
    tenant_id: UUID, under: str, scope: Scope, *, since: date, until: date
) -> Select[date, BillState, int, int | None, int]:
    """Rows by month and state: how many bills at or below a path, what they ask for, what was paid."""
    return (
        select(
            DuesBill.month,
            DuesBill.state,
            func.count(),
            func.coalesce(func.sum(DuesBill.amount_fen), 0),
            func.sum(DuesBill.paid_fen),
        )
        .join(Org, _BRANCH)
        .where(
            DuesBill.tenant_id == tenant_id,
            DuesBill.month >= since,
            DuesBill.month <= until,
            below(Org.path, under),
            within_scope(Org.path, scope),
        )
        .group_by(DuesBill.month, DuesBill.state)
        .order_by(DuesBill.month, DuesBill.state)
    )


async def totals_below(
    session: AsyncSession, tenant_id: UUID, under: str, scope: Scope, *, since: date, until: date
) -> list[tuple[date, BillState, int, int, int]]:
    """By month and state: how many bills, what they ask for, what was paid, 分."""
    rows = await session.execute(totals(tenant_id, under, scope, since=since, until=until))
    return [(month, state, int(count), int(asked or 0), int(paid or 0)) for month, state, count, asked, paid in rows]


async def owing_below(session: AsyncSession, tenant_id: UUID, under: str, scope: Scope) -> int:
    """How many owe dues now at or below a path, within a scope."""
    at_org = and_(Org.tenant_id == Member.tenant_id, Org.id == Member.org_id)
    owing = _owing(tenant_id).join(Org, at_org).where(below(Org.path, under), within_scope(Org.path, scope)).subquery()
    count: int | None = await session.scalar(select(func.count()).select_from(owing))
    return count or 0


async def branches_not_billed(session: AsyncSession, tenant_id: UUID, month: date) -> list[tuple[UUID, str]]:
    """Active branches without a run of this month: id and path, in the order of paths."""
    run = select(DuesBillRun.id).where(
        DuesBillRun.tenant_id == Org.tenant_id, DuesBillRun.org_id == Org.id, DuesBillRun.month == month
    )
    rows = await session.execute(
        select(Org.id, Org.path)
        .where(
            Org.tenant_id == tenant_id,
            Org.kind.in_(BRANCHES),
            Org.status == OrgStatus.ACTIVE,
            ~exists(run),
        )
        .order_by(Org.path)
    )
    return [(org_id, path) for org_id, path in rows]


async def overlooked(session: AsyncSession, tenant_id: UUID, month: date, *, limit: int) -> list[UUID]:
    """Members whose branch has been billed for the month, and who have none though their assessment is published."""
    assessed = exists().where(
        DuesAssessment.tenant_id == Member.tenant_id,
        DuesAssessment.member_id == Member.id,
        DuesAssessment.year == month.year,
        DuesAssessment.from_month <= month.month,
        DuesAssessment.state == AssessmentState.PUBLISHED,
    )
    run = exists().where(
        DuesBillRun.tenant_id == Member.tenant_id, DuesBillRun.org_id == Member.org_id, DuesBillRun.month == month
    )
    billed = exists().where(
        and_(DuesBill.tenant_id == Member.tenant_id, DuesBill.member_id == Member.id, DuesBill.month == month)
    )
    statement = _owing(tenant_id).where(assessed, run, ~billed).order_by(Member.id).limit(limit)
    return list(await session.scalars(statement))
