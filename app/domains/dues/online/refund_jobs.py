"""Later work of refunds over the provider: sent once approved, asked for until the provider says how it ended."""

from datetime import timedelta
from uuid import UUID

from app.access.permissions import Permission
from app.domains.dues.online import repository
from app.domains.dues.online.events import RefundFailed
from app.domains.dues.online.repaying import ASK, NotTaken, ask_for, mark_sent, take_refund
from app.domains.dues.refunding.events import DuesRefundApproved
from app.domains.dues.refunding.vocabulary import RefundState
from app.domains.notices.public import Link, NoticeKind, Subject, deciders, notify
from app.domains.orgs.public import org_card
from app.integrations.pay.protocol import Refund
from app.jobs.handlers import Handler, JobContext, OutsideTask, Timed, on
from app.jobs.queue import enqueue
from app.kit.clock import now
from app.kit.money import format_fen

SEND, SWEEP, TELL = "dues.send_refund", "dues.sweep_refunds", "dues.tell_refund_failed"
_EVERY = timedelta(minutes=10)
_AT_ONCE = 200


async def send(job: JobContext) -> None:
    """An approved refund is on its way from now on, whatever dies."""
    refund = await repository.held_refund(job.session, job.tenant_id, job.event(DuesRefundApproved).refund_id)
    if refund is not None and refund.state is RefundState.APPROVED:
        await mark_sent(job.session, refund)


async def sweep(job: JobContext) -> None:
    """Refunds of all tenants that were sent and not answered are asked for again."""
    for refund in await repository.unanswered_refunds(job.session, sent_before=now() - _EVERY, limit=_AT_ONCE):
        await enqueue(job.session, ASK, {"refund_id": refund.id}, tenant_id=refund.tenant_id, key=str(refund.id))


async def ask_provider(task: OutsideTask) -> Refund | NotTaken | None:
    async with task.read() as session:
        found = await repository.refund_with_payment(session, task.tenant_id, UUID(task.payload["refund_id"]))
    if found is None or found[0].state is not RefundState.SENT:
        return None
    refund, payment = found
    return await ask_for(task.tools.pay, payment, refund)


async def take(job: JobContext) -> None:
    """What the provider said takes effect; where it could not be had, the next sweep asks again."""
    refund = await repository.held_refund(job.session, job.tenant_id, UUID(job.payload["refund_id"]))
    if refund is not None and job.outcome is not None:
        await take_refund(job.session, job.actor, refund, job.outcome)


async def tell(job: JobContext) -> None:
    """Who may approve refunds learns that the money did not go back."""
    refund = await repository.held_refund(job.session, job.tenant_id, job.event(RefundFailed).refund_id)
    if refund is None or refund.state is not RefundState.FAILED:
        return
    org = await org_card(job.session, job.tenant_id, refund.org_id)
    assert org is not None
    await notify(
        job.session,
        tenant_id=job.tenant_id,
        to=await deciders(job.session, job.tenant_id, Permission.DUES_REFUND_APPROVE, at=org.path),
        kind=NoticeKind.DUES_ORDER_TROUBLED,
        title=f"{org.name}微信退还党费失败",
        text=f"退款{format_fen(refund.amount_fen)}元：{refund.failure}",
        link=Link(Subject.DUES_PAYMENT, refund.payment_id),
        key=f"dues-refund:{refund.id}",
        as_of=now(),
    )


HANDLERS: tuple[Handler, ...] = (
    on(DuesRefundApproved, SEND, send),
    Handler(ASK, take, outside=ask_provider),
    Handler(SWEEP, sweep, all_tenants=True),
    on(RefundFailed, TELL, tell),
)
TIMES: tuple[Timed, ...] = (Timed(SWEEP, every=_EVERY, per_tenant=False),)
