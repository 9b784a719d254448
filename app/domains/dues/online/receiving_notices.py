"""A notice of the provider's: signature and seal are checked, then it takes effect once, in one transaction."""

import logging
from collections.abc import Mapping

from app.access.actor import Actor
from app.db.session import Database
from app.domains.dues.online import repository
from app.domains.dues.online.arriving import take
from app.domains.dues.online.errors import NoticeUnplaced
from app.domains.dues.online.rules import tenant_of
from app.integrations.pay.protocol import PayGateway, Trade
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
    if tenant_id is None or not isinstance(about, Trade):
        log.warning("notice %s is about nothing of ours", notice.notice_id)
        raise NoticeUnplaced
    async with database.write(tenant_id) as session:
        ordered = await repository.held_order(session, tenant_id, about.order_no)
        if ordered is None:
            log.warning("notice %s: order %s is not here", notice.notice_id, about.order_no)
            raise NoticeUnplaced
        is_new = await repository.note_notice(
            session,
            ordered.payment,
            notice_id=notice.notice_id,
            state=about.state,
            provider_no=about.provider_no,
            amount_fen=about.paid_fen,
            moment=now(),
        )
        if is_new:
            await take(session, Actor.system(JOB, tenant_id=tenant_id), ordered, about, asked=False)
