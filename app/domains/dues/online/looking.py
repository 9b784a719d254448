"""Ask the provider how an order stands, with no transaction open, and let its answer take effect in one."""

import asyncio
import logging
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.db.session import Database
from app.domains.dues.online import repository
from app.domains.dues.online.arriving import missed, take
from app.domains.dues.online.errors import OrderNotFound
from app.domains.dues.online.repository import Ordered
from app.domains.dues.online.rules import ASK_AGAIN
from app.domains.dues.paying.vocabulary import PaymentState
from app.integrations.pay.protocol import (
    PayGateway,
    PayNotConfigured,
    PayOrderPaid,
    PayRefused,
    PayUnavailable,
    Trade,
    TradeState,
)
from app.kit.clock import now
from app.kit.failpoints import failpoint

PATIENCE_SECONDS = 4
"""How long somebody who waits in front of a phone is kept waiting for the provider."""

log = logging.getLogger("dangjian.dues")


async def ask(pay: PayGateway, order_no: str, *, close: bool) -> Trade | None:
    """How the order stands; with `close`, an unpaid one is taken back first. None where the provider cannot be had."""
    try:
        trade = await pay.query(order_no)
        failpoint("dues.looked")
        if not close or trade.state is not TradeState.UNPAID:
            return trade
        try:
            await pay.close(order_no)
        except PayOrderPaid:
            return await pay.query(order_no)
        failpoint("dues.closed_at_provider")
        return Trade(order_no, TradeState.CLOSED)
    except (PayUnavailable, PayRefused, PayNotConfigured) as fault:
        log.warning("order %s could not be asked about: %s", order_no, fault.code)
        return None


async def ask_soon(pay: PayGateway, order_no: str, *, close: bool) -> Trade | None:
    """As `ask`, for somebody who waits."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await ask(pay, order_no, close=close)
    except TimeoutError:
        log.warning("order %s could not be asked about in time", order_no)
        return None


async def take_answer(database: Database, actor: Actor, order_no: str, trade: Trade | None) -> Ordered:
    """Let the answer take effect; the order as it is then. Raises OrderNotFound."""
    async with database.write(actor.tenant_id) as session:
        ordered = await repository.held_order(session, actor.tenant_id, order_no)
        if ordered is None:
            raise OrderNotFound
        if trade is None:
            await missed(session, ordered)
        else:
            await take(session, actor, ordered, trade, asked=True)
    return ordered


async def see(database: Database, pay: PayGateway, actor: Actor, order_id: UUID) -> Ordered:
    """An own order as it stands; while it is awaited the provider is asked, at most every few seconds.

    Raises OrderNotFound.
    """
    ordered = await own(database, actor, order_id)
    payment, moment = ordered.payment, now()
    if payment.state is not PaymentState.AWAITED or payment.order_no is None:
        return ordered
    async with database.write(actor.tenant_id) as session:
        may = await repository.may_ask(session, actor.tenant_id, order_id, moment=moment, before=moment - ASK_AGAIN)
    if not may:
        return ordered
    trade = await ask_soon(pay, payment.order_no, close=is_over(ordered, moment))
    return await take_answer(database, actor, payment.order_no, trade)


async def cancel(database: Database, pay: PayGateway, actor: Actor, order_id: UUID) -> Ordered:
    """Take an own order back, where it is not paid meanwhile. Raises OrderNotFound, PayUnavailable."""
    ordered = await own(database, actor, order_id)
    payment = ordered.payment
    if payment.state is not PaymentState.AWAITED or payment.order_no is None:
        return ordered
    trade = await ask_soon(pay, payment.order_no, close=True)
    if trade is None:
        raise PayUnavailable
    return await take_answer(database, actor, payment.order_no, trade)


async def own(database: Database, actor: Actor, order_id: UUID) -> Ordered:
    """Raises PermissionMissing, OrderNotFound."""
    require_somewhere(actor, Permission.DUES_PAY_ONLINE)
    async with database.read(actor.tenant_id) as session:
        found = await repository.own_orders(session, actor, order_id=order_id)
    if not found:
        raise OrderNotFound
    return found[0]


async def listed(session: AsyncSession, actor: Actor) -> list[Ordered]:
    """The last own orders, the newest first. Raises PermissionMissing."""
    require_somewhere(actor, Permission.DUES_PAY_ONLINE)
    return await repository.own_orders(session, actor)


def is_over(ordered: Ordered, moment: datetime) -> bool:
    return ordered.payment.expires_at is not None and ordered.payment.expires_at <= moment
