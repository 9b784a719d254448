"""Order months over WeChat: what is wanted is written down and committed, then the provider is told.

Whoever gets no answer asks again and gets the same order: a second one for the same months cannot exist.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.dialect import lock_name
from app.db.session import Database
from app.domains.auth.public import openid_of
from app.domains.dues.billing import repository as bills
from app.domains.dues.billing.errors import BillPaid, MonthNotBilled, MonthPending, MonthTooFarAhead
from app.domains.dues.billing.issuing import issue_members
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.rules import is_payable_ahead
from app.domains.dues.billing.vocabulary import OPEN, BillState
from app.domains.dues.finding import oneself
from app.domains.dues.ledger.finding import books_above
from app.domains.dues.online import repository
from app.domains.dues.online.errors import OrderAwaiting, WeChatMissing
from app.domains.dues.online.looking import ask_soon, is_over, take_answer
from app.domains.dues.online.models import DuesOrder
from app.domains.dues.online.repository import Ordered
from app.domains.dues.online.rules import (
    FIRST_LOOK,
    PAYABLE_FOR,
    SERIALS,
    claim_of,
    described,
    order_no,
    written_down,
)
from app.domains.dues.paying.errors import AmountWrong, MonthTwice, NothingToPay
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.rules import Share, extra_share, total
from app.domains.dues.paying.vocabulary import Channel, PaidBy, PaymentState, Purpose
from app.domains.dues.repository import Payer
from app.integrations.pay.protocol import (
    PayGateway,
    PayNotConfigured,
    PayOrder,
    PayOrderClosed,
    PayOrderPaid,
    PayRefused,
    PayUnavailable,
)
from app.kit.clock import now, today
from app.kit.failpoints import failpoint
from app.kit.ids import uuid7
from app.kit.money import format_fen


@dataclass(frozen=True, slots=True)
class Wanted:
    """Months by their first days, what is added, and what the payer expects it to be together; 分."""

    months: Sequence[date]
    extra_fen: int
    total_fen: int


@dataclass(frozen=True, slots=True)
class Announced:
    """An order, and what the mini program gives to `wx.requestPayment`; None where nothing is to be paid any more."""

    ordered: Ordered
    request: Mapping[str, str] | None


async def order(database: Database, pay: PayGateway, actor: Actor, wanted: Wanted) -> Announced:
    """Order own months. The same wish gets the same order as long as that can be paid.

    Raises PayNotConfigured, WeChatMissing, NoOwnRecord, PermissionMissing, NothingToPay, MonthTwice, MonthTooFarAhead,
    MonthNotBilled, MonthPending, BillPaid, AmountWrong, OrderAwaiting, BooksMissing, and what the provider refuses with.
    """
    if not pay.is_open:
        raise PayNotConfigured
    for _ in range(2):
        async with database.write(actor.tenant_id) as session:
            openid = await openid_of(session, actor.account_id, pay.app_id) if pay.app_id else ""
            if openid is None:
                raise WeChatMissing
            ordered = await _placed(session, actor, wanted)
        failpoint("dues.order_written")
        if not is_over(ordered, now()):
            return await _announced(database, pay, actor, ordered, openid)
        # Its time is over, and only the provider knows whether it was paid in the last moment.
        number = _number(ordered)
        trade = await ask_soon(pay, number, close=True)
        if trade is None:
            raise PayUnavailable
        ordered = await take_answer(database, actor, number, trade)
        if ordered.payment.state is not PaymentState.CLOSED:
            break
    return Announced(ordered, None)


async def _placed(session: AsyncSession, actor: Actor, wanted: Wanted) -> Ordered:
    payer = await oneself(session, actor, Permission.DUES_PAY_ONLINE)
    _refuse_wish(wanted)
    # Two devices at the same second: the second one finds the first one's order.
    await lock_name(session, f"dues order {payer.tenant_id} {payer.id}")
    named = {(payer.id, f"{month:%Y-%m}") for month in wanted.months}
    if wanted.extra_fen:
        named.add((payer.id, claim_of(Share(Purpose.VOLUNTARY, payer.id, wanted.extra_fen))))
    if known := await _standing(session, actor, wanted, named):
        return known
    shares = await _shares(session, payer, wanted)
    if total(shares) != wanted.total_fen:
        raise AmountWrong(expected=format_fen(total(shares)))
    return await _written(session, actor, payer, wanted, shares)


def _refuse_wish(wanted: Wanted) -> None:
    if not wanted.months and not wanted.extra_fen:
        raise NothingToPay
    if len(set(wanted.months)) != len(wanted.months):
        raise MonthTwice
    if not all(is_payable_ahead(month, today().replace(day=1)) for month in wanted.months):
        raise MonthTooFarAhead


async def _standing(
    session: AsyncSession, actor: Actor, wanted: Wanted, named: set[tuple[UUID, str]]
) -> Ordered | None:
    """The awaited order for exactly this. Raises OrderAwaiting where another one claims part of it."""
    claims = await repository.claimants(session, actor.tenant_id, named)
    if not claims:
        return None
    (payment_id, claimed), *others = claims.items()
    known = await repository.order_by_id(session, actor.tenant_id, payment_id)
    assert known is not None
    is_same = claimed == named and known.order.ordered_fen == wanted.total_fen
    if others or not is_same or known.payment.payer_account_id != actor.account_id:
        if is_over(known, now()):
            return known
        raise OrderAwaiting
    return known


async def _shares(session: AsyncSession, payer: Payer, wanted: Wanted) -> list[Share]:
    ahead = [month for month in wanted.months if month >= today().replace(day=1)]
    for month in ahead:
        await issue_members(session, payer.tenant_id, {payer.id: payer.org_id}, month)
    found = {bill.month: bill for bill in await bills.bills_of(session, payer.tenant_id, payer.id, wanted.months)}
    shares = [_share(payer, month, found.get(month)) for month in sorted(wanted.months)]
    return shares + extra_share(payer.id, wanted.extra_fen)


def _share(payer: Payer, month: date, bill: DuesBill | None) -> Share:
    named = f"{month.year}年{month.month}月"
    if bill is None or bill.state is BillState.RELIEVED:
        raise MonthNotBilled(month=named)
    if bill.amount_fen is None:
        raise MonthPending(month=named)
    if bill.state not in OPEN or bill.amount_fen <= bill.paid_fen:
        raise BillPaid(month=named)
    return Share(Purpose.MONTH, payer.id, bill.amount_fen - bill.paid_fen, month)


async def _written(
    session: AsyncSession, actor: Actor, payer: Payer, wanted: Wanted, shares: Sequence[Share]
) -> Ordered:
    books = await books_above(session, payer.tenant_id, payer.org_path)
    # The provider takes whole seconds, and the same ones when it is told again.
    moment = now().replace(microsecond=0)
    payment = DuesPayment(
        tenant_id=payer.tenant_id,
        id=uuid7(),
        org_id=payer.org_id,
        books_id=books.id,
        channel=Channel.WECHAT,
        paid_by=PaidBy.MEMBER,
        payer_member_id=payer.id,
        payer_account_id=actor.account_id,
        amount_fen=total(shares),
        refunded_fen=0,
        state=PaymentState.AWAITED,
        planned=written_down(shares),
        order_no=order_no(payer.tenant_id, secrets.randbelow(SERIALS)),
        expires_at=moment + PAYABLE_FOR,
        created_at=moment,
    )
    order = DuesOrder(
        tenant_id=payer.tenant_id,
        id=payment.id,
        description=described(wanted.months, wanted.extra_fen),
        ordered_fen=payment.amount_fen,
        look_at=moment + FIRST_LOOK,
        failed_looks=0,
    )
    session.add(payment)
    await session.flush()
    session.add(order)
    repository.claim(session, payment, {(share.member_id, claim_of(share)) for share in shares})
    await record(
        session,
        actor,
        "dues.ordered",
        target="dues_payment",
        target_id=payment.id,
        org_id=payer.org_id,
        after={"amount_fen": payment.amount_fen, "order_no": payment.order_no, "months": list(wanted.months)},
    )
    await session.flush()
    return Ordered(payment, order)


async def _announced(database: Database, pay: PayGateway, actor: Actor, ordered: Ordered, openid: str) -> Announced:
    """Tell the provider, and the payer how to pay. No transaction is open here."""
    payment, number = ordered.payment, _number(ordered)
    assert payment.expires_at is not None
    asked = PayOrder(number, ordered.order.ordered_fen, ordered.order.description, openid, payment.expires_at)
    try:
        request = await pay.prepay(asked)
    except PayOrderPaid:
        return Announced(await take_answer(database, actor, number, await ask_soon(pay, number, close=False)), None)
    except (PayOrderClosed, PayRefused):
        # It cannot be paid by us any more, perhaps it was: the provider says how it ended, and the months are free.
        trade = await ask_soon(pay, number, close=True)
        if trade is not None:
            settled = await take_answer(database, actor, number, trade)
            if settled.payment.state is not PaymentState.CLOSED:
                return Announced(settled, None)
        raise
    failpoint("dues.prepaid")
    return Announced(ordered, request)


def _number(ordered: Ordered) -> str:
    assert ordered.payment.order_no is not None
    return ordered.payment.order_no
