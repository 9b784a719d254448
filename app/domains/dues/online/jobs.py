"""Later work of online payment: the provider is asked about orders that nobody has told the end of."""

from datetime import timedelta
from uuid import UUID

from app.access.permissions import Permission
from app.domains.dues.online import repository
from app.domains.dues.online.arriving import missed, take
from app.domains.dues.online.events import OrderTroubled
from app.domains.dues.online.labels import TROUBLES
from app.domains.dues.online.looking import ask, is_over
from app.domains.dues.online.rules import LONGEST_PAUSE
from app.domains.dues.paying.vocabulary import PaymentState
from app.domains.notices.public import Link, NoticeKind, Subject, deciders, notify
from app.domains.orgs.public import org_card
from app.integrations.pay.protocol import Trade
from app.jobs.handlers import Handler, JobContext, OutsideTask, Timed, on
from app.jobs.queue import enqueue
from app.kit.clock import now
from app.kit.failpoints import failpoint
from app.kit.money import format_fen

SWEEP, LOOK, TELL = "dues.sweep_orders", "dues.look_at_order", "dues.tell_order_trouble"
_AT_ONCE = 500


async def sweep(job: JobContext) -> None:
    """Each order whose time to be looked for has come gets a job of its own; it is not due again before that had time."""
    moment = now()
    for order in await repository.due_looks(job.session, moment, limit=_AT_ONCE):
        order.look_at = moment + LONGEST_PAUSE
        await enqueue(job.session, LOOK, {"order_id": order.id}, tenant_id=order.tenant_id, key=str(order.id))
    failpoint("dues.swept")


async def ask_provider(task: OutsideTask) -> Trade | None:
    """What the provider says; an unpaid order whose time is over is closed there."""
    async with task.read() as session:
        ordered = await repository.order_by_id(session, task.tenant_id, UUID(task.payload["order_id"]))
    if ordered is None or ordered.payment.order_no is None or ordered.payment.state is not PaymentState.AWAITED:
        return None
    return await ask(task.tools.pay, ordered.payment.order_no, close=is_over(ordered, now()))


async def look(job: JobContext) -> None:
    """Let the answer take effect."""
    known = await repository.order_by_id(job.session, job.tenant_id, UUID(job.payload["order_id"]))
    if known is None or known.payment.order_no is None:
        return
    ordered = await repository.held_order(job.session, job.tenant_id, known.payment.order_no)
    assert ordered is not None
    if job.outcome is None:
        await missed(job.session, ordered)
    else:
        await take(job.session, job.actor, ordered, job.outcome, asked=True)


async def tell_trouble(job: JobContext) -> None:
    """Whoever keeps the books learns what is wrong with a payment, and that nobody was refused for it."""
    ordered = await repository.order_by_id(job.session, job.tenant_id, job.event(OrderTroubled).payment_id)
    if ordered is None or ordered.order.trouble is None:
        return
    payment, order = ordered.payment, ordered.order
    org = await org_card(job.session, job.tenant_id, payment.org_id)
    assert org is not None
    assert order.trouble is not None
    booked = "已按实收金额入账" if payment.state is not PaymentState.AWAITED else "尚未入账，正在向微信支付核实"
    came = order.arrived_fen if order.arrived_fen is not None else payment.amount_fen
    await notify(
        job.session,
        tenant_id=job.tenant_id,
        to=await deciders(job.session, job.tenant_id, Permission.DUES_LEDGER_POST, at=org.path),
        kind=NoticeKind.DUES_ORDER_TROUBLED,
        title=f"{org.name}微信交纳党费需核对：{TROUBLES[order.trouble]}",
        text=f"订单 {payment.order_no}，应付{format_fen(order.ordered_fen)}元，实付{format_fen(came)}元，{booked}",
        link=Link(Subject.DUES_PAYMENT, payment.id),
        key=f"dues-order:{payment.id}",
        as_of=now(),
    )


HANDLERS: tuple[Handler, ...] = (
    Handler(SWEEP, sweep, all_tenants=True),
    Handler(LOOK, look, outside=ask_provider),
    on(OrderTroubled, TELL, tell_trouble),
)
TIMES: tuple[Timed, ...] = (Timed(SWEEP, every=timedelta(minutes=2), per_tenant=False),)
