"""Do bills and payments agree with what was allocated? Every finding says exactly what is wrong, and where."""

from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.vocabulary import ARRIVED, Purpose
from app.domains.members.public import Member
from app.kit.money import format_fen

_MOST = 100


async def check_bills(session: AsyncSession, tenant_id: UUID) -> list[str]:
    """The findings in Chinese, none where all is well: bills, payments and their parts."""
    return [
        *await _bills_paid_otherwise(session, tenant_id),
        *await _bills_standing_otherwise(session, tenant_id),
        *await _payments_divided_otherwise(session, tenant_id),
        *await _misplaced(session, tenant_id),
        *await _given_back_too_much(session, tenant_id),
        *await _asked_of_one_person_twice(session, tenant_id),
    ]


async def _bills_paid_otherwise(session: AsyncSession, tenant_id: UUID) -> list[str]:
    allocated = (
        select(DuesAllocation.bill_id, func.sum(DuesAllocation.amount_fen).label("fen"))
        .where(DuesAllocation.tenant_id == tenant_id, DuesAllocation.bill_id.is_not(None))
        .group_by(DuesAllocation.bill_id)
        .subquery()
    )
    fen = func.coalesce(allocated.c.fen, 0)
    rows = await session.execute(
        select(DuesBill.id, DuesBill.paid_fen, fen)
        .outerjoin(allocated, allocated.c.bill_id == DuesBill.id)
        .where(DuesBill.tenant_id == tenant_id, DuesBill.paid_fen != fen)
        .order_by(DuesBill.id)
        .limit(_MOST)
    )
    return [
        f"账单 {bill_id}：已交 {format_fen(paid)} 元，分配合计 {format_fen(int(fen))} 元" for bill_id, paid, fen in rows
    ]


async def _bills_standing_otherwise(session: AsyncSession, tenant_id: UUID) -> list[str]:
    amount, paid, state = DuesBill.amount_fen, DuesBill.paid_fen, DuesBill.state
    wrong = or_(
        and_(state == BillState.PAID, or_(amount.is_(None), paid < amount)),
        and_(state == BillState.PART, or_(paid == 0, paid >= amount)),
        and_(state.in_([BillState.DUE, BillState.DEFERRED, BillState.ELSEWHERE, BillState.RELIEVED]), paid > 0),
        and_(state == BillState.PENDING, amount.is_not(None)),
    )
    rows = await session.scalars(
        select(DuesBill.id).where(DuesBill.tenant_id == tenant_id, wrong).order_by(DuesBill.id).limit(_MOST)
    )
    return [f"账单 {bill_id}：状态与金额不一致" for bill_id in rows]


async def _payments_divided_otherwise(session: AsyncSession, tenant_id: UUID) -> list[str]:
    left = func.coalesce(func.sum(DuesAllocation.amount_fen), 0)
    stands = DuesPayment.amount_fen - DuesPayment.refunded_fen
    rows = await session.execute(
        select(DuesPayment.id, stands, left)
        .outerjoin(
            DuesAllocation,
            and_(DuesAllocation.tenant_id == DuesPayment.tenant_id, DuesAllocation.payment_id == DuesPayment.id),
        )
        .where(DuesPayment.tenant_id == tenant_id, DuesPayment.state.in_(ARRIVED))
        .group_by(DuesPayment.id, DuesPayment.amount_fen, DuesPayment.refunded_fen)
        .having(left != stands)
        .order_by(DuesPayment.id)
        .limit(_MOST)
    )
    return [
        f"交纳 {payment_id}：金额减退款 {format_fen(stands)} 元，分配合计 {format_fen(int(left))} 元"
        for payment_id, stands, left in rows
    ]


async def _misplaced(session: AsyncSession, tenant_id: UUID) -> list[str]:
    """A month's money lies on that month's bill of that member, so that no month is paid on two bills."""
    bill = and_(DuesBill.tenant_id == DuesAllocation.tenant_id, DuesBill.id == DuesAllocation.bill_id)
    rows = await session.scalars(
        select(DuesAllocation.id)
        .outerjoin(DuesBill, bill)
        .where(
            DuesAllocation.tenant_id == tenant_id,
            DuesAllocation.purpose == Purpose.MONTH,
            or_(
                DuesBill.id.is_(None),
                DuesBill.month != DuesAllocation.month,
                DuesBill.member_id != DuesAllocation.member_id,
            ),
        )
        .order_by(DuesAllocation.id)
        .limit(_MOST)
    )
    return [f"分配 {allocation_id}：与账单的党员或月份不一致" for allocation_id in rows]


async def _given_back_too_much(session: AsyncSession, tenant_id: UUID) -> list[str]:
    key = func.coalesce(DuesAllocation.reverses_id, DuesAllocation.id)
    left = func.sum(DuesAllocation.amount_fen)
    rows = await session.execute(
        select(key, left).where(DuesAllocation.tenant_id == tenant_id).group_by(key).having(left < 0).limit(_MOST)
    )
    return [f"分配 {allocation_id}：多退 {format_fen(-int(left))} 元" for allocation_id, left in rows]


async def _asked_of_one_person_twice(session: AsyncSession, tenant_id: UUID) -> list[str]:
    """A month of one person on two records that were merged: whoever paid it twice is to be given one back."""
    other, merged = aliased(DuesBill), Member
    same = and_(
        other.tenant_id == DuesBill.tenant_id, other.member_id == merged.merged_into_id, other.month == DuesBill.month
    )
    stands = DuesBill.state != BillState.WITHDRAWN, other.state != BillState.WITHDRAWN
    rows = await session.execute(
        select(DuesBill.month, DuesBill.id, other.id)
        .join(merged, and_(merged.tenant_id == DuesBill.tenant_id, merged.id == DuesBill.member_id))
        .join(other, same)
        .where(DuesBill.tenant_id == tenant_id, merged.merged_into_id.is_not(None), *stands)
        .order_by(DuesBill.id)
        .limit(_MOST)
    )
    return [f"账单 {one} 与 {two}：同一名党员{month.year}年{month.month}月有两张账单" for month, one, two in rows]
