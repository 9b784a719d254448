"""Queries of arrears: unpaid months, cases, what became of them."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.dues.arrears.models import DuesCase, DuesCaseEvent
from app.domains.dues.arrears.rules import SETTLED, Standing, is_unpaid
from app.domains.dues.arrears.vocabulary import LASTING
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.vocabulary import OPEN, BillState
from app.domains.members.public import Member
from app.domains.orgs.public import BRANCHES, Org, OrgStatus, below, within_scope

Months = dict[tuple[UUID, UUID], Standing]
"""How members stand who have not paid months that are over, by branch and member."""


async def unpaid_months(session: AsyncSession, tenant_id: UUID, today: date, *where: ColumnElement[bool]) -> Months:
    """The months that count as unpaid on a day, of all bills that meet `where`, and what is settled since the first."""
    rows = await session.execute(
        select(DuesBill.org_id, DuesBill.member_id, DuesBill.month, DuesBill.state, DuesBill.deferred_until)
        .where(*_over(tenant_id, today, OPEN), *where)
        .order_by(DuesBill.org_id, DuesBill.member_id, DuesBill.month)
    )
    unpaid: dict[tuple[UUID, UUID], list[date]] = {}
    for org_id, member_id, month, state, deferred_until in rows:
        if is_unpaid(state, month, deferred_until, today):
            unpaid.setdefault((org_id, member_id), []).append(month)
    settled = await _settled_between(session, tenant_id, today, *where)
    return {key: Standing(months, settled.get(key[1], [])) for key, months in unpaid.items()}


async def _settled_between(
    session: AsyncSession, tenant_id: UUID, today: date, *where: ColumnElement[bool]
) -> dict[UUID, list[date]]:
    """Settled months of whoever owes two and more, whichever branch billed them: nobody else can have a run."""
    owing = (
        select(DuesBill.member_id, func.min(DuesBill.month).label("first"))
        .where(*_over(tenant_id, today, OPEN), *where)
        .group_by(DuesBill.member_id)
        .having(func.count() > 1)
        .subquery()
    )
    rows = await session.execute(
        select(DuesBill.member_id, DuesBill.month)
        .join(owing, and_(owing.c.member_id == DuesBill.member_id, owing.c.first < DuesBill.month))
        .where(*_over(tenant_id, today, SETTLED))
        .order_by(DuesBill.member_id, DuesBill.month)
    )
    found: dict[UUID, list[date]] = {}
    for member_id, month in rows:
        found.setdefault(member_id, []).append(month)
    return found


def _over(tenant_id: UUID, today: date, states: Collection[BillState]) -> tuple[ColumnElement[bool], ...]:
    """Bills in one of these states, of months that are over."""
    return (
        DuesBill.tenant_id == tenant_id,
        DuesBill.state.in_(states),
        DuesBill.month < today.replace(day=1),
    )


async def branches(session: AsyncSession, tenant_id: UUID) -> dict[UUID, str]:
    """The path of each active branch."""
    rows = await session.execute(
        select(Org.id, Org.path).where(
            Org.tenant_id == tenant_id, Org.kind.in_(BRANCHES), Org.status == OrgStatus.ACTIVE
        )
    )
    return {row.id: row.path for row in rows}


async def branches_below(session: AsyncSession, tenant_id: UUID, path: str, scope: Scope) -> list[tuple[UUID, str]]:
    """Id and name of the active branches at or below a path, within the scope, in the order of the tree."""
    rows = await session.execute(
        select(Org.id, Org.name)
        .where(
            Org.tenant_id == tenant_id,
            Org.kind.in_(BRANCHES),
            Org.status == OrgStatus.ACTIVE,
            below(Org.path, path),
            within_scope(Org.path, scope),
        )
        .order_by(Org.path)
    )
    return [(row.id, row.name) for row in rows]


async def lasting_cases(
    session: AsyncSession, tenant_id: UUID, *, org_ids: Collection[UUID] | None = None, member_id: UUID | None = None
) -> list[DuesCase]:
    """Cases that the money has not closed."""
    statement = select(DuesCase).where(DuesCase.tenant_id == tenant_id, DuesCase.state.in_(LASTING))
    if org_ids is not None:
        statement = statement.where(DuesCase.org_id.in_(list(org_ids)))
    if member_id is not None:
        statement = statement.where(DuesCase.member_id == member_id)
    rows = await session.scalars(statement.order_by(DuesCase.id))
    return list(rows)


def cases_of(tenant_id: UUID, org_id: UUID, before: UUID | None) -> Select[DuesCase, str]:
    """A branch's cases with the member's name, the newest first."""
    statement = (
        select(DuesCase, Member.name)
        .join(Member, (Member.tenant_id == DuesCase.tenant_id) & (Member.id == DuesCase.member_id))
        .where(DuesCase.tenant_id == tenant_id, DuesCase.org_id == org_id)
    )
    if before is not None:
        statement = statement.where(DuesCase.id < before)
    return statement.order_by(DuesCase.id.desc())


async def find_case(
    session: AsyncSession, tenant_id: UUID, case_id: UUID, *, scopes: Sequence[Scope], lock: bool = False
) -> tuple[DuesCase, str, str] | None:
    """The case with its branch's path and the member's name; with `lock` it is held until the transaction ends."""
    statement = (
        select(DuesCase, Org.path, Member.name)
        .join(Org, (Org.tenant_id == DuesCase.tenant_id) & (Org.id == DuesCase.org_id))
        .join(Member, (Member.tenant_id == DuesCase.tenant_id) & (Member.id == DuesCase.member_id))
        .where(
            DuesCase.tenant_id == tenant_id,
            DuesCase.id == case_id,
            or_(*(within_scope(Org.path, scope) for scope in scopes)),
        )
    )
    if lock:
        statement = statement.with_for_update(of=DuesCase).execution_options(populate_existing=True)
    row = (await session.execute(statement)).one_or_none()
    return (row[0], row[1], row[2]) if row else None


async def events_of(session: AsyncSession, case: DuesCase) -> list[DuesCaseEvent]:
    """What became of a case, in its order."""
    rows = await session.scalars(
        select(DuesCaseEvent)
        .where(DuesCaseEvent.tenant_id == case.tenant_id, DuesCaseEvent.case_id == case.id)
        .order_by(DuesCaseEvent.id)
    )
    return list(rows)
