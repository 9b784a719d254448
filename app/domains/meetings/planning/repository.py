"""Queries of planning. Those for people take a scope; those for the job see the whole tenant."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.meetings.models import Meeting
from app.domains.meetings.planning.models import MeetingLocalDay, MeetingPlan, MeetingTheme, PlannedMeeting
from app.domains.meetings.planning.vocabulary import PlanState
from app.domains.meetings.rules import BRANCHES
from app.domains.orgs.public import Org, OrgCard, OrgKind, OrgStatus, below, within_scope


def _at(scope: Scope, row: type[MeetingPlan] | type[PlannedMeeting] | type[MeetingLocalDay]) -> ColumnElement[bool]:
    """Does the scope reach the row's organisation?"""
    return exists(
        select(Org.id).where(Org.tenant_id == row.tenant_id, Org.id == row.org_id, within_scope(Org.path, scope))
    )


def _under(path: str, row: type[MeetingPlan] | type[PlannedMeeting]) -> ColumnElement[bool]:
    return exists(select(Org.id).where(Org.tenant_id == row.tenant_id, Org.id == row.org_id, below(Org.path, path)))


async def plan(
    session: AsyncSession, tenant_id: UUID, plan_id: UUID, *, scope: Scope, lock: bool = False
) -> MeetingPlan | None:
    """The plan within the scope; with `lock` nobody else changes it until the transaction ends."""
    statement = select(MeetingPlan).where(
        MeetingPlan.tenant_id == tenant_id, MeetingPlan.id == plan_id, _at(scope, MeetingPlan)
    )
    if lock:
        statement = statement.with_for_update(key_share=True, of=MeetingPlan).execution_options(populate_existing=True)
    return await session.scalar(statement)


async def plans_page(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    scope: Scope,
    under: str | None,
    year: int | None,
    state: PlanState | None,
    before: UUID | None,
    limit: int,
) -> Sequence[MeetingPlan]:
    """Plans within the scope, the newest first."""
    statement = select(MeetingPlan).where(MeetingPlan.tenant_id == tenant_id, _at(scope, MeetingPlan))
    if under is not None:
        statement = statement.where(_under(under, MeetingPlan))
    if year is not None:
        statement = statement.where(MeetingPlan.year == year)
    if state is not None:
        statement = statement.where(MeetingPlan.state == state)
    if before is not None:
        statement = statement.where(MeetingPlan.id < before)
    return (await session.scalars(statement.order_by(MeetingPlan.id.desc()).limit(limit))).all()


async def adopted(
    session: AsyncSession, tenant_id: UUID, years: Collection[int], org_ids: Collection[UUID] | None = None
) -> dict[tuple[UUID, int], MeetingPlan]:
    """Adopted plans by organisation and year, of these organisations or of all."""
    statement = select(MeetingPlan).where(
        MeetingPlan.tenant_id == tenant_id, MeetingPlan.year.in_(years), MeetingPlan.state == PlanState.ADOPTED
    )
    if org_ids is not None:
        statement = statement.where(MeetingPlan.org_id.in_(org_ids))
    return {(one.org_id, one.year): one for one in await session.scalars(statement)}


async def themes_of(
    session: AsyncSession, tenant_id: UUID, org_ids: Collection[UUID], years: Collection[int]
) -> dict[tuple[UUID, int], MeetingTheme]:
    rows = await session.scalars(
        select(MeetingTheme).where(
            MeetingTheme.tenant_id == tenant_id, MeetingTheme.org_id.in_(org_ids), MeetingTheme.year.in_(years)
        )
    )
    return {(one.org_id, one.year): one for one in rows}


async def themes_for_update(session: AsyncSession, tenant_id: UUID, org_id: UUID, year: int) -> MeetingTheme | None:
    return await session.scalar(
        select(MeetingTheme)
        .where(MeetingTheme.tenant_id == tenant_id, MeetingTheme.org_id == org_id, MeetingTheme.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def local_days(
    session: AsyncSession, tenant_id: UUID, first: date, last: date, org_ids: Collection[UUID] | None = None
) -> Sequence[MeetingLocalDay]:
    """Local days from `first` to `last`, of these organisations or of all."""
    statement = select(MeetingLocalDay).where(
        MeetingLocalDay.tenant_id == tenant_id, MeetingLocalDay.day >= first, MeetingLocalDay.day <= last
    )
    if org_ids is not None:
        statement = statement.where(MeetingLocalDay.org_id.in_(org_ids))
    return (await session.scalars(statement.order_by(MeetingLocalDay.day, MeetingLocalDay.id))).all()


async def local_day(session: AsyncSession, tenant_id: UUID, row_id: UUID, *, scope: Scope) -> MeetingLocalDay | None:
    return await session.scalar(
        select(MeetingLocalDay).where(
            MeetingLocalDay.tenant_id == tenant_id, MeetingLocalDay.id == row_id, _at(scope, MeetingLocalDay)
        )
    )


async def covered_orgs(
    session: AsyncSession, tenant_id: UUID, *, own: Collection[UUID], under: Collection[str], after: str, limit: int
) -> list[OrgCard]:
    """Active organisations that have a plan of their own, and active branches under the paths, in the order of paths."""
    reached: list[ColumnElement[bool]] = [Org.id.in_(own)]
    if under:
        reached.append(and_(Org.kind.in_(BRANCHES), or_(*(below(Org.path, path) for path in under))))
    rows = await session.scalars(
        select(Org)
        .where(Org.tenant_id == tenant_id, Org.status == OrgStatus.ACTIVE, Org.path > after, or_(*reached))
        .order_by(Org.path)
        .limit(limit)
    )
    return [OrgCard.of(org) for org in rows]


async def groups_under(
    session: AsyncSession, tenant_id: UUID, branch_ids: Collection[UUID]
) -> dict[UUID, list[OrgCard]]:
    """The active groups of each branch, in their order."""
    rows = await session.scalars(
        select(Org)
        .where(
            Org.tenant_id == tenant_id,
            Org.parent_id.in_(branch_ids),
            Org.kind == OrgKind.GROUP,
            Org.status == OrgStatus.ACTIVE,
        )
        .order_by(Org.position, Org.id)
    )
    found: dict[UUID, list[OrgCard]] = {branch_id: [] for branch_id in branch_ids}
    for org in rows:
        assert org.parent_id is not None
        found[org.parent_id].append(OrgCard.of(org))
    return found


def planned(tenant_id: UUID) -> Select[PlannedMeeting]:
    return select(PlannedMeeting).where(PlannedMeeting.tenant_id == tenant_id)


async def planned_of(
    session: AsyncSession, tenant_id: UUID, org_ids: Collection[UUID], months: Iterable[tuple[int, int]]
) -> list[PlannedMeeting]:
    """What was drafted for these organisations in these months (year, month)."""
    wanted = [and_(PlannedMeeting.year == year, PlannedMeeting.month == month) for year, month in months]
    rows = await session.scalars(planned(tenant_id).where(PlannedMeeting.org_id.in_(org_ids), or_(*wanted)))
    return list(rows)


async def planned_by_id(session: AsyncSession, tenant_id: UUID, ids: Collection[UUID]) -> Sequence[PlannedMeeting]:
    return (await session.scalars(planned(tenant_id).where(PlannedMeeting.id.in_(ids)))).all()


async def planned_of_meeting(
    session: AsyncSession, tenant_id: UUID, meeting_id: UUID | None
) -> Sequence[PlannedMeeting]:
    """The kinds that a drafted meeting serves."""
    return (await session.scalars(planned(tenant_id).where(PlannedMeeting.meeting_id == meeting_id))).all()


async def planned_row(
    session: AsyncSession, tenant_id: UUID, planned_id: UUID, *, scope: Scope
) -> PlannedMeeting | None:
    return await session.scalar(
        planned(tenant_id).where(PlannedMeeting.id == planned_id, _at(scope, PlannedMeeting)).with_for_update()
    )


async def planned_page(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    scope: Scope,
    under: str | None,
    year: int,
    month: int | None,
    after: UUID | None,
    limit: int,
) -> list[tuple[PlannedMeeting, Meeting]]:
    """What was drafted in a year with its meetings, in the order of drafting."""
    statement = (
        select(PlannedMeeting, Meeting)
        .join(Meeting, (Meeting.tenant_id == PlannedMeeting.tenant_id) & (Meeting.id == PlannedMeeting.meeting_id))
        .where(PlannedMeeting.tenant_id == tenant_id, PlannedMeeting.year == year, _at(scope, PlannedMeeting))
    )
    if under is not None:
        statement = statement.where(_under(under, PlannedMeeting))
    if month is not None:
        statement = statement.where(PlannedMeeting.month == month)
    if after is not None:
        statement = statement.where(PlannedMeeting.id > after)
    rows = await session.execute(statement.order_by(PlannedMeeting.id).limit(limit))
    return [(row[0], row[1]) for row in rows]


async def in_hall(session: AsyncSession, tenant_id: UUID, year: int, hall: str) -> list[tuple[MeetingPlan, OrgCard]]:
    """Adopted plans of the year that claim the hall, with their organisations."""
    return await _with_orgs(session, _hall_plans(tenant_id, year).where(MeetingPlan.hall == hall))


async def halls_under(
    session: AsyncSession, tenant_id: UUID, year: int, path: str
) -> list[tuple[MeetingPlan, OrgCard]]:
    """Adopted plans of the year with a hall, at or below a path."""
    return await _with_orgs(session, _hall_plans(tenant_id, year).where(MeetingPlan.hall != "", below(Org.path, path)))


def _hall_plans(tenant_id: UUID, year: int) -> Select[MeetingPlan, Org]:
    return (
        select(MeetingPlan, Org)
        .join(Org, (Org.tenant_id == MeetingPlan.tenant_id) & (Org.id == MeetingPlan.org_id))
        .where(
            MeetingPlan.tenant_id == tenant_id,
            MeetingPlan.year == year,
            MeetingPlan.state == PlanState.ADOPTED,
            Org.status == OrgStatus.ACTIVE,
        )
        .order_by(Org.path)
    )


async def _with_orgs(session: AsyncSession, statement: Select[MeetingPlan, Org]) -> list[tuple[MeetingPlan, OrgCard]]:
    return [(plan, OrgCard.of(org)) for plan, org in await session.execute(statement)]
