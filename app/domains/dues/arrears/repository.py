"""Queries of arrears: unpaid months, cases, what became of them."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.dues.arrears.models import DuesCase, DuesCaseEvent
from app.domains.dues.arrears.rules import is_unpaid
from app.domains.dues.arrears.vocabulary import LASTING
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.vocabulary import OPEN
from app.domains.members.public import Member
from app.domains.orgs.public import BRANCHES, Org, OrgStatus, below, within_scope

Unpaid = dict[tuple[UUID, UUID], list[date]]
"""Unpaid months by branch and member."""


async def unpaid_months(session: AsyncSession, tenant_id: UUID, today: date, *where: object) -> Unpaid:
    """The months that count as unpaid on a day, of all bills that meet `where`."""
    rows = await session.execute(
        select(DuesBill.org_id, DuesBill.member_id, DuesBill.month, DuesBill.state, DuesBill.deferred_until)
        .where(
            DuesBill.tenant_id == tenant_id,
            DuesBill.state.in_(OPEN),
            DuesBill.month < today.replace(day=1),
            *where,  # type: ignore[arg-type]
        )
        .order_by(DuesBill.org_id, DuesBill.member_id, DuesBill.month)
    )
    found: Unpaid = {}
    for org_id, member_id, month, state, deferred_until in rows:
        if is_unpaid(state, month, deferred_until, today):
            found.setdefault((org_id, member_id), []).append(month)
    return found


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


async def held_case(
    session: AsyncSession, tenant_id: UUID, case_id: UUID, *, scopes: Sequence[Scope]
) -> tuple[DuesCase, str] | None:
    """The case with its branch's path, held until the transaction ends."""
    row = (
        await session.execute(
            select(DuesCase, Org.path)
            .join(Org, (Org.tenant_id == DuesCase.tenant_id) & (Org.id == DuesCase.org_id))
            .where(
                DuesCase.tenant_id == tenant_id,
                DuesCase.id == case_id,
                or_(*(within_scope(Org.path, scope) for scope in scopes)),
            )
            .with_for_update(of=DuesCase)
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


async def events_of(session: AsyncSession, case: DuesCase) -> list[DuesCaseEvent]:
    rows = await session.scalars(
        select(DuesCaseEvent)
        .where(DuesCaseEvent.tenant_id == case.tenant_id, DuesCaseEvent.case_id == case.id)
        .order_by(DuesCaseEvent.id)
    )
    return list(rows)
