"""Queries on committee terms and their seats."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.orgs.models import CommitteeTerm, Org, OrgStatus, TermSeat
from app.domains.orgs.tree import below, within_scope
from app.domains.orgs.vocabulary import TermState
from app.kit.dates import add_months

# The day by which the next election must be held, extension included.
DEADLINE = func.coalesce(CommitteeTerm.extended_to, CommitteeTerm.due_on)


async def open_term(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> CommitteeTerm | None:
    """The term in office, locked until the transaction ends."""
    return await session.scalar(
        select(CommitteeTerm)
        .where(CommitteeTerm.tenant_id == tenant_id, CommitteeTerm.org_id == org_id, CommitteeTerm.ended_on.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def find_term(
    session: AsyncSession, tenant_id: UUID, term_id: UUID, *, lock: bool = False
) -> CommitteeTerm | None:
    """The term; the caller asks for its organisation within sight."""
    statement = (
        select(CommitteeTerm)
        .where(CommitteeTerm.tenant_id == tenant_id, CommitteeTerm.id == term_id)
        .execution_options(populate_existing=True)
    )
    return await session.scalar(statement.with_for_update() if lock else statement)


async def latest_term(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> CommitteeTerm | None:
    return await session.scalar(
        select(CommitteeTerm)
        .where(CommitteeTerm.tenant_id == tenant_id, CommitteeTerm.org_id == org_id)
        .order_by(CommitteeTerm.elected_on.desc(), CommitteeTerm.id.desc())
        .limit(1)
    )


async def terms_of(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> Sequence[CommitteeTerm]:
    """All terms of an organisation, the newest first."""
    return (
        await session.scalars(
            select(CommitteeTerm)
            .where(CommitteeTerm.tenant_id == tenant_id, CommitteeTerm.org_id == org_id)
            .order_by(CommitteeTerm.elected_on.desc(), CommitteeTerm.id.desc())
        )
    ).all()


async def seats_of(session: AsyncSession, tenant_id: UUID, term_ids: Collection[UUID]) -> Sequence[TermSeat]:
    """The seats of the terms, in the order in which they were taken."""
    if not term_ids:
        return []
    return (
        await session.scalars(
            select(TermSeat)
            .where(TermSeat.tenant_id == tenant_id, TermSeat.term_id.in_(term_ids))
            .order_by(TermSeat.from_on, TermSeat.id)
        )
    ).all()


def _state(state: TermState, on: date) -> ColumnElement[bool]:
    if state is TermState.OVERDUE:
        return on > DEADLINE
    if state is TermState.DUE_SOON:
        return (on <= DEADLINE) & (add_months(on, 6) >= DEADLINE)
    return CommitteeTerm.ended_on.is_(None)


async def terms_page(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    scope: Scope,
    under: str | None,
    state: TermState,
    on: date,
    after: list[str] | None,
    limit: int,
) -> Sequence[tuple[CommitteeTerm, Org]]:
    """Open terms of active organisations with the most urgent first, one more than `limit` if there is a next page."""
    statement = (
        select(CommitteeTerm, Org)
        .join(Org, (Org.tenant_id == CommitteeTerm.tenant_id) & (Org.id == CommitteeTerm.org_id))
        .where(
            CommitteeTerm.tenant_id == tenant_id,
            CommitteeTerm.ended_on.is_(None),
            Org.status == OrgStatus.ACTIVE,
            within_scope(Org.path, scope),
            _state(state, on),
        )
    )
    if under is not None:
        statement = statement.where(below(Org.path, under))
    if after:
        position = (date.fromisoformat(after[0]), UUID(after[1]))
        statement = statement.where(tuple_(DEADLINE, CommitteeTerm.id) > position)
    rows = await session.execute(statement.order_by(DEADLINE, CommitteeTerm.id).limit(limit + 1))
    return [(term, org) for term, org in rows]


async def unreminded(session: AsyncSession, tenant_id: UUID, *, due_by: date, limit: int) -> Sequence[CommitteeTerm]:
    """Open terms of active organisations, due by the day, of which nobody has been reminded; locked."""
    return (
        await session.scalars(
            select(CommitteeTerm)
            .join(Org, (Org.tenant_id == CommitteeTerm.tenant_id) & (Org.id == CommitteeTerm.org_id))
            .where(
                CommitteeTerm.tenant_id == tenant_id,
                CommitteeTerm.ended_on.is_(None),
                CommitteeTerm.reminded_on.is_(None),
                CommitteeTerm.due_on <= due_by,
                Org.status == OrgStatus.ACTIVE,
            )
            .order_by(CommitteeTerm.due_on, CommitteeTerm.id)
            .limit(limit)
            .with_for_update(of=CommitteeTerm)
        )
    ).all()
