"""Ask for a refund, and decide on it: two people, never the one to whom the money goes."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.dues.paying.errors import PaymentNotFound
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.repository import MoneySight, allocations_of, find_placed
from app.domains.dues.paying.vocabulary import PaymentState
from app.domains.dues.refunding import repository
from app.domains.dues.refunding.correcting import carry_out
from app.domains.dues.refunding.errors import (
    AllocationUnknown,
    NotRefundable,
    RefundSettled,
    RefundTooMuch,
)
from app.domains.dues.refunding.events import DuesRefundApproved, DuesRefundProposed
from app.domains.dues.refunding.finding import audit, refund_for, refuse_own
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.rules import Part, as_parts, left_of
from app.domains.dues.refunding.vocabulary import RefundState
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import uuid7
from app.kit.money import format_fen


async def propose(
    session: AsyncSession, actor: Actor, payment_id: UUID, *, parts: Sequence[Part], reason: str
) -> DuesRefund:
    """Ask for parts of a payment to be given back, or for all that is left of it where none are named.

    The payment is held, so that two who ask at once never ask for the same money. Raises PaymentNotFound,
    PermissionMissing, NotRefundable, AllocationUnknown, RefundTooMuch.
    """
    permission = Permission.DUES_REFUND_PROPOSE
    seen = MoneySight.of(actor, permission)
    found = await find_placed(session, DuesPayment, actor.tenant_id, payment_id, seen, lock=True)
    if found is None:
        raise PaymentNotFound
    require(actor, permission, at=found.org_path)
    payment: DuesPayment = found.row
    if payment.state is not PaymentState.PAID:
        raise NotRefundable
    wanted = _wanted(await left(session, payment), parts)
    return await _keep(session, actor, _proposal(actor, payment, wanted, reason))


async def propose_correction(session: AsyncSession, actor: Actor, payment: DuesPayment, *, reason: str) -> DuesRefund:
    """Ask for a transfer to be taken away from the member for whom it was wrongly taken, all of it.

    The caller holds the payment's row and has asked for the permission. Raises NotRefundable.
    """
    wanted = await left(session, payment)
    if payment.state is not PaymentState.PAID or sum(wanted.values()) != payment.amount_fen:
        raise NotRefundable
    made = _proposal(actor, payment, _wanted(wanted, []), reason)
    made.correction = True
    return await _keep(session, actor, made)


async def _keep(session: AsyncSession, actor: Actor, made: DuesRefund) -> DuesRefund:
    session.add(made)
    await session.flush()
    await audit(session, actor, made, "dues.refund_proposed", made.reason)
    await publish(session, DuesRefundProposed(tenant_id=actor.tenant_id, refund_id=made.id))
    return made


async def left(session: AsyncSession, payment: DuesPayment) -> dict[UUID, int]:
    """What may still be asked back of a payment, by allocation."""
    allocations: list[DuesAllocation] = (await allocations_of(session, payment.tenant_id, [payment.id]))[payment.id]
    waiting = await repository.waiting_of(session, payment.tenant_id, payment.id)
    return left_of(allocations, [part for refund in waiting for part in as_parts(refund.parts)])


def _wanted(left: dict[UUID, int], parts: Sequence[Part]) -> list[Part]:
    if not left:
        raise RefundTooMuch(left=format_fen(0))
    if not parts:
        return [Part(allocation_id, fen) for allocation_id, fen in left.items()]
    if len({part.allocation_id for part in parts}) != len(parts):
        raise AllocationUnknown
    for part in parts:
        if part.allocation_id not in left:
            raise AllocationUnknown
        if part.amount_fen > left[part.allocation_id]:
            raise RefundTooMuch(left=format_fen(left[part.allocation_id]))
    return list(parts)


def _proposal(actor: Actor, payment: DuesPayment, parts: Sequence[Part], reason: str) -> DuesRefund:
    refund_id = uuid7()
    return DuesRefund(
        tenant_id=actor.tenant_id,
        id=refund_id,
        payment_id=payment.id,
        org_id=payment.org_id,
        books_id=payment.books_id,
        channel=payment.channel,
        amount_fen=sum(part.amount_fen for part in parts),
        parts=[{"allocation_id": str(part.allocation_id), "amount_fen": part.amount_fen} for part in parts],
        reason=reason,
        state=RefundState.PROPOSED,
        refund_no=refund_id.hex,
        proposed_by=actor.account_id,
        proposed_by_name=actor.display_name,
        proposed_at=now(),
    )


async def decide(session: AsyncSession, actor: Actor, refund_id: UUID, *, approve: bool, decision: str) -> DuesRefund:
    """Approve or reject. An approved correction takes effect at once, since no money leaves.

    Raises RefundNotFound, PermissionMissing, RefundSettled, RefundOwn, and for corrections BalanceShort and what booking
    raises.
    """
    found = await refund_for(session, actor, refund_id, Permission.DUES_REFUND_APPROVE)
    require(actor, Permission.DUES_REFUND_APPROVE, at=found.org_path)
    refund: DuesRefund = found.row
    if refund.state is not RefundState.PROPOSED:
        raise RefundSettled
    await refuse_own(session, actor, refund)
    refund.state = RefundState.APPROVED if approve else RefundState.REJECTED
    refund.decided_by, refund.decided_by_name = actor.account_id, actor.display_name
    refund.decided_at, refund.decision = now(), decision
    await session.flush()
    await audit(session, actor, refund, "dues.refund_approved" if approve else "dues.refund_rejected", decision)
    if approve and refund.correction:
        await carry_out(session, actor, refund)
    elif approve:
        await publish(session, DuesRefundApproved(tenant_id=actor.tenant_id, refund_id=refund.id))
    return refund
