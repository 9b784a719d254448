"""What the provider says of an order takes effect: paid, closed, or something that a person has to look at."""

import logging
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.domains.dues.online import repository
from app.domains.dues.online.events import OrderTroubled
from app.domains.dues.online.repository import Ordered
from app.domains.dues.online.rules import fitted, next_look, read_back
from app.domains.dues.online.vocabulary import Trouble
from app.domains.dues.paying.receiving import settle
from app.domains.dues.paying.vocabulary import PaymentState
from app.integrations.pay.protocol import Trade, TradeState
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.failpoints import failpoint
from app.kit.money import format_fen

log = logging.getLogger("dangjian.dues")

_CAME = frozenset({TradeState.PAID, TradeState.REFUNDED})
_WILL_NOT = frozenset({TradeState.CLOSED, TradeState.FAILED})


async def take(session: AsyncSession, actor: Actor, ordered: Ordered, trade: Trade, *, asked: bool) -> None:
    """Let a trade take effect on an order that this transaction holds; again, it has none.

    `asked`: the provider answered our own question. Where a notice names another amount than was ordered, only that
    answer decides; then what really came is booked, and a person is asked to look.
    """
    if trade.state in _CAME:
        await _came(session, actor, ordered, trade, asked=asked)
    elif trade.state in _WILL_NOT:
        await _close(session, actor, ordered)
    elif ordered.payment.state is PaymentState.AWAITED:
        _look_again(ordered, now())


async def missed(session: AsyncSession, ordered: Ordered) -> None:
    """The provider could not be had: it is asked again, after pauses that grow."""
    if ordered.payment.state is PaymentState.AWAITED:
        ordered.order.failed_looks += 1
        assert ordered.payment.expires_at is not None
        ordered.order.look_at = next_look(now(), ordered.payment.expires_at, ordered.order.failed_looks)
        await session.flush()


def _look_again(ordered: Ordered, moment: datetime) -> None:
    assert ordered.payment.expires_at is not None
    ordered.order.failed_looks = 0
    ordered.order.look_at = next_look(moment, ordered.payment.expires_at, 0)


async def _came(session: AsyncSession, actor: Actor, ordered: Ordered, trade: Trade, *, asked: bool) -> None:
    payment, order = ordered.payment, ordered.order
    if payment.state in (PaymentState.PAID, PaymentState.REFUNDED):
        if trade.provider_no != payment.provider_no or trade.paid_fen != payment.amount_fen:
            await _trouble(session, actor, ordered, Trouble.PAID_TWICE, trade)
        return
    assert trade.paid_fen is not None
    assert trade.paid_at is not None
    differs = trade.paid_fen != order.ordered_fen
    if differs and (not asked or trade.paid_fen == 0):
        order.arrived_fen, order.look_at = trade.paid_fen, now()
        await _trouble(session, actor, ordered, Trouble.AMOUNT_DIFFERS, trade)
        return
    await _book(session, actor, ordered, trade)
    if differs:
        order.arrived_fen = trade.paid_fen
        payment.note = f"订单{format_fen(order.ordered_fen)}元，实收{format_fen(trade.paid_fen)}元"
        await _trouble(session, actor, ordered, Trouble.AMOUNT_DIFFERS, trade)
    elif trade.state is TradeState.REFUNDED:
        await _trouble(session, actor, ordered, Trouble.REFUNDED_OUTSIDE, trade)
    elif await repository.surplus_of(session, ordered.payment):
        await _trouble(session, actor, ordered, Trouble.SURPLUS, trade)


async def _book(session: AsyncSession, actor: Actor, ordered: Ordered, trade: Trade) -> None:
    """Whatever else is so, money that is there is booked: for the months that still ask for it, else to be given back."""
    payment, order = ordered.payment, ordered.order
    assert trade.paid_fen is not None
    assert trade.paid_at is not None
    before = payment.state
    shares = read_back(payment.planned)
    if trade.paid_fen != order.ordered_fen:
        shares, payment.amount_fen = fitted(shares, trade.paid_fen), trade.paid_fen
    payment.provider_no = trade.provider_no
    books = await repository.books_by_id(session, payment.tenant_id, payment.books_id)
    # A provider whose clock runs ahead would otherwise pay tomorrow, which no books take.
    paid_at = min(trade.paid_at, now())
    await settle(
        session, actor, payment, books, shares, paid_at=paid_at, memo=f"微信支付 {order.description}", late=True
    )
    await repository.free(session, payment)
    order.look_at, order.failed_looks = None, 0
    await record(
        session,
        actor,
        "dues.paid_online",
        target="dues_payment",
        target_id=payment.id,
        org_id=payment.org_id,
        before={"state": before},
        after={"state": payment.state, "amount_fen": payment.amount_fen, "provider_no": payment.provider_no},
    )
    await session.flush()
    failpoint("dues.settled")


async def _close(session: AsyncSession, actor: Actor, ordered: Ordered) -> None:
    """The provider says that it will never be paid: the months are free."""
    payment, order = ordered.payment, ordered.order
    if payment.state is not PaymentState.AWAITED:
        return
    payment.state, order.look_at, order.failed_looks = PaymentState.CLOSED, None, 0
    await repository.free(session, payment)
    await record(
        session,
        actor,
        "dues.order_closed",
        target="dues_payment",
        target_id=payment.id,
        org_id=payment.org_id,
        before={"state": PaymentState.AWAITED},
        after={"state": PaymentState.CLOSED},
    )
    await session.flush()
    failpoint("dues.order_closed")


async def _trouble(session: AsyncSession, actor: Actor, ordered: Ordered, trouble: Trouble, trade: Trade) -> None:
    """Say it once: in the order, in the audit trail, and to whoever keeps the books."""
    payment, order = ordered.payment, ordered.order
    settled = payment.state is not PaymentState.AWAITED
    if order.trouble is trouble and not settled:
        return
    order.trouble = trouble
    log.warning("order %s: %s", payment.order_no, trouble.value)
    await record(
        session,
        actor,
        "dues.order_troubled",
        target="dues_payment",
        target_id=payment.id,
        org_id=payment.org_id,
        after={
            "trouble": trouble,
            "ordered_fen": order.ordered_fen,
            "paid_fen": trade.paid_fen,
            "provider_no": trade.provider_no,
            "booked": settled,
        },
    )
    await publish(session, OrderTroubled(tenant_id=payment.tenant_id, payment_id=payment.id))
    await session.flush()
