"""Cash that never left the branch goes back from the hand that took it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.paying.repository import held_payment
from app.domains.dues.paying.vocabulary import Channel
from app.domains.dues.refunding.errors import CashNotInHand, RefundSettled
from app.domains.dues.refunding.finding import audit, refund_for, refuse_own
from app.domains.dues.refunding.giving_back import give_back
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.vocabulary import RefundState
from app.kit.clock import now


async def return_cash(session: AsyncSession, actor: Actor, refund_id: UUID, *, reference: str) -> DuesRefund:
    """Who took the cash and has it still gives an approved refund out of it; he neither asked for it nor approved it.

    The payment is held, so that cash is never handed over and given back at once. Raises RefundNotFound,
    PermissionMissing, RefundSettled, RefundOwn, CashNotInHand.
    """
    found = await refund_for(session, actor, refund_id, Permission.DUES_COLLECT)
    require(actor, Permission.DUES_COLLECT, at=found.org_path)
    refund: DuesRefund = found.row
    if refund.state is not RefundState.APPROVED:
        raise RefundSettled
    await refuse_own(session, actor, refund)
    payment = await held_payment(session, refund.tenant_id, refund.payment_id)
    in_hand = payment.channel is Channel.CASH and payment.handover_id is None
    if not in_hand or payment.received_by != actor.account_id:
        raise CashNotInHand
    refund.paid_out_by, refund.paid_out_by_name = actor.account_id, actor.display_name
    refund.provider_no = reference
    await give_back(session, actor, refund, money=Account.IN_TRANSIT, at=now(), checked=True)
    await audit(session, actor, refund, "dues.refund_returned", reference)
    return refund
