"""Order months over WeChat: what is wanted is written down and committed, then the provider is told.

Whoever gets no answer asks again and gets the same order: a second one for the same months cannot exist.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.dialect import lock_name
from app.db.session import Database
from app.domains.auth.public import openid_of
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
from app.domains.dues.online.wishing import Wanted, Wish, shares_of, wish
from app.domains.dues.paying.errors import AmountWrong
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.rules import Share, total
from app.domains.dues.paying.vocabulary import Channel, PaymentState
from app.integrations.pay.protocol import (
    PayGateway,
    PayNotConfigured,
    PayOrder,
    PayOrderClosed,
    PayOrderPaid,
    PayRefused,
    PayUnavailable,
)
from app.kit.clock import now
from app.kit.failpoints import failpoint
from app.kit.ids import uuid7
from app.kit.money import format_fen

# Orders of others for the same months that are over and have to be asked about first, before a wish is given up.
_MOST_IN_THE_WAY = 6


@dataclass(frozen=True, slots=True)
class Announced:
    """An order, and what the mini program gives to `wx.requestPayment`; None where nothing is to be paid any more."""

    ordered: Ordered
    request: Mapping[str, str] | None


async def order(database: Database, pay: PayGateway, actor: Actor, wanted: Wanted) -> Announced:
    """Order own months, and those of members whose branch agreed that the actor pays for them.

    The same wish gets the same order as long as that can be paid. Raises PayNotConfigured, WeChatMissing, NoOwnRecord,
    PermissionMissing, AmountWrong, OrderAwaiting, BooksMissing, what `wish` and `shares_of` raise, and what the provider
    refuses with.
    """
    if not pay.is_open:
        raise PayNotConfigured
    for _ in range(_MOST_IN_THE_WAY):
        async with database.write(actor.tenant_id) as session:
            openid = await openid_of(session, actor.account_id, pay.app_id) if pay.app_id else ""
            if openid is None:
                raise WeChatMissing
            ordered, is_wanted = await _placed(session, actor, wanted)
        failpoint("dues.order_written")
        if not is_over(ordered, now()):
            return await _announced(database, pay, actor, ordered, openid)
        # Its time is over, and only the provider knows whether it was paid in the last moment.
        number = _number(ordered)
        trade = await ask_soon(pay, number, close=True)
        if trade is None:
            raise PayUnavailable
        ordered = await take_answer(database, actor, number, trade)
        if is_wanted and ordered.payment.state is not PaymentState.CLOSED:
            return Announced(ordered, None)
    raise OrderAwaiting


async def _placed(session: AsyncSession, actor: Actor, wanted: Wanted) -> tuple[Ordered, bool]:
    """The order for this wish; or one whose time is over and that is in its way, and False."""
    payer = await oneself(session, actor, Permission.DUES_PAY_ONLINE)
    wished = await wish(session, payer, wanted)
    # Two devices at the same second, or father and son: the second one finds the first one's order.
    for person_id in sorted(person.id for person, _ in wished.people):
        await lock_name(session, f"dues order {payer.tenant_id} {person_id}")
    if known := await _standing(session, actor, wished):
        return known
    shares = await shares_of(session, wished)
    if total(shares) != wanted.total_fen:
        raise AmountWrong(expected=format_fen(total(shares)))
    return await _written(session, actor, wished, shares), True


async def _standing(session: AsyncSession, actor: Actor, wished: Wish) -> tuple[Ordered, bool] | None:
    """The awaited order for exactly this, or one that is over. Raises OrderAwaiting where another claims part of it."""
    claims = await repository.claimants(session, actor.tenant_id, wished.claims)
    found = [await repository.order_by_id(session, actor.tenant_id, payment_id) for payment_id in claims]
    standing = [one for one in found if one is not None]
    for one in standing:
        is_own = one.payment.payer_account_id == actor.account_id
        is_same = claims[one.payment.id] == wished.claims and one.order.ordered_fen == wished.wanted.total_fen
        if is_own and is_same:
            return one, True
    for one in standing:
        if not is_over(one, now()):
            raise OrderAwaiting
    return (standing[0], False) if standing else None


async def _written(session: AsyncSession, actor: Actor, wished: Wish, shares: Sequence[Share]) -> Ordered:
    payer, wanted = wished.payer, wished.wanted
    books = await books_above(session, payer.tenant_id, payer.org_path)
    # The provider takes whole seconds, and the same ones when it is told again.
    moment = now().replace(microsecond=0)
    payment = DuesPayment(
        tenant_id=payer.tenant_id,
        id=uuid7(),
        org_id=payer.org_id,
        books_id=books.id,
        channel=Channel.WECHAT,
        paid_by=wished.paid_by,
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
        description=described(wanted.all_months, wanted.extra_fen, people=len({share.member_id for share in shares})),
        ordered_fen=payment.amount_fen,
        look_at=moment + FIRST_LOOK,
        failed_looks=0,
    )
    session.add(payment)
    await session.flush()
    session.add(order)
    repository.claim(session, payment, {(share.member_id, claim_of(share)) for share in shares})
    await _record(session, actor, wished, payment)
    await session.flush()
    return Ordered(payment, order)


async def _record(session: AsyncSession, actor: Actor, wished: Wish, payment: DuesPayment) -> None:
    await record(
        session,
        actor,
        "dues.ordered",
        target="dues_payment",
        target_id=payment.id,
        org_id=payment.org_id,
        after={
            "amount_fen": payment.amount_fen,
            "order_no": payment.order_no,
            "paid_by": payment.paid_by,
            "months": list(wished.wanted.months),
            "for_members": [{"member_id": one.member_id, "months": list(one.months)} for one in wished.wanted.others],
        },
    )


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
