"""Queries of payouts and publications."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.dues.ledger.models import DuesBooks, LedgerEntry, LedgerLine
from app.domains.dues.ledger.vocabulary import Account, EntryKind, Side
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.vocabulary import Purpose
from app.domains.dues.spending.models import DuesPayout, DuesPublication
from app.domains.dues.spending.vocabulary import PayoutKind, PayoutState, UsePurpose
from app.domains.orgs.public import Org, within_scope

_PAID = (PayoutState.PAID, PayoutState.RECEIVED)


async def find_payout(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, payout_id: UUID, *, lock: bool = False
) -> DuesPayout | None:
    """A payout of these books, or one that is for them."""
    statement = select(DuesPayout).where(
        DuesPayout.tenant_id == tenant_id,
        DuesPayout.id == payout_id,
        or_(DuesPayout.books_id == books_id, DuesPayout.to_books_id == books_id),
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


def payouts_of(tenant_id: UUID, books_id: UUID) -> Select[DuesPayout]:
    """Payouts of the books, and those that are for them once they were paid; the newest first."""
    return (
        select(DuesPayout)
        .where(
            DuesPayout.tenant_id == tenant_id,
            or_(
                DuesPayout.books_id == books_id,
                and_(DuesPayout.to_books_id == books_id, DuesPayout.state.in_(_PAID)),
            ),
        )
        .order_by(DuesPayout.id.desc())
    )


async def shares_between(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date
) -> list[DuesPayout]:
    """Shares that stand for a period touching these months."""
    rows = await session.scalars(
        select(DuesPayout).where(
            DuesPayout.tenant_id == tenant_id,
            DuesPayout.books_id == books_id,
            DuesPayout.kind == PayoutKind.SHARE,
            DuesPayout.state != PayoutState.REJECTED,
            DuesPayout.period_from <= last,
            DuesPayout.period_until >= first,
        )
    )
    return list(rows)


async def large_left(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, allocation_id: UUID
) -> DuesAllocation | None:
    """A large payment into these books of which nothing was given back."""
    back = select(DuesAllocation.reverses_id).where(
        DuesAllocation.tenant_id == tenant_id, DuesAllocation.reverses_id == allocation_id
    )
    return await session.scalar(
        select(DuesAllocation)
        .join(
            DuesPayment,
            and_(DuesPayment.tenant_id == DuesAllocation.tenant_id, DuesPayment.id == DuesAllocation.payment_id),
        )
        .where(
            DuesAllocation.tenant_id == tenant_id,
            DuesAllocation.id == allocation_id,
            DuesAllocation.purpose == Purpose.LARGE,
            DuesAllocation.amount_fen > 0,
            DuesPayment.books_id == books_id,
            DuesAllocation.id.not_in(back),
        )
    )


async def used_by_purpose(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date
) -> dict[UsePurpose, int]:
    """What was paid for uses on these days, by purpose."""
    rows = await session.execute(
        select(DuesPayout.purpose, func.sum(DuesPayout.amount_fen))
        .where(
            DuesPayout.tenant_id == tenant_id,
            DuesPayout.books_id == books_id,
            DuesPayout.kind == PayoutKind.USED,
            DuesPayout.state.in_(_PAID),
            DuesPayout.paid_on >= first,
            DuesPayout.paid_on <= last,
        )
        .group_by(DuesPayout.purpose)
    )
    return {purpose: int(total) for purpose, total in rows if purpose is not None}


async def collected_by_org(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date
) -> list[tuple[str, int]]:
    """What members paid on these days by organisation, large payments left out: names and sums, in the order of paths."""
    signed = func.sum(case((LedgerLine.side == Side.CREDIT, LedgerLine.amount_fen), else_=-LedgerLine.amount_fen))
    rows = await session.execute(
        select(Org.name, signed)
        .select_from(LedgerLine)
        .join(LedgerEntry, and_(LedgerEntry.tenant_id == LedgerLine.tenant_id, LedgerEntry.id == LedgerLine.entry_id))
        .join(Org, and_(Org.tenant_id == LedgerEntry.tenant_id, Org.id == LedgerEntry.org_id))
        .where(
            LedgerLine.tenant_id == tenant_id,
            LedgerLine.books_id == books_id,
            LedgerLine.account == Account.DUES,
            LedgerLine.booked_on >= first,
            LedgerLine.booked_on <= last,
            LedgerEntry.kind != EntryKind.OPENING,
        )
        .group_by(Org.id, Org.name, Org.path)
        .order_by(Org.path)
    )
    return [(name, int(total)) for name, total in rows if total]


async def find_publication(
    session: AsyncSession, tenant_id: UUID, publication_id: UUID
) -> tuple[DuesPublication, Org] | None:
    row = (
        await session.execute(
            select(DuesPublication, Org)
            .join(Org, and_(Org.tenant_id == DuesPublication.tenant_id, Org.id == DuesPublication.org_id))
            .where(DuesPublication.tenant_id == tenant_id, DuesPublication.id == publication_id)
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


async def publications_for(
    session: AsyncSession, tenant_id: UUID, org_ids: Sequence[UUID], scope: Scope
) -> list[tuple[DuesPublication, Org]]:
    """Publications of these organisations, and of those within a scope; the newest first."""
    rows = await session.execute(
        select(DuesPublication, Org)
        .join(Org, and_(Org.tenant_id == DuesPublication.tenant_id, Org.id == DuesPublication.org_id))
        .where(DuesPublication.tenant_id == tenant_id, or_(Org.id.in_(list(org_ids)), within_scope(Org.path, scope)))
        .order_by(DuesPublication.year.desc(), Org.path)
    )
    return [(publication, org) for publication, org in rows]


async def books_of(session: AsyncSession, tenant_id: UUID, books_id: UUID) -> tuple[DuesBooks, Org] | None:
    row = (
        await session.execute(
            select(DuesBooks, Org)
            .join(Org, and_(Org.tenant_id == DuesBooks.tenant_id, Org.id == DuesBooks.org_id))
            .where(DuesBooks.tenant_id == tenant_id, DuesBooks.id == books_id)
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None
