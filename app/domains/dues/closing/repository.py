"""Queries of closing. Months are given by their first and last days."""

from datetime import date
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.closing.models import BankBalance, MonthClosing, MonthReopening
from app.domains.dues.ledger.models import LedgerEntry


async def bank_balance(session: AsyncSession, tenant_id: UUID, books_id: UUID, month: date) -> BankBalance | None:
    """What was entered last."""
    return await session.scalar(
        select(BankBalance)
        .where(BankBalance.tenant_id == tenant_id, BankBalance.books_id == books_id, BankBalance.month == month)
        .order_by(BankBalance.id.desc())
        .limit(1)
    )


async def entries_of(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date
) -> list[LedgerEntry]:
    """All entries booked on these days in the order of their ids."""
    rows = await session.scalars(
        select(LedgerEntry)
        .where(
            LedgerEntry.tenant_id == tenant_id,
            LedgerEntry.books_id == books_id,
            LedgerEntry.booked_on >= first,
            LedgerEntry.booked_on <= last,
        )
        .order_by(LedgerEntry.id)
    )
    return list(rows)


async def closings_of(session: AsyncSession, tenant_id: UUID, books_id: UUID) -> list[MonthClosing]:
    """All closings, the newest first."""
    rows = await session.scalars(
        select(MonthClosing)
        .where(MonthClosing.tenant_id == tenant_id, MonthClosing.books_id == books_id)
        .order_by(MonthClosing.id.desc())
    )
    return list(rows)


async def standing_closings(session: AsyncSession, tenant_id: UUID) -> list[MonthClosing]:
    """Closings of all books that were not reopened."""
    rows = await session.scalars(
        select(MonthClosing)
        .where(MonthClosing.tenant_id == tenant_id, MonthClosing.reopened_at.is_(None))
        .order_by(MonthClosing.books_id, MonthClosing.month)
    )
    return list(rows)


async def find_closing(session: AsyncSession, tenant_id: UUID, books_id: UUID, closing_id: UUID) -> MonthClosing | None:
    return await session.scalar(
        select(MonthClosing)
        .where(MonthClosing.tenant_id == tenant_id, MonthClosing.books_id == books_id, MonthClosing.id == closing_id)
        .execution_options(populate_existing=True)
    )


async def find_reopening(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, reopening_id: UUID
) -> MonthReopening | None:
    """The request, its row locked."""
    return await session.scalar(
        select(MonthReopening)
        .join(
            MonthClosing,
            and_(MonthClosing.tenant_id == MonthReopening.tenant_id, MonthClosing.id == MonthReopening.closing_id),
        )
        .where(
            MonthReopening.tenant_id == tenant_id,
            MonthReopening.id == reopening_id,
            MonthClosing.books_id == books_id,
        )
        .with_for_update(of=MonthReopening)
        .execution_options(populate_existing=True)
    )


async def reopenings_of(session: AsyncSession, tenant_id: UUID, books_id: UUID) -> list[MonthReopening]:
    """All requests to reopen, the newest first."""
    rows = await session.scalars(
        select(MonthReopening)
        .join(
            MonthClosing,
            and_(MonthClosing.tenant_id == MonthReopening.tenant_id, MonthClosing.id == MonthReopening.closing_id),
        )
        .where(MonthReopening.tenant_id == tenant_id, MonthClosing.books_id == books_id)
        .order_by(MonthReopening.id.desc())
    )
    return list(rows)
