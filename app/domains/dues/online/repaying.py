"""Refunds over the provider: marked as sent and committed, then asked for, then booked as the provider says.

The refund's own number makes asking again harmless, so whatever is lost on the way is simply asked for again.
"""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.db.session import Database
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.online.events import RefundFailed
from app.domains.dues.online.looking import PATIENCE_SECONDS
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.vocabulary import Channel
from app.domains.dues.refunding.errors import RefundNotOver, RefundNotOverProvider, RefundSettled
from app.domains.dues.refunding.finding import audit, refund_for, refuse_own
from app.domains.dues.refunding.giving_back import give_back
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.vocabulary import RefundState
from app.integrations.pay.protocol import PayGateway, PayRefused, PayUnavailable, Refund, RefundOrder
from app.integrations.pay.protocol import RefundState as ProviderState
from app.jobs.events import publish
from app.jobs.queue import enqueue
from app.kit.clock import now
from app.kit.failpoints import failpoint

ASK = "dues.ask_for_refund"
_FAILURES = {
    ProviderState.ABNORMAL: "微信退款异常：付款账户无法收款，请在微信商户平台处理后重新发起",
    ProviderState.CLOSED: "微信支付已关闭这笔退款",
}
NOT_TAKEN = "微信支付未受理退款，可能是商户账户余额不足，请核对后重新发起"
_OTHER_AMOUNT = "微信支付退款的金额与批准的不符，请核对"


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The provider refuses the refund, and will as long as nothing is done about it."""


async def mark_sent(session: AsyncSession, refund: DuesRefund) -> bool:
    """The intent, and the work of asking, before the provider hears of it: is there anything to send?

    The refund's row must be held.
    """
    if refund.channel is not Channel.WECHAT or refund.state not in (RefundState.APPROVED, RefundState.FAILED):
        return False
    refund.state, refund.sent_at, refund.failure = RefundState.SENT, now(), ""
    await enqueue(session, ASK, {"refund_id": refund.id}, tenant_id=refund.tenant_id, key=str(refund.id))
    await session.flush()
    failpoint("dues.refund_marked")
    return True


async def send_again(session: AsyncSession, actor: Actor, refund_id: UUID) -> DuesRefund:
    """The cashier has a failed refund asked for once more, under its own number: the provider gives back once.

    A third person beside who proposed and who approved. Raises RefundNotFound, PermissionMissing, RefundNotOverProvider,
    RefundSettled, RefundOwn.
    """
    refund = await _failed_one(session, actor, refund_id)
    before = refund.failure
    refund.paid_out_by, refund.paid_out_by_name = actor.account_id, actor.display_name
    await mark_sent(session, refund)
    await audit(session, actor, refund, "dues.refund_sent_again", before)
    return refund


async def give_up(database: Database, pay: PayGateway, actor: Actor, refund_id: UUID, *, reason: str) -> DuesRefund:
    """A failed refund that the provider has closed or never took: its money may be asked for anew, by three people.

    The provider is asked first; where it has given the money back after all, that is booked. Raises RefundNotFound,
    PermissionMissing, RefundNotOverProvider, RefundSettled, RefundOwn, RefundNotOver, PayUnavailable.
    """
    async with database.read(actor.tenant_id) as session:
        refund = await _failed_one(session, actor, refund_id, lock=False)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            said = await pay.query_refund(refund.refund_no)
    except TimeoutError:
        raise PayUnavailable from None
    async with database.write(actor.tenant_id) as session:
        # Sent again by somebody else meanwhile, it is not failed any more, and is left alone.
        refund = await _failed_one(session, actor, refund_id)
        if said is not None and said.state is ProviderState.DONE:
            await take_refund(session, actor, refund, said)
            return refund
        if said is not None and said.state is not ProviderState.CLOSED:
            raise RefundNotOver
        refund.state = RefundState.GIVEN_UP
        await audit(session, actor, refund, "dues.refund_given_up", reason)
    return refund


async def _failed_one(session: AsyncSession, actor: Actor, refund_id: UUID, *, lock: bool = True) -> DuesRefund:
    found = await refund_for(session, actor, refund_id, Permission.DUES_CASH_KEEP, lock=lock)
    require(actor, Permission.DUES_CASH_KEEP, at=found.books_path)
    refund: DuesRefund = found.row
    if refund.channel is not Channel.WECHAT:
        raise RefundNotOverProvider
    if refund.state is not RefundState.FAILED:
        raise RefundSettled
    await refuse_own(session, actor, refund)
    return refund


async def ask_for(pay: PayGateway, payment: DuesPayment, refund: DuesRefund) -> Refund | NotTaken | None:
    """Ask the provider, with no transaction open. None where it cannot be had."""
    assert payment.order_no is not None
    wanted = RefundOrder(payment.order_no, refund.refund_no, refund.amount_fen, payment.amount_fen, "退还党费")
    try:
        said = await pay.refund(wanted)
    except PayRefused:
        return NotTaken()
    except PayUnavailable:
        return None
    failpoint("dues.refund_asked")
    return said


async def take_refund(session: AsyncSession, actor: Actor, refund: DuesRefund, said: Refund | NotTaken) -> None:
    """Let what the provider says take effect on a refund that this transaction holds; again, it has none."""
    if refund.state not in (RefundState.SENT, RefundState.FAILED):
        return
    if isinstance(said, NotTaken):
        await _failed(session, actor, refund, NOT_TAKEN)
    elif said.amount_fen != refund.amount_fen:
        await _failed(session, actor, refund, _OTHER_AMOUNT)
    elif said.state in _FAILURES:
        await _failed(session, actor, refund, _FAILURES[said.state])
    elif said.state is ProviderState.DONE:
        moment = now()
        refund.provider_no, refund.failure = said.provider_no, ""
        money = await _lies_on(session, refund)
        await give_back(session, actor, refund, money=money, at=min(said.done_at or moment, moment))
        await audit(session, actor, refund, "dues.refunded_online", said.provider_no)


async def _lies_on(session: AsyncSession, refund: DuesRefund) -> Account:
    """The provider takes it from what it has not settled yet; else the merchant's account was filled up from the bank."""
    balance = await ledger.balances_at(session, refund.tenant_id, refund.books_id)
    return Account.CLEARING if balance.get(Account.CLEARING, 0) >= refund.amount_fen else Account.BANK


async def _failed(session: AsyncSession, actor: Actor, refund: DuesRefund, failure: str) -> None:
    if refund.state is RefundState.FAILED and refund.failure == failure:
        return
    refund.state, refund.failure = RefundState.FAILED, failure
    await audit(session, actor, refund, "dues.refund_failed", failure)
    await publish(session, RefundFailed(tenant_id=refund.tenant_id, refund_id=refund.id))
    await session.flush()
