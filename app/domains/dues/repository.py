"""Queries of dues. Assessments follow the member: who may see the branch he is in now may see them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.dues.models import DuesAssessment, DuesPeriodBase, DuesRelief
from app.domains.dues.vocabulary import AssessmentState, ReliefState
from app.domains.members.public import PARTY_STAGES, Member, MemberStatus, Stage
from app.domains.orgs.public import Org, below, within_scope

ASKED_FOR_DUES = frozenset({MemberStatus.NORMAL, MemberStatus.FLOWING, MemberStatus.LOST_CONTACT})
"""Whose formal relation lasts: the branch that holds it collects (中组发〔2008〕3号 第九条)."""


@dataclass(frozen=True, slots=True)
class Payer:
    """A member as dues need to know him; `joined_on` is the day of the assembly that accepted him."""

    tenant_id: UUID
    id: UUID
    name: str
    org_id: UUID
    org_path: str
    stage: Stage
    status: MemberStatus
    joined_on: date | None

    @property
    def owes_dues(self) -> bool:
        return self.stage in PARTY_STAGES and self.status in ASKED_FOR_DUES


_AT_ORG = (Org.tenant_id == Member.tenant_id) & (Org.id == Member.org_id)
PAYER = (
    Member.tenant_id,
    Member.id,
    Member.name,
    Member.org_id,
    Org.path,
    Member.stage,
    Member.status,
    Member.joined_on,
)


def _in_sight(scopes: Sequence[Scope]) -> ColumnElement[bool]:
    return or_(*(within_scope(Org.path, scope) for scope in scopes))


def _of_members(*entities: Any, table: Any) -> Select[Any]:
    """Rows of a table with a `member_id`, joined to the member and his branch."""
    return (
        select(*entities)
        .join(Member, (Member.tenant_id == table.tenant_id) & (Member.id == table.member_id))
        .join(Org, _AT_ORG)
    )


async def find_payer(
    session: AsyncSession, tenant_id: UUID, member_id: UUID, *, scopes: Sequence[Scope]
) -> Payer | None:
    row = (
        await session.execute(
            select(*PAYER)
            .select_from(Member)
            .join(Org, _AT_ORG)
            .where(
                Member.tenant_id == tenant_id,
                Member.id == member_id,
                Member.merged_into_id.is_(None),
                _in_sight(scopes),
            )
        )
    ).one_or_none()
    return None if row is None else Payer(*row)


async def payers_by_id(session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID]) -> dict[UUID, Payer]:
    """The payers behind rows that were already found within sight."""
    rows = await session.execute(
        select(*PAYER)
        .select_from(Member)
        .join(Org, _AT_ORG)
        .where(Member.tenant_id == tenant_id, Member.id.in_(set(member_ids)))
    )
    payers = [Payer(*row) for row in rows]
    return {payer.id: payer for payer in payers}


async def find_assessment(
    session: AsyncSession, tenant_id: UUID, assessment_id: UUID, *, scopes: Sequence[Scope], lock: bool = False
) -> DuesAssessment | None:
    statement = _of_members(DuesAssessment, table=DuesAssessment).where(
        DuesAssessment.tenant_id == tenant_id, DuesAssessment.id == assessment_id, _in_sight(scopes)
    )
    if lock:
        statement = statement.with_for_update(of=DuesAssessment)
    return await session.scalar(statement)


async def find_own(
    session: AsyncSession, tenant_id: UUID, member_id: UUID, assessment_id: UUID
) -> DuesAssessment | None:
    """The member's own assessment, held until the transaction ends."""
    return await session.scalar(
        select(DuesAssessment)
        .where(
            DuesAssessment.tenant_id == tenant_id,
            DuesAssessment.id == assessment_id,
            DuesAssessment.member_id == member_id,
        )
        .with_for_update()
    )


async def of_year(session: AsyncSession, tenant_id: UUID, member_id: UUID, year: int) -> list[DuesAssessment]:
    """All assessments of a member's year, in the order of their numbers."""
    rows = await session.scalars(
        select(DuesAssessment)
        .where(
            DuesAssessment.tenant_id == tenant_id,
            DuesAssessment.member_id == member_id,
            DuesAssessment.year == year,
        )
        .order_by(DuesAssessment.number)
    )
    return list(rows)


async def held(
    session: AsyncSession,
    tenant_id: UUID,
    year: int,
    under: str,
    *,
    scopes: Sequence[Scope],
    ids: Collection[UUID] | None = None,
    state: AssessmentState | None = None,
) -> list[DuesAssessment]:
    """Assessments of a year at or below a path, each held until the transaction ends, always in the same order."""
    statement = _of_members(DuesAssessment, table=DuesAssessment).where(
        DuesAssessment.tenant_id == tenant_id,
        DuesAssessment.year == year,
        below(Org.path, under),
        _in_sight(scopes),
    )
    if ids is not None:
        statement = statement.where(DuesAssessment.id.in_(ids))
    if state is not None:
        statement = statement.where(DuesAssessment.state == state)
    return list(await session.scalars(statement.order_by(DuesAssessment.id).with_for_update(of=DuesAssessment)))


def listed(
    tenant_id: UUID,
    *,
    scopes: Sequence[Scope],
    year: int,
    under: str | None,
    states: Collection[AssessmentState] | None,
    after: tuple[str, UUID] | None,
) -> Select[Any]:
    """Assessments with the member's name and sort key, in the order of names."""
    statement = _of_members(DuesAssessment, Member.name, Member.pinyin, table=DuesAssessment).where(
        DuesAssessment.tenant_id == tenant_id, DuesAssessment.year == year, _in_sight(scopes)
    )
    if under is not None:
        statement = statement.where(below(Org.path, under))
    if states is not None:
        statement = statement.where(DuesAssessment.state.in_(states))
    if after is not None:
        statement = statement.where(_follows(after, DuesAssessment.id))
    return statement.order_by(Member.pinyin, DuesAssessment.id)


def unassessed(
    tenant_id: UUID, *, scopes: Sequence[Scope], year: int, under: str, after: tuple[str, UUID] | None
) -> Select[UUID, str, str]:
    """Members who owe dues and have no assessment of the year: id, name, sort key."""
    assessed = select(DuesAssessment.id).where(
        DuesAssessment.tenant_id == Member.tenant_id,
        DuesAssessment.member_id == Member.id,
        DuesAssessment.year == year,
    )
    statement = (
        select(Member.id, Member.name, Member.pinyin)
        .select_from(Member)
        .join(Org, _AT_ORG)
        .where(
            Member.tenant_id == tenant_id,
            _in_sight(scopes),
            below(Org.path, under),
            Member.stage.in_(PARTY_STAGES),
            Member.status.in_(ASKED_FOR_DUES),
            Member.merged_into_id.is_(None),
            ~exists(assessed),
        )
    )
    if after is not None:
        statement = statement.where(_follows(after, Member.id))
    return statement.order_by(Member.pinyin, Member.id)


def _follows(after: tuple[str, UUID], row_id: Any) -> ColumnElement[bool]:
    pinyin, last_id = after
    return or_(Member.pinyin > pinyin, and_(Member.pinyin == pinyin, row_id > last_id))


async def periods_of(session: AsyncSession, tenant_id: UUID, member_id: UUID, year: int) -> list[DuesPeriodBase]:
    rows = await session.scalars(
        select(DuesPeriodBase)
        .where(
            DuesPeriodBase.tenant_id == tenant_id,
            DuesPeriodBase.member_id == member_id,
            DuesPeriodBase.year == year,
        )
        .order_by(DuesPeriodBase.first_month)
    )
    return list(rows)


async def find_relief(
    session: AsyncSession, tenant_id: UUID, relief_id: UUID, *, scopes: Sequence[Scope]
) -> DuesRelief | None:
    """The relief, held until the transaction ends."""
    statement = _of_members(DuesRelief, table=DuesRelief).where(
        DuesRelief.tenant_id == tenant_id, DuesRelief.id == relief_id, _in_sight(scopes)
    )
    return await session.scalar(statement.with_for_update(of=DuesRelief))


def listed_reliefs(
    tenant_id: UUID, *, scopes: Sequence[Scope], under: str | None, state: ReliefState | None, before: UUID | None
) -> Select[Any]:
    """Reliefs, the newest first."""
    statement = _of_members(DuesRelief, Member.name, table=DuesRelief).where(
        DuesRelief.tenant_id == tenant_id, _in_sight(scopes)
    )
    if under is not None:
        statement = statement.where(below(Org.path, under))
    if state is not None:
        statement = statement.where(DuesRelief.state == state)
    if before is not None:
        statement = statement.where(DuesRelief.id < before)
    return statement.order_by(DuesRelief.id.desc())


async def reliefs_of(
    session: AsyncSession, tenant_id: UUID, member_id: UUID, first: date, last: date, *, states: Collection[ReliefState]
) -> list[DuesRelief]:
    """Reliefs of a member that touch the months from `first` to `last`."""
    rows = await session.scalars(
        select(DuesRelief)
        .where(
            DuesRelief.tenant_id == tenant_id,
            DuesRelief.member_id == member_id,
            DuesRelief.state.in_(states),
            DuesRelief.from_month <= last,
            DuesRelief.until_month >= first,
        )
        .order_by(DuesRelief.from_month)
    )
    return list(rows)
