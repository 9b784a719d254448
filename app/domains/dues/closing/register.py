"""Queries that lay the register of payments beside the ledger. Months are given by their first and last days."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domains.dues.ledger.models import LedgerEntry, LedgerLine
from app.domains.dues.ledger.vocabulary import Account, EntryKind, Side
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.vocabulary import ARRIVED, Channel
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.vocabulary import RefundState
from app.kit.clock import CHINA

_MOST = 50
_SIGNED = case((LedgerLine.side == Side.DEBIT, LedgerLine.amount_fen), else_=-LedgerLine.amount_fen)
# What arrives as dues other than from members, or leaves again as a whole, is no part of the register of payments.
_NOT_FROM_MEMBERS = (EntryKind.OPENING, EntryKind.FORWARDED, EntryKind.FROM_BELOW)


def span(first: date, last: date) -> tuple[datetime, datetime]:
    """The instants [start, end) of days in China."""
    start = datetime(first.year, first.month, first.day, tzinfo=CHINA)
    return start, datetime(last.year, last.month, last.day, tzinfo=CHINA) + timedelta(days=1)


_RECEIPT = and_(
    LedgerEntry.tenant_id == DuesPayment.tenant_id,
    LedgerEntry.source_id == DuesPayment.id,
    LedgerEntry.kind == EntryKind.RECEIVED,
)
_GIVING_BACK = and_(
    LedgerEntry.tenant_id == DuesRefund.tenant_id,
    LedgerEntry.source_id == DuesRefund.id,
    LedgerEntry.kind == EntryKind.REFUNDED,
)


async def paid_in(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date
) -> dict[Channel, int]:
    """Payments of the register by channel: those booked on these days, and those that arrived and were never booked."""
    start, end = span(first, last)
    in_month = or_(
        and_(LedgerEntry.booked_on >= first, LedgerEntry.booked_on <= last),
        and_(LedgerEntry.id.is_(None), DuesPayment.paid_at >= start, DuesPayment.paid_at < end),
    )
    rows = await session.execute(
        select(DuesPayment.channel, func.sum(DuesPayment.amount_fen))
        .outerjoin(LedgerEntry, _RECEIPT)
        .where(
            DuesPayment.tenant_id == tenant_id,
            DuesPayment.books_id == books_id,
            DuesPayment.state.in_(ARRIVED),
            in_month,
        )
        .group_by(DuesPayment.channel)
    )
    return {channel: int(total) for channel, total in rows}


async def given_back_in(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date
) -> dict[Account | None, int]:
    """Refunds of the register by where the money lay: those booked on these days, and those that were given back and never booked.

    By the day of the entry, as payments are: what the provider gave back in a month may become known in the next one,
    and is booked on a day that is open then. Positive.
    """
    start, end = span(first, last)
    in_month = or_(
        and_(LedgerEntry.booked_on >= first, LedgerEntry.booked_on <= last),
        and_(LedgerEntry.id.is_(None), DuesRefund.done_at >= start, DuesRefund.done_at < end),
    )
    rows = await session.execute(
        select(DuesRefund.paid_from, func.sum(DuesRefund.amount_fen))
        .outerjoin(LedgerEntry, _GIVING_BACK)
        .where(
            DuesRefund.tenant_id == tenant_id,
            DuesRefund.books_id == books_id,
            DuesRefund.state == RefundState.DONE,
            in_month,
        )
        .group_by(DuesRefund.paid_from)
    )
    return {account: int(total) for account, total in rows}


async def received_in(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date
) -> dict[Account, int]:
    """What receipts and refunds of members, and counter-entries to them, moved on each account; debits less credits."""
    countered = aliased(LedgerEntry)
    kinds = (EntryKind.RECEIVED, EntryKind.REFUNDED)
    rows = await session.execute(
        select(LedgerLine.account, func.sum(_SIGNED))
        .join(LedgerEntry, and_(LedgerEntry.tenant_id == LedgerLine.tenant_id, LedgerEntry.id == LedgerLine.entry_id))
        .outerjoin(
            countered, and_(countered.tenant_id == LedgerEntry.tenant_id, countered.id == LedgerEntry.counters_id)
        )
        .where(
            LedgerLine.tenant_id == tenant_id,
            LedgerLine.books_id == books_id,
            LedgerLine.booked_on >= first,
            LedgerLine.booked_on <= last,
            or_(LedgerEntry.kind.in_(kinds), countered.kind.in_(kinds)),
        )
        .group_by(LedgerLine.account)
    )
    return {account: int(total) for account, total in rows}


async def dues_of_members_in(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date, accounts: frozenset[Account]
) -> int:
    """What was booked as dues of members on these days, whatever kind of entry did it: credits less debits."""
    countered = aliased(LedgerEntry)
    total = await session.scalar(
        select(func.coalesce(func.sum(-_SIGNED), 0))
        .join(LedgerEntry, and_(LedgerEntry.tenant_id == LedgerLine.tenant_id, LedgerEntry.id == LedgerLine.entry_id))
        .outerjoin(
            countered, and_(countered.tenant_id == LedgerEntry.tenant_id, countered.id == LedgerEntry.counters_id)
        )
        .where(
            LedgerLine.tenant_id == tenant_id,
            LedgerLine.books_id == books_id,
            LedgerLine.booked_on >= first,
            LedgerLine.booked_on <= last,
            LedgerLine.account.in_(accounts),
            LedgerEntry.kind.not_in(_NOT_FROM_MEMBERS),
            or_(countered.id.is_(None), countered.kind.not_in(_NOT_FROM_MEMBERS)),
        )
    )
    return int(total or 0)


async def unbooked(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date
) -> list[tuple[UUID, int]]:
    """Payments that arrived on these days and that no entry books: ids and amounts."""
    start, end = span(first, last)
    rows = await session.execute(
        select(DuesPayment.id, DuesPayment.amount_fen)
        .outerjoin(LedgerEntry, _RECEIPT)
        .where(
            DuesPayment.tenant_id == tenant_id,
            DuesPayment.books_id == books_id,
            DuesPayment.state.in_(ARRIVED),
            DuesPayment.paid_at >= start,
            DuesPayment.paid_at < end,
            LedgerEntry.id.is_(None),
        )
        .limit(_MOST)
    )
    return [(payment_id, amount) for payment_id, amount in rows]


async def unregistered(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date
) -> list[tuple[UUID, str]]:
    """Receipts booked on these days for which the register has no payment: entries and their memos."""
    rows = await session.execute(
        select(LedgerEntry.id, LedgerEntry.memo)
        .outerjoin(
            DuesPayment,
            and_(DuesPayment.tenant_id == LedgerEntry.tenant_id, DuesPayment.id == LedgerEntry.source_id),
        )
        .where(
            LedgerEntry.tenant_id == tenant_id,
            LedgerEntry.books_id == books_id,
            LedgerEntry.kind == EntryKind.RECEIVED,
            LedgerEntry.booked_on >= first,
            LedgerEntry.booked_on <= last,
            DuesPayment.id.is_(None),
        )
        .limit(_MOST)
    )
    return [(entry_id, memo) for entry_id, memo in rows]


async def misallocated(session: AsyncSession, tenant_id: UUID, books_id: UUID) -> list[tuple[UUID, int, int]]:
    """Payments into these books whose allocations, those given back among them, do not add up to what is left of them.

    Ids, what is left, what is allocated.
    """
    allocated = (
        select(DuesAllocation.payment_id, func.sum(DuesAllocation.amount_fen).label("total"))
        .where(DuesAllocation.tenant_id == tenant_id)
        .group_by(DuesAllocation.payment_id)
        .subquery()
    )
    total = func.coalesce(allocated.c.total, 0)
    left = DuesPayment.amount_fen - DuesPayment.refunded_fen
    statement = (
        select(DuesPayment.id, left, total)
        .outerjoin(allocated, allocated.c.payment_id == DuesPayment.id)
        .where(
            DuesPayment.tenant_id == tenant_id,
            DuesPayment.books_id == books_id,
            DuesPayment.state.in_(ARRIVED),
            total != left,
        )
        .limit(_MOST)
    )
    rows = await session.execute(statement)
    return [(payment_id, amount, int(found)) for payment_id, amount, found in rows]


async def bank_touched(session: AsyncSession, tenant_id: UUID, books_id: UUID, last: date) -> bool:
    """Did money ever lie in the bank up to this day?"""
    found = await session.scalar(
        select(LedgerLine.id)
        .where(
            LedgerLine.tenant_id == tenant_id,
            LedgerLine.books_id == books_id,
            LedgerLine.account == Account.BANK,
            LedgerLine.booked_on <= last,
        )
        .limit(1)
    )
    return found is not None
