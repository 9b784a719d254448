"""Is what arrived, and what was given back, booked once with its own amount? Every finding says exactly what is wrong."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.ledger.models import LedgerEntry, LedgerLine
from app.domains.dues.ledger.vocabulary import EntryKind, Side
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.vocabulary import ARRIVED
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.vocabulary import RefundState
from app.kit.money import format_fen

_MOST = 100


async def check_booked(session: AsyncSession, tenant_id: UUID) -> list[str]:
    """The findings in Chinese, none where all is well: payments and refunds against the ledger, refunds against payments."""
    arrived = DuesPayment.state.in_(ARRIVED)
    done = DuesRefund.state == RefundState.DONE
    return [
        *await _booked_otherwise(session, tenant_id, DuesPayment, arrived, EntryKind.RECEIVED, "交纳"),
        *await _booked_otherwise(session, tenant_id, DuesRefund, done, EntryKind.REFUNDED, "退款"),
        *await _given_back_otherwise(session, tenant_id),
    ]


async def _booked_otherwise(
    session: AsyncSession, tenant_id: UUID, table: Any, counts: ColumnElement[bool], kind: EntryKind, word: str
) -> list[str]:
    entry = and_(LedgerEntry.tenant_id == table.tenant_id, LedgerEntry.source_id == table.id, LedgerEntry.kind == kind)
    line = and_(
        LedgerLine.tenant_id == LedgerEntry.tenant_id,
        LedgerLine.entry_id == LedgerEntry.id,
        LedgerLine.side == Side.DEBIT,
    )
    booked = func.coalesce(func.sum(LedgerLine.amount_fen), 0)
    rows = await session.execute(
        select(table.id, table.amount_fen, LedgerEntry.id, booked)
        .outerjoin(LedgerEntry, entry)
        .outerjoin(LedgerLine, line)
        .where(table.tenant_id == tenant_id, counts)
        .group_by(table.id, table.amount_fen, table.books_id, LedgerEntry.id, LedgerEntry.books_id)
        .having(or_(booked != table.amount_fen, LedgerEntry.books_id != table.books_id))
        .order_by(table.id)
        .limit(_MOST)
    )
    return [
        f"{word} {row_id}：{format_fen(fen)} 元未记账"
        if entry_id is None
        else f"{word} {row_id}：金额 {format_fen(fen)} 元，凭证 {entry_id} 记 {format_fen(int(found))} 元或记在别的账簿"
        for row_id, fen, entry_id, found in rows
    ]


async def _given_back_otherwise(session: AsyncSession, tenant_id: UUID) -> list[str]:
    refund = and_(
        DuesRefund.tenant_id == DuesPayment.tenant_id,
        DuesRefund.payment_id == DuesPayment.id,
        DuesRefund.state == RefundState.DONE,
    )
    refunded = func.coalesce(func.sum(DuesRefund.amount_fen), 0)
    rows = await session.execute(
        select(DuesPayment.id, DuesPayment.refunded_fen, refunded)
        .outerjoin(DuesRefund, refund)
        .where(DuesPayment.tenant_id == tenant_id)
        .group_by(DuesPayment.id, DuesPayment.refunded_fen)
        .having(refunded != DuesPayment.refunded_fen)
        .order_by(DuesPayment.id)
        .limit(_MOST)
    )
    return [
        f"交纳 {payment_id}：已退 {format_fen(fen)} 元，办结的退款合计 {format_fen(int(found))} 元"
        for payment_id, fen, found in rows
    ]
