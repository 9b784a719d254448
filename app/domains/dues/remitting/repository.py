"""Queries of remittance."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.dues.ledger.models import DuesBooks, LedgerEntry, LedgerLine
from app.domains.dues.ledger.vocabulary import Account, EntryKind, Side
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.vocabulary import Purpose
from app.domains.dues.remitting.models import DuesShare
from app.domains.dues.spending.models import DuesPayout
from app.domains.dues.spending.vocabulary import PayoutKind, PayoutState
from app.domains.orgs.public import Org, within_scope


async def shares_on(session: AsyncSession, tenant_id: UUID, org_ids: Sequence[UUID]) -> list[DuesShare]:
    """All tables of these organisations, by their months."""
    rows = await session.scalars(
        select(DuesShare)
        .where(DuesShare.tenant_id == tenant_id, DuesShare.org_id.in_(list(org_ids)))
        .order_by(DuesShare.from_month)
    )
    return list(rows)


async def books_below(session: AsyncSession, tenant_id: UUID, scope: Scope) -> list[UUID]:
    """The books of an organisation and of all below it."""
    rows = await session.scalars(
        select(DuesBooks.id)
        .join(Org, and_(Org.tenant_id == DuesBooks.tenant_id, Org.id == DuesBooks.org_id))
        .where(DuesBooks.tenant_id == tenant_id, within_scope(Org.path, scope))
    )
    return list(rows)


async def collected(session: AsyncSession, tenant_id: UUID, books_ids: Sequence[UUID], first: date, last: date) -> int:
    """Dues that became income of these books on these days, less what was given back. Large dues are no income."""
    total = await session.scalar(
        select(
            func.coalesce(
                func.sum(case((LedgerLine.side == Side.CREDIT, LedgerLine.amount_fen), else_=-LedgerLine.amount_fen)),
                0,
            )
        )
        .join(LedgerEntry, and_(LedgerEntry.tenant_id == LedgerLine.tenant_id, LedgerEntry.id == LedgerLine.entry_id))
        .where(
            LedgerLine.tenant_id == tenant_id,
            LedgerLine.books_id.in_(list(books_ids)),
            LedgerLine.account == Account.DUES,
            LedgerLine.booked_on >= first,
            LedgerLine.booked_on <= last,
            LedgerEntry.kind != EntryKind.OPENING,
        )
    )
    return int(total or 0)


async def large_in(session: AsyncSession, tenant_id: UUID, books_id: UUID) -> list[tuple[DuesAllocation, DuesPayment]]:
    """Large payments into these books of which nothing was given back and that nobody asked to forward."""
    back = select(DuesAllocation.reverses_id).where(
        DuesAllocation.tenant_id == tenant_id, DuesAllocation.reverses_id.is_not(None)
    )
    asked = select(DuesPayout.allocation_id).where(
        DuesPayout.tenant_id == tenant_id,
        DuesPayout.books_id == books_id,
        DuesPayout.kind == PayoutKind.LARGE,
        DuesPayout.state != PayoutState.REJECTED,
        DuesPayout.allocation_id.is_not(None),
    )
    rows = await session.execute(
        select(DuesAllocation, DuesPayment)
        .join(
            DuesPayment,
            and_(DuesPayment.tenant_id == DuesAllocation.tenant_id, DuesPayment.id == DuesAllocation.payment_id),
        )
        .where(
            DuesAllocation.tenant_id == tenant_id,
            DuesPayment.books_id == books_id,
            DuesAllocation.purpose == Purpose.LARGE,
            DuesAllocation.amount_fen > 0,
            DuesAllocation.id.not_in(back),
            DuesAllocation.id.not_in(asked),
        )
        .order_by(DuesAllocation.id)
    )
    return [(allocation, payment) for allocation, payment in rows]
