"""Queries of online payment."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.db.dialect import insert_or_ignore, skipping_locked
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.online.models import DuesOrder, DuesOrderClaim, DuesPayNotice
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.vocabulary import Purpose
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.vocabulary import RefundState
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Ordered:
    """A payment with what it is at the provider."""

    payment: DuesPayment
    order: DuesOrder


_BOTH = and_(DuesOrder.tenant_id == DuesPayment.tenant_id, DuesOrder.id == DuesPayment.id)


async def held_order(session: AsyncSession, tenant_id: UUID, order_no: str) -> Ordered | None:
    """An order by its number, held until the transaction ends."""
    found = (
        await session.execute(
            select(DuesPayment, DuesOrder)
            .join(DuesOrder, _BOTH)
            .where(DuesPayment.tenant_id == tenant_id, DuesPayment.order_no == order_no)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    return Ordered(*found) if found else None


async def own_orders(
    session: AsyncSession, actor: Actor, *, order_id: UUID | None = None, limit: int = 20
) -> list[Ordered]:
    """What the actor ordered, or ordered by whomever is for the actor's own account; the newest first."""
    mine: list[ColumnElement[bool]] = [DuesPayment.payer_account_id == actor.account_id]
    if actor.member_id is not None:
        mine.append(DuesPayment.payer_member_id == actor.member_id)
    statement = (
        select(DuesPayment, DuesOrder)
        .join(DuesOrder, _BOTH)
        .where(DuesPayment.tenant_id == actor.tenant_id, or_(*mine))
        .order_by(DuesPayment.id.desc())
        .limit(limit)
    )
    if order_id is not None:
        statement = statement.where(DuesPayment.id == order_id)
    return [Ordered(payment, order) for payment, order in await session.execute(statement)]


async def order_by_id(session: AsyncSession, tenant_id: UUID, order_id: UUID) -> Ordered | None:
    found = (
        await session.execute(
            select(DuesPayment, DuesOrder)
            .join(DuesOrder, _BOTH)
            .where(DuesPayment.tenant_id == tenant_id, DuesPayment.id == order_id)
        )
    ).one_or_none()
    return Ordered(*found) if found else None


async def books_by_id(session: AsyncSession, tenant_id: UUID, books_id: UUID) -> DuesBooks:
    return await session.get_one(DuesBooks, (tenant_id, books_id))


async def claimants(
    session: AsyncSession, tenant_id: UUID, wanted: Collection[tuple[UUID, str]]
) -> dict[UUID, set[tuple[UUID, str]]]:
    """Awaited payments that claim any of these, each with all that it claims."""
    touched = select(DuesOrderClaim.payment_id).where(
        DuesOrderClaim.tenant_id == tenant_id,
        or_(*(and_(DuesOrderClaim.member_id == member, DuesOrderClaim.what == what) for member, what in wanted)),
    )
    rows = await session.scalars(
        select(DuesOrderClaim).where(
            DuesOrderClaim.tenant_id == tenant_id, DuesOrderClaim.payment_id.in_(touched.scalar_subquery())
        )
    )
    found: dict[UUID, set[tuple[UUID, str]]] = {}
    for row in rows:
        found.setdefault(row.payment_id, set()).add((row.member_id, row.what))
    return found


def claim(session: AsyncSession, payment: DuesPayment, wanted: Iterable[tuple[UUID, str]]) -> None:
    session.add_all(
        DuesOrderClaim(tenant_id=payment.tenant_id, payment_id=payment.id, member_id=member_id, what=what)
        for member_id, what in sorted(wanted)
    )


async def free(session: AsyncSession, payment: DuesPayment) -> None:
    """The months may be ordered anew."""
    await session.execute(
        delete(DuesOrderClaim).where(
            DuesOrderClaim.tenant_id == payment.tenant_id, DuesOrderClaim.payment_id == payment.id
        )
    )


async def note_notice(
    session: AsyncSession,
    payment: DuesPayment,
    *,
    notice_id: str,
    state: str,
    provider_no: str,
    amount_fen: int | None,
    moment: datetime,
) -> bool:
    """Is this notice new? A twin that arrives at the same instant waits here."""
    values = {
        "tenant_id": payment.tenant_id,
        "id": uuid7(),
        "notice_id": notice_id,
        "payment_id": payment.id,
        "state": state,
        "provider_no": provider_no,
        "amount_fen": amount_fen,
        "received_at": moment,
    }
    statement = insert_or_ignore(session, DuesPayNotice, values, keys=("tenant_id", "notice_id"))
    return await session.scalar(statement.returning(DuesPayNotice.id)) is not None


async def may_ask(
    session: AsyncSession, tenant_id: UUID, order_id: UUID, *, moment: datetime, before: datetime
) -> bool:
    """Take the turn to ask the provider now: one of many at once gets it, and nobody who asked since `before`."""
    statement = (
        update(DuesOrder)
        .where(
            DuesOrder.tenant_id == tenant_id,
            DuesOrder.id == order_id,
            or_(DuesOrder.asked_at.is_(None), DuesOrder.asked_at <= before),
        )
        .values(asked_at=moment)
        .returning(DuesOrder.id)
        .execution_options(synchronize_session=False)
    )
    return await session.scalar(statement) is not None


async def due_looks(session: AsyncSession, moment: datetime, *, limit: int) -> Sequence[DuesOrder]:
    """Orders of all tenants that are to be looked for, held; what another worker holds is passed over."""
    statement = select(DuesOrder).where(DuesOrder.look_at <= moment).order_by(DuesOrder.look_at).limit(limit)
    return (await session.scalars(skipping_locked(session, statement))).all()


async def surplus_of(session: AsyncSession, payment: DuesPayment) -> int:
    """What of a payment no month asked for, 分."""
    statement = select(func.coalesce(func.sum(DuesAllocation.amount_fen), 0)).where(
        DuesAllocation.tenant_id == payment.tenant_id,
        DuesAllocation.payment_id == payment.id,
        DuesAllocation.purpose == Purpose.SURPLUS,
    )
    return int(await session.scalar(statement) or 0)


def _held(statement: Select[DuesRefund]) -> Select[DuesRefund]:
    return statement.with_for_update().execution_options(populate_existing=True)


async def held_refund(session: AsyncSession, tenant_id: UUID, refund_id: UUID) -> DuesRefund | None:
    """A refund, held until the transaction ends."""
    statement = select(DuesRefund).where(DuesRefund.tenant_id == tenant_id, DuesRefund.id == refund_id)
    return (await session.scalars(_held(statement))).one_or_none()


async def held_refund_by_number(
    session: AsyncSession, tenant_id: UUID, refund_no: str
) -> tuple[DuesRefund, DuesPayment] | None:
    """A refund by its number, held until the transaction ends, with its payment, which is not."""
    statement = select(DuesRefund).where(DuesRefund.tenant_id == tenant_id, DuesRefund.refund_no == refund_no)
    refund = (await session.scalars(_held(statement))).one_or_none()
    return (refund, await session.get_one(DuesPayment, (tenant_id, refund.payment_id))) if refund else None


async def refund_with_payment(
    session: AsyncSession, tenant_id: UUID, refund_id: UUID
) -> tuple[DuesRefund, DuesPayment] | None:
    found = (
        await session.execute(
            select(DuesRefund, DuesPayment)
            .join(
                DuesPayment,
                and_(DuesPayment.tenant_id == DuesRefund.tenant_id, DuesPayment.id == DuesRefund.payment_id),
            )
            .where(DuesRefund.tenant_id == tenant_id, DuesRefund.id == refund_id)
        )
    ).one_or_none()
    return (found[0], found[1]) if found else None


async def unanswered_refunds(session: AsyncSession, *, sent_before: datetime, limit: int) -> Sequence[DuesRefund]:
    """Refunds of all tenants of which the provider has not said how they ended."""
    statement = (
        select(DuesRefund)
        .where(DuesRefund.state == RefundState.SENT, DuesRefund.sent_at <= sent_before)
        .order_by(DuesRefund.sent_at)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()
