"""A notice of the provider's: signature and seal are checked, then it takes effect once, in one transaction."""

import logging
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.db.session import Database
from app.domains.dues.online import repository
from app.domains.dues.online.arriving import take
from app.domains.dues.online.errors import NoticeUnplaced
from app.domains.dues.online.repaying import take_refund
from app.domains.dues.online.rules import tenant_of
from app.integrations.pay.protocol import PayGateway, Refund, Trade
from app.kit.clock import now
from app.kit.failpoints import failpoint

log = logging.getLogger("dangjian.dues")

JOB = "dues.pay_notice"


async def receive(database: Database, pay: PayGateway, headers: Mapping[str, str], body: bytes) -> None:
    """Take a notice; the same one again has no effect.

    One about an order that is not here, or whose row is not committed yet, is refused: the provider repeats it.
    Raises NoticeForged, NoticeUnplaced, PayUnavailable, PayNotConfigured.
    """
    notice = await pay.read_notice(headers, body)
    about = notice.about
    failpoint("dues.notice_read")
    tenant_id = tenant_of(about.order_no)
    if tenant_id is None:
        log.warning("notice %s is about nothing of ours", notice.notice_id)
        raise NoticeUnplaced
    actor = Actor.system(JOB, tenant_id=tenant_id)
    async with database.write(tenant_id) as session:
        if isinstance(about, Trade):
            await _trade(session, actor, notice.notice_id, about)
        else:
            await _refund(session, actor, notice.notice_id, about)


async def _trade(session: AsyncSession, actor: Actor, notice_id: str, trade: Trade) -> None:
    ordered = await repository.held_order(session, actor.tenant_id, trade.order_no)
    if ordered is None:
        log.warning("notice %s: order %s is not here", notice_id, trade.order_no)
        raise NoticeUnplaced
    is_new = await repository.note_notice(
        session,
        ordered.payment,
        notice_id=notice_id,
        state=trade.state,
        provider_no=trade.provider_no,
        amount_fen=trade.paid_fen,
        moment=now(),
    )
    if is_new:
        await take(session, actor, ordered, trade, asked=False)


async def _refund(session: AsyncSession, actor: Actor, notice_id: str, said: Refund) -> None:
    found = await repository.held_refund_by_number(session, actor.tenant_id, said.refund_no)
    if found is None or found[1].order_no != said.order_no:
        log.warning("notice %s: refund %s is not here", notice_id, said.refund_no)
        raise NoticeUnplaced
    refund, payment = found
    is_new = await repository.note_notice(
        session,
        payment,
        notice_id=notice_id,
        state=f"refund_{said.state}",
        provider_no=said.provider_no,
        amount_fen=said.amount_fen,
        moment=now(),
    )
    if is_new:
        await take_refund(session, actor, refund, said)
