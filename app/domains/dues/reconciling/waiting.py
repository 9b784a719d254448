"""Queries of what waits on either side: neither matched with the other nor explained by anybody."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domains.dues.closing.register import span
from app.domains.dues.collecting.models import DuesDeposit
from app.domains.dues.ledger.models import LedgerEntry, LedgerLine
from app.domains.dues.ledger.vocabulary import Account, EntryKind, Side
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.vocabulary import ARRIVED, Channel
from app.domains.dues.reconciling.models import BankSlip, Difference, StatementLine
from app.domains.dues.reconciling.rules import Item
from app.domains.dues.reconciling.vocabulary import DifferenceState, StatementSource
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.vocabulary import RefundState
from app.domains.dues.spending.models import DuesPayout
from app.kit.clock import local_date


def _explained(side: Any, table: Any) -> ColumnElement[bool]:
    """Has a person said what became of it? What merely came right once may differ again."""
    return exists().where(
        Difference.tenant_id == table.tenant_id,
        side == table.id,
        Difference.state == DifferenceState.SOLVED,
        Difference.solved_by.is_not(None),
    )


async def lines(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, source: StatementSource
) -> dict[UUID, StatementLine]:
    """Lines that nothing of ours is matched with, and that nobody has explained."""
    explained = _explained(Difference.line_id, StatementLine)
    rows = await session.scalars(
        select(StatementLine)
        .where(
            StatementLine.tenant_id == tenant_id,
            StatementLine.books_id == books_id,
            StatementLine.source == source,
            StatementLine.matched_id.is_(None),
            ~explained,
        )
        .order_by(StatementLine.on, StatementLine.number)
    )
    return {line.id: line for line in rows}


async def entries(session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date) -> list[Item]:
    """What was booked on the bank account on these days and is neither matched nor explained."""
    amount = func.sum(case((LedgerLine.side == Side.DEBIT, LedgerLine.amount_fen), else_=-LedgerLine.amount_fen))
    matched = exists().where(
        StatementLine.tenant_id == LedgerEntry.tenant_id, StatementLine.matched_id == LedgerEntry.id
    )
    explained = _explained(Difference.source_id, LedgerEntry)
    # An entry and its counter-entry cancel each other, unless a line of the bank shows the first.
    counter = aliased(LedgerEntry)
    countered = exists().where(counter.tenant_id == LedgerEntry.tenant_id, counter.counters_id == LedgerEntry.id)
    shown = exists().where(
        StatementLine.tenant_id == LedgerEntry.tenant_id, StatementLine.matched_id == LedgerEntry.counters_id
    )
    rows = await session.execute(
        select(LedgerEntry.id, LedgerEntry.booked_on, LedgerEntry.source_id, amount)
        .join(
            LedgerLine,
            (LedgerLine.tenant_id == LedgerEntry.tenant_id) & (LedgerLine.entry_id == LedgerEntry.id),
        )
        .where(
            LedgerEntry.tenant_id == tenant_id,
            LedgerEntry.books_id == books_id,
            LedgerEntry.booked_on >= first,
            LedgerEntry.booked_on <= last,
            LedgerEntry.kind != EntryKind.OPENING,
            LedgerLine.account == Account.BANK,
            ~matched,
            ~explained,
            ~countered,
            or_(LedgerEntry.counters_id.is_(None), shown),
        )
        .group_by(LedgerEntry.id, LedgerEntry.booked_on, LedgerEntry.source_id)
        .having(amount != 0)
        .order_by(LedgerEntry.booked_on, LedgerEntry.id)
    )
    found = rows.all()
    numbers = await _references(session, tenant_id, [source_id for _, _, source_id, _ in found])
    return [Item(entry_id, on, int(fen), numbers.get(source_id, "")) for entry_id, on, source_id, fen in found]


async def _references(session: AsyncSession, tenant_id: UUID, source_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The bank's number of what was booked, where we know it."""
    paid = await session.execute(
        select(DuesPayment.id, DuesPayment.provider_no).where(
            DuesPayment.tenant_id == tenant_id,
            DuesPayment.id.in_(list(source_ids)),
            DuesPayment.channel == Channel.BANK,
        )
    )
    slips = await session.execute(
        select(BankSlip.id, BankSlip.slip_no).where(BankSlip.tenant_id == tenant_id, BankSlip.id.in_(list(source_ids)))
    )
    deposits = await session.execute(
        select(DuesDeposit.id, DuesDeposit.slip_no).where(
            DuesDeposit.tenant_id == tenant_id, DuesDeposit.id.in_(list(source_ids))
        )
    )
    payouts = await session.execute(
        select(DuesPayout.id, DuesPayout.slip_no).where(
            DuesPayout.tenant_id == tenant_id, DuesPayout.id.in_(list(source_ids)), DuesPayout.slip_no.is_not(None)
        )
    )
    refunds = await session.execute(
        select(DuesRefund.id, DuesRefund.provider_no).where(
            DuesRefund.tenant_id == tenant_id,
            DuesRefund.id.in_(list(source_ids)),
            DuesRefund.paid_from == Account.BANK,
        )
    )
    known = (paid, slips, deposits, payouts, refunds)
    return {source_id: number for rows in known for source_id, number in rows if number}


async def payments(session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date) -> list[Item]:
    """What was paid over the provider on these days and is neither matched nor explained."""
    start, end = span(first, last)
    matched = exists().where(
        StatementLine.tenant_id == DuesPayment.tenant_id, StatementLine.matched_id == DuesPayment.id
    )
    explained = _explained(Difference.source_id, DuesPayment)
    rows = await session.execute(
        select(DuesPayment.id, DuesPayment.paid_at, DuesPayment.amount_fen, DuesPayment.order_no)
        .where(
            DuesPayment.tenant_id == tenant_id,
            DuesPayment.books_id == books_id,
            DuesPayment.channel == Channel.WECHAT,
            DuesPayment.state.in_(ARRIVED),
            DuesPayment.paid_at >= start,
            DuesPayment.paid_at < end,
            ~matched,
            ~explained,
        )
        .order_by(DuesPayment.id)
    )
    return [Item(found, local_date(at), fen, order_no or "") for found, at, fen, order_no in rows if at is not None]


async def refunds(session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date) -> list[Item]:
    """What was given back over the provider on these days and is neither matched nor explained; negative."""
    start, end = span(first, last)
    matched = exists().where(StatementLine.tenant_id == DuesRefund.tenant_id, StatementLine.matched_id == DuesRefund.id)
    explained = _explained(Difference.source_id, DuesRefund)
    rows = await session.execute(
        select(DuesRefund.id, DuesRefund.done_at, DuesRefund.amount_fen, DuesRefund.refund_no)
        .where(
            DuesRefund.tenant_id == tenant_id,
            DuesRefund.books_id == books_id,
            DuesRefund.channel == Channel.WECHAT,
            DuesRefund.state == RefundState.DONE,
            DuesRefund.done_at >= start,
            DuesRefund.done_at < end,
            ~matched,
            ~explained,
        )
        .order_by(DuesRefund.id)
    )
    return [Item(found, local_date(at), -fen, number) for found, at, fen, number in rows if at is not None]
