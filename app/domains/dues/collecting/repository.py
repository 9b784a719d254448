"""Queries of collecting."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.collecting.models import DuesConsent, DuesHandover, DuesRecognition
from app.domains.dues.collecting.vocabulary import ConsentKind, HandoverState
from app.domains.dues.ledger.models import LedgerEntry
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.vocabulary import ARRIVED, Channel, Purpose
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.vocabulary import RefundState
from app.domains.members.public import Member
from app.kit.clock import local_date

_FROM_HAND = and_(DuesRefund.state == RefundState.DONE, DuesRefund.paid_from == Account.IN_TRANSIT)


async def consents_on(session: AsyncSession, tenant_id: UUID, member_id: UUID, on: date) -> list[DuesConsent]:
    """What the branch that a member is in now has consented to for him on a day."""
    rows = await session.scalars(_holding(tenant_id, on).where(DuesConsent.member_id == member_id))
    return list(rows)


async def consents_for_payer(session: AsyncSession, tenant_id: UUID, payer_id: UUID, on: date) -> list[DuesConsent]:
    """By which consents a member may pay for others on a day."""
    rows = await session.scalars(
        _holding(tenant_id, on).where(
            DuesConsent.kind == ConsentKind.BY_MEMBER, DuesConsent.payer_member_id == payer_id
        )
    )
    return list(rows)


def _holding(tenant_id: UUID, on: date) -> Select[DuesConsent]:
    """A consent is its branch's word: it does not follow a member who moves."""
    owner = and_(
        Member.tenant_id == DuesConsent.tenant_id,
        Member.id == DuesConsent.member_id,
        Member.org_id == DuesConsent.org_id,
    )
    return (
        select(DuesConsent)
        .join(Member, owner)
        .where(
            DuesConsent.tenant_id == tenant_id,
            DuesConsent.from_on <= on,
            DuesConsent.until_on >= on,
            DuesConsent.ended_at.is_(None),
        )
        .order_by(DuesConsent.id)
    )


async def find_consent(session: AsyncSession, tenant_id: UUID, org_id: UUID, consent_id: UUID) -> DuesConsent | None:
    """A consent of a branch, held until the transaction ends."""
    return await session.scalar(
        select(DuesConsent)
        .where(DuesConsent.tenant_id == tenant_id, DuesConsent.org_id == org_id, DuesConsent.id == consent_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def consents_of_branch(tenant_id: UUID, org_id: UUID, *, before: UUID | None) -> Select[DuesConsent, str]:
    """A branch's consents with the member's name, the newest first."""
    owner = and_(Member.tenant_id == DuesConsent.tenant_id, Member.id == DuesConsent.member_id)
    statement = (
        select(DuesConsent, Member.name)
        .join(Member, owner)
        .where(DuesConsent.tenant_id == tenant_id, DuesConsent.org_id == org_id)
    )
    if before is not None:
        statement = statement.where(DuesConsent.id < before)
    return statement.order_by(DuesConsent.id.desc())


async def paid_ahead(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, *, since: date, through: date
) -> dict[tuple[UUID, date], int]:
    """What was booked as prepaid for months of [since, through], by branch and month; less what went back before them."""
    entry = and_(
        LedgerEntry.tenant_id == DuesPayment.tenant_id,
        LedgerEntry.source_id == DuesPayment.id,
        LedgerEntry.kind == EntryKind.RECEIVED,
    )
    rows = await session.execute(
        select(DuesPayment.org_id, DuesAllocation.month, DuesAllocation.amount_fen, DuesAllocation.made_at)
        .join(
            DuesPayment,
            and_(DuesPayment.tenant_id == DuesAllocation.tenant_id, DuesPayment.id == DuesAllocation.payment_id),
        )
        .join(LedgerEntry, entry)
        .where(
            DuesAllocation.tenant_id == tenant_id,
            DuesAllocation.purpose == Purpose.MONTH,
            DuesAllocation.month >= since,
            DuesAllocation.month <= through,
            DuesAllocation.month > LedgerEntry.booked_on,
            DuesPayment.books_id == books_id,
        )
    )
    found: dict[tuple[UUID, date], int] = defaultdict(int)
    for org_id, month, amount_fen, made_at in rows:
        if month is not None and (amount_fen > 0 or local_date(made_at) < month):
            found[org_id, month] += amount_fen
    return found


async def recognised(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, *, since: date, through: date
) -> dict[tuple[UUID, date], tuple[int, int]]:
    """How often and how much was recognised of months of [since, through], by branch and month."""
    rows = await session.execute(
        select(
            DuesRecognition.org_id,
            DuesRecognition.month,
            func.count(),
            func.sum(DuesRecognition.amount_fen),
        )
        .where(
            DuesRecognition.tenant_id == tenant_id,
            DuesRecognition.books_id == books_id,
            DuesRecognition.month >= since,
            DuesRecognition.month <= through,
        )
        .group_by(DuesRecognition.org_id, DuesRecognition.month)
    )
    return {(org_id, month): (int(count), int(fen)) for org_id, month, count, fen in rows}


def _cash(tenant_id: UUID, org_id: UUID) -> tuple[Any, ...]:
    return (
        DuesPayment.tenant_id == tenant_id,
        DuesPayment.org_id == org_id,
        DuesPayment.channel == Channel.CASH,
        DuesPayment.state.in_(ARRIVED),
    )


async def held_cash(
    session: AsyncSession,
    tenant_id: UUID,
    org_id: UUID,
    *,
    ids: Collection[UUID] | None = None,
    collector: UUID | None = None,
) -> list[DuesPayment]:
    """Cash payments of a branch that were not handed over, held until the transaction ends, in one order for all."""
    statement = select(DuesPayment).where(*_cash(tenant_id, org_id), DuesPayment.handover_id.is_(None))
    if ids is not None:
        statement = statement.where(DuesPayment.id.in_(list(ids)))
    if collector is not None:
        statement = statement.where(DuesPayment.received_by == collector)
    statement = statement.order_by(DuesPayment.id).with_for_update().execution_options(populate_existing=True)
    return list(await session.scalars(statement))


async def returned_from_hand(session: AsyncSession, tenant_id: UUID, payment_ids: Collection[UUID]) -> dict[UUID, int]:
    """How much of these cash payments the collector has given back before he handed anything over."""
    rows = await session.execute(
        select(DuesRefund.payment_id, func.sum(DuesRefund.amount_fen))
        .where(DuesRefund.tenant_id == tenant_id, DuesRefund.payment_id.in_(list(payment_ids)), _FROM_HAND)
        .group_by(DuesRefund.payment_id)
    )
    return {payment_id: int(fen) for payment_id, fen in rows}


async def payments_of_handover(session: AsyncSession, tenant_id: UUID, handover_id: UUID) -> list[DuesPayment]:
    rows = await session.scalars(
        select(DuesPayment)
        .where(DuesPayment.tenant_id == tenant_id, DuesPayment.handover_id == handover_id)
        .order_by(DuesPayment.id)
    )
    return list(rows)


async def cash_by_collector(
    session: AsyncSession, tenant_id: UUID, org_id: UUID, *, since: datetime, until: datetime
) -> tuple[list[Any], list[Any]]:
    """Rows (collector, name, count, sum): what each received in [since, until), and what each has in hand now."""
    by = (DuesPayment.received_by, DuesPayment.received_by_name)
    returned = (
        select(func.coalesce(func.sum(DuesRefund.amount_fen), 0))
        .where(DuesRefund.tenant_id == DuesPayment.tenant_id, DuesRefund.payment_id == DuesPayment.id, _FROM_HAND)
        .scalar_subquery()
    )
    held = select(*by, (DuesPayment.amount_fen - returned).label("fen")).where(
        *_cash(tenant_id, org_id), DuesPayment.handover_id.is_(None)
    )
    received = await session.execute(
        select(*by, func.count(), func.sum(DuesPayment.amount_fen))
        .where(*_cash(tenant_id, org_id), DuesPayment.paid_at >= since, DuesPayment.paid_at < until)
        .group_by(*by)
        .order_by(*by)
    )
    rows = held.subquery()
    in_hand = await session.execute(
        select(rows.c.received_by, rows.c.received_by_name, func.count(), func.sum(rows.c.fen))
        .where(rows.c.fen > 0)
        .group_by(rows.c.received_by, rows.c.received_by_name)
        .order_by(rows.c.received_by, rows.c.received_by_name)
    )
    return list(received), list(in_hand)


async def handed_over(
    session: AsyncSession, tenant_id: UUID, org_id: UUID, *, since: datetime, until: datetime
) -> tuple[int, int]:
    """What the cashier took of a branch in [since, until), and what waits to be taken now."""
    total = select(func.coalesce(func.sum(DuesHandover.amount_fen), 0)).where(
        DuesHandover.tenant_id == tenant_id, DuesHandover.org_id == org_id
    )
    taken = await session.scalar(
        total.where(
            DuesHandover.state == HandoverState.CONFIRMED,
            DuesHandover.decided_at >= since,
            DuesHandover.decided_at < until,
        )
    )
    waiting = await session.scalar(total.where(DuesHandover.state == HandoverState.PROPOSED))
    return int(taken or 0), int(waiting or 0)
