"""Ask for a refund, and decide on it: two people, never the one to whom the money goes."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.paying.errors import PaymentNotFound
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.repository import MoneySight, Placed, allocations_of, find_placed
from app.domains.dues.paying.vocabulary import PaymentState
from app.domains.dues.refunding import repository
from app.domains.dues.refunding.errors import (
    AllocationUnknown,
    NotRefundable,
    RefundNotFound,
    RefundOwn,
    RefundSettled,
    RefundTooMuch,
)
from app.domains.dues.refunding.events import DuesRefundApproved, DuesRefundProposed
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
    made = _proposal(actor, payment, wanted, reason)
    session.add(made)
    await session.flush()
    await audit(session, actor, made, "dues.refund_proposed", reason)
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
    """Approve or reject. Raises RefundNotFound, PermissionMissing, RefundSettled, RefundOwn."""
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
    if approve:
        await publish(session, DuesRefundApproved(tenant_id=actor.tenant_id, refund_id=refund.id))
    return refund


async def refund_for(session: AsyncSession, actor: Actor, refund_id: UUID, permission: Permission) -> Placed:
    """A refund within sight, held until the transaction ends. Raises RefundNotFound."""
    seen = MoneySight.of(actor, permission)
    found = await find_placed(session, DuesRefund, actor.tenant_id, refund_id, seen, lock=True)
    if found is None:
        raise RefundNotFound
    return found


async def refuse_own(session: AsyncSession, actor: Actor, refund: DuesRefund) -> None:
    """Nobody approves or pays out what he proposed or approved before, or what goes to himself or was paid by him.

    Raises RefundOwn.
    """
    if actor.account_id in (refund.proposed_by, refund.decided_by):
        raise RefundOwn
    payment = await session.get_one(DuesPayment, (refund.tenant_id, refund.payment_id))
    ids = [part.allocation_id for part in as_parts(refund.parts)]
    people = {one.member_id for one in (await repository.allocations_named(session, refund.tenant_id, ids)).values()}
    # The provider gives it back to whoever paid, for whomever that was.
    if actor.member_id is not None and actor.member_id in people | {payment.payer_member_id}:
        raise RefundOwn
    if actor.account_id is not None and actor.account_id == payment.payer_account_id:
        raise RefundOwn


async def audit(session: AsyncSession, actor: Actor, refund: DuesRefund, action: str, note: str) -> None:
    await record(
        session,
        actor,
        action,
        target="dues_refund",
        target_id=refund.id,
        org_id=refund.org_id,
        after={
            "payment_id": refund.payment_id,
            "amount_fen": refund.amount_fen,
            "parts": refund.parts,
            "state": refund.state,
        },
        note=note,
    )
