"""Find a refund, see that nobody acts twice on one, and keep the trail of it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.repository import MoneySight, Placed, find_placed
from app.domains.dues.refunding import repository
from app.domains.dues.refunding.errors import RefundNotFound, RefundOwn
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.rules import as_parts


async def refund_for(
    session: AsyncSession, actor: Actor, refund_id: UUID, permission: Permission, *, lock: bool = True
) -> Placed:
    """A refund within sight; with `lock` it is held until the transaction ends. Raises RefundNotFound."""
    seen = MoneySight.of(actor, permission)
    found = await find_placed(session, DuesRefund, actor.tenant_id, refund_id, seen, lock=lock)
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
